"""What the operator is paid: its fee and the deductions of each settled period, from the statements, with the stage that the workflow says."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from huiying.accounts.inputs import FEN, Value
from huiying.accounts.months import YEAR, month_of, number
from huiying.contracts.models import Contract, Statement, TermsVersion
from huiying.contracts.statement import CARRY, GROSS, PREPAYMENT

FEE, DEDUCTIONS = "cost.vendor_fee", "cost.deductions"
VERSION = 1
"""Of both: the fee is the gross with what performance added; deductions are what was taken off it, whenever it is settled or carried."""
NOT_COUNTED = frozenset({PREPAYMENT, CARRY})  # when money moves, not what the month cost


def fees(months: Iterable[str], contracts: Iterable[Contract]) -> Iterator[Value]:
    """The fee and deductions of every period of these contracts that lies in the months: of its newest statement, paid or not.

    A month in which another of the contracts ran and is not settled yet has no fee: the part that is known is not what the month cost.
    """
    wanted, contracts = frozenset(months), list(contracts)
    rows = Statement.objects.filter(contract__in=contracts).select_related("contract", "terms").order_by("contract__code", "month", "-version")
    newest = list(rows.distinct("contract__code", "month"))
    settled = {(statement.contract_id, month) for statement in newest for month in _covers(statement)}
    unsettled = {month for key, month in _run(contracts, wanted) if (key, month) not in settled}
    for statement in newest:
        covers = frozenset(_covers(statement))
        if covers <= wanted and not covers & unsettled:
            yield from _values(statement)


def _run(contracts: Iterable[Contract], months: Iterable[str]) -> Iterator[tuple[UUID, str]]:
    """Each contract with each of the months in which its terms run."""
    for key, terms in TermsVersion.objects.filter(contract__in=contracts, state="in_force").values_list("contract_id", "document"):
        first, after = (number(terms["period"][end][:7]) for end in ("from", "to"))
        yield from ((key, month) for month in months if first <= number(month) < after)


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
