"""Messages to citizens: each step that concerns them, once, in their language, to the number they gave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import msgspec
from django.conf import settings

from huiying.directory.keys import query_code
from huiying.directory.parties import opened
from huiying.dispatch.changing import read_order
from huiying.dispatch.models import ReturnRequest
from huiying.followup.links import make_link, path
from huiying.followup.models import RatingLink
from huiying.followup.rules import VERIFIED
from huiying.journal.models import Event, Text
from huiying.kit.actor import Actor
from huiying.kit.times import local
from huiying.notify.outbox import NoNumber, compose, queue, withhold
from huiying.orders.life import LIVE_ASSIGNMENT
from huiying.orders.models import Assignment, TimeRequest, WorkOrder
from huiying.orders.reasons import REJECT, REJECT_CHANNEL, VOID
from huiying.work.texts import OBJECTION, RETURNED_BECAUSE

LONGEST_WORDS = 300
LINK = "link"
Facts = dict[str, str]


@dataclass(frozen=True)
class Case:
    """What a message is made of: the event, its codes, the order as it stands, the citizen's language, and the moment."""

    event: Event
    payload: dict[str, object]
    order: WorkOrder
    language: str
    now: datetime

    @property
    def zh(self) -> bool:
        """Whether the citizen reads Chinese."""
        return self.language.startswith("zh")

    def pick(self, pair: tuple[str, str]) -> str:
        """The citizen's half of a pair."""
        return pair[0 if self.zh else 1]

    def words(self, field: str) -> str:
        """A text kept with the event, shortened; blank when there is none."""
        return short(Text.objects.filter(event_id=self.event.pk, field=field).values_list("text", flat=True).first() or "")

    def day(self, moment: datetime | None) -> str:
        """A due as the citizen is told: a day, with the hour where it is not the day's end."""
        if moment is None:
            return "待定" if self.zh else "to be set"
        there = local(moment)
        if there.time() == time.min:
            there -= timedelta(days=1)
            return f"{there.month}月{there.day}日" if self.zh else f"{there:%-d %B}"
        return f"{there.month}月{there.day}日 {there:%H:%M}" if self.zh else f"{there:%-d %B %H:%M}"


def short(text: str) -> str:
    """A text cut to what a message can carry."""
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"


class Withheld(Exception):  # noqa: N818 - says what was done
    """A message is wanted and may not be sent; its argument says why (a code of WITHHELD)."""


def tell_citizen(event: Event, now: datetime, _actor: Actor) -> None:
    """Queue the messages that belong to an event of an order, or keep why one is not sent; nothing where none is wanted."""
    order = read_order(event.stream.removeprefix("order:"))
    language = order.party.language if order.party else ""
    case = Case(event, msgspec.json.decode(event.payload, type=dict[str, object]), order, language or "zh", now)
    round_no = Event.objects.filter(stream=event.stream, type=event.type, stream_seq__lte=event.stream_seq).count()
    for kind, facts_of in MESSAGES[event.type]:
        try:
            _tell(kind, facts_of, case, round_no)
        except Withheld as withheld:
            withhold(stream=event.stream, kind=kind, why=str(withheld), now=now, round_no=round_no)


def _tell(kind: str, facts_of: "FactsOf", case: Case, round_no: int) -> None:
    facts, party = facts_of(case), case.order.party
    if facts is None:
        return
    if party is None or not party.phone_sealed:
        raise Withheld("no_number")
    for forbidden, why in ((case.order.secrecy_level == "secret", "secret"), (case.order.reply_mode == "none", "refused")):
        if forbidden:
            raise Withheld(why)
    if LINK in facts and case.order.number_source not in VERIFIED:
        raise Withheld("unverified")
    words = compose(kind, {"no": case.order.order_no, **facts}, case.language)
    try:
        queue(
            stream=case.order.stream, kind=kind, to=opened(party).phone, text=words.text, now=case.now, round_no=round_no, template=words.template,
            shown=words.shown,
        )  # fmt: skip
    except NoNumber as nothing:
        raise Withheld("no_number") from nothing


FactsOf = Callable[[Case], Facts | None]


def _plain(_case: Case) -> Facts | None:
    return {}


def _codes(case: Case) -> Facts | None:
    home = settings.HUIYING_PUBLIC_URL
    return {"code": query_code(case.order.pk), "home": f"{home} " if home else ""}


def _words(field: str) -> Callable[[Case], Facts | None]:
    def facts(case: Case) -> Facts | None:
        return {"words": case.words(field)}

    return facts


def _reply(case: Case) -> Facts | None:
    return {"words": short(case.order.public_reply)}


def _rejected(case: Case) -> Facts | None:
    reason = case.order.reject_reason
    if reason not in REJECT:
        return None
    objection = "" if case.order.objection_used else case.pick(OBJECTION)
    return {"reason": REJECT.label(reason, case.language), "channel": REJECT_CHANNEL.label(reason, case.language), "objection": objection}


def _units(case: Case) -> Facts | None:
    live = Assignment.objects.select_related("unit").filter(order=case.order, parent__isnull=True, status__in=LIVE_ASSIGNMENT).order_by("-role", "sent_at")
    names = [part.unit.name if case.zh else part.unit.name_en or part.unit.name for part in live]
    return {"units": ("、" if case.zh else ", ").join(names), "due": case.day(case.order.due_at)} if names else None


def _redispatched(case: Case) -> Facts | None:
    units = _units(case)
    last = ReturnRequest.objects.filter(order=case.order, state="approved").order_by("-decided_at").values_list("reason_code", flat=True).first()
    other = ("由更合适的单位办理", "another unit is better placed")
    return units and {**units, "reason": case.pick(RETURNED_BECAUSE.get(last or "", other))}


def _extended(case: Case) -> Facts | None:
    words = TimeRequest.objects.filter(pk=str(case.payload.get("request", ""))).values_list("public_text", flat=True).first()
    return {"due": case.day(case.order.due_at), "words": short(words or "")}


def _due(case: Case) -> Facts | None:
    return {"due": case.day(case.order.due_at)}


def _moved(case: Case) -> Facts | None:
    """The calendar may move dues of the house alone; the citizen hears of their own."""
    dues = case.payload.get("dues")
    return _due(case) if isinstance(dues, dict) and "due_at" in dues else None


def _suspended(case: Case) -> Facts | None:
    return {"until": case.day(case.order.suspended_until), "words": case.words("public_text")}


def _link(case: Case) -> Facts | None:
    """The one-time link of the order's round, made when there is none that opens. It goes to a verified number only (`_tell`)."""
    if case.order.status not in {"callback_pending", "callback_failed"} or case.order.demand_type == "praise":
        return None
    link = RatingLink.objects.filter(order=case.order, round_no=case.order.round_no, used_at__isnull=True, expires_at__gt=case.now).first()
    expires = link.expires_at if link else make_link(case.order, case.now)
    return {"until": case.day(expires), LINK: settings.HUIYING_PUBLIC_URL + path(case.order)}


def _signed(case: Case) -> Facts | None:
    """Only the accountable unit's signature is told."""
    part = Assignment.objects.select_related("unit").filter(pk=str(case.payload.get("assignment", "")), role="lead", parent__isnull=True).first()
    if part is None:
        return None
    return {"unit": part.unit.name if case.zh else part.unit.name_en or part.unit.name, "due": case.day(case.order.due_at)}


def _voided(case: Case) -> Facts | None:
    """A discarded draft was never the citizen's business."""
    reason = str(case.payload.get("void_reason", ""))
    return {"reason": VOID.label(reason, case.language)} if reason in VOID and reason != "discarded" else None


MESSAGES: dict[str, tuple[tuple[str, FactsOf], ...]] = {
    "order.submitted": (("registered", _codes),),
    "order.direct_closed": (("answered", _codes),),
    "order.info_asked": (("info", _words("question")),),
    "order.rejected": (("rejected", _rejected),),
    "order.merged": (("merged", _plain),),
    "order.dispatched": (("dispatched", _units),),
    "order.redispatched": (("redispatched", _redispatched),),
    "order.adjudicated": (("adjudicated", _units),),
    "asg.signed": (("signed", _signed),),
    "order.extended": (("extended", _extended),),
    "order.dues_set": (("dated", _moved),),
    "order.due_moved": (("moved", _moved),),
    "order.resumed": (("resumed", _due),),
    "order.round_started": (("round", _units),),
    "order.reopened": (("reopened", _plain),),
    "order.suspended": (("suspended", _suspended),),
    "order.long_term": (("long_term", _words("public_text")),),
    "order.milestone_reached": (("milestone", _words("public_text")),),
    "order.replied": (("reply", _reply), ("rate", _link)),
    "callback.failed": (("rate_again", _link),),
    "order.rework": (("rework", _plain),),
    "order.back_to_review": (("review_again", _plain),),
    "order.closed_explained": (("explained", _words("explanation")),),
    "order.completed": (("completed", _plain),),
    "order.withdrawn": (("withdrawn", _plain),),
    "order.voided": (("voided", _voided),),
}
