"""Figures taken from published tables of locked months."""

from datetime import UTC, date, datetime
from fractions import Fraction as Q
from typing import Any

from huiying.contracts.by_tables import from_tables
from huiying.contracts.facts import Figure, Wanted

NOW = datetime(2026, 2, 3, tzinfo=UTC)
CONNECT, WAIT = "human_connect_rate@1/requested", "asa_seconds@1/p90"


def row(code: str, variant: str, num: str | None, den: str | None, **more: Any) -> dict[str, Any]:
    value = None if num is None else str(Q(num) / Q(den)) if den else num
    return {"code": code, "version": 1, "variant": variant, "by": {}, "num": num, "den": den, "value": value, "raw": False, "excluded": {}, "n": 100,
            "worst_at": None, **more}  # fmt: skip


def asked(*keys: str, months: int = 1, **scope: str) -> Wanted:
    return Wanted(keys, scope, date(2026, 1, 1), date(2026, 1 + months, 1), tuple(f"2026-{month:02d}" for month in range(1, 1 + months)), NOW)


def month(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"month": "2026-01", "taken_at": "x", "rows": list(rows)}


CONNECTED = row("human_connect_rate", "requested", "90", "100", excluded={"line_fault": 3})
RAW = row("human_connect_rate", "requested", "88", "103", raw=True)
OF_QUEUE = row("human_connect_rate", "requested", "40", "50", by={"queue": "enterprise"})
P90 = row("asa_seconds", "p90", "21.5", None)


def test_a_figure_is_found_by_its_name_raw_or_not_and_scope() -> None:
    table = [month(OF_QUEUE, RAW, CONNECTED, P90)]
    found = from_tables(table, asked(CONNECT, f"{CONNECT}/raw", WAIT, "fcr@1/d7"))
    assert found[CONNECT] == Figure(Q(90), Q(100), Q("0.9"), 100, (("line_fault", 3),))
    assert (found[f"{CONNECT}/raw"].num, found[WAIT].value) == (88, Q("21.5"))
    assert "fcr@1/d7" not in found
    assert from_tables(table, asked(CONNECT, queue="enterprise"))[CONNECT].den == 50


def test_months_are_added_up_where_they_add() -> None:
    tables = [month(CONNECTED, P90), month(row("human_connect_rate", "requested", "50", "60", excluded={"line_fault": 1}), P90)]
    found = from_tables(tables, asked(CONNECT, WAIT, months=2))
    assert found[CONNECT] == Figure(Q(140), Q(160), None, 200, (("line_fault", 4),))
    assert found[WAIT] == Figure()
    assert from_tables([month(CONNECTED), month()], asked(CONNECT, months=2)) == {}


def test_the_worst_day_of_a_quarter_is_that_of_its_worst_month() -> None:
    low = [row("connect_rate_24h", "minimum", num, den, worst_at=NOW.isoformat()) for num, den in (("960", "1000"), ("80", "100"), ("970", "1000"))]
    found = from_tables([month(one) for one in low], asked("connect_rate_24h@1/minimum", months=3))
    assert found == {"connect_rate_24h@1/minimum": Figure(Q(80), Q(100), None, 100, ())}
    assert from_tables([month(low[0])], asked("connect_rate_24h@1/minimum"))["connect_rate_24h@1/minimum"].value == Q("0.96")
