"""What a citizen can do with a matter of theirs now: each verb with its words, its form and the one action that it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiying.directory.reference import reference
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.kit.limits import due
from huiying.orders.ending import REOPEN_WITHIN, REOPENINGS, reopen, withdraw
from huiying.orders.intake import OBJECT_WITHIN, give_info, object_to
from huiying.orders.models import WorkOrder
from huiying.orders.registration import CORRECT_WITHIN, correct_registration, supplement
from huiying.orders.verbs import possible_verbs
from huiying.pages.forms import Form
from huiying.portal.access import Proved
from huiying.portal.forms import CorrectForm, RatingForm, SupplementForm, TextForm, UrgeForm
from huiying.portal.photos import attach
from huiying.supervision.urging import RUNNING, urge

Said = tuple[str, str]
Do = Callable[[WorkOrder, dict[str, Any], Actor, datetime], object]


@dataclass(frozen=True)
class Offer:
    """A verb of the citizen: its address, its button, what its page asks and what follows, its form, its action."""

    code: str
    button: Said
    asks: Said
    follows: Said
    form: type[Form]
    run: Do
    symbol: str
    done: Said
    main: bool = False
    danger: bool = False


def _supplement(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    action = give_info if order.status == "need_info" else supplement
    with transaction.atomic():
        action(order=order, text=given["text"], actor=actor, now=now)
        attach(order, given["photos"], "", now)
    return order


def _correct(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    place = {name: given[name] for name in ("region_code", "incident_address")}
    return correct_registration(order=order, text=given["text"], actor=actor, now=now, **place)


def _urge(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    return urge(order_id=order.pk, text=given["text"], actor=actor, now=now)


def _withdraw(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    return withdraw(order=order, reason=given["text"], actor=actor, now=now)


def _reopen(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    return reopen(order=order, reason=given["text"], actor=actor, now=now)


def _object(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    return object_to(order=order, text=given["text"], actor=actor, now=now)


def answers(given: dict[str, Any]) -> Answers:
    """The answers of a filled rating form."""
    names = ("solved", "satisfaction", "truthful", "contacted_by_unit", "hotline_satisfaction", "opinion")
    return Answers(**{name: given[name] for name in names})


def _rate(order: WorkOrder, given: dict[str, Any], actor: Actor, now: datetime) -> object:
    return record(order_id=order.pk, answers=answers(given), actor=actor, now=now, method="portal")


OFFERS = (
    Offer("rate", ("评价办理结果", "Rate the result"), ("解决了吗？", "Is it solved?"),
          ("您说没解决而单位说解决了，会发回重新办理。您的评价谁也不能改。",
           "If you say it is not solved and the unit said it was, it is done again. Nobody can change your rating."),
          RatingForm, _rate, "star", ("谢谢，评价已记下。", "Thank you, your rating is kept."), main=True),
    Offer("supplement", ("补充文字或照片", "Add words or photos"), ("要补充什么？", "What do you want to add?"),
          ("补充的内容办理单位马上能看到，原来登记的话不会改动。", "The unit sees it at once; what was registered first stays as it was."),
          SupplementForm, _supplement, "plus", ("已补充。", "Added.")),
    Offer("correct", ("更正登记内容", "Correct the registration"), ("哪里登记得不对？", "What was registered wrongly?"),
          ("登记后 24 小时内可以更正。您最初说的话也会留着，两份都看得到。", "Possible for 24 hours. Your first words are kept beside the corrected ones."),
          CorrectForm, _correct, "pencil", ("已更正。", "Corrected.")),
    Offer("object", ("对不予受理提出异议", "Object to non-acceptance"), ("为什么应该受理？", "Why should it be accepted?"),
          ("只能提一次，由另一位预审员决定，结果会告诉您。", "Possible once. Another reviewer decides, and you are told."),
          TextForm, _object, "flag", ("异议已收到，由另一人复核。", "Your objection is in; another person decides."), main=True),
    Offer("reopen", ("要求再办", "Ask again"), ("还有什么没解决？", "What is still not solved?"),
          ("办结后 30 天内可以要求再办，最多两次。", "Possible for 30 days after the end, twice at most."),
          TextForm, _reopen, "undo-2", ("已重新打开。", "Opened again.")),
    Offer("urge", ("催一催", "Urge"), ("催一催办理单位", "Urge the unit"),
          ("每 24 小时可催一次，办理单位会收到提醒，次数留在记录里。", "Once in 24 hours. The unit is reminded, and the count is kept."),
          UrgeForm, _urge, "bell", ("已催办。", "The unit was urged.")),
    Offer("withdraw", ("撤回诉求", "Withdraw the matter"), ("为什么撤回？", "Why do you withdraw it?"),
          ("撤回后不再办理，也不再回访您。同一件事别人反映的不受影响。",
           "It is then handled no more and nobody calls you back. The same matter reported by others goes on."),
          TextForm, _withdraw, "x", ("已撤回。", "Withdrawn."), danger=True),
)  # fmt: skip
BY_CODE = {offer.code: offer for offer in OFFERS}
RATING = frozenset({"callback_pending", "callback_failed"})


def offers(found: Proved, now: datetime) -> list[Offer]:
    """The verbs that this citizen can do now, in the order of the page."""
    order = found.order
    allowed = possible_verbs(order, found.actor)
    calendar = reference().calendar
    ended = order.closed_at or order.state_at
    there = {
        "rate": order.status in RATING and not order.decision_needed,
        "supplement": "supplement" in allowed,
        "correct": "correct_registration" in allowed and now - order.received_at <= CORRECT_WITHIN,
        "object": "object" in allowed and not order.objection_used and now < due(order.state_at, OBJECT_WITHIN, calendar),
        "reopen": "reopen" in allowed and order.reopen_n < REOPENINGS and now < due(ended, REOPEN_WITHIN, calendar),
        "urge": "urge" in allowed and order.status in RUNNING,
        "withdraw": "withdraw" in allowed,
    }
    return [offer for offer in OFFERS if there[offer.code]]


def said(pair: Said, language: str) -> str:
    """One of two sentences."""
    return pick(*pair, language)
