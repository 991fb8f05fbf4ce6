"""The daily root: an event of each day names by hash all that was published by then; its proof under a signed checkpoint goes to the public log."""

import json
from datetime import date, datetime, time, timedelta

from huiying.evidence.head import Head
from huiying.evidence.models import Checkpoint, Sealed
from huiying.evidence.names import DAY, STREAM, ZONE
from huiying.evidence.noting import note
from huiying.evidence.public import PublicLog
from huiying.evidence.published import files_by_now
from huiying.evidence.reading import leaf_of
from huiying.journal.merkle import inclusion_proof
from huiying.journal.models import Event
from huiying.journal.notes import proof_text
from huiying.journal.tiles import nodes
from huiying.kit.actor import Actor
from huiying.kit.canonical import canonical
from huiying.kit.times import SHANGHAI, local_date

AT = time(0, 10)


def close_day(*, actor: Actor, now: datetime) -> date:
    """Write down the root's event for the city's day that ended last; once for each day. Gives the day."""
    day = local_date(now) - timedelta(days=1)
    if not Event.objects.filter(stream=STREAM, type=DAY, payload__contains=f'"day":"{day}/').exists():
        note(DAY, {"day": f"{day}/{ZONE}", "files": files_by_now()}, actor=actor, now=now)
    return day


def next_time(now: datetime) -> datetime:
    """When the next day's root is due: ten minutes past midnight, city time."""
    local = now.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), AT, SHANGHAI)
    return today if today > local else today + timedelta(days=1)


def show_days(log: PublicLog, head: Head) -> None:
    """Put each sealed day's root that is not shown yet into the public log, proved under the latest checkpoint."""
    fresh = [event for event in Event.objects.filter(stream=STREAM, type=DAY).order_by("stream_seq") if not log.has_day(_day(event))]
    places = dict(Sealed.objects.filter(event_id__in=[event.pk for event in fresh]).values_list("event_id", "seq"))
    if not places:
        return
    signed = Checkpoint.objects.values_list("note", flat=True).get(pk=head.size)
    node = nodes(head.size, log.fetch)
    for event in fresh:
        if event.pk in places:
            day = _day(event)
            path = inclusion_proof(places[event.pk], head.size, node)
            told = {"day": day, "zone": ZONE, "leaf": leaf_of(event).decode(), "proof": proof_text(places[event.pk], path, signed)}
            log.put_day(day, canonical(told))


def _day(event: Event) -> str:
    return str(json.loads(event.payload)["day"]).partition("/")[0]
