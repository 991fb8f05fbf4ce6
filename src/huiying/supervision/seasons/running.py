"""The plans that are in force now: what they switch on, kept in memory with the reference data."""

from dataclasses import dataclass

from huiying.directory.models import User
from huiying.directory.reference import Cached
from huiying.kit.codes import Code, CodeList
from huiying.supervision.seasons.models import Season, SeasonPlan

SEPARATOR = ";"
KINDS = CodeList(
    "season_kind", "季节类别", "Kind of season",
    (
        Code("typhoon", "台风", "Typhoon"), Code("flood", "汛期", "Flood season"), Code("heat", "高温", "High temperature"),
        Code("cold", "寒潮冰雪", "Cold, ice"),
        Code("heating", "供暖季", "Heating season"), Code("school", "入学季", "School enrolment"), Code("holiday", "节假日", "Holiday"),
        Code("event", "重大活动", "Large event"), Code("other", "其他", "Other"),
    ),
)  # fmt: skip
HOW = CodeList(
    "season_how", "启动方式", "How it began",
    (Code("span", "按期", "By its dates"), Code("trigger", "诉求量触发", "By the number of orders"), Code("hand", "人工", "By hand")),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Running:
    """A season in force and its plan."""

    season: Season
    plan: SeasonPlan
    prefixes: tuple[str, ...]
    officers: frozenset[str]  # the ids of those whom it puts on duty beside the roster

    def holds_topic(self, code: str) -> bool:
        """Whether a class of matters is one of the plan's."""
        return bool(code) and code.startswith(self.prefixes)


def parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell."""
    return tuple(part for part in cell.split(SEPARATOR) if part)


def prefix(topic_code: str) -> str:
    """What the codes of a class of matters and of those below it begin with: 2+2+2 digits, "00" = not further divided."""
    while len(topic_code) > 2 and topic_code.endswith("00"):  # noqa: PLR2004 - the first pair stays
        topic_code = topic_code[:-2]
    return topic_code


def _load() -> tuple[Running, ...]:
    rows = list(Season.objects.select_related("plan").filter(ended_at__isnull=True).order_by("began_at"))
    named = {login for row in rows for login in parts(row.plan.officers)}
    people = dict(User.plain.filter(username__in=named, is_active=True).values_list("username", "id")) if named else {}
    return tuple(
        Running(row, row.plan, tuple(map(prefix, parts(row.plan.topics))), frozenset(str(people[one]) for one in parts(row.plan.officers) if one in people))
        for row in rows
    )


RUNNING: Cached[tuple[Running, ...]] = Cached(_load)


def running(version: int = 0) -> tuple[Running, ...]:
    """The seasons in force, the earliest begun first; `version` is that of the reference data, 0 asks for it."""
    return RUNNING.get(version)


def extra_officers(version: int = 0) -> frozenset[str]:
    """The ids of those whom running seasons put on duty beside the roster."""
    return frozenset().union(*(one.officers for one in running(version)))


def is_priority(topic_code: str, version: int = 0) -> bool:
    """Whether a running season puts this class of matters first."""
    return any(one.holds_topic(topic_code) for one in running(version))
