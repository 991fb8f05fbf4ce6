"""Sessions in the database, read by one plain statement."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > clock_timestamp()"


class SessionStore(DatabaseStore):
    """Django's sessions; only the reading is our own."""

    def load(self) -> dict[str, Any]:
        """What the session holds; an unknown or expired one is empty and gets a new key."""
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
