"""What the engine wrote down by itself while nobody commanded it: its call-detail records, and the log of its own queue. Pure."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

COLUMNS = 17
DNIS, SRC, CONTEXT, START, END, UNIQUE = 2, 1, 3, 9, 11, 16
MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(slots=True)
class EngineRecord:
    """One call that came in, as the engine tells it: `channel` is its id there. Queue moments only where the engine's own queue took it."""

    channel: str
    number: str
    dnis: str
    start: datetime
    end: datetime
    queued: datetime | None = None
    answered: datetime | None = None
    seat: str = ""
    timed_out: bool = False


def records(cdr: str, queue_log: str) -> list[EngineRecord]:
    """The calls in the call-detail records; several rows of one call are one call."""
    found: dict[str, EngineRecord] = {}
    for row in csv.reader(StringIO(cdr)):
        if len(row) < COLUMNS or row[CONTEXT] != "incoming":
            continue
        start, end = _moment(row[START]), _moment(row[END])
        known = found.get(row[UNIQUE])
        if known is None:
            found[row[UNIQUE]] = EngineRecord(row[UNIQUE], row[SRC], row[DNIS], start, end)
        else:
            known.start, known.end = min(known.start, start), max(known.end, end)
    _add_queue(found, queue_log.splitlines())
    return list(found.values())


def _add_queue(found: Mapping[str, EngineRecord], lines: Iterable[str]) -> None:
    for line in lines:
        at, channel, _queue, member, event, *_ = (*line.split("|"), "", "", "", "")
        known = found.get(channel)
        if known is None or not at.isdigit():
            continue
        moment = datetime.fromtimestamp(int(at), UTC)
        if event == "ENTERQUEUE":
            known.queued = max(moment, known.start)
        elif event == "CONNECT":
            known.answered, known.seat = max(moment, known.start), member
        elif event == "EXITWITHTIMEOUT":
            known.timed_out = True


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
