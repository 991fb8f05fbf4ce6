"""Figures as screens read them: from the locked table of a month, else from its rows as they stand (locked: as they were kept; running: in the database).

What has to be reckoned needs the extra `metrics`; what a locked table tells does not.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiying.kit.extras import reach
from huiying.metrics.asking import Asked, Period, ask, period_of
from huiying.metrics.catalogue import Catalogue
from huiying.metrics.definition import Definition, Variant
from huiying.metrics.facts import freshen
from huiying.metrics.models import Snapshot
from huiying.metrics.months import first_day
from huiying.metrics.own import own_catalogue
from huiying.metrics.tabled import Table, newest_table, whole

Row = Mapping[str, Any]
By = tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A month whose figures are asked: its locked table where it has one, and the definitions that hold for it."""

    month: str
    now: datetime
    table: Table | None
    catalogue: Catalogue

    @property
    def period(self) -> Period:
        """As it was known when it was locked, else as it is known now."""
        return self.table.period if self.table else period_of(self.month, self.now)

    @property
    def definitions(self) -> list[Definition]:
        """Those in force in the month, in the order of the catalogue."""
        return self.catalogue.in_force(first_day(self.month))

    def called(self, name: str) -> list[Definition]:
        """The definitions in force of a code, or of a ref (several may share one); empty where there is none."""
        return [one for one in self.definitions if name in {one.code, one.ref}]

    def told(self, by: By, codes: Collection[str]) -> list[Row] | None:
        """The rows of the locked table in these dimensions; None where it does not tell one of the metrics in them."""
        if self.table is None:
            return None
        rows = [row for row in self.table.rows if set(row["by"]) == set(by) and row["code"] in codes]
        return rows if {row["code"] for row in rows} == set(codes) else None

    def reckoned(self, by: By, definitions: Collection[Definition]) -> list[Row]:
        """Their rows, reckoned now from the rows that stand behind the month. Raises ExtraMissing."""
        with self.engine(definitions) as engine:
            results = reach("huiying.metrics.computing").compute(definitions, self.period, by, engine, self.catalogue)
        return [result.published() for result in results]

    def asked(self, definition: Definition, variant: Variant, by: By = ()) -> Asked:
        """What is asked for one variant."""
        return ask(definition, variant, self.period, by, self.catalogue)

    @contextmanager
    def engine(self, definitions: Collection[Definition]) -> Iterator[Any]:
        """An engine over the month's rows: those that were kept with the lock, else the city's own, stale work told anew. Raises ExtraMissing, NotAsLocked."""
        if self.table is None:
            postgres = reach("huiying.metrics.engines").Postgres()
            if any(one.fact == "work" for one in definitions):
                freshen(self.now)
            yield postgres
            return
        kept: Callable[[Snapshot], Any] = reach("huiying.metrics.kept_engine").Kept
        with kept(whole(Snapshot.objects.get(pk=self.table.snapshot_id))) as engine:
            yield engine


def month_of(month: str, now: datetime) -> Month:
    """The month with its newest locked table and definitions; before it is locked by the catalogue in force. Raises NoMonth, Refused, NotAsLocked."""
    first_day(month)
    table = newest_table(month)
    return Month(month, now, table, table.catalogue if table else own_catalogue())


def at_point(rows: Collection[Row], code: str, variant: str, by: Mapping[str, Any], *, raw: bool) -> Row | None:
    """The row of one figure among rows of several."""
    return next((row for row in rows if (row["code"], row["variant"], row["raw"]) == (code, variant, raw) and row["by"] == dict(by)), None)
