"""A month from its calls to its bill: reckoned, locked, settled, sealed, published; recomputed by the separate program; and lies, each of them found."""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from huiying.calls.record import record
from huiying.calls.rows import Happening
from huiying.cli.keeping import log_publishing
from huiying.cli.keeping.log_publishing import NotPublished
from huiying.cli.measures import locking
from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import settle_month
from huiying.contracts.figures import measure
from huiying.contracts.models import Contract, Statement
from huiying.contracts.noting import Note, note_fact
from huiying.contracts.objecting import accept_statement, send_statement
from huiying.contracts.reading import from_data
from huiying.contracts.sealing import seal_statement
from huiying.directory.models import Engagement
from huiying.evidence.days import close_day
from huiying.evidence.names import DAY as DAY_CLOSED
from huiying.evidence.public import PublicLog
from huiying.followup.rating import record as rate
from huiying.followup.rules import Answers
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.canonical import canonical
from huiying.metrics.columns import FACTS
from huiying.metrics.models import Snapshot
from tests.calls.scripts import call_id, happenings
from tests.cast import Cast, build
from tests.contracts.scene import person, terms_for
from tests.databases import ROOT, City
from tests.followup.stages import to_callback
from tests.metrics.scene import exclude
from tests.orders.steps import DAY, HOUR, dispatched, replied

MONTH, LINE = "2025-01", system("line")
APART = f"import runpy, sys; sys.path[:0] = [{str(ROOT / 'src')!r}]; runpy.run_module('huiying_verify', run_name='__main__')"
BEGINS = datetime(2025, 1, 7, 1, 30, tzinfo=UTC)  # a Tuesday, 09:30
AFTER = datetime(2025, 2, 10, 2, tzinfo=UTC)
FATES = (
    """10 call.offered agent=a seat=s1 org=o
    14 call.answered agent=a seat=s1 org=o
    40 call.held
    55 call.resumed
    90 call.asked
    95 call.rated csat=5
    96 call.ended end_reason=answered
    120 call.wrapped agent=a""",
    """9 call.offered agent=b seat=s2 org=o
    11 call.answered agent=b seat=s2 org=o
    70 call.ended end_reason=answered""",
    "9 call.ended end_reason=abandon",
    """20 call.offered agent=a seat=s1 org=o
    40 call.not_answered agent=a why=timeout
    41 call.offered agent=b seat=s2 org=o
    44 call.answered agent=b
    60 call.transferred mode=hot to=expert
    61 call.queued queue=expert seq=2
    70 call.answered agent=c seat=s3 org=g
    150 call.ended end_reason=answered""",
    "80 call.ended end_reason=abandon",
)


def call(cast: Cast, number: int) -> list[Happening]:
    """One call on its day: through the menu, asking for a human or not, answered, handed on or lost."""
    who: dict[str, Any] = {"d": "12345", "a": cast.op_agent.id, "b": cast.op_agent2.id, "c": cast.agent.id, "o": cast.operator.pk, "g": cast.agency.pk}
    rest = "5 call.ended end_reason=left_menu" if number % 11 == 10 else f"5 call.queued queue=general\n{FATES[number % len(FATES)]}"
    script = f"0 call.arrived usable dnis=d language=zh\n3 call.menu choice=1\n{rest}"
    begins = BEGINS + (number % 20) * DAY + (number // 20) * HOUR
    return happenings(f"call:{call_id(str(number))}", script, begins=begins, number=f"138000{number % 17:05d}", **who)


def orders(cast: Cast) -> None:
    """Four orders: one just dispatched, one replied to with a co-handler, one that waits for its call-back, one that was rated."""
    dispatched(cast, BEGINS + DAY, cast.works)
    replied(cast, dispatched(cast, BEGINS + 2 * DAY, cast.works, cast.streets), cast.works, BEGINS + 3 * DAY)
    to_callback(cast, cast.streets, BEGINS + 6 * DAY)
    order = to_callback(cast, cast.works, BEGINS + 7 * DAY)
    rate(order_id=order.pk, answers=Answers("yes", "satisfied", "yes"), actor=cast.callback, now=BEGINS + 8 * DAY)


def bill(cast: Cast, capsys: pytest.CaptureFixture[str]) -> Statement:
    """The contract's first month: its figures locked, a fined event noted, drawn up, sent, accepted, sealed."""
    manager, second, operator = person(cast, "cm", "CM", "RX"), person(cast, "cm2", "CM", "RX"), person(cast, "om", "OM", "OP")
    terms = from_data(terms_for(scope={"queue": "general", "language": "zh"}))
    made = enter_terms(engagement_id=Engagement.objects.get().pk, terms=terms, from_month=MONTH, note="", actor=manager, now=AFTER)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=second, now=AFTER)
    contract = Contract.objects.get()
    assert locking.run(argparse.Namespace(month=MONTH, reason="", json=True)) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1
    note_fact(contract_id=contract.pk, note=Note(MONTH, "event", "complaint", what="查实", evidence="质检 7"), actor=manager, now=AFTER)
    drawn = settle_month(contract_id=contract.pk, month=MONTH, measure=measure, actor=manager, now=AFTER)
    send_statement(statement_id=drawn.pk, actor=manager, now=AFTER)
    accept_statement(statement_id=drawn.pk, actor=operator, now=AFTER)
    return seal_statement(statement_id=drawn.pk, actor=manager, now=AFTER)


def publish(out: Path) -> Path:
    assert log_publishing.run(argparse.Namespace(out=out, month=MONTH, json=True)) == 0
    return out


def verified(folder: Path) -> dict[str, Any]:
    """What the separate program says of a folder, without anything of ours in reach."""
    done = subprocess.run([sys.executable, "-I", "-c", APART, str(folder), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["ok"] is (done.returncode == 0)
    return told


@contextmanager
def behind_our_back(city: City, table: str, sets: str, given: list[Any], back: list[Any]) -> Iterator[None]:
    """The owner of the database changes rows, past every trigger; and back."""
    with psycopg.connect(city.owner_url, autocommit=True) as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(f"UPDATE {table} SET {sets}", given)
        yield
        owner.execute(f"UPDATE {table} SET {sets}", back)
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def kinds(told: dict[str, Any]) -> dict[str, set[str]]:
    """What differs, by kind."""
    found: dict[str, set[str]] = {}
    for one in told["differences"]:
        found.setdefault(one["kind"], set()).add(one["id"])
    return found


def test_a_month_is_recomputed_without_a_difference_and_each_lie_is_found(
    log: PublicLog, own_city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = build(BEGINS)
    for number in range(66):
        record(call(cast, number), actor=LINE, now=BEGINS)
    record(happenings(f"agent:{cast.op_agent.id}", AGENT, begins=BEGINS, o=cast.operator.pk), actor=LINE, now=BEGINS)
    orders(cast)
    exclude(cast, BEGINS + DAY - HOUR, BEGINS + DAY + 5 * HOUR, "T02")
    statement = bill(cast, capsys)
    before = statement.document
    assert [(line["code"], line["fen"]) for line in before["lines"] if line["step"] == 6] == [("complaint", -50_000)]
    figure = before["facts"]["kpi"]["human_connect_rate@1/requested"]
    assert int(figure["den"]) > 30
    assert figure["excluded"] == {"sudden_event": 3}

    out = publish(tmp_path / "out")
    assert json.loads(capsys.readouterr().out)["figures"] is True
    told = verified(out)
    assert told["differences"] == []
    assert told["ok"] is True
    counted = {check["name"]: check["n"] for check in told["checks"]}
    assert counted["kpi"] > 500
    assert counted["statements"] > 10
    assert counted["figures"] == 6
    assert {file.name for file in (out / "facts").iterdir()} == {f"{fact}.jsonl" for fact in FACTS}

    # the daily root names the same files, by what is kept of them
    close_day(actor=LINE, now=AFTER)
    files: dict[str, str] = json.loads(Event.objects.get(type=DAY_CLOSED).payload)["files"]
    assert {path.partition("/")[0] for path in files} == {"definitions", "kpi", "statements", "terms"}
    assert files == {path: sha256((out / path).read_bytes()).hexdigest() for path in files}

    # what happens after the lock is in the log and changes nothing of the month as it was locked
    dispatched(cast, BEGINS + 9 * DAY, cast.works)
    assert verified(publish(tmp_path / "later"))["differences"] == []

    demand_lies_found(own_city, statement, tmp_path)


AGENT = """
0 agent.state state=ready seat=s1 org=o
10 agent.state state=talking seat=s1 org=o
96 agent.state state=wrap_up seat=s1 org=o
120 agent.state state=paused code=meal seat=s1 org=o
1800 agent.state state=signed_out
"""


def demand_lies_found(city: City, statement: Statement, folder: Path) -> None:
    """One row of the table; one line of the bill; one event: in the database, and in the folder."""
    snapshot = Snapshot.objects.get()
    table = json.loads(bytes(snapshot.body))
    row = next(row for row in table["rows"] if (row["code"], row["variant"], row["raw"], row["by"]) == ("service_level_15", "offered", False, {}))
    row["num"] = str(int(row["num"]) + 1)
    body = canonical(table)
    sets = "body = %s, sha256 = %s"
    with behind_our_back(city, "metrics_snapshot", sets, [body, snapshot.sha256], [bytes(snapshot.body), snapshot.sha256]), pytest.raises(NotPublished):
        publish(folder / "refused")
    with behind_our_back(city, "metrics_snapshot", sets, [body, sha256(body).hexdigest()], [bytes(snapshot.body), snapshot.sha256]):
        assert kinds(verified(publish(folder / "row"))) == {"kpi": {"2025-01 service_level_15@1/offered", "kpi/2025-01.json"}}

    document = json.loads(json.dumps(statement.document))
    line = next(line for line in document["lines"] if line["step"] == 6)
    line["fen"] += 10_000
    with behind_our_back(city, "contracts_statement", "document = %s", [json.dumps(document)], [json.dumps(statement.document)]):
        found = kinds(verified(publish(folder / "line")))
    assert found.keys() == {"statement"}
    assert any(one.endswith("6:complaint") for one in found["statement"])

    lie = folder / "event"
    shutil.copytree(folder / "out", lie)
    events = (lie / "events.jsonl").read_bytes()
    rated = next(line for line in events.splitlines() if b'"type":"call.rated"' in line)
    (lie / "events.jsonl").write_bytes(events.replace(rated, rated.replace(b'"csat":5', b'"csat":1')))
    found = kinds(verified(lie))
    assert {"proof", "event"} <= found.keys()
    assert any("csat" in one for one in found["event"])
    with psycopg.connect(city.owner_url) as owner:
        owner.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        owner.execute("UPDATE journal_event SET actor_id = 'x' WHERE id = %s", [json.loads(rated)["id"]])
    with pytest.raises(NotPublished, match="is not what was sealed"):
        publish(folder / "changed")
