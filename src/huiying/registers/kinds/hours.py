"""The quiet hours, in which citizens are sent nothing that can wait: one row."""

from collections.abc import Sequence
from datetime import time

from huiying.directory.models import City
from huiying.notify.hours import HOURS_SET, set_quiet_hours
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong

HINT = ("如 21:00；两个时刻相同 = 不设静默时段", "such as 21:00; two equal times mean no quiet hours")


def row(city: City) -> Row:
    """The hours as a row."""
    return {"begins": f"{city.quiet_from:%H:%M}", "ends": f"{city.quiet_to:%H:%M}"}


def check(_asked: Asked) -> list[Wrong]:
    """Any two times of day will do."""
    return []


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Set the hours."""
    for move in asked.put:
        one = asked.after[move.key]
        set_quiet_hours(begins=time.fromisoformat(one["begins"]), ends=time.fromisoformat(one["ends"]), actor=hands.proposer, now=asked.now)
    return ()


HOURS = Kind(
    name="hours", zh="静默时段", en="Quiet hours",
    about=("此时段内只发验证码，其他短信等到时段结束。", "In these hours only codes go out; every other message waits until they end."),
    columns=(
        Column("begins", "静默开始", "Quiet from", Type.CLOCK, needed=True, hint=HINT),
        Column("ends", "静默结束", "until", Type.CLOCK, needed=True, hint=HINT),
    ),
    key=lambda _one: "hours", rows=lambda _now: City.objects.order_by("id"), row=row, check=check, apply=apply,
    proposes="set_quiet_hours", approves="approve_rules", search=(), ends=False, single=True, page="desk:words", events=(HOURS_SET,),
)  # fmt: skip
