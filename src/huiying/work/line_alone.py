"""That one line alone serves a city: two would number the same streams. A lock of the database says who, for as long as the connection that took it stands."""

import logging
import os
import threading

import psycopg

log = logging.getLogger(__name__)
ONE_LINE = 7_012_345  # the lock of the one process that answers a city's calls
ASK_EVERY_S = 3.0
GIVEN_UP_WITHIN = "3s"  # a broken connection's own end of the lock


class Alone:
    """The lock, held. To make one waits until no other line serves this city, for however long. `database` is where. Raises psycopg.Error."""

    def __init__(self, database: str) -> None:
        self._database, self._over = database, threading.Event()
        self._connection = self._connect()
        self._lock(within="0")

    def still(self) -> bool:
        """Whether the lock is ours, taken anew if its connection broke; a database that is away has no other line either. False: another line has it."""
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error as broken:
            log.warning("the lock of the one line is lost: %s", type(broken).__name__)
            return self._anew()
        return True

    def _anew(self) -> bool:
        self._connection.close()
        try:
            self._connection = self._connect()
            self._lock(within=GIVEN_UP_WITHIN)
        except psycopg.errors.LockNotAvailable:
            return False
        except psycopg.Error as away:
            log.error("the lock of the one line waits for the database: %s", type(away).__name__)  # noqa: TRY400 - the trace would repeat
            self._connection.close()
        return True

    def watch(self) -> None:
        """Ask every few seconds until `close`; end the process when another line has taken over."""
        while not self._over.wait(ASK_EVERY_S):
            if not self.still() and not self._over.is_set():
                log.critical("another line serves this city: this one ends")
                os._exit(1)

    def close(self) -> None:
        """Give the lock up."""
        self._over.set()
        self._connection.close()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._database, autocommit=True, keepalives_idle=5, connect_timeout=5)

    def _lock(self, *, within: str) -> None:
        """Wait for the lock so long, whatever our role waits for others; 0: for ever."""
        self._connection.execute("SELECT set_config('lock_timeout', %s, false)", [within])
        self._connection.execute("SELECT pg_advisory_lock(%s)", [ONE_LINE])
