"""A city's queues as data: what stands in its `queues.toml`, else those that ship. Pure: the text is given."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

import msgspec

from huiying.calls.acd_hours import WHOLE_DAY, Hours, Spans
from huiying.calls.acd_rules import QueueRule, Rules, Step

TO_ANYBODY = 20.0


@dataclass(frozen=True, slots=True)
class LinePolicy:
    """`names` of the queues, Chinese and English; `choices` of the menu by key (empty: no menu, as GB/T 33358 advises); `skills` by login.

    `offered`: the queues that a caller who has a page may choose, the usual one first.
    """

    rules: Rules
    names: Mapping[str, tuple[str, str]]
    choices: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    offered: tuple[str, ...] = ()


class BadPolicy(ValueError):  # noqa: N818
    """The file cannot be used; its argument says where and why."""


def _queue(code: str, *more: Step, **rule: Any) -> QueueRule:
    return QueueRule(code=code, steps=(Step(0, code), *more), **rule)


_GENERAL = Step(TO_ANYBODY, "general")
SHIPPED = LinePolicy(
    Rules(
        queues=(
            _queue("general", waits_without_agents=True), _queue("enterprise", _GENERAL, overflow_to="general"),
            _queue("dialect", _GENERAL, overflow_to="general"), _queue("english", overflow_to="general"), _queue("expert", overflow_to="general"),
        ),
        default_queue="general",
    ),
    {
        "general": ("综合", "General"), "enterprise": ("企业专席", "Enterprises"), "dialect": ("方言专席", "Dialect"),
        "english": ("外语专席", "Foreign languages"), "expert": ("专家坐席", "Experts"),
    },
    offered=("general", "enterprise", "dialect", "english"),
)  # fmt: skip
EVERYBODY: Mapping[str, int] = {"general": 1}
SAMPLE_QUEUE, SAMPLE_NAMES = "sample", ("样板话务", "Sample traffic")  # of the sample city's simulated people


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_policy(text: str) -> LinePolicy:
    """The policy that a TOML text describes. Raises BadPolicy with what cannot be used.

    [[queue]] tables hold code, zh, en, any field of QueueRule, and `open`: {mon = "08:00-12:00 14:00-18:00", sat = "closed", 2026-10-01 = "closed"},
    a day that is not named being open all day. [menu] maps keys to queues (or to `self_service`), [skills.LOGIN] skills to levels, `offered`
    lists the queues that a page offers to callers; the rest are fields of Rules.
    """
    try:
        given = tomllib.loads(text)
        queues = [dict(one) for one in given.pop("queue")]
        names = {one["code"]: (one.pop("zh"), one.pop("en")) for one in queues}
        hours = [hours_of(one.pop("open", {})) for one in queues]
        menu, skills = given.pop("menu", {}), given.pop("skills", {})
        made = tuple(replace(msgspec.convert(one, QueueRule), hours=open_) for one, open_ in zip(queues, hours, strict=True))
        offered = tuple(given.pop("offered", [given["default_queue"]]))
        rules = Rules(queues=made, **given)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError, TypeError, ValueError) as wrong:
        raise BadPolicy(str(wrong)) from wrong
    if problems := [*rules.problems(), *(f"{code!r} is offered and no queue" for code in offered if code not in names)]:
        raise BadPolicy("; ".join(problems))
    return LinePolicy(rules, names, menu, skills, offered)


def hours_of(opened: Mapping[str, str]) -> Hours:
    """The hours that a table of days describes. Raises ValueError."""
    days = {name: spans_of(told) for name, told in opened.items()}
    week = tuple(days.pop(day, WHOLE_DAY) for day in DAYS)
    return Hours(week, {date.fromisoformat(day): spans for day, spans in days.items()})


def spans_of(told: str) -> Spans:
    """`08:00-12:00 14:00-18:00`, `closed` or `always`; 24:00 is midnight."""
    if told in {"closed", "always"}:
        return WHOLE_DAY if told == "always" else ()
    pairs = (span.split("-") for span in told.split())
    return tuple((time.fromisoformat(begin), None if end == "24:00" else time.fromisoformat(end)) for begin, end in pairs)
