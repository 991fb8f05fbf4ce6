"""The city's quiet hours, set by the agency."""

from datetime import datetime, time

from django.db import transaction

from huiying.directory.kept import note_city
from huiying.directory.models import City
from huiying.directory.reference import changed
from huiying.kit.actor import Actor
from huiying.notify.texts import allow

HOURS_SET = "city.quiet_hours_set"


def set_quiet_hours(*, begins: time, ends: time, actor: Actor, now: datetime) -> None:
    """Set the quiet hours [begins, ends) of the city's day; equal ends mean none. Journals `city.quiet_hours_set`. Raises NotAllowed.

    In an open city the caller holds another person's release (registers/kinds/hours.py).
    Messages that wait already keep their moment, and are looked at again when it comes.
    """
    allow(actor, "set_quiet_hours")
    with transaction.atomic():
        City.objects.update(quiet_from=begins, quiet_to=ends)
        changed()
        note_city(event=HOURS_SET, payload={"from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"}, actor=actor, now=now)
