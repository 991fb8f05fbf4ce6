"""A definition's formula in words: made from the tree of the closed language, so that it says what is reckoned and nothing else."""

from huiying.desk.fact_codes import CODES, VALUES
from huiying.desk.fact_words import COLUMNS, FACTS, MOMENTS, VIEWS, Pair
from huiying.desk.figure_written import language
from huiying.kit.clauses import (
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
from huiying.kit.clauses_parse import parse_number
from huiying.kit.codes import pick

SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥", "-": "−", "*": "×"}


def in_words(text: str, fact: str) -> str:
    """A number of the closed language in words: “calls with: answered by a person, and waiting time ≤ 15 s”."""
    return number(parse_number(text), fact)


def number(tree: Number, fact: str) -> str:
    """The same of a tree."""
    if isinstance(tree, Literal):
        return str(tree.value)
    if isinstance(tree, Arithmetic):
        return f"{number(tree.left, fact)} {SIGNS.get(tree.op, tree.op)} {number(tree.right, fact)}"
    return aggregate(tree, fact)


def aggregate(tree: Aggregate, fact: str) -> str:
    """A count or sum in words."""
    where, rows = condition(tree.where), _pick(FACTS.get(fact, (fact, fact)))
    if isinstance(tree, Count):
        return _pick((f"{rows}数：{where}", f"number of {rows}: {where}"))
    if isinstance(tree, Total):
        return _pick((f"{value(tree.value)}之和（{where}）", f"sum of {value(tree.value)} ({where})"))
    if isinstance(tree, Different):
        names = "、".join(map(_column, tree.columns)) if _zh() else " and ".join(map(_column, tree.columns))
        return _pick((f"不同{names}数（{where}）", f"number of different {names} ({where})"))
    return _quantile(tree, where)


def _quantile(tree: Quantile, where: str) -> str:
    percent = f"{(tree.p * 100).normalize():f}"
    return _pick((f"{value(tree.value)}的第 {percent} 百分位（{where}）", f"{percent}th percentile of {value(tree.value)} ({where})"))


def value(tree: Value) -> str:
    """A value of one row in words."""
    if isinstance(tree, Plus):
        return " + ".join(value(part) for part in tree.parts)
    if isinstance(tree, Seconds):
        return _pick((f"从{_column(tree.earlier)}到{_column(tree.later)}的时间", f"time from {_column(tree.earlier)} to {_column(tree.later)}"))
    return _column(tree)


def condition(tree: Condition) -> str:
    """A condition in words."""
    if isinstance(tree, Every | Some):
        return _joined(tree)
    if isinstance(tree, Named):
        return _pick(VIEWS.get(tree.name) or COLUMNS.get(tree.name, (tree.name, tree.name)))
    if isinstance(tree, Not):
        return _not(tree.part)
    if isinstance(tree, Missing):
        return _pick((f"无{_column(tree.column)}", f"no {_column(tree.column)}"))
    if isinstance(tree, Among):
        values = " / ".join(_coded(tree.column.name, one) for one in tree.values)
        return _pick((f"{_column(tree.column)}属于 {values}", f"{_column(tree.column)} one of {values}"))
    return _compare(tree)


def _joined(tree: Every | Some) -> str:
    if not tree.parts:
        return _pick(("全部", "all"))
    said = [_pick((f"（{one}）", f"({one})")) if isinstance(part, Every | Some) else one for part in tree.parts for one in [condition(part)]]
    return _pick((" 且 ", " and ") if isinstance(tree, Every) else (" 或 ", " or ")).join(said)


def _not(part: Condition) -> str:
    if isinstance(part, Missing):
        return _pick((f"有{_column(part.column)}", f"with a {_column(part.column)}"))
    return _pick((f"非（{condition(part)}）", f"not ({condition(part)})"))


def _compare(tree: Compare) -> str:
    timed = isinstance(tree.left, Seconds) or (isinstance(tree.left, Column) and tree.left.name.endswith("_s"))
    sign = SIGNS.get(tree.op, tree.op)
    right = _coded(tree.left.name, tree.right) if isinstance(tree.left, Column) and isinstance(tree.right, Literal) else _operand(tree.right)
    return f"{_operand(tree.left)} {sign} {right}" + (_pick((" 秒", " s")) if timed and isinstance(tree.right, Literal) else "")


def _operand(operand: Operand) -> str:
    if isinstance(operand, Literal):
        return _pick(("空", "empty")) if operand.value == "" else str(operand.value)
    return _pick(MOMENTS[operand.name]) if isinstance(operand, Moment) else value(operand)


def _coded(column: str, literal: Literal) -> str:
    """A value as the column's code list calls it."""
    codes, code = CODES.get(column), str(literal.value)
    if codes and code in codes:
        return codes.label(code, language())
    return _pick(VALUES[code]) if code in VALUES else _operand(literal)


def _column(column: Column) -> str:
    return _pick(COLUMNS.get(column.name, (column.name, column.name)))


def _pick(pair: Pair) -> str:
    return pick(*pair, language())


def _zh() -> bool:
    return language().startswith("zh")
