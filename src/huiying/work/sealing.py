"""The sealer at work: each second in a thread of its own beside the worker's jobs, so that none of them holds it up; and the daily root's timer.

Any number of workers may run: one seals, the others look every few seconds whether it still does.
"""

import logging
import threading
import time
from datetime import datetime

import psycopg
from django.conf import settings
from django.db import Error, connections, transaction

from huiying.directory.models import City, Org
from huiying.evidence.beginning import Broken, Elsewhere, sealing
from huiying.evidence.days import close_day, next_time
from huiying.evidence.head import Gap
from huiying.evidence.keys import KeysLost
from huiying.evidence.late import late
from huiying.evidence.names import STREAM
from huiying.evidence.sealing import MOST, Sealer
from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor, system
from huiying.supervision.notices import agency_id, tell_people
from huiying.work.clock import read_clock

log = logging.getLogger(__name__)
EVERY_S = 0.9
STAND_BY_S = 5.0
PAUSE_AFTER_TROUBLE_S = 3.0
PAUSE_WHEN_BROKEN_S = 30.0
THIN_EVERY_S, LOOK_EVERY_S = 600.0, 5.0
KIND = "evidence_day"


def start(stop: threading.Event) -> threading.Thread | None:
    """Begin to seal, until told to stop; nothing where the city does not."""
    if not settings.HUIYING_SEAL:
        return None
    thread = threading.Thread(target=seal, args=(stop,), name="seal", daemon=True)
    thread.start()
    return thread


def seal(stop: threading.Event) -> None:
    """Seal until told to stop. Trouble is told once and tried again; nothing else waits for it."""
    told = ""
    while not stop.is_set():
        try:
            if not City.objects.exists():  # nothing has happened yet, and nothing is written before
                _leave(stop, STAND_BY_S)
                continue
            with sealing(read_clock()) as sealer:
                told = ""
                keep_sealing(stop, sealer)
        except Elsewhere:
            _leave(stop, STAND_BY_S)
        except (Broken, Gap, KeysLost) as broken:
            told = _tell(str(broken), told)
            _leave(stop, PAUSE_WHEN_BROKEN_S)
        except (Error, psycopg.Error, OSError) as trouble:
            log.error("sealing waits: %s", type(trouble).__name__)  # noqa: TRY400 - the trace would repeat every few seconds
            _leave(stop, PAUSE_AFTER_TROUBLE_S)
        except Exception as error:  # noqa: BLE001 - an unnamed error stops nothing else, is told, and is tried again
            told = _tell(type(error).__name__, told)
            _leave(stop, PAUSE_WHEN_BROKEN_S)
    _leave(stop, 0)


def keep_sealing(stop: threading.Event, sealer: Sealer) -> None:
    """One batch after the other, at once while there is more than one holds."""
    thinned, looked, told = -THIN_EVERY_S, time.monotonic(), ""
    while not stop.is_set():
        begun = time.monotonic()
        done = sealer.step()
        if begun - thinned >= THIN_EVERY_S:
            thinned = begun
            sealer.thin()
        if begun - looked >= LOOK_EVERY_S:
            looked, told = begun, _tell_late(told)
        if done < MOST:
            stop.wait(max(0.0, EVERY_S - (time.monotonic() - begun)))


def _tell_late(told: str) -> str:
    """Tell, once, that events wait too long although the sealer is at work: a transaction left open holds it back, or there are too many."""
    found = late()
    return _tell("events wait longer than they may", told) if found else ""


def _leave(stop: threading.Event, pause: float) -> None:
    """Give the connection up, whatever state it is in, and wait."""
    connections.close_all()
    stop.wait(pause)


def _tell(what: str, told: str) -> str:
    """Say it in the log and to the security administrators, once for each trouble."""
    if what != told:
        log.error("nothing is sealed: %s", what)
        zh, en = f"日志停止封存：{what}", f"The journal is not being sealed: {what}"
        try:
            tell_people("SE", agency_id(), zh=zh, en=en, kind="alarm", now=read_clock())
        except Org.DoesNotExist:
            log.error("there is no agency to tell yet")  # noqa: TRY400 - the trouble itself stands above
    return what


def arm(now: datetime) -> None:
    """Set the timer of the next daily root where none waits, and none where nothing is sealed."""
    waiting = Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False)
    if settings.HUIYING_SEAL and City.objects.exists() and not waiting.exists():
        _set(now)


def close(_timer: Timer, now: datetime, actor: Actor) -> None:
    """The daily root, and the next one's timer."""
    close_day(actor=actor, now=now)
    _set(now)


def _set(now: datetime) -> None:
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, next_time(now))], actor=system("timer"), now=now)
