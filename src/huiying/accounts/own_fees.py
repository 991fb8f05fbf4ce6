"""What the operator is paid: its fee and the deductions of each settled period, from the statements, with the stage that the workflow says."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from huiying.accounts.inputs import FEN, Value
from huiying.accounts.months import YEAR, month_of, number
from huiying.contracts.models import Contract, Statement
from huiying.contracts.statement import CARRY, GROSS, PREPAYMENT

FEE, DEDUCTIONS = "cost.vendor_fee", "cost.deductions"
VERSION = 1
"""Of both: the fee is the gross with what performance added; deductions are what was taken off it, whenever it is settled or carried."""
NOT_COUNTED = frozenset({PREPAYMENT, CARRY})  # when money moves, not what the month cost


def fees(months: Iterable[str], contracts: Iterable[Contract]) -> Iterator[Value]:
    """The fee and deductions of every period of these contracts that lies in the months: of its newest statement, paid or not."""
    wanted = frozenset(months)
    rows = Statement.objects.filter(contract__in=list(contracts)).select_related("contract", "terms").order_by("contract__code", "month", "-version")
    for statement in rows.distinct("contract__code", "month"):
        if wanted.issuperset(_covers(statement)):
            yield from _values(statement)


def stage_of(statement: Statement) -> str:
    """Paid where it was paid; else what the contract comes to."""
    return "paid" if statement.state == "paid" else "contract"


def term_months(document: Mapping[str, Any]) -> int:
    """How many months the terms run."""
    first, after = (date.fromisoformat(document["period"][end]) for end in ("from", "to"))
    return (after.year - first.year) * YEAR + after.month - first.month


def _covers(statement: Statement) -> list[str]:
    """The months of the statement's period."""
    first, last = number(statement.document["from"][:7]), number(statement.month)
    return [month_of(one) for one in range(first, last + 1)]


def _values(statement: Statement) -> Iterator[Value]:
    lines = [line for line in statement.document["lines"] if line["step"] not in NOT_COUNTED]
    added = sum(line["fen"] for line in lines if line["step"] == GROSS or line["fen"] > 0)
    taken = -sum(line["fen"] for line in lines if line["step"] != GROSS and line["fen"] < 0)
    source = f"statement:{statement.contract.code}/{statement.month}/{statement.version} sha256:{statement.sha256}"
    covers, terms = _covers(statement), statement.terms.document
    for id_, fen in ((FEE, added), (DEDUCTIONS, taken)):
        yield Value(
            id_, covers[0], fen, FEN, source, id_, VERSION, "measured", months=len(covers), stage=stage_of(statement),
            vat="in" if terms["tax"] == "included" else "out", price_year=int(statement.month[:4]), term_months=term_months(terms),
        )  # fmt: skip
