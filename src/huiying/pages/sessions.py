"""Sessions in the database: those of staff end after a time without use and after a working day; written out, because every page pays for it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import connection
from django.http import HttpRequest

from huiying.directory.models import User
from huiying.directory.models_signin import BrowserSession

SEEN_EVERY_S = 30  # how exactly the last use is known
DEVICE = "device"
UNASKED = ("/desk/counts/",)
_LIVE = "session_key = %(key)s AND expire_date > clock_timestamp() AND (user_id IS NULL OR began_at > clock_timestamp() - make_interval(secs => %(longest)s))"
PERSON_FIELDS = [field.attname for field in User._meta.concrete_fields]  # noqa: SLF001 - Django's documented field list
PERSON = ", ".join([*(f"person.{name}" for name in PERSON_FIELDS), "(SELECT reference_version FROM directory_city LIMIT 1)"])
_LOOK = f"SELECT session_data, {PERSON} FROM directory_session LEFT JOIN directory_user AS person ON person.id = user_id WHERE {_LIVE}"  # noqa: S608
_USE = f"""
WITH used AS (
  UPDATE directory_session SET seen_at = clock_timestamp(), expire_date = clock_timestamp() + make_interval(secs => %(idle)s)
  WHERE {_LIVE} AND user_id IS NOT NULL AND seen_at < clock_timestamp() - make_interval(secs => %(every)s)
)
{_LOOK}"""  # noqa: S608 - our own words
_NEW = """
INSERT INTO directory_session (session_key, session_data, user_id, device, began_at, seen_at, expire_date)
VALUES (%(key)s, %(data)s, %(user)s, %(device)s, clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(secs => %(lasts)s))
ON CONFLICT DO NOTHING"""
_AGAIN = """
UPDATE directory_session SET session_data = %(data)s, user_id = %(user)s, device = %(device)s, seen_at = clock_timestamp(),
  expire_date = clock_timestamp() + make_interval(secs => %(lasts)s)
WHERE session_key = %(key)s"""


class SessionStore(DatabaseStore):
    """Django's sessions. `unasked` means that the browser asks by itself: that is no use of the session. `person` is the row of who is signed in."""

    unasked = False
    person: tuple[Any, ...] | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        """Our own table, which knows whose a session is."""
        return BrowserSession

    def load(self) -> dict[str, Any]:
        """What the session holds; an unknown or ended one is empty and gets a new key. One statement, which also notes the use and brings the person."""
        limits = {"longest": settings.HUIYING_LONGEST_S, "idle": settings.HUIYING_IDLE_S, "every": SEEN_EVERY_S}
        with connection.cursor() as cursor:
            cursor.execute(_LOOK if self.unasked else _USE, {"key": self.session_key, **limits})
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.person = row[1:] if row[1] is not None else None
        return self.decode(row[0])

    def save(self, must_create: bool = False) -> None:
        """Keep what it holds. Raises CreateError for a key that is taken, UpdateError for a session that was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # Django's own, not in its stubs
        user = data.get(SESSION_KEY)
        lasts = settings.HUIYING_IDLE_S if user else settings.SESSION_COOKIE_AGE
        given = {"key": self.session_key, "data": self.encode(data), "user": user, "device": data.get(DEVICE, "")[:80], "lasts": lasts}
        with connection.cursor() as cursor:
            cursor.execute(_NEW if must_create else _AGAIN, given)
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, told which requests nobody has asked for: a page that stands open does not keep its reader signed in."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request its session."""
        super().process_request(request)
        request.session.unasked = request.path in UNASKED or "HX-Live" in request.headers  # type: ignore[attr-defined]
