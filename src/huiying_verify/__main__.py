"""python -m huiying_verify FOLDER: recompute what a hotline published. 0 all is equal, 1 something differs, 2 the folder cannot be used."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from huiying_verify import figures, note, statement
from huiying_verify.log import DAY, Event, Log, Streams
from huiying_verify.reading import WRONG, Folder, Report, encode, moment, month, named, parse, shown, written
from huiying_verify.retold import Calls, Orders

ON_TRUST = (
    "taken as published, for no event tells them: callers' hashes and what is counted by them, exclusions, columns that are told in words only; "
    "of statements the quantities, staffing, fined events, adjustments and what is brought forward")
TOLD, HIDDEN = ("agent_interval", "call", "work"), "hidden-"  # facts that events tell; so begins what stands for a secret matter in rows
EMPTY = (None, "", 0, False)
LISTED = {"key": "NAME+ID+BASE64 of the log, from elsewhere", "witness": "NAME+ID+BASE64", "earlier": "a checkpoint kept earlier", "receipt": "a receipt"}

def main(arguments: Sequence[str]) -> int:
    """Check the folder and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m huiying_verify", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--quorum", type=int, help="how many witnesses must have signed (all that are given; else what the folder says)")
    for name, what in LISTED.items():
        parser.add_argument(f"--{name}", action="append", default=[], help=what)
    args = parser.parse_args(arguments)
    try:
        report = verify(args)
    except WRONG as wrong:
        print(f"unusable: {args.folder}: {type(wrong).__name__} {wrong}".replace("Unusable ", ""), file=sys.stderr)
        return 2
    told = {"ok": not report.differences, "tree_size": report.size, "root": report.root, "checks": [*report.checks.values()], "notes": report.notes}
    told |= {"differences": report.differences, "differences_left_out": report.left_out}
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(_lines(told)))
    return 0 if told["ok"] else 1

def verify(args: argparse.Namespace) -> Report:
    """Check all that is in the folder. Raises what a folder of another shape raises, when nothing can be said of it."""
    folder, report, own = Folder(args.folder), Report(), list[Event]()
    tables = {path[4:-5]: parse(folder.read(path)) for path in folder.under("kpi/")}
    until = min((table["taken_at"] for table in tables.values()), default=parse(folder.read("log.json"))["taken_at"])
    calls, orders, closing = Calls(until), Orders(report, parse(folder.read("life.json")), until), list[Event]()
    tellers = {"call": calls.tell, "order": orders.tell, "ring_back": calls.tell, "agent": calls.tell}
    streams = Streams(report, {**tellers, "evidence": own.append, "metrics": closing.append, "statement": closing.append})
    tree = streams.read(folder)
    report.size, report.root = tree.size, tree.root(tree.size).hex()
    log = Log(folder, report, tree, own, [note.key_of(line) for line in args.key])
    with report.guarded("checkpoint", "proof", "checkpoint"):
        log.checkpoints([(path, Path(path).read_bytes()) for path in args.earlier], [note.key_of(line) for line in args.witness], args.quorum)
    with report.guarded("manifest", "proof", "manifest"):
        log.files()
    for path in args.receipt:
        with report.guarded("receipts", "proof", path):
            log.receipt(path, Path(path).read_bytes(), streams.newest)
    with report.guarded("facts", "event", "facts"):
        orders.end()
        calls.end(report)
        facts = {path[6:-6]: [parse(line) for line in folder.lines(path)] for path in folder.under("facts/")}
        _hidden(report, facts, streams)
        _compare(report, facts, "call", ("call_id", "seq", "arrived_at"), calls.rows(), tables)
        _compare(report, facts, "work", ("order_id", "assignment_id", "received_at"), orders.rows(), tables)
        _stretches(report, facts, calls.stretches, tables)
        own_rows = Counter(row["order_id"] for row in facts.get("work", []) if row["is_order_row"] is True)
        for order in {row["order_id"] for row in facts.get("work", [])}:
            report.equal("facts work", "event", f"order:{order}: rows that stand for it", own_rows[order], 1)
        figures.check(folder, report, tables, facts)
        report.notes += [f"facts/{name}.jsonl: taken as published, no event tells its rows" for name in facts if name not in TOLD and facts[name]]
    for month_, table in tables.items():
        with report.guarded("locked", "kpi", month_):
            _locked(folder, report, month_, table, [event for event in closing if event.stream == f"metrics:{month_}" and event.type == "metrics.locked"])
    with report.guarded("statements", "statement", "terms"):
        statement.check(folder, report, tables, {event.payload["sha256"] for event in closing if event.type == "statement.sealed"})
    report.notes += [ON_TRUST, f"life cycles: {sha256(folder.read('life.json')).hexdigest()}, compare with those that were agreed"]
    return report

def _locked(folder: Folder, report: Report, name: str, table: Any, locks: Sequence[Event]) -> None:
    """A table and the rows behind it are, to the byte, the newest that were locked for its month: taken when it was over, and locked within a day."""
    lock, taken = locks[-1], moment(table["taken_at"])
    named(f"kpi/{name}.json", f"kpi/{table['month']}.json")
    told = {f"kpi/{name}.json": lock.payload["sha256"], **{f"facts/{fact}.jsonl": digest for fact, digest in lock.payload["rows"].items()}}
    for path in sorted({*told, *folder.under("facts/")}):
        report.equal("locked", "kpi", path, sha256(folder.read(path)).hexdigest() if path in folder.sizes else None, told.get(path))
    if not month(name)[1] <= taken <= moment(lock.at_server) <= taken + DAY:
        report.equal("locked", "kpi", f"{name} taken at", table["taken_at"], f"after the month, and within the day before {lock.at_server}")

def _hidden(report: Report, facts: dict[str, Any], streams: Streams) -> None:
    """Of secret matters nothing is compared but how many there are: in calls the link to one, and that an event of the call is hidden exactly then."""
    for row in facts.get("call", []):
        linked = (row["order_id"] or "").startswith(HIDDEN)
        report.equal("hidden", "event", f"call:{row['call_id']}", linked, f"call:{row['call_id']}" in streams.gaps)
    orders = {row["order_id"] for row in facts.get("work", []) if row["order_id"].startswith(HIDDEN)}
    report.equal("hidden", "event", "orders that may be hidden", len(orders), min(len(orders), streams.hidden))
    text = f"{streams.hidden} leaves stand as hashes only, {len(orders)} orders as rows without names: secret matters, counted as they are published"
    report.notes += [text] if streams.hidden or orders else []

def _stretches(report: Report, facts: dict[str, Any], told: Sequence[dict[str, Any]], months: Iterable[str]) -> None:
    """The agents' stretches that begin in the months, all of them and no others."""
    spans = [tuple(map(written, month(one))) for one in months]
    due = Counter(encode(row) for row in told if any(since <= row["from_at"] < until for since, until in spans))
    published = Counter(encode({**row, "rostered": None}) for row in facts.get("agent_interval", []))  # whether it was on a roster no event tells
    for row in {*due} | {*published}:
        report.equal("facts agent_interval", "event", row, published[row], due[row])

def _compare(report: Report, facts: dict[str, Any], fact: str, names: tuple[str, str, str], told: dict[Any, dict[str, Any]], months: Iterable[str]) -> None:
    """Each published row is one that events tell, in each column that they tell; and none of the months' rows is missing."""
    name, seen, spans = f"facts {fact}", set(), [tuple(map(written, month(one))) for one in months]
    for row in facts.get(fact, []):
        with report.guarded(name, "event", shown(row)):
            this, hidden = (row[names[0]], row[names[1]] or ""), (row["order_id"] or "").startswith(HIDDEN)
            expected = {names[0]: "stands once"} if this in seen else {} if hidden and fact == "work" else told[this]
            expected = {column: value for column, value in expected.items() if not hidden or column not in ("demand", "order_id")}
            seen.add(this)
            for column, value in expected.items():
                report.equal(name, "event", f"{this} {column}", row[column] if value not in EMPTY or row[column] not in EMPTY else value, value)
    for this in (this for this, row in told.items() if this not in seen and any(since <= (row[names[2]] or "") < until for since, until in spans)):
        report.equal(name, "event", this, "missing", "a row")

def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"tree of {told['tree_size']} leaves, root {told['root']}"
    yield from (f"{'ok   ' if one['ok'] else 'WRONG'} {one['name']}: {one['n']}" + f", first at {one['first']}" * (not one["ok"]) for one in told["checks"])
    yield from (f"note: {text}" for text in told["notes"])
    yield from ("DIFFERENT {kind} {id}: published {published!r}, recomputed {recomputed!r}".format(**one) for one in told["differences"])
    yield "all is equal" if told["ok"] else f"{len(told['differences']) + told['differences_left_out']} differences"

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
