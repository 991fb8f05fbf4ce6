"""The hotline's own limits for calls (DOMAIN 4.8, 6.2), pure."""

from datetime import datetime, time, timedelta
from typing import TypeGuard

from huiying.kit.times import SHANGHAI, aware, local

SHORT = 5  # seconds: who hangs up within them did not really wait (T_short)
OPENS, CLOSES = time(8), time(21)
RING_BACK_WITHIN = timedelta(hours=2)
BEST = 5


def is_rating(said: object) -> TypeGuard[int]:
    """Whether this rates the service: a whole number from 1 to 5. True is none, though Python counts with it."""
    return type(said) is int and 1 <= said <= BEST


def ring_back_due(ended_at: datetime) -> datetime:
    """Until when a missed caller is to be rung back: two hours that run from 08:00 to 21:00 only, so by 10:00 for a call of the night."""
    begins = local(ended_at)
    if begins.time() >= CLOSES:
        begins = datetime.combine(begins.date() + timedelta(days=1), OPENS, SHANGHAI)
    elif begins.time() < OPENS:
        begins = datetime.combine(begins.date(), OPENS, SHANGHAI)
    due, closes = begins + RING_BACK_WITHIN, datetime.combine(begins.date(), CLOSES, SHANGHAI)
    if due > closes:
        due = datetime.combine(begins.date() + timedelta(days=1), OPENS, SHANGHAI) + (due - closes)
    return aware(due)
