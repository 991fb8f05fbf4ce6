"""Places that were kept in line when the process before us ended: which are kept still, with what was tried, and which are to be closed."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiying.calls.acd_restoring import KeptSeen
from huiying.calls.models import Visit
from huiying.calls.serving import number_of
from huiying.calls.sources import OUR_LINES
from huiying.journal.models import Event
from huiying.work.line_numbers import last_seq

LOOK_BACK = timedelta(days=7)
UNREACHED = frozenset({"busy", "timeout", "technical"})  # the agent did not want the others


@dataclass(frozen=True, slots=True)
class KeptKnown:
    """A place whose closing the journal does not have. `dialled` outgoing calls of ours, `attempts` of which reached nobody; `seq` of its last event."""

    call: str
    key: str
    number: str
    queue: str
    queued_at: float
    seq: int
    dialled: int = 0
    attempts: int = 0
    reached: bool = False


def read_kept(now: datetime) -> list[KeptKnown]:
    """Read them, the oldest first."""
    since = now - LOOK_BACK
    rows = Visit.objects.filter(end_reason="callback_kept", source__in=OUR_LINES, called_back_at=None, arrived_at__gte=since).order_by("arrived_at", "call_id")
    visits = {str(row.call_id): row for row in rows}
    closed = set(Event.objects.filter(stream__in=[f"call:{call}" for call in visits], type="call.place_closed").values_list("stream", flat=True))
    tries = _tries(since, visits)
    return [_known(visit, tries[call]) for call, visit in visits.items() if f"call:{call}" not in closed]


def _tries(since: datetime, visits: Mapping[str, Visit]) -> Mapping[str, Counter[str]]:
    """The outgoing calls for each place: how each ended, and whether anybody talked."""
    tries: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = Visit.objects.filter(arrived_at__gte=since, direction="out", seq=1, callback_of__in=list(visits))
    for place, reason, answered_at in rows.values_list("callback_of", "end_reason", "answered_at"):
        tries[str(place)].update(["dialled", "reached" if answered_at else "attempts" if reason in UNREACHED or not reason else "unwanted"])
    return tries


def _known(visit: Visit, tried: Counter[str]) -> KeptKnown:
    call, key = str(visit.call_id), bytes(visit.ani_index).hex() if visit.ani_index and visit.ani_usable else ""
    queued = (visit.queued_at or visit.arrived_at).timestamp()
    return KeptKnown(
        call, key, number_of(call) if key else "", visit.queue, queued, last_seq(f"call:{call}"), tried["dialled"], tried["attempts"], bool(tried["reached"])
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """The places that are kept still, and why each of the others is closed."""

    still: Collection[KeptKnown]
    closed: Mapping[str, str]


def sort_out(kept: Iterable[KeptKnown], *, now: float, expires_s: float, most_attempts: int, talked_with: Collection[str]) -> Sorted:
    """One place a caller, the newest; not who was reached (`talked_with`: or is being talked with), who waited for too long, whom nobody can dial."""
    still: dict[str, KeptKnown] = {}
    closed: dict[str, str] = {}
    for place in kept:
        if place.reached or place.call in talked_with:
            closed[place.call] = "reached"
        elif not place.number or place.queued_at + expires_s <= now:
            closed[place.call] = "expired"
        elif place.attempts >= most_attempts:
            closed[place.call] = "attempts"
        else:
            if place.key in still:
                closed[still.pop(place.key).call] = "called_again"
            still[place.key] = place
    return Sorted(still.values(), closed)


def seen(place: KeptKnown) -> KeptSeen:
    """For the brain."""
    return KeptSeen(place.call, place.key, place.queue, place.queued_at, attempts=place.attempts, dialled=place.dialled)
