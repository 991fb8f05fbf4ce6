"""What citizens put right about the registration, and what is added to an order while it lives."""

from datetime import datetime, timedelta
from typing import Any

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.errors import NotNow, Told
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.codes import ORDER_STATES, VERBS
from huiying.orders.models import WorkOrder
from huiying.orders.register import LONGEST_TEXT, LONGEST_TITLE
from huiying.orders.verbs import BESIDE

CORRECT_WITHIN = timedelta(hours=24)
LONGEST_SUPPLEMENT = 5000
UNCHANGED = Problem("text", "unchanged", "与已登记的内容相同，没有更正。", "This is what is registered already: nothing was corrected.")


class TooLate(Told):
    """A registration is put right within 24 hours."""

    zh = "登记满 24 小时后不能再更正；可以补充说明。"
    en = "A registration can be corrected for 24 hours. You can still add to it."


def correct_registration(
    *, order: WorkOrder, actor: Actor, now: datetime, text: str, title: str = "", region_code: str = "", incident_address: str = ""
) -> WorkOrder:
    """The citizen puts the registration right within 24 hours: the first words are kept, the corrected ones stand beside them.

    Blank title, region or address leave theirs; where nothing differs, nothing is corrected. Raises Refused, TooLate, NotNow, NotAllowed, Moved.
    """
    data = reference(actor.reference_version)
    refuse(
        required("text", clean(text)),
        longest("text", text, LONGEST_TEXT),
        longest("title", title, LONGEST_TITLE),
        longest("incident_address", incident_address, 200),
        one_of("region_code", region_code, data.regions),
    )
    given: dict[str, Any] = {"title": clean(title), "region_code": region_code, "incident_address": clean(incident_address)}
    changed = {name: value for name, value in given.items() if value and value != getattr(order, name)}
    if clean(text) != (order.edited_text or order.original_text):
        changed["edited_text"] = clean(text)
    refuse([] if changed else [UNCHANGED])
    with Change(order, actor=actor, now=now) as change:
        change.allow("correct_registration", ROLES_OF["correct_registration"])
        in_state(order, "correct_registration")
        if now - order.received_at > CORRECT_WITHIN:
            raise TooLate
        change.note("order.corrected", **changed)
    return order


def supplement(*, order: WorkOrder, text: str, actor: Actor, now: datetime) -> WorkOrder:
    """Add words to an order that lives, by its citizen or for them at the desk; facts that were asked for are intake.give_info."""
    refuse(required("text", clean(text)), longest("text", text, LONGEST_SUPPLEMENT))
    with Change(order, actor=actor, now=now) as change:
        change.allow("supplement", ROLES_OF["supplement"])
        in_state(order, "supplement")
        change.note("order.supplement_added", texts={"text": clean(text)})
    return order


def in_state(order: WorkOrder, verb: str) -> None:
    """Raise NotNow when a verb that changes no state makes no sense in the present one."""
    if order.status in BESIDE[verb]:
        return
    named = {"verb": VERBS.label(verb, "zh"), "verb_en": VERBS.label(verb, "en")} if verb in VERBS else {"verb": verb, "verb_en": verb}
    raise NotNow(state=ORDER_STATES.label(order.status, "zh"), state_en=ORDER_STATES.label(order.status, "en"), **named)
