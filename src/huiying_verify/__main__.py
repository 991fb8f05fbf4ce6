"""python -m huiying_verify FOLDER: recompute what a hotline published. 0 all is equal, 1 something differs, 2 the folder cannot be used."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from huiying_verify import figures, note, statement
from huiying_verify.log import Event, Log, Streams
from huiying_verify.reading import WRONG, Folder, Report, month, parse, shown, written
from huiying_verify.retold import Calls, Orders

ON_TRUST = "taken as published, for no event tells them: callers' hashes and what is counted by them, exclusions, and columns that are told in words only"
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
        print(f"unusable: {type(wrong).__name__} {wrong}", file=sys.stderr)
        return 2
    told = {"ok": not report.differences, "tree_size": report.size, "root": report.root, "checks": [*report.checks.values()], "notes": report.notes}
    told |= {"differences": report.differences, "differences_left_out": report.left_out}
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(_lines(told)))
    return 0 if told["ok"] else 1


def verify(args: argparse.Namespace) -> Report:
    """Check all that is in the folder. Raises what a folder of another shape raises, when nothing can be said of it."""
    folder, report, own = Folder(args.folder), Report(), list[Event]()
    tables = {table["month"]: table for table in (parse(folder.read(path)) for path in folder.under("kpi/"))}
    until = min((table["taken_at"] for table in tables.values()), default=parse(folder.read("log.json"))["taken_at"])
    calls, orders = Calls(until), Orders(report, parse(folder.read("life.json")), until)
    streams = Streams(report, {"call": calls.tell, "order": orders.tell, "ring_back": calls.tell, "evidence": own.append})
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
        facts = {path[6:].removesuffix(".jsonl"): [parse(line) for line in folder.lines(path)] for path in folder.under("facts/")}
        _compare(report, facts, "call", ("call_id", "seq", "arrived_at"), calls.rows(), tables)
        _compare(report, facts, "work", ("order_id", "assignment_id", "received_at"), orders.rows(), tables)
        own_rows = Counter(row["order_id"] for row in facts.get("work", []) if row["is_order_row"] is True)
        for order in {row["order_id"] for row in facts.get("work", [])}:
            report.equal("facts work", "event", f"order:{order}: rows that stand for it", own_rows[order], 1)
        figures.check(folder, report, tables, facts)
    with report.guarded("statements", "statement", "terms"):
        statement.check(folder, report, tables)
    report.notes.append(ON_TRUST)
    return report


def _compare(report: Report, facts: dict[str, Any], fact: str, names: tuple[str, str, str], told: dict[Any, dict[str, Any]], months: Iterable[str]) -> None:
    """Each published row is one that events tell, in each column that they tell; and none of the months' rows is missing."""
    name, seen, spans = f"facts {fact}", set(), [tuple(map(written, month(one))) for one in months]
    for row in facts.get(fact, []):
        with report.guarded(name, "event", shown(row)):
            this = row[names[0]], row[names[1]] or ""
            expected = told[this] if this not in seen else {names[0]: "stands once"}
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
