"""An engine over the rows that were kept with a locked month: what is opened later is what was counted then. Needs the extra `metrics`."""

from hashlib import sha256
from pathlib import Path

from huiying.metrics.columns import columns
from huiying.metrics.engines import Duck
from huiying.metrics.kept import digests_of, facts_of, kept
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked
from huiying.metrics.sources import Span

# The published form of a column (facts.rows), and the engines' own made of it: whole microseconds, whole milliseconds.
_PUBLISHED = {"text": "VARCHAR", "integer": "BIGINT", "decimal": "VARCHAR", "boolean": "BOOLEAN", "instant": "VARCHAR"}
_MADE = {"instant": "epoch_us(CAST(replace({0}, 'Z', '') AS TIMESTAMP))", "decimal": "CAST(CAST({0} AS DECIMAL(18, 3)) * 1000 AS BIGINT)"}
_READ = """CREATE OR REPLACE TABLE "{fact}" AS SELECT {picked} FROM read_json(?, columns = ?, format = 'newline_delimited')"""


def quoted(name: str) -> str:
    """A column's name that may be a word of SQL."""
    return f'"{name}"'


class Kept(Duck):
    """DuckDB over the kept rows of one locked month."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot
        self.facts, self.told = facts_of(snapshot), digests_of(snapshot)
        self.loaded: dict[str, frozenset[str]] = {}

    def load(self, fact: str, names: frozenset[str], span: Span) -> None:  # noqa: ARG002 - all rows of the month are kept, no others
        """Read the columns of all rows that were kept, once; a fact of which none were has no rows. Raises NotAsLocked."""
        names |= self.loaded.get(fact, frozenset())
        if names == self.loaded.get(fact):
            return
        self.loaded[fact] = names
        kinds = {name: kind for name, kind in columns(fact).items() if name in names}
        picked = ", ".join(f"{_MADE.get(kind, '{0}').format(quoted(name))} AS {quoted(name)}" for name, kind in kinds.items())
        file, digest = Path(self.folder.name) / f"{fact}.jsonl", sha256()
        with file.open("wb") as out:
            for piece in kept(self.snapshot, fact):
                digest.update(piece)
                out.write(piece)
        if fact in self.facts and digest.hexdigest() != self.told.get(fact):
            raise NotAsLocked(month=self.snapshot.month)
        given = {name: _PUBLISHED[kind] for name, kind in kinds.items()}
        self.connection.execute(_READ.format(fact=fact, picked=picked), [str(file), given])
        file.unlink()

    def excludes(self, fact: str) -> bool:
        """The rows say themselves whether they were left out."""
        return fact in self.facts and {"excluded"} <= columns(fact).keys()
