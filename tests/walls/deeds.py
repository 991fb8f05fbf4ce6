"""Every verb carried out once by somebody who may, with a form that fits; then tried by everybody else with the same form.

A missing check behind a form that never validates would pass unseen: so a verb that nobody in the trial can carry out is told as a failure.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from huiying.desk.find import order_and_assignments
from huiying.desk.verbs import VERB_FORMS, Subject, offers
from huiying.directory.keys import query_code
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import visible_to
from huiying.portal.access import Proved
from huiying.portal.offers import OFFERS
from huiying.portal.offers import offers as citizens_offers
from tests.cast import Cast
from tests.signing import sign_in
from tests.walls.filling import filled_in, sent
from tests.walls.traces import asked

DOERS = (
    "reviewer", "reviewer2", "dispatcher", "adjudicator", "closer", "closer2", "SZ_lead", "SZ_handler", "ZM_lead", "CG_lead", "HB_lead", "supervisor",
    "assessor", "callback", "agent", "op_agent", "op_reviewer", "op_dispatcher",
)  # fmt: skip
TRIES = 6  # orders on which a verb is tried until one takes it
# Verbs that nobody carries out in the trial, with the reason.
UNDONE = {"unrelate": "each deed is undone at once, and so is the relation; tests/orders/test_relating.py tries it"}


@dataclass
class Deed:
    """A verb that somebody carries out: on which order, where, with which form."""

    verb: str
    order: WorkOrder
    part: Assignment | None
    url: str
    body: dict[str, Any]
    doer: str


@dataclass
class Done:
    """The deeds that changed something, by verb how often, and what was refused to those who were offered it."""

    deeds: list[Deed] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)

    def undone(self) -> list[str]:
        """Verbs and offers that nobody carried out, with the last refusal."""
        every = [*VERB_FORMS, *(f"citizen:{offer.code}" for offer in OFFERS)]
        left = [verb for verb in every if not self.changes[verb] and verb not in UNDONE]
        return [f"{verb}: nobody carried it out; {self.refused.get(verb, 'nobody was offered it')}" for verb in left]


def carry_out(cast: Cast) -> Done:
    """Each verb by the first who is offered it and whose form is taken, undone at once."""
    done = Done()
    for who in DOERS:
        actor = cast.fresh(cast.actors[who])
        client = sign_in(Client(raise_request_exception=False), cast.user(who))
        for deed in offered(cast, who, actor, done):
            if not done.changes[deed.verb]:
                _try(client, deed, done)
    for order in WorkOrder.objects.exclude(status="draft").order_by("seq"):
        _by_the_citizen(cast, order, done)
    return done


def _try(client: Client, deed: Deed, done: Done) -> None:
    answer = asked(client, "POST", deed.url, sent(deed.body))
    if answer.changed:
        done.changes[deed.verb] += 1
        done.deeds.append(deed)
    else:
        done.refused[deed.verb] = f"{deed.doer} {answer.status}: {answer.why()}"


def offered(cast: Cast, who: str, actor: Actor, done: Done) -> Iterator[Deed]:
    """What is offered to somebody of verbs that nobody has carried out yet, at most some orders for each."""
    tried: Counter[str] = Counter()
    for order in visible_to(actor).order_by("seq"):
        wanted = [verb for verb in VERB_FORMS if not done.changes[verb] and tried[verb] < TRIES]
        try:
            found, parts = order_and_assignments(order.order_no, actor)
        except NotFound:
            continue
        for offer in offers(Subject(found, actor, cast.now, None, parts), wanted):
            if not offer.why_not:
                tried[offer.form.verb] += 1
                key = offer.url.partition("?a=")[2]
                part = next((one for one in parts if str(one.pk) == key), None)
                form = offer.form.form(subject=Subject(found, actor, cast.now, part, parts))
                yield Deed(offer.form.verb, found, part, offer.url, filled_in(form, offer.form.verb, found, cast.now), who)


def _by_the_citizen(cast: Cast, order: WorkOrder, done: Done) -> None:
    """What the order's own citizen is offered."""
    client = citizen_of(order)
    for offer in citizens_offers(Proved(order, cast.caller(order)), cast.now):
        if not done.changes[f"citizen:{offer.code}"]:
            url = reverse("portal:do", args=[order.order_no, offer.code])
            place = {"region_code": order.region_code, "incident_address": order.incident_address}
            form = offer.form(data_of_city=reference(), initial=place) if offer.code == "correct" else offer.form()
            _try(client, Deed(f"citizen:{offer.code}", order, None, url, filled_in(form, offer.code, order, cast.now), "citizen"), done)


def citizen_of(order: WorkOrder) -> Client:
    """A browser in which the order's number and code were given."""
    client = Client(raise_request_exception=False)
    client.post("/follow/", {"order_no": order.order_no, "code": query_code(order.pk)})
    return client


# Verbs of a part that the unit above it, or the lead it helps, carries out.
ABOVE = {"accept_child", "reject_child", "note_late", "approve_extension", "refuse_extension", "approve_return", "refuse_return"}


def sees(deed: Deed, actor: Actor | None) -> bool:
    """Whether the deed's order is among those that the actor sees."""
    with lifted():
        return actor is not None and visible_to(actor).filter(pk=deed.order.pk).exists()


def whose(deed: Deed) -> set[str]:
    """The units whose own the deed's thing is: of a part the unit that has it, or for some verbs the one above it."""
    parts = Assignment.objects.filter(order=deed.order)
    if deed.part is None:
        found = parts
    elif deed.verb in ABOVE:
        found = parts.filter(pk=deed.part.parent_id) | parts.filter(role="lead", parent=None)
    else:
        found = parts.filter(pk=deed.part.pk)
    return {str(unit) for unit in found.values_list("unit_id", flat=True)}
