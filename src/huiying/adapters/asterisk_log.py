"""What the engine wrote down by itself: its call-detail records, and the log of its own queue, line after line. Pure."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

COLUMNS = 17
DNIS, SRC, CONTEXT, OTHER, START, END, UNIQUE, TRUNK = 2, 1, 3, 6, 9, 11, 16, 17
NEVER_ENDED = timedelta(days=1)  # a caller in the queue's log without a record of the call by then: the engine itself broke


class EngineRecord(msgspec.Struct):
    """One call that came in, as the engine tells it: `channel` is its id there. Queue moments only where the engine's own queue took it.

    `end` is None until the call's own record is there. `seat` answered, from `answered` to `left`; without `answered`: was in conversation with the
    caller by our own command.
    """

    channel: str
    number: str = ""
    dnis: str = ""
    trunk: str = ""
    start: datetime | None = None
    end: datetime | None = None
    queued: datetime | None = None
    answered: datetime | None = None
    left: datetime | None = None
    seat: str = ""
    timed_out: bool = False

    def seen_at(self) -> datetime | None:
        """The last moment that is told of it."""
        return self.end or self.left or self.answered or self.queued


class Log:
    """The calls that are told and not yet taken. Of each file, `cdr_until` and `queue_until` say up to which moment it was read."""

    def __init__(self, calls: Iterable[EngineRecord] = ()) -> None:
        self.calls = {call.channel: call for call in calls}
        self.cdr_until = self.queue_until = datetime.min.replace(tzinfo=UTC)

    def _call(self, channel: str) -> EngineRecord:
        return self.calls.setdefault(channel, EngineRecord(channel))

    def read_cdr(self, lines: Iterable[str]) -> None:
        """Call-detail records; several of one call are one call. What is no record is left out."""
        for row in csv.reader(lines):
            try:
                start, end = _moment(row[START]), _moment(row[END])
            except (IndexError, ValueError):
                continue
            self.cdr_until = max(self.cdr_until, end)
            if len(row) >= COLUMNS and row[CONTEXT] == "incoming":
                self._cdr(row, start, end)

    def _cdr(self, row: list[str], start: datetime, end: datetime) -> None:
        call = self._call(row[UNIQUE])
        call.number, call.dnis, call.trunk = row[SRC], row[DNIS], "".join(row[TRUNK : TRUNK + 1])
        call.start, call.end = min(call.start or start, start), max(call.end or end, end)
        if row[OTHER].startswith("PJSIP/") and not call.seat:
            call.seat = row[OTHER].removeprefix("PJSIP/").rpartition("-")[0] or row[OTHER].removeprefix("PJSIP/")

    def read_queue(self, lines: Iterable[str]) -> None:
        """The queue's log."""
        for line in lines:
            at, channel, _queue, member, event, *_ = (*line.split("|"), "", "", "", "")
            if not (at.isascii() and at.isdigit()):
                continue
            moment = datetime.fromtimestamp(int(at), UTC)
            self.queue_until = max(self.queue_until, moment)
            if event == "ENTERQUEUE":
                call = self._call(channel)
                call.queued, call.timed_out = call.queued or moment, False  # it is entered twice: for those who sit there, then for all
            elif event == "CONNECT":
                call = self._call(channel)
                call.answered, call.seat, call.left = moment, member, None
            elif event in {"COMPLETEAGENT", "COMPLETECALLER"}:
                self._call(channel).left = moment
            elif event == "EXITWITHTIMEOUT":
                self._call(channel).timed_out = True

    def forget(self, now: datetime) -> None:
        """Drop what no record will ever end."""
        for call in list(self.calls.values()):
            seen = call.seen_at()
            if call.end is None and (seen is None or seen < now - NEVER_ENDED):
                del self.calls[call.channel]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
