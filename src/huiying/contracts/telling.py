"""What contracts know of an operator's staff, told to the metrics, which stand below: rostered shifts of agents, and the numbers of a month."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from huiying.contracts.contracting import terms_of
from huiying.contracts.models import Attestation, Contract, Shift
from huiying.contracts.proof import hours
from huiying.contracts.seeing import in_force
from huiying.contracts.span import Cycle
from huiying.directory.models import User
from huiying.kit.times import day_start
from huiying.metrics.brought import put
from huiying.metrics.brought_cells import told
from huiying.metrics.months import bounds

SOURCE = "contracts"


def tell_staff(month: str, *, now: datetime) -> int:
    """Tell the metrics what rosters, log-ins and attestations say of a month; returns how many rows are new or other than before.

    The same however often it is done. Hours contracted are those of the terms in force; hours logged in count within rostered shifts. What is not
    known (no roster, no attestation) is left out: its figures have no data. Raises NoMonth.
    """
    first, after = bounds(month)
    cycle = Cycle(0, (month,), first, after, is_last=False)
    shifts: dict[str, dict[str, Any]] = {}
    months: dict[str, dict[str, Any]] = {}
    for contract in Contract.objects.select_related("engagement").order_by("code"):
        rostered = list(Shift.objects.filter(contract=contract, starts_at__gte=day_start(first), starts_at__lt=day_start(after)))
        shifts |= _shifts(contract, rostered)
        operator = str(contract.engagement.operator_id)
        own = {"month": told(day_start(first)), "employer": operator, **_attested(contract, month), **_hours(contract, cycle)}
        key = f"{own['month']}|{operator}"
        months[key] = _together(months.get(key, {}), own)
    known = {key: row for key, row in months.items() if len(row) > len(("month", "employer"))}
    with transaction.atomic():
        return sum(sum(put(kind, rows, SOURCE, now)) for kind, rows in (("shift", shifts), ("staff_told", known)))


def _shifts(contract: Contract, rostered: Iterable[Shift]) -> dict[str, dict[str, Any]]:
    """The shifts of those whose number is an account's, by what they are known by."""
    people = User.plain.filter(employer_id=contract.engagement.operator_id).exclude(employee_no="").values_list("employee_no", "id")
    agents = {number: str(pk) for number, pk in people}
    return {
        f"{contract.pk}|{shift.staff_no}|{told(shift.starts_at)}": {
            "agent_id": agents[shift.staff_no], "from_at": told(shift.starts_at), "to_at": told(shift.ends_at),
        }
        for shift in rostered if shift.staff_no in agents
    }  # fmt: skip


def _attested(contract: Contract, month: str) -> dict[str, Any]:
    last = Attestation.objects.filter(contract=contract, month=month).order_by("-version").first()
    return {} if last is None else {"heads": last.heads, "leavers": last.left}


def _hours(contract: Contract, cycle: Cycle) -> dict[str, Any]:
    """The hours of a month as a statement counts them: contracted, rostered, logged in within rostered shifts; nothing without a roster."""
    version, people = in_force(contract, cycle.month), [one for of_price in hours(contract, cycle).values() for one in of_price.values()]
    if version is None or not people:
        return {}
    contracted = sum((one.contracted * (one.hours or 1) for one in terms_of(version).components if one.contracted is not None), Decimal(0))
    planned, there = (sum((getattr(one, name) for one in people), timedelta()) for name in ("rostered", "logged_in"))
    return {"contracted_h": f"{contracted:.3f}", "rostered_h": _in_hours(planned), "logged_in_h": _in_hours(there)}


def _in_hours(time: timedelta) -> str:
    return f"{Decimal(time // timedelta(milliseconds=3600)).scaleb(-3):.3f}"


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The numbers of several contracts of one operator, summed."""
    summed = {}
    for name in {**one, **other}:
        a, b = one.get(name), other.get(name)
        if a is None or b is None or name in {"month", "employer"}:
            summed[name] = b if a is None else a
        else:
            summed[name] = a + b if isinstance(a, int) else f"{Decimal(a) + Decimal(b):.3f}"
    return summed
