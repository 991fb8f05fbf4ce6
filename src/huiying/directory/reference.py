"""Reference data kept in memory: organisations, topics, regions, the working calendar, engagements.

One number in the city's row is its version. Whoever changes reference data calls `changed()` in the same transaction; readers
that hold an older version load anew. The signed-in user's row brings the number along, so a page pays nothing for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db import connection
from django.db.models import F

from huiying.directory.acts import ROLES
from huiying.directory.models import AddedCode, CalendarDay, CalendarYear, City, Engagement, Org, Region, Topic, User
from huiying.kit.codes import Code, CodeList
from huiying.kit.workdays import WorkCalendar, library_year, with_overrides

T = TypeVar("T")


class Cached(Generic[T]):
    """A value loaded once per database and version of the reference data."""

    every: ClassVar[list["Cached[Any]"]] = []

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self.every.append(self)
        self._held: dict[str, tuple[int, T]] = {}

    def get(self, version: int) -> T:
        """The value at `version`; 0 asks the database which version is in force (one statement)."""
        version = version or current_version()
        place = str(connection.settings_dict["NAME"])
        held = self._held.get(place)
        if held is None or held[0] != version:
            held = (version, self._load())
            self._held[place] = held
        return held[1]

    def clear(self) -> None:
        """Forget everything: for tests that change reference data and roll back."""
        self._held.clear()


def current_version() -> int:
    """The version in force; 0 before the city is set up."""
    return City.objects.values_list("reference_version", flat=True).first() or 0


def changed() -> None:
    """Note that reference data changed; call it in the changing transaction."""
    City.objects.update(reference_version=F("reference_version") + 1)


def forget() -> None:
    """Forget everything that was loaded: for a transaction that changed the version, read by it, and is rolled back."""
    for cached in Cached.every:
        cached.clear()


@dataclass(frozen=True, eq=False)
class Reference:
    """A snapshot of the directory; ids are texts. Two are the same only when they were loaded together."""

    city: City | None
    orgs: dict[str, Org]
    topics: dict[str, Topic]
    regions: dict[str, Region]
    calendar: WorkCalendar
    engagements: tuple[Engagement, ...]
    people: dict[str, str]

    @property
    def agency(self) -> Org:
        """The hotline agency. Raises LookupError before the city is set up."""
        for org in self.orgs.values():
            if org.kind == "hotline_agency":
                return org
        raise LookupError("no hotline agency has been set up")

    def allowed_roles(self, roles: Iterable[str], account_class: str) -> frozenset[str]:
        """The roles among `roles` that an employer of this class may give."""
        return frozenset(role for role in roles if role in ROLES and account_class in ROLES[role][2])

    def engaged(self, operator_id: str, now: datetime) -> list[Engagement]:
        """The operator's engagements in force at `now`, each of which spans [valid_from, valid_to)."""
        return [
            engagement for engagement in self.engagements
            if str(engagement.operator_id) == operator_id
            and engagement.valid_from <= now and (engagement.valid_to is None or now < engagement.valid_to)
        ]  # fmt: skip

    def switches(self, operator_id: str, now: datetime) -> frozenset[str]:
        """The switches of the operator's engagement in force at `now`; none without an engagement."""
        names = ("operator_dispatch", "gov_confirm_dispatch", "operator_callback")
        return frozenset(name for engagement in self.engaged(operator_id, now) for name in names if getattr(engagement, name))

    def topic_path(self, code: str, language: str = "zh") -> str:
        """A topic's name with those above it, "市政设施 / 道路照明"."""
        parts: list[str] = []
        while code in self.topics and len(parts) < 5:  # noqa: PLR2004 - the tree is at most five deep
            topic = self.topics[code]
            parts.append(topic.name if language.startswith("zh") else topic.name_en or topic.name)
            code = topic.parent_code
        return " / ".join(reversed(parts))

    def region_name(self, code: str, language: str = "zh") -> str:
        """District and street of a region code, as far as known: "东河区青石街道", "Qingshi Street, Donghe District"."""
        known = [self.regions[code[:n]] for n in (6, 9, 12) if len(code) >= n and code[:n] in self.regions]
        if language.startswith("zh"):
            return "".join(region.name for region in known)
        return ", ".join(region.name_en or region.name for region in reversed(known))


def load_calendar() -> WorkCalendar:
    """The working calendar: years entered or known to the library, with the city's own days on top. No year is guessed."""
    overrides = dict(CalendarDay.objects.values_list("date", "is_workday"))
    years: dict[int, frozenset[date]] = {}
    for year in CalendarYear.objects.values_list("year", flat=True):
        known = library_year(year)
        own = {day: is_workday for day, is_workday in overrides.items() if day.year == year}
        years[year] = known if known is not None else weekdays_with(year, own)
    return with_overrides(WorkCalendar(years), {day: w for day, w in overrides.items() if day.year in years})


def weekdays_with(year: int, own: dict[date, bool]) -> frozenset[date]:
    """The working days of a year that somebody entered by its differences from Monday–Friday."""
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(n) for n in range(first, date(year + 1, 1, 1).toordinal()))
    return frozenset(day for day in days if own.get(day, day.weekday() < 5))  # noqa: PLR2004 - Monday to Friday


def grow_lists() -> None:
    """Let the lists that grow hold the codes that the city has added."""
    rows = list(AddedCode.objects.order_by("id"))
    for name, codes in CodeList.growing.items():
        own = [(Code(row.code, row.zh, row.en), row.active) for row in rows if row.list == name]
        codes.grow([code for code, active in own if active], [code for code, active in own if not active])


def _load() -> Reference:
    grow_lists()
    return Reference(
        city=City.objects.first(),
        orgs={str(org.id): org for org in Org.objects.all()},
        topics={topic.code: topic for topic in Topic.objects.order_by("code")},
        regions={region.code: region for region in Region.objects.order_by("code")},
        calendar=load_calendar(),
        engagements=tuple(Engagement.objects.all()),
        people=dict((str(i), name) for i, name in User.plain.values_list("id", "name")),  # noqa: C402 - ids become texts
    )


REFERENCE: Cached[Reference] = Cached(_load)


def reference(version: int = 0) -> Reference:
    """The directory at `version` of the reference data; 0 = as in force now."""
    return REFERENCE.get(version)
