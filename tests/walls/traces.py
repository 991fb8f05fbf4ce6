"""What one request left behind: its answer, and whether anything in the database is other than before; then undone."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from huiying.directory.walls import lifted

# Who is signed in, who looked, who tried too often, and facts that are counted anew from the journal when a figure is asked: no matter of the city.
BESIDE = {
    "django_session", "directory_session", "directory_signin_try", "directory_signin_code", "portal_try", "journal_access", "django_migrations",
    "knowledge_reading", "metrics_told", "metrics_work", "metrics_quarter",
    "pages_saved_view", "orders_search_segment", "django_cache",
}  # fmt: skip
TAG = re.compile(r"<[^>]*>?|^[^<]*>")
MARKS = (b"data-problems", b"hint--bad", b"banner", b"data-error", b"error__no")


@dataclass(frozen=True)
class Answer:
    """The status, all that was said, whether something changed, and what a refusal said."""

    status: int
    body: bytes
    changed: bool
    said: str
    to: str

    @property
    def refused(self) -> bool:
        """Whether it is a refusal, and one that says why."""
        return self.status in {403, 404, 405, 409, 410, 429} or bool(self.said) or any(mark in self.body for mark in MARKS)

    def why(self) -> str:
        """The problems, for whoever reads the trial's result."""
        text = self.body.decode("utf-8", "replace")
        _, found, rest = text.partition("data-problems")
        problems = TAG.sub(" ", rest.partition("</ul>")[0])
        return " ".join((self.said or (problems if found else self.to)).split())


def state() -> frozenset[Any]:
    """A hash of all rows of each table, forbidden attempts left out; a set, because parallel workers answer in any order.

    Whoever asked last is still behind the wall in this transaction; the whole is read past it.
    """
    with lifted(), connection.cursor() as cursor:
        cursor.execute(_sums())
        return frozenset(cursor.fetchall())


def written() -> int:
    """How many rows this transaction has written so far, taken back or not: where none were, no table need be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables WHERE NOT relname = ANY(%s)", [list(BESIDE)])
        return int(cursor.fetchone()[0])


STATEMENTS: dict[str, str] = {}


def _sums() -> str:
    """One statement that sums up every table; made once."""
    if not STATEMENTS:
        names = [name for name in connection.introspection.table_names() if name not in BESIDE]
        where = {"journal_event": "WHERE type NOT LIKE 'permission.%%'"}
        each = (f"SELECT '{n}', count(*), sum(hashtextextended(t::text, 0)) FROM \"{n}\" t {where.get(n, '')}" for n in sorted(names))
        STATEMENTS["all"] = " UNION ALL ".join(each).replace("%%", "%")
    return STATEMENTS["all"]


def asked(client: Client, method: str, address: str, body: dict[str, Any] | None = None) -> Answer:
    """Ask, undo it, and look whether that made a difference."""
    with transaction.atomic():
        rows = written()
        response = client.post(address, body or {}) if method == "POST" else client.generic(method, address)
        heard = b"".join(response.streaming_content) if response.streaming else response.content
        after = state() if written() != rows else frozenset()
        transaction.set_rollback(True)
    answer = Answer(response.status_code, heard, bool(after) and after != state(), errors(response), response.headers.get("Location", ""))
    for name in [name for name in client.cookies if name == "messages"]:
        del client.cookies[name]
    return answer


def errors(response: HttpResponse) -> str:
    """The sentences of refusal that the next page would show."""
    request = getattr(response, "wsgi_request", None)
    return " ".join(str(one) for one in get_messages(request) if one.level_tag == "error") if request is not None else ""
