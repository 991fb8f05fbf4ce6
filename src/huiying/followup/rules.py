"""When a citizen counts as not reached, and which answer is negative (DOMAIN 4.11, D12). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.kit.codes import Code, CodeList
from huiying.kit.times import local

BANDS = ((9, 12), (14, 18), (18, 21))
APART = timedelta(hours=4)
ATTEMPTS, DAYS, BANDS_NEEDED = 3, 2, 2
VERIFIED = frozenset({"switch", "sms_code"})
ATTEMPT_RESULTS = CodeList(
    "attempt_result", "回访结果", "Result of the attempt",
    (
        Code("no_answer", "无人接听", "No answer"), Code("busy", "占线", "Busy"), Code("switched_off", "关机或停机", "Switched off"),
        Code("wrong_number", "号码有误", "Wrong number"), Code("call_later", "要求稍后再拨", "Asked to be called later"),
        Code("refused", "拒绝评价", "Would not answer"), Code("reached", "已接通", "Reached"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """What the citizen answered, as codes of orders.reasons; `solved` must be there, the rest may be blank.

    `satisfaction` rates the unit's result, `hotline_satisfaction` the hotline's service. `opinion` are free words.
    """

    solved: str
    satisfaction: str = ""
    truthful: str = ""
    contacted_by_unit: str = ""
    hotline_satisfaction: str = ""
    opinion: str = ""


def band(moment: datetime) -> int | None:
    """Which of the bands 9–12, 14–18, 18–21 (local time, half-open) a moment lies in."""
    hour = local(moment).hour
    return next((place for place, (first, end) in enumerate(BANDS) if first <= hour < end), None)


def counted(attempts: Iterable[datetime]) -> list[datetime]:
    """The attempts that count: inside a band, and four hours or more after the last that counted."""
    found: list[datetime] = []
    for moment in sorted(attempts):
        if band(moment) is not None and (not found or moment - found[-1] >= APART):
            found.append(moment)
    return found


def enough(attempts: Iterable[datetime]) -> bool:
    """Whether attempts without success suffice: three that count, on two days and in two bands."""
    good = counted(attempts)
    return len(good) >= ATTEMPTS and len({local(m).date() for m in good}) >= DAYS and len({band(m) for m in good}) >= BANDS_NEEDED


def is_negative(answers: Answers, claimed: str) -> bool:
    """Whether the answers are negative: untrue, dissatisfied, or unsolved although the unit claimed (part of) a solution.

    `claimed` is the unit's own solved code. "Not solved", honestly said and accepted, is positive.
    """
    if answers.truthful == "no" or answers.satisfaction in {"dissatisfied", "very_dissatisfied"}:
        return True
    return answers.solved == "no" and claimed in {"yes", "partly"}
