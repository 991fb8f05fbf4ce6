"""What given rows would change: added, changed, ended, unchanged, and what is wrong with them. Pure but for the kind's own checks."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.registers.cells import BadCell, tidy
from huiying.registers.kind import Asked, Kind, Move, Row, State, Wrong

TWICE = ("这一行与第 {line} 行重复", "this row stands in line {line} too")


@dataclass(frozen=True, slots=True)
class Given:
    """A row as it was given: its line, its cells (columns left out stay as they are), and whether it is to end."""

    line: int
    cells: Mapping[str, str]
    end: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken: its line (0 = none), the column, and why."""

    line: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True)
class Reckoned:
    """A dry run: the moves, the hash of the rows that they touch as these stood, how many rows stay as they are, and what was refused."""

    moves: tuple[Move, ...]
    unchanged: int
    state_hash: str
    after: State = field(repr=False)
    refusals: tuple[Refusal, ...] = ()

    def count(self, what: str) -> int:
        """How many rows are added, changed or ended."""
        return sum(move.what == what for move in self.moves)

    def with_refusal(self, column: str, zh: str, en: str) -> "Reckoned":
        """The same with one more refusal, of no line of its own."""
        return replace(self, refusals=(*self.refusals, Refusal(0, column, zh, en)))


def hash_of(state: State, touched: Iterable[str]) -> str:
    """One hash of the rows of these keys, by which a later look tells whether any of them has moved; other rows may."""
    return hashlib.sha256(canonical({key: state[key] for key in touched if key in state})).hexdigest()


def carried(kind: Kind, moves: Iterable[Move], state: State) -> State:
    """What moves reckoned on older rows make of these: the columns that they change, their new rows (numbered on where the number is taken), their ends."""
    after = dict(state)
    for move in moves:
        if move.after is None:
            after.pop(move.key, None)
        elif move.before is None:
            row = _next_number(kind, move.after, after) if kind.numbered and after.get(move.key, move.after) != move.after else move.after
            after[kind.key(row)] = row
        else:
            before = move.before
            standing = after.get(move.key, before)
            after[move.key] = {**standing, **{name: cell for name, cell in move.after.items() if before.get(name) != cell}}
    return after


def _next_number(kind: Kind, row: Row, state: State) -> Row:
    return {**row, kind.numbered: str(1 + max(int(key) for key in state))}


def reckon(kind: Kind, given: Sequence[Given], *, whole: bool, actor: Actor, now: datetime) -> Reckoned:
    """What the given rows change; with `whole`, rows that are not given end. Writes nothing."""
    before, data = kind.state(now), reference()
    after: dict[str, Row] = {} if whole else dict(before)
    lines: dict[str, int] = {}
    refusals: list[Refusal] = []
    for row in _numbered(kind, given, before):
        found, wrong = _taken(kind, row, before, data)
        refusals += wrong
        if found is None:
            continue
        key = kind.key(found)
        if key in lines:
            refusals.append(Refusal(row.line, "", *(text.format(line=lines[key]) for text in TWICE)))
            continue
        lines[key] = row.line
        refusals += _place(after, before, key, found, row)
    return _checked(kind, before, after, refusals, lines, actor, now)


def compare(kind: Kind, after: State, *, actor: Actor, now: datetime) -> Reckoned:
    """What turns the present state into `after`: for an older version, or a change looked at again. A cell that may be chosen no more is refused."""
    before, data = kind.state(now), reference()
    gone = [refusal for move in moved(before, after) if move.after is not None for refusal in _gone(kind, move.key, move.before or {}, move.after, data)]
    return _checked(kind, before, after, gone, {}, actor, now)


def _gone(kind: Kind, key: str, before: Row, after: Row, data: Reference) -> Iterable[Refusal]:
    """Cells that change and are wrong by now, such as a unit that has ended since."""
    for column in kind.columns:
        if before.get(column.name) == after[column.name]:
            continue
        try:
            tidy(column, after[column.name], data)
        except BadCell as bad:
            yield Refusal(0, column.name, f"{key}：{bad.zh}", f"{key}: {bad.en}")


def _checked(kind: Kind, before: State, after: State, refusals: Sequence[Refusal], lines: Mapping[str, int], actor: Actor, now: datetime) -> Reckoned:
    moves = tuple(moved(before, after))
    wrong = kind.check(Asked(moves, after, actor, now)) if moves and not refusals else []  # half a state would be found wrong for what is missing
    found = [*refusals, *(Refusal(lines.get(w.key, 0), w.column, *_named(w, lines)) for w in wrong), *_never_ends(kind, moves)]
    unchanged = sum(before.get(key) == row for key, row in after.items())
    return Reckoned(moves, unchanged, hash_of(before, (move.key for move in moves)), after, tuple(sorted(found, key=lambda r: r.line)))


def _named(wrong: Wrong, lines: Mapping[str, int]) -> tuple[str, str]:
    """The sentence; where no line of the sheet stands for the row, its key is named."""
    return (wrong.zh, wrong.en) if wrong.key in lines or not wrong.key else (f"{wrong.key}：{wrong.zh}", f"{wrong.key}: {wrong.en}")


def _never_ends(kind: Kind, moves: Iterable[Move]) -> list[Refusal]:
    ended = [] if kind.ends else [move.key for move in moves if move.what == "ended"]
    return [Refusal(0, "", f"{key}：不能结束", f"{key}: this cannot be ended") for key in ended]


def moved(before: State, after: State) -> Iterable[Move]:
    """The moves between two states: first what is added or changed, in the order given, then what ends."""
    for key, row in after.items():
        if before.get(key) != row:
            yield Move(key, before.get(key), row)
    for key, row in before.items():
        if key not in after:
            yield Move(key, row, None)


def _numbered(kind: Kind, given: Sequence[Given], before: State) -> Iterable[Given]:
    """Rows of a numbered kind get the next free number where theirs is blank."""
    if not kind.numbered:
        yield from given
        return
    written = [row.cells.get(kind.numbered, "") for row in given]
    used = [int(text) for text in (*written, *before) if text.isascii() and text.isdigit()]
    highest = max(used, default=0)
    for row in given:
        if not row.cells.get(kind.numbered, "").strip():
            highest += 1
            yield Given(row.line, {**row.cells, kind.numbered: str(highest)}, row.end)
        else:
            yield row


def _taken(kind: Kind, given: Given, before: State, data: Reference) -> tuple[Row | None, list[Refusal]]:
    """The whole row that is meant: its own cells, and for columns left out those in force; None with what is wrong."""
    cells: Row = {}
    wrong: list[Refusal] = []
    for column in kind.columns:
        if column.name not in given.cells or (given.end and not column.fixed):
            continue
        try:
            cells[column.name] = tidy(column, given.cells[column.name], data)
        except BadCell as bad:
            wrong.append(Refusal(given.line, column.name, bad.zh, bad.en))
    if wrong:
        return None, wrong
    blank = dict.fromkeys((column.name for column in kind.columns), "")
    known = before.get(kind.key({**blank, **cells}), {})
    row = {**blank, **known, **cells}
    if given.end:
        return row, []
    missing = [Refusal(given.line, c.name, "必填", "this is needed") for c in kind.columns if c.needed and not row[c.name]]
    return (None, missing) if missing else (row, [])


def _place(after: dict[str, Row], before: State, key: str, row: Row, given: Given) -> list[Refusal]:
    """Put a row into the state that is wanted, or take it out."""
    if not given.end:
        after[key] = row
        return []
    if key not in before:
        return [Refusal(given.line, "", "没有这一行，无可结束", "there is no such row to end")]
    after.pop(key, None)
    return []
