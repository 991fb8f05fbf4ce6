"""What only people know of our own months (wages, contributions, site, …), from a side's file beside what is counted: the one never stands for the other."""

from collections.abc import Iterator
from dataclasses import replace

from huiying.accounts.side import Side
from huiying.kit.checks import Problem, refuse


def completed(own: Side, given: Side) -> Side:
    """Our own side with what the file adds to it: values that nobody counts, events, claims, the contract's months.

    Raises Refused with every value that is counted already, or where the file is of other months.
    """
    refuse(_of_others(own, given), list(_counted_already(own, given)))
    added = {(value.id, month) for value in given.values if value.value is not None for month in value.covers}
    kept = [value for value in own.values if value.value is not None or not all((value.id, month) in added for month in value.covers)]
    return replace(
        own, values=(*kept, *given.values), events=tuple(sorted({*(own.events or ()), *(given.events or ())}, key=lambda event: (event.day, event.kind))),
        claims=given.claims, covariates=given.covariates, transition=given.transition, contract_months=own.contract_months or given.contract_months,
        vendor=own.vendor or given.vendor,
    )  # fmt: skip


def _of_others(own: Side, given: Side) -> list[Problem]:
    if (own.start, own.end) == (given.start, given.end):
        return []
    zh = f"文件写的是 {given.start} 至 {given.end}，所选时段是 {own.start} 至 {own.end}"
    return [Problem("from", "other_months", zh, f"The file is of {given.start} to {given.end}; chosen are {own.start} to {own.end}")]


def _counted_already(own: Side, given: Side) -> Iterator[Problem]:
    """Values of the file that our own records tell."""
    known = {(value.id, month) for value in own.values if value.value is not None for month in value.covers}
    for value in given.values:
        months = [month for month in value.covers if (value.id, month) in known]
        if months and value.value is not None and not value.group and not value.city:
            zh = f"{months[0]} 的数已由系统记录得出，文件不能改写；请删去"
            yield Problem(value.id, "counted", zh, f"That of {months[0]} is counted by the system and not replaced by a file: take it away")
