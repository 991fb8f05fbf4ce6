"""Where an order stands, in one sentence and five steps, for its citizen. Pure: the order, its parent and the time come in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from huiying.kit.codes import pick
from huiying.orders.models import WorkOrder
from huiying.orders.reasons import REJECT, REJECT_CHANNEL

Way = Literal["done", "cur", "next"]
By = Callable[[datetime], str]
WAITING, HANDLING, ANSWERING, ASKING, OVER = 1, 2, 3, 4, 5

# state: which of the five steps is under way
PLACE = {
    "submitted": WAITING, "need_info": WAITING, "pending_dispatch": WAITING, "in_progress": HANDLING, "adjudicating": HANDLING, "suspended": HANDLING,
    "long_term": HANDLING, "rework": HANDLING, "pending_review": ANSWERING, "callback_pending": ASKING, "callback_failed": ASKING,
    "completed": OVER, "archived": OVER, "direct_closed": OVER,
}  # fmt: skip
# step: when done, while under way, before
STEPS = (
    (("已登记", "Registered"), ("登记", "Registering"), ("登记", "Registered")),
    (("已派单", "Sent to a unit"), ("确定办理单位", "Choosing the unit"), ("派单", "Sent to a unit")),
    (("已办理", "Handled"), ("办理中", "Being handled"), ("办理", "Handled")),
    (("已答复", "Answered"), ("审核答复", "Answer being checked"), ("答复", "Answer")),
    (("已办结", "Closed"), ("请您评价", "Tell us: is it solved?"), ("回访", "We ask whether it is solved")),
)
CLOSING = (("已办结", "Closed"), ("请您评价", "Tell us: is it solved?"), ("办结", "Closed"))
HEADLINES = {
    "need_info": ("请补充情况，我们才能继续", "We need more from you before we can go on"),
    "adjudicating": ("几个单位对职责有不同意见，正由热线中心裁定", "The units disagree on whose duty it is; the hotline decides"),
    "suspended": ("因故暂缓办理，恢复后继续计时", "Paused; the clock goes on when handling resumes"),
    "long_term": ("这件事分阶段办理，每一步都会告诉您", "Solved in stages; you are told of each"),
    "rework": ("您不满意，正在重新办理", "You were not satisfied; it is being done again"),
    "pending_review": ("办理单位已有结果，热线中心正在审核答复", "The unit has a result; the hotline checks the answer"),
    "callback_pending": ("已答复您，请告诉我们解决了没有", "Answered. Tell us whether it is solved"),
    "callback_failed": ("已答复您，请告诉我们解决了没有", "Answered. Tell us whether it is solved"),
    "completed": ("已办结", "Closed"),
    "direct_closed": ("已答复您，已办结", "Answered and closed"),
    "archived": ("已办结，已归档", "Closed and put away"),
    "rejected": ("这件事不在热线受理范围内", "The hotline cannot take this matter"),
    "merged": ("已与同一件事合并办理，仍会单独答复您", "Handled together with the same matter; you still get your own answer"),
    "withdrawn": ("您已撤回这件诉求", "You withdrew this matter"),
    "voided": ("此件已作废", "This entry is void"),
}
REGISTERED = (("已登记，{by}前交到办理单位", "Registered; sent to a unit by {by}"), ("已登记，正在确定办理单位", "Registered; the unit is being chosen"))
RUNNING = (("正在办理，{by}前答复您", "Being handled; you have an answer by {by}"), ("正在办理", "Being handled"))
LATE = ("仍在办理，已超过答复期限（{by}）", "Still being handled; the answer was due by {by}")
PAUSED = ("因故暂缓办理，预计 {by}恢复", "Paused; expected to go on by {by}")
UNKNOWN_YEAR = ("正在办理，答复期限待 {year} 年日历公布后确定", "Being handled; the due date follows once the {year} calendar is published")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps: its name, how far it is, and a moment or the words of a due moment with it."""

    name: str
    way: Way
    at: datetime | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the hotline does not take a matter, and who does."""

    reason: str
    channel: str


def headline(order: WorkOrder, now: datetime, by: By, language: str) -> str:
    """Where the order stands, in one sentence; `by` writes a due moment."""
    status = order.status
    if status in {"submitted", "pending_dispatch"}:
        ahead = order.dispatch_due is not None and now < order.dispatch_due
        return pick(*REGISTERED[0], language).format(by=by(order.dispatch_due)) if ahead and order.dispatch_due else pick(*REGISTERED[1], language)
    if status in {"in_progress", "rework"}:
        return _running(order, now, by, language)
    if status == "suspended" and order.suspended_until:
        return pick(*PAUSED, language).format(by=by(order.suspended_until))
    return pick(*HEADLINES[status], language)


def _running(order: WorkOrder, now: datetime, by: By, language: str) -> str:
    if order.due_at is None:
        return pick(*UNKNOWN_YEAR, language).format(year=order.open_year) if order.open_year else pick(*RUNNING[1], language)
    return pick(*(LATE if now >= order.due_at else RUNNING[0]), language).format(by=by(order.due_at))


def tone(order: WorkOrder, now: datetime) -> str:
    """The tone of the headline: "late" when a promise is broken, "near" when the citizen must act, "ok" when over, else nothing."""
    if order.status in {"need_info", "callback_pending", "callback_failed"}:
        return "near"
    if order.status in {"in_progress", "rework"} and order.due_at is not None and now >= order.due_at:
        return "late"
    return "ok" if PLACE.get(order.status) == OVER else ""


def steps(order: WorkOrder, source: WorkOrder, contacted: datetime | None, by: By, language: str) -> list[Step]:
    """The five steps; none for a matter that was refused, withdrawn or voided. `source` is the parent of a merged order, else the order."""
    place = PLACE.get(source.status)
    if place is None:
        return []
    if order.status == "direct_closed" or (place == OVER and not source.had_assignments):
        return [Step(pick(*STEPS[0][0], language), "done", at=order.received_at), Step(pick(*STEPS[3][0], language), "done", at=order.replied_at)]
    whens: list[tuple[datetime | None, datetime | None]] = [
        (order.received_at, None), (source.first_dispatch_at, source.dispatch_due), (contacted, None), (order.replied_at, source.due_at),
        (order.closed_at if place == OVER else None, None),
    ]  # fmt: skip
    found = []
    nobody_asks = order.number_source == "none" or order.demand_type == "praise"
    for number, (names, (moment, due)) in enumerate(zip(STEPS, whens, strict=True)):
        if number == ASKING and nobody_asks and place != ASKING:
            names = CLOSING  # noqa: PLW2901 - the last step has another name
        way: Way = "done" if number < place else "cur" if number == place else "next"
        name = pick(*names[("done", "cur", "next").index(way)], language)
        at = moment if way == "done" or number == HANDLING else None
        found.append(Step(name, way, at=at, by=by(due) if due and way != "done" else "", note=_note(number, order, at, language)))
    return found


def _note(number: int, order: WorkOrder, at: datetime | None, language: str) -> str:
    """What a step says beside its moment."""
    if number == HANDLING and at is not None:
        return pick("已联系您", "you were contacted", language)
    if number == ASKING and at is None and order.number_source != "none" and order.demand_type != "praise":
        return pick("由热线打给您", "the hotline calls you", language)
    return ""


def refusal(order: WorkOrder, language: str) -> Refusal | None:
    """Why it was not accepted, and where it belongs; None for any other order."""
    if order.status != "rejected" or order.reject_reason not in REJECT:
        return None
    return Refusal(REJECT.label(order.reject_reason, language), REJECT_CHANNEL.label(order.reject_reason, language))
