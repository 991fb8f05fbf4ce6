"""All shipped definitions over made-up facts, counted by the platform on DuckDB and again by the verifier: each row of the table is the same."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huiying.kit.canonical import canonical
from huiying.kit.times import day_start
from huiying_verify import figures
from huiying_verify.reading import Report, parse

pytest.importorskip("ibis", reason="the extra for figures is not installed")
pytest.importorskip("duckdb", reason="the extra for figures is not installed")
catalogue = pytest.importorskip("huiying.metrics.catalogue", reason="the room of metrics is not built")
columns = pytest.importorskip("huiying.metrics.columns")
compiling = pytest.importorskip("huiying.metrics.compiling")
computing = pytest.importorskip("huiying.metrics.computing")
engines = pytest.importorskip("huiying.metrics.engines")
months = pytest.importorskip("huiying.metrics.months")
asking = pytest.importorskip("huiying.metrics.asking")

MONTH, ROWS = "2026-10", 90
BEGINS = datetime(2026, 9, 30, 16, tzinfo=UTC)
DUCK = {"text": "VARCHAR", "integer": "BIGINT", "decimal": "BIGINT", "boolean": "BOOLEAN", "instant": "BIGINT"}
KEPT = ("call", "work", "agent_interval")
WORDS = {
    "status": ("in_progress", "completed", "suspended", "long_term", "voided"), "close_route": ("", "direct_answer", "transferred", "dispatched"),
    "demand_type": ("consult", "invalid", "praise"), "asg_status": ("accepted", "returned", "withdrawn", "signed"), "role": ("lead", "co"),
    "solved": ("yes", "partly", "no"), "truthful": ("yes", "partly", "unknown"), "sat_final": ("very_satisfied", "basically", "so_so", "abstain"),
    "excluded_for": ("", "", "", "*", ",W08,", ",W11,W12,", ",T02,T01,T03,"), "direction": ("in", "in", "out"), "channel": ("voice", "voice", "sms"),
    "end_reason": ("abandon", "completed", "overflow"), "state": ("ready", "paused", "talking"), "code": ("", "break", "meal"), "org_id": ("o1", "o2"),
}  # fmt: skip


class Files:
    """A folder in memory, as far as the figures ask for it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def under(self, begin: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(begin))

    def read(self, path: str) -> bytes:
        return self.files[path]


def value(chance: random.Random, name: str, kind: str, *, null: bool) -> Any:
    if null and chance.random() < 0.25:
        return None
    if kind == "text":
        return chance.choice(WORDS.get(name, ("a", "b", "c d", "o'x")))
    if kind == "integer":
        return 1 if name == "seq" and chance.random() < 0.7 else chance.choice((0, 2, 5, 4095, 2**31)) if name == "excluded" else chance.randrange(6)
    if kind == "decimal":
        return chance.randrange(90_000)
    if kind == "boolean":
        return chance.random() < (0.1 if name == "is_test" else 0.7)
    return BEGINS + timedelta(microseconds=chance.randrange(-2 * 86_400 * 10**6, 33 * 86_400 * 10**6))


def shown(kind: str, given: Any) -> Any:
    if given is None or kind not in ("decimal", "instant"):
        return given
    return f"{given // 1000}.{given % 1000:03}" if kind == "decimal" else given.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.parametrize("taken", [datetime(2027, 1, 15, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)], ids=["ripe", "not ripe"])
def test_every_row_of_a_table_is_the_same(taken: datetime) -> None:
    chance, known, duck, facts = random.Random(5), catalogue.shipped(), engines.Duck(), dict[str, list[dict[str, Any]]]()
    for fact in known.facts:
        kinds, may = columns.columns(fact), columns.nullable(fact)
        rows = [{name: value(chance, name, kind, null=name in may) for name, kind in kinds.items()} for _ in range(ROWS if fact in KEPT else 9)]
        facts[fact] = [{name: shown(kinds[name], given) for name, given in row.items()} for row in rows]
        held = [[compiling.micros(given) if isinstance(given, datetime) else given for given in row.values()] for row in rows]
        duck.connection.execute(f'CREATE TABLE "{fact}" (' + ", ".join(f'"{name}" {DUCK[kind]}' for name, kind in kinds.items()) + ")")
        duck.connection.executemany(f'INSERT INTO "{fact}" VALUES (' + ", ".join("?" * len(kinds)) + ")", held)
    duck.files = dict.fromkeys(known.facts, "")
    first, after = months.bounds(MONTH)
    period, in_force = asking.Period(day_start(first), day_start(after), taken), known.in_force(first)
    told = []
    for by in ((), ("queue",), ("day",)):
        own = [one for one in in_force if not by or (one.fact == "call" and (one.window == "month" or by != ("day",)))]
        told += [row.published() for row in computing.compute(own, period, by, duck, known)]
    table = parse(canonical({"month": MONTH, "taken_at": shown("instant", taken), "rows": told}))
    files = {f"definitions/{one.code}.v{one.version}.json": canonical(dict(one.data)) for one in in_force}
    files["definitions/views.v1.json"] = canonical({one.name: dict(one.views) for one in known.facts.values()})
    report = Report()
    figures.check(Files(files), report, {MONTH: table}, facts)  # type: ignore[arg-type]
    assert report.differences == []
    assert report.checks["kpi"]["n"] > 500
