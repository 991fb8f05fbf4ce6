"""The arithmetic of a published case as data: one tree is computed, and the same tree is shown with its figures put in. Pure.

    number := NAME | DIGITS | number (+ - * /) number | -number | FUNCTION(number, ...)

A NAME is a given figure or another derived one. A figure that nobody published is None: what needs it is not computable, never 0.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
SIGNS = {"+": "+", "-": "-", "*": "×", "/": "/"}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}

Function = Callable[..., Decimal]


class NotAnExpression(ValueError):  # noqa: N818 - says what the text is not
    """The text is not written in this small language."""


class NotComputable(ValueError):  # noqa: N818 - n/c, as it is printed
    """What the figure needs is missing; `missing` names it."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A figure of the case."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the models, over numbers."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Infix:
    """Two numbers by + - * /."""

    op: str
    left: "Node"
    right: "Node"


Node = Number | Name | Call | Infix


def parse(text: str) -> Node:
    """The tree of an expression. Raises NotAnExpression."""
    try:
        return _node(ast.parse(text, mode="eval").body, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        raise NotAnExpression(text) from wrong


def _node(found: ast.expr, text: str) -> Node:
    if isinstance(found, ast.Name):
        return Name(found.id)
    if isinstance(found, ast.Constant) and type(found.value) in {int, float}:
        return Number(Decimal(ast.get_source_segment(text, found) or ""))
    if isinstance(found, ast.BinOp) and type(found.op) in _OPERATORS:
        return Infix(_OPERATORS[type(found.op)], _node(found.left, text), _node(found.right, text))
    if isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.USub):
        return Infix("-", Number(Decimal(0)), _node(found.operand, text))
    if isinstance(found, ast.Call) and isinstance(found.func, ast.Name) and not found.keywords:
        return Call(found.func.id, tuple(_node(argument, text) for argument in found.args))
    raise NotAnExpression(text)


def nodes(node: Node) -> Iterator[Node]:
    """The tree's parts, itself first, from left to right."""
    yield node
    for part in (node.left, node.right) if isinstance(node, Infix) else node.arguments if isinstance(node, Call) else ():
        yield from nodes(part)


def names(node: Node) -> tuple[str, ...]:
    """The figures it looks at, each once, from left to right."""
    return tuple(dict.fromkeys(part.name for part in nodes(node) if isinstance(part, Name)))


def put_in(node: Node, trees: Mapping[str, Node]) -> Node:
    """The tree with the names of `trees` replaced by theirs (which hold no such names any more)."""
    if isinstance(node, Name):
        return trees.get(node.name, node)
    if isinstance(node, Infix):
        return Infix(node.op, put_in(node.left, trees), put_in(node.right, trees))
    return Call(node.function, tuple(put_in(part, trees) for part in node.arguments)) if isinstance(node, Call) else node


def evaluate(node: Node, values: Mapping[str, Decimal | None], functions: Mapping[str, Function]) -> Decimal:
    """The number, exact but for divisions and models. Raises NotComputable with the names whose value is None."""
    missing = tuple(name for name in names(node) if values[name] is None)
    if missing:
        raise NotComputable(missing)
    return _value(node, {name: value for name, value in values.items() if value is not None}, functions)


def _value(node: Node, values: Mapping[str, Decimal], functions: Mapping[str, Function]) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return values[node.name]
    if isinstance(node, Call):
        return functions[node.function](*(_value(part, values, functions) for part in node.arguments))
    left, right = _value(node.left, values, functions), _value(node.right, values, functions)
    if node.op == "/":
        return left / right
    return left * right if node.op == "*" else left + right if node.op == "+" else left - right


def arithmetic(node: Node, values: Mapping[str, Decimal | None]) -> str:
    """The tree in writing, figures put in: "3,520,000 / 36"; a missing one as "?"; arguments of a function stand apart by ";"."""
    if isinstance(node, Number):
        return f"{node.value:,f}"
    if isinstance(node, Name):
        value = values[node.name]
        return "?" if value is None else f"{value:,f}"
    if isinstance(node, Call):
        return f"{node.function}({'; '.join(arithmetic(part, values) for part in node.arguments)})"
    left, right = _side(node, node.left, values), _side(node, node.right, values, right=True)
    return f"{left} {SIGNS[node.op]} {right}"


def _side(over: Infix, part: Node, values: Mapping[str, Decimal | None], *, right: bool = False) -> str:
    """A side of it, in brackets where reading from left to right would take it apart."""
    text = arithmetic(part, values)
    loose = isinstance(part, Infix) and (RANK[part.op] < RANK[over.op] or (right and RANK[part.op] == RANK[over.op]))
    return f"({text})" if loose else text
