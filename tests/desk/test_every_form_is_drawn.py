"""Whatever a person is offered can be opened: every verb's form, every queue, every page of these desks, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.desk import verbs_all
from huiying.desk.find import order_and_assignments
from huiying.desk.verbs import Subject, offers
from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.dispatch.proposing import propose_dispatch
from huiying.kit.errors import NotFound
from huiying.orders.children import sub_assign
from huiying.orders.extending import request_extension
from huiying.orders.models import WorkOrder
from huiying.orders.pausing import approve_suspend, request_suspend
from tests.cast import STREET_LIGHT, Cast, again, engage
from tests.dispatch.scene import ask, plan, with_catalogue
from tests.orders.steps import accepted, dispatched, lead_part, part, replied, signed
from tests.signing import sign_in

WORDS = {"reason_code": "weather", "reason_text": "连日大雨", "public_text": "因大雨延后", "amount": "1 WORK_DAY"}


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    """The city with a catalogue, and a clock of its own that runs on from the cast's moment."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    built = with_catalogue()
    City.objects.update(clock_offset_s=int((built.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield built
    clock.forget()


def orders_of_all_kinds(cast: Cast) -> None:
    """Orders in the states in which somebody has to do something."""
    early = cast.now - timedelta(hours=5)
    cast.order(now=early)
    accepted(cast, early, topic_code=STREET_LIGHT)
    dispatched(cast, early, cast.works, cast.power, topic_code=STREET_LIGHT)
    signed(cast, dispatched(cast, early, cast.works, topic_code=STREET_LIGHT), cast.works, early)
    handed = dispatched(cast, early, cast.works)
    signed(cast, handed, cast.works, early)
    sub_assign(assignment=part(handed, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=early)
    asked = dispatched(cast, early, cast.works)
    signed(cast, asked, cast.works, early)
    request_extension(assignment=lead_part(asked), actor=cast.unit_lead(cast.works), now=early, **WORDS)
    pausing = {name: WORDS[name] for name in ("reason_code", "reason_text", "public_text")} | {"until": cast.now + timedelta(days=9)}
    for decided in (False, True):
        order = dispatched(cast, early, cast.works)
        signed(cast, order, cast.works, early)
        request = request_suspend(assignment=lead_part(order), actor=cast.unit_lead(cast.works), now=early, **pausing)  # type: ignore[arg-type]
        if decided:
            approve_suspend(request=request, actor=cast.closer, now=early)
    ask(cast, dispatched(cast, early, cast.environment), cast.environment, cast.works, early)
    replied(cast, dispatched(cast, early, cast.works), cast.works, early)
    to_adjudication(order=dispatched(cast, early, cast.works, topic_code=STREET_LIGHT), trigger="cross_duty", actor=cast.dispatcher, now=early)


PEOPLE = ("reviewer", "dispatcher", "adjudicator", "closer", "SZ_lead", "SZ_handler", "ZM_lead", "GD_lead", "HB_lead", "op_dispatcher")


def test_every_offered_form_and_page_can_be_opened(cast: Cast) -> None:
    assert verbs_all
    orders_of_all_kinds(cast)
    asked = set()
    for name in PEOPLE:
        client, actor = Client(), cast.fresh(cast.actors[name])
        sign_in(client, User.objects.get(username=name.lower()))
        for order in WorkOrder.objects.all():
            try:
                found, parts = order_and_assignments(order.order_no, actor)
            except NotFound:
                continue
            for offer in offers(Subject(found, actor, cast.now, None, parts)):
                if not offer.why_not and not offer.form.bare and offer.form.verb not in asked:
                    answer = client.get(offer.url, headers={"HX-Request": "true"})
                    assert answer.status_code == 200, (name, offer.url)
                    if any(field.required for field in offer.form.form.base_fields.values()):
                        empty = client.post(offer.url, {}, headers={"HX-Request": "true"})
                        assert (empty.status_code, b"data-problems" in empty.content) == (200, True), (name, offer.url)
                    asked.add(offer.form.verb)
            if set(actor.roles) & {"UL", "UH"}:
                assert client.get(f"/desk/unit/{order.order_no}/").status_code == 200
    wanted = {"accept", "dispatch", "add_assignee", "recall", "to_adjudication", "approve_return", "refuse_return", "accept_reply", "reject_reply",
              "adjudicate", "give_opinion", "invite", "contact", "reply", "request_return", "request_extension", "request_suspend",
              "request_plan", "sub_assign", "take_back",
              "approve_extension", "refuse_extension", "suspend", "refuse_suspend", "draft_reply"}  # fmt: skip
    assert wanted <= asked, wanted - asked


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_queue_and_room_can_be_opened(cast: Cast, language: str) -> None:
    orders_of_all_kinds(cast)
    case, version = Adjudication.objects.get(), CatalogueVersion.objects.get()
    pages = {
        "dispatcher": ["board/dispatch/", "board/returns/", "board/proposals/", "board/rework/", "adjudication/", "catalogue/", f"catalogue/{version.number}/"],
        "reviewer": ["board/review/"], "closer": ["board/time/", "board/replies/"],
        "SZ_lead": ["unit/", "unit/?todo=sign", "adjudication/", f"adjudication/{case.pk}/"],
        "adjudicator": [f"adjudication/{case.pk}/", "catalogue/new/", "catalogue/lines/1/", f"catalogue/{version.number}/sheet.csv"],
    }  # fmt: skip
    for name, places in pages.items():
        client = Client()
        sign_in(client, User.objects.get(username=name.lower()))
        for place in places:
            answer = client.get(f"/desk/{place}{'&' if '?' in place else '?'}lang={language}")
            assert answer.status_code == 200, (name, place)


def test_the_operators_proposal_is_confirmed_by_the_government_alone(cast: Cast) -> None:
    cast = engage(cast, operator_dispatch=True, gov_confirm_dispatch=True)
    order = accepted(cast, cast.now - timedelta(hours=1), topic_code=STREET_LIGHT)
    propose_dispatch(order=again(order), plan=plan(cast.works), actor=cast.op_dispatcher, now=cast.now)
    seen = {}
    for name in ("dispatcher", "op_dispatcher"):
        actor = cast.fresh(cast.actors[name])
        found, parts = order_and_assignments(order.order_no, actor)
        seen[name] = {offer.form.verb for offer in offers(Subject(found, actor, cast.now, None, parts)) if not offer.why_not}
    assert {"confirm_proposal", "decline_proposal", "dispatch"} <= seen["dispatcher"]
    assert "propose_dispatch" in seen["op_dispatcher"]
    assert not {"confirm_proposal", "dispatch"} & seen["op_dispatcher"]
    client = Client()
    sign_in(client, User.objects.get(username="dispatcher"))
    answer = client.post(f"/desk/orders/{order.order_no}/do/confirm_proposal/", {"seen": "1"})
    assert answer.status_code == 302
    assert again(order).status == "in_progress"
