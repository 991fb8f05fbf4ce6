"""What the kill trial does inside Django, each in a process of its own: `prepare` the city, `verify` the outside journal.

python -m tests.reliability.inside prepare            -> {"cookies", "token", "user"}
python -m tests.reliability.inside verify JOURNAL     -> {"acknowledged", "lost", "doubled", "orders", "differences"}
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402

from huiying.journal.models import Event  # noqa: E402
from huiying.orders.models import WorkOrder  # noqa: E402
from huiying.orders.rebuild import check  # noqa: E402
from huiying.pages.second_factor import mark  # noqa: E402
from huiying.pages.sessions import SessionStore  # noqa: E402
from tests import cast  # noqa: E402


def prepare() -> dict[str, Any]:
    """The city, and a signed-in agent's cookies."""
    user = cast.build(datetime.now(UTC)).user("agent")
    session = SessionStore()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: user.get_session_auth_hash()})
    session.update(mark(user, datetime.now(UTC).timestamp()))
    session.save()
    token = _get_new_csrf_string()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"cookies": cookies, "token": token, "user": str(user.pk)}


def verify(journal: Path, user: str) -> dict[str, Any]:
    """Compare what clients were told with what stands: each acknowledged submission has exactly one order with the number told."""
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    told = {line["key"]: line["number"] for line in lines if "number" in line}
    sent = {line["key"] for line in lines}
    made: dict[str, list[str]] = {}
    numbers = {order.stream: order.order_no for order in WorkOrder.objects.all()}
    for stream, key in Event.objects.filter(idem_key__startswith=f"desk:{user}:").values_list("stream", "idem_key"):
        made.setdefault(key.rsplit(":", 1)[1], []).append(numbers.get(stream, "no order"))
    return {
        "sent": len(sent),
        "acknowledged": len(told),
        "lost": sum(made.get(key) != [number] for key, number in told.items()),
        "doubled": sum(len(found) > 1 for found in made.values()) + max(0, len(numbers) - len(made)),
        "unknown": len(made.keys() - sent),
        "orders": len(numbers),
        "differences": len(check()["differences"]),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(prepare() if sys.argv[1] == "prepare" else verify(Path(sys.argv[2]), sys.argv[3])))
