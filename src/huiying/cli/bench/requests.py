"""Requests to the real web application in this process: how many statements, how much CPU, how long."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string

from huiying.directory.models import User
from huiying.pages.second_factor import mark
from huiying.pages.sessions import SessionStore

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


class Failed(Exception):  # noqa: N818 - what happened
    """The application answered otherwise than it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One measured request: statements, CPU and wall-clock time in milliseconds, what came back."""

    statements: int
    cpu_ms: float
    wall_ms: float
    status: int
    location: str
    body: bytes


def signed_in(user: User) -> tuple[str, str]:
    """The cookies of a new session of this member of staff, and the token of its forms."""
    session, token = SessionStore(), _get_new_csrf_string()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: user.get_session_auth_hash()})
    session.update(mark(user, time.time()))
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}", token


class Browser:
    """A signed-in member of staff at the WSGI application, with all its middleware."""

    def __init__(self, user: User) -> None:
        self._cookies, self._token = signed_in(user)
        self._application = get_wsgi_application()

    def get(self, path: str, **query: Any) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, urlencode(query, doseq=True), b"")

    def post(self, path: str, **form: Any) -> Answer:
        """Send a form with its token and an idempotency key of its own."""
        return self._ask("POST", path, "", urlencode({"csrfmiddlewaretoken": self._token, "idem": uuid4(), **form}).encode())

    def _ask(self, method: str, path: str, query: str, body: bytes) -> Answer:
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self._cookies, "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.errors": io.StringIO(), "wsgi.multithread": False, "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "SERVER_PROTOCOL": "HTTP/1.1",
        }  # fmt: skip
        told: list[Any] = []
        with counted() as seen:
            cpu, wall = time.thread_time(), time.perf_counter()
            response = self._application(environ, lambda status, headers: told.extend((status, dict(headers))))  # type: ignore[arg-type]
            content = b"".join(response)
            response.close()
            cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        return Answer(seen[0], cpu * 1000, wall * 1000, int(told[0].split()[0]), told[1].get("Location", ""), content)


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts the statements of this thread's connection; those that frame a transaction are not counted."""
    seen = [0]

    def count(execute: Callable[..., Any], words: Any, *rest: Any) -> Any:
        seen[0] += not str(words).upper().startswith(NOT_COUNTED)
        return execute(words, *rest)

    with connection.execute_wrapper(count):
        yield seen


def expect(answer: Answer, status: int) -> Answer:
    """The answer, if it has this status. Raises Failed."""
    if answer.status != status:
        raise Failed(f"{answer.status} instead of {status}: {answer.body[:2000].decode('utf-8', 'replace')}")
    return answer
