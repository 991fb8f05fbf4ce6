"""What the edge adds to a request. Views name these instead of HttpRequest."""

from datetime import datetime

from django.http import HttpRequest

from huiying.directory.models import User
from huiying.kit.actor import Actor


class Request(HttpRequest):
    """Anybody's request: the time read once, and the actor when someone of the staff is signed in."""

    now: datetime
    actor: Actor | None


class StaffRequest(Request):
    """A signed-in request, behind `login_required`."""

    user: User
    actor: Actor
