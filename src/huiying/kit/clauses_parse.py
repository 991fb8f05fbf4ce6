"""Reads the closed language (clauses.py) into its tree: one pass over the tokens, one function for each line of the grammar. Pure."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from huiying.kit.clauses import (
    MOMENTS,
    WORDS,
    Aggregate,
    Among,
    Arithmetic,
    Column,
    Compare,
    Condition,
    Count,
    Different,
    Every,
    Literal,
    Missing,
    Moment,
    Named,
    Not,
    Number,
    Operand,
    Plus,
    Quantile,
    Seconds,
    Some,
    Total,
    Value,
)
from huiying.kit.errors import Told

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<text>'(?:[^']|'')*')|(?P<sign>!=|<=|>=|[=<>(),+*-]))", re.ASCII)
_COMPARES: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_DEEPEST = 40
_LONGEST = 10_000
END = ("end", "")
_Tree = TypeVar("_Tree")


class BadClause(Told):
    """The text is not of the language; `position` counts characters from 0."""

    zh = "第 {place} 个字符处：应为{wanted}。"
    en = "At character {place}: expected {wanted_en}."

    def __init__(self, position: int, wanted: str, wanted_en: str) -> None:
        self.position = position
        super().__init__(place=position + 1, wanted=wanted, wanted_en=wanted_en)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Number:
    """Read a number such as `count(ans and wait_s <= 15)`. Raises BadClause at the first thing that does not fit."""
    reader = _Reader(text)
    return reader.whole(reader.number())


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Read a condition such as `lost and end_reason = 'abandon'`. Raises BadClause at the first thing that does not fit."""
    reader = _Reader(text)
    return reader.whole(reader.condition())


def _tokens(text: str) -> list[tuple[str, str, int]]:
    if len(text) > _LONGEST:
        raise BadClause(_LONGEST, "较短的式子", "a shorter text")
    found, place = [], 0
    while match := _TOKEN.match(text, place):
        kind = str(match.lastgroup)
        found.append((kind, match[kind], match.start(kind)))
        place = match.end()
    if rest := text[place:].lstrip():
        raise BadClause(len(text) - len(rest), "数、名称、文字或运算符", "a number, a name, a text or a sign")
    return [*found, (*END, len(text))]


class _Tokens:
    """The tokens and how far they are read."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def word(self) -> str:
        """The present token where it is a word or a sign of the language; empty for a text or a number."""
        kind, text, _ = self.tokens[self.at]
        return text if kind in {"name", "sign"} else ""

    def wrong(self, zh: str, en: str) -> BadClause:
        return BadClause(self.tokens[self.at][2], zh, en)

    def step(self) -> str:
        text = self.tokens[self.at][1]
        self.at += 1
        return text

    def has(self, word: str) -> bool:
        """Whether the present token is that word or sign; then it is read."""
        if self.word != word:
            return False
        self.at += 1
        return True

    def need(self, word: str) -> None:
        if not self.has(word):
            raise self.wrong(f"“{word}”", f"“{word}”")

    def whole(self, tree: _Tree) -> _Tree:
        if self.tokens[self.at][:2] != END:
            raise self.wrong("结尾", "the end")
        return tree

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong("较浅的嵌套", "less nesting")


class _Reader(_Tokens):
    """One method for each line of the grammar."""

    def number(self) -> Number:
        self.deeper()
        left = self.term()
        while self.word in {"+", "-"}:
            left = Arithmetic(self.step(), left, self.term())
        self.depth -= 1
        return left

    def term(self) -> Number:
        left = self.factor()
        return Arithmetic("*", left, self.factor()) if self.has("*") else left

    def factor(self) -> Number:
        if self.kind == "number":
            return Literal(Decimal(self.step()))
        if self.has("("):
            inner = self.number()
            self.need(")")
            return inner
        return self.aggregate()

    def aggregate(self) -> Aggregate:
        if self.word not in {"count", "sum", "distinct", "quantile"}:
            raise self.wrong("数，或 count、sum、distinct、quantile", "a number, or count, sum, distinct, quantile")
        what = self.step()
        self.need("(")
        found: Aggregate
        if what == "count":
            found = Count(self.condition())
        elif what == "sum":
            found = Total(self.then(self.value()), self.condition())
        elif what == "distinct":
            found = self.different()
        else:
            found = Quantile(self.then(self.decimal()), self.then(self.value()), self.condition())
        self.need(")")
        return found

    def then(self, tree: _Tree) -> _Tree:
        self.need(",")
        return tree

    def decimal(self) -> Decimal:
        if self.kind != "number":
            raise self.wrong("数", "a number")
        return Decimal(self.step())

    def different(self) -> Different:
        """Columns, then the condition: what a comma follows is a column."""
        columns = [self.then(self.column())]
        while self.kind == "name" and self.tokens[self.at + 1][:2] == ("sign", ","):
            columns.append(self.then(self.column()))
        return Different(tuple(columns), self.condition())

    def column(self) -> Column:
        if self.kind != "name" or self.word in WORDS:
            raise self.wrong("列名", "the name of a column")
        return Column(self.step())

    def single(self) -> Column | Seconds:
        if not self.has("seconds"):
            return self.column()
        self.need("(")
        found = Seconds(self.then(self.column()), self.column())
        self.need(")")
        return found

    def value(self) -> Value:
        parts = [self.single()]
        while self.has("+"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Plus(tuple(parts))

    def condition(self) -> Condition:
        self.deeper()
        parts = [self.every()]
        while self.has("or"):
            parts.append(self.every())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self) -> Condition:
        parts = [self.negated()]
        while self.has("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def negated(self) -> Condition:
        if self.has("not"):
            self.deeper()
            inner = Not(self.negated())
            self.depth -= 1
            return inner
        if self.has("("):
            within = self.condition()
            self.need(")")
            return within
        return self.test()

    def test(self) -> Condition:
        left = self.operand()
        if self.word in _COMPARES:
            return Compare(self.step(), left, self.operand())
        if not isinstance(left, Column):
            raise self.wrong("比较符", "a comparison")
        if self.has("is"):
            absent = not self.has("not")
            self.need("null")
            return Missing(left) if absent else Not(Missing(left))
        return self.among(left) if self.word in {"in", "not"} else Named(left.name)

    def among(self, column: Column) -> Condition:
        negated = self.has("not")
        self.need("in")
        self.need("(")
        values = [self.literal()]
        while self.has(","):
            values.append(self.literal())
        self.need(")")
        found = Among(column, tuple(values))
        return Not(found) if negated else found

    def literal(self) -> Literal:
        if self.kind == "text":
            return Literal(self.step()[1:-1].replace("''", "'"))
        return Literal(self.decimal())

    def operand(self) -> Operand:
        if self.kind in {"text", "number"}:
            return self.literal()
        if self.word in {"true", "false"}:
            return Literal(self.step() == "true")
        return Moment(self.step()) if self.word in MOMENTS else self.value()
