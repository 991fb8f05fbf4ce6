"""The rules of the ladder's steps in words: when a step is reached, as people say it."""

from decimal import Decimal

from huiying.kit.limits import DayEdge, LadderStep
from huiying.supervision.models import LadderStep as Row
from huiying.supervision.steps import EVIDENCE, BadStep, read_moment

Words = tuple[str, str]
AT_DUE = ("到期时", "at the due")
NOT_BY_TIME = ("凭证据，不按时间", "by evidence, never by time")
DAYS = {
    DayEdge.BEFORE: ("到期日前第 {n} 个工作日零点", "00:00, {n} working {days} before the due day"),
    DayEdge.START: ("到期日后第 {n} 个工作日零点", "00:00, {n} working {days} after the due day"),
    DayEdge.END: ("到期后满 {n} 个工作日", "{n} working {days} after the due"),
}


def day_words(rule: str) -> Words:
    """A rule for limits in days in words; as it is written where it cannot be read."""
    step = _read(rule, "")
    if step is None:
        return (rule, rule) if rule != EVIDENCE else NOT_BY_TIME
    zh, en = AT_DUE
    if step.day_offset is not None:
        n = int(step.day_offset.amount)
        zh, en = (words.format(n=n, days="day" if n == 1 else "days") for words in DAYS[step.day_edge])
    if step.one_day_share is None:
        return zh, en
    share_zh, share_en = share_words(step.one_day_share)
    return f"{zh}；时限只有一天的，{share_zh}", f"{en}; for limits of one day {share_en}"


def hour_words(rule: str) -> Words:
    """A rule for limits in hours in words; as it is written where it cannot be read."""
    step = _read("", rule)
    if step is None:
        return (rule, rule) if rule != EVIDENCE else NOT_BY_TIME
    if step.hour_share is not None:
        return share_words(step.hour_share)
    if step.hour_offset is None:
        return AT_DUE
    return f"到期后 {step.hour_offset.zh()}", f"{step.hour_offset.en()} after the due"


def share_words(share: Decimal) -> Words:
    """A share of the time in words."""
    percent = f"{(share * 100).normalize():f}%"
    return f"时间用去 {percent} 时", f"when {percent} of the time is gone"


def _read(day: str, hour: str) -> LadderStep | None:
    try:
        return read_moment(Row(code="", name="", name_en="", day_rule=day, hour_rule=hour))
    except BadStep:
        return None
