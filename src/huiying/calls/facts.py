"""What a call's events say of its queue visits, and an agent's of the stretches of their time. Pure: the same events, the same rows.

The events of stream `call:<uuid>`, with what their payload may hold (codes, ids, numbers; no telephone number):

  call.arrived       direction, channel, purpose, dnis, usable (the number can be rung back), language, test, callback_of, trunk, source (sources.py)
  call.menu          choice, language
  call.queued        queue, language, seq (greater than the present visit's: the next visit begins)
  call.offered       agent, seat, org (the agent's employer)
  call.not_answered  agent, why: timeout, declined, gone
  call.answered      agent, seat, org; by another agent than before: the next visit begins
  call.held, call.resumed
  call.transferred   mode: hot, blind, three_way, info; to. With hot and blind the agent leaves the call
  call.joined, call.left  who, mode: listen, whisper, join, take_over. An owner who leaves (`agent`, or a `seat` at which nobody is known) has done
                     their part
  call.warned, call.flagged  abuse; flagged may take it back with abuse = false
  call.asked, call.rated     the survey; csat. Asking ends the agent's part
  call.linked        order
  call.ended         end_reason (DOMAIN 5.7)
  call.place_closed  why: reached, called_again, attempts, expired; of a place that was kept (end_reason callback_kept)
  call.wrapped       agent: the work after the call is done
  call.recorded      file, sha256, seconds, bytes · call.not_recorded  why

Stream `agent:<uuid>` has `agent.state` only: state, code, seat, org. Moments come from one clock that never runs back; where one does all the
same, a duration is 0 and never negative (C4).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from huiying.calls.limits import SHORT, ring_back_due
from huiying.calls.rows import Agent, Call, Interval, Recorded, Visit

MILLISECOND = timedelta(milliseconds=1)
LEAVES = frozenset({"hot", "blind"})
OF_THE_CALL = (
    "direction", "channel", "purpose", "source", "trunk_ref", "ani_usable", "dnis", "language", "queue", "is_test", "is_abuse", "callback_of", "order_id",
)  # fmt: skip
SIGNED_OUT = "signed_out"
CALL, AGENT = "call:", "agent:"


class UnknownEvent(LookupError):  # noqa: N818 - says what was given
    """An event that is none of a call's or of an agent's."""


Payload = Mapping[str, Any]


def tell_call(call: Call, seq: int, kind: str, at: datetime, payload: Payload) -> None:
    """Let one more event of the call take effect. Raises UnknownEvent."""
    effect = _EFFECTS.get(kind)
    if effect is None:
        raise UnknownEvent(kind)
    call.last = seq
    if not call.visits:
        call.visits.append(Visit(call_id=call.id, seq=1, arrived_at=at))
    effect(call, call.visits[-1], max(at, call.visits[-1].arrived_at), payload)


def tell_agent(agent: Agent, seq: int, kind: str, at: datetime, payload: Payload) -> None:
    """Let one more event of the agent take effect: the present stretch ends and the next begins. Raises UnknownEvent."""
    if kind != "agent.state":
        raise UnknownEvent(kind)
    agent.last = seq
    if agent.intervals and agent.intervals[-1].to_at is None:
        open_one = agent.intervals[-1]
        open_one.to_at = at = max(at, open_one.from_at)
    if payload["state"] != SIGNED_OUT:
        more = {name: payload[key] for name, key in (("code", "code"), ("seat", "seat"), ("org_id", "org")) if payload.get(key)}
        agent.intervals.append(Interval(agent_id=agent.id, seq=seq, state=payload["state"], from_at=at, **more))


def _seconds(since: datetime, until: datetime) -> Decimal:
    return Decimal(max(0, (until - since) // MILLISECOND)).scaleb(-3)


def _take(visit: Visit, payload: Payload, *names: tuple[str, str]) -> None:
    """Set those fields of the visit that the payload names."""
    for field, key in names:
        if payload.get(key) is not None:
            setattr(visit, field, payload[key])


def _arrived(_call: Call, visit: Visit, _at: datetime, payload: Payload) -> None:
    same = ("direction", "channel", "purpose", "dnis", "language", "callback_of", "source")
    _take(visit, payload, *((name, name) for name in same), ("trunk_ref", "trunk"), ("ani_usable", "usable"), ("is_test", "test"))


def _menu(_call: Call, visit: Visit, _at: datetime, payload: Payload) -> None:
    _take(visit, payload, ("language", "language"))


def _queued(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    if payload.get("seq", visit.seq) > visit.seq:
        if visit.ended_at is None:
            _end(call, visit, at, "answered" if visit.answered_at else "overflow")
        visit = _next(call, visit, at)
    elif visit.queued_at is None:
        visit.menu_s = _seconds(visit.arrived_at, at)
    visit.queued_at = visit.queued_at or at
    _take(visit, payload, ("queue", "queue"), ("language", "language"))


def _next(call: Call, before: Visit, at: datetime) -> Visit:
    """The next visit of the call: what belongs to the call stays, what happened begins anew."""
    visit = Visit(call_id=call.id, seq=before.seq + 1, arrived_at=at, **{name: getattr(before, name) for name in OF_THE_CALL})
    call.visits.append(visit)
    return visit


def _offered(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    _stop_ringing(call, visit, at)
    visit.offered_at = visit.offered_at or at
    call.ringing_since = at
    _take(visit, payload, ("agent_id", "agent"), ("seat", "seat"), ("org_id", "org"))


def _not_answered(call: Call, visit: Visit, at: datetime, _payload: Payload) -> None:
    _stop_ringing(call, visit, at)
    if visit.answered_at is None:
        visit.agent_id, visit.org_id, visit.seat = None, None, ""


def _stop_ringing(call: Call, visit: Visit, at: datetime) -> None:
    if call.ringing_since is not None:
        visit.ring_s = (visit.ring_s or Decimal()) + _seconds(call.ringing_since, at)
        call.ringing_since = None


def _answered(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    if visit.answered_at is not None:
        if payload.get("agent") == visit.agent_id and visit.agent_left_at is None:
            return
        _end(call, visit, at, "answered")
        visit = _next(call, visit, at)
        visit.queued_at = at
    _stop_ringing(call, visit, at)
    visit.answered_at = at
    if visit.queued_at is not None:
        visit.wait_s = _seconds(visit.queued_at, at)
    _take(visit, payload, ("agent_id", "agent"), ("seat", "seat"), ("org_id", "org"))


def _held(call: Call, _visit: Visit, at: datetime, _payload: Payload) -> None:
    call.held_since = call.held_since or at


def _resumed(call: Call, visit: Visit, at: datetime, _payload: Payload) -> None:
    if call.held_since is not None:
        visit.hold_s = (visit.hold_s or Decimal()) + _seconds(call.held_since, at)
        call.held_since = None


def _leave(call: Call, visit: Visit, at: datetime) -> None:
    """The agent's part of the call is over."""
    if visit.answered_at is None or visit.agent_left_at is not None:
        return
    _resumed(call, visit, at, {})
    visit.agent_left_at = at
    visit.talk_s = max(Decimal(), _seconds(visit.answered_at, at) - (visit.hold_s or 0))


def _transferred(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    _take(visit, payload, ("transfer_to", "to"))
    if payload.get("mode") in LEAVES:
        _leave(call, visit, at)


def _joined(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    if payload.get("mode") == "take_over":
        _answered(call, visit, at, {**payload, "agent": payload.get("agent") or payload.get("who")})


def _left(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    who = payload.get("agent") or payload.get("seat")
    if who and who in {visit.agent_id, visit.seat}:
        _leave(call, visit, at)


def _flagged(_call: Call, visit: Visit, _at: datetime, payload: Payload) -> None:
    visit.is_abuse = bool(payload.get("abuse", True))


def _asked(call: Call, visit: Visit, at: datetime, _payload: Payload) -> None:
    _leave(call, visit, at)
    visit.csat_asked = True


def _rated(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    _asked(call, visit, at, payload)
    _take(visit, payload, ("csat", "csat"))


def _linked(call: Call, _visit: Visit, _at: datetime, payload: Payload) -> None:
    for visit in call.visits:
        visit.order_id = payload["order"]


def _ended(call: Call, visit: Visit, at: datetime, payload: Payload) -> None:
    _leave(call, visit, at)  # also one who answered a call that was told to be over
    if visit.ended_at is None:
        _end(call, visit, at, payload["end_reason"])
        _owe(call, visit)


def _end(call: Call, visit: Visit, at: datetime, reason: str) -> None:
    _stop_ringing(call, visit, at)
    _leave(call, visit, at)
    visit.ended_at, visit.end_reason = at, reason
    if visit.answered_at is not None:
        return
    visit.agent_id, visit.org_id, visit.seat = None, None, ""
    if visit.queued_at is None:
        visit.menu_s = _seconds(visit.arrived_at, at)
    else:
        visit.wait_s = _seconds(visit.queued_at, at)


def _owe(call: Call, last: Visit) -> None:
    """A caller who asked for a human, got none and can be reached is owed a call (DOMAIN 4.8); not one who hung up at once. Told with the first visit."""
    first = call.visits[0]
    lost = first.direction == "in" and last.queued_at is not None and all(visit.answered_at is None for visit in call.visits)
    short = last.end_reason == "abandon" and sum(visit.wait_s or 0 for visit in call.visits) <= SHORT
    if lost and not short and first.ani_usable and last.ended_at is not None:
        first.ring_back_due = ring_back_due(last.ended_at)


def _nothing(_call: Call, _visit: Visit, _at: datetime, _payload: Payload) -> None:
    """Read from the journal where it is asked for: no column tells it."""


def _wrapped(call: Call, _visit: Visit, at: datetime, payload: Payload) -> None:
    for visit in reversed(call.visits):
        if visit.agent_left_at is not None and payload.get("agent") in (None, visit.agent_id):
            visit.acw_s = _seconds(visit.agent_left_at, at)
            return


def _recorded(call: Call, _visit: Visit, at: datetime, payload: Payload) -> None:
    told = {name: payload[name] for name in ("file", "sha256", "seconds", "bytes") if name in payload}
    call.recordings.append(Recorded(call_id=call.id, seq=call.last, recorded_at=at, **told))


def _not_recorded(call: Call, _visit: Visit, at: datetime, payload: Payload) -> None:
    call.recordings.append(Recorded(call_id=call.id, seq=call.last, recorded_at=at, none_because=payload["why"]))


_EFFECTS: dict[str, Callable[[Call, Visit, datetime, Payload], None]] = {
    "call.arrived": _arrived, "call.menu": _menu, "call.queued": _queued, "call.offered": _offered, "call.not_answered": _not_answered,
    "call.answered": _answered, "call.held": _held, "call.resumed": _resumed, "call.transferred": _transferred, "call.joined": _joined, "call.left": _left,
    "call.warned": _flagged, "call.flagged": _flagged, "call.asked": _asked, "call.rated": _rated, "call.linked": _linked, "call.ended": _ended,
    "call.wrapped": _wrapped, "call.place_closed": _nothing, "call.recorded": _recorded, "call.not_recorded": _not_recorded,
}  # fmt: skip
