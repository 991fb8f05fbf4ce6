"""The shape of a life cycle: rows of (source, verb) -> target, and the look-up over them. The tables stand in life.py."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Facts = Mapping[str, object]
Guard = Callable[[Facts], bool]
NEW = "–"
KEEP = "="


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a life cycle (DOMAIN 4.2, 4.3).

    `source` lists states (NEW = before the first). `target` is a state, or KEEP. `who` lists role codes of DOMAIN 1.5; a star
    asks for a government account. `needs` names the required data, `effects` says what follows, `event` is the journal's type.
    """

    id: str
    source: tuple[str, ...]
    verb: str
    target: str
    who: tuple[str, ...]
    event: str
    guard: str = ""
    needs: tuple[str, ...] = ()
    effects: str = ""


@dataclass(frozen=True)
class Life:
    """A whole life cycle with its guards, indexed for look-up."""

    rows: tuple[Row, ...]
    guards: Mapping[str, Guard]
    index: dict[tuple[str, str], tuple[Row, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[tuple[str, str], tuple[Row, ...]] = {}
        for row in self.rows:
            for source in row.source:
                found[source, row.verb] = (*found.get((source, row.verb), ()), row)
        object.__setattr__(self, "index", found)

    def row(self, state: str, verb: str, facts: Facts) -> Row | None:
        """The one row that applies to `verb` in `state`, or None where the verb is not possible."""
        for row in self.index.get((state, verb), ()):
            if not row.guard or self.guards[row.guard](facts):
                return row
        return None

    def verbs(self, state: str) -> tuple[str, ...]:
        """The verbs that some row allows in `state`, in the table's order."""
        return tuple(dict.fromkeys(row.verb for row in self.rows if state in row.source))

    def by_verb(self, verb: str) -> tuple[Row, ...]:
        """All rows of a verb."""
        return tuple(row for row in self.rows if row.verb == verb)


def rows(lines: Iterable[tuple[str, str, str, str, str, str, str, str, str]]) -> tuple[Row, ...]:
    """Rows from lines of text: id, sources, verb, target, who, event, guard, needs, effects; lists are blank-separated."""
    return tuple(
        Row(i, tuple(s.split()), verb, target, tuple(who.split()), event, guard, tuple(needs.split()), effects)
        for i, s, verb, target, who, event, guard, needs, effects in lines
    )
