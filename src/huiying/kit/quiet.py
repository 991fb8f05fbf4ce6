"""Quiet hours: the span of the city's day in which nobody is sent a message that can wait."""

from datetime import UTC, datetime, time, timedelta

from huiying.kit.times import SHANGHAI, local


def quiet_until(now: datetime, begins: time, ends: time) -> datetime | None:
    """Return the end of the quiet hours in which `now` lies, as a UTC moment; None outside of them.

    They are half-open: a message at the very beginning waits, one at the very end goes. They may run over midnight; equal ends mean none.
    """
    there = local(now)
    clock = there.time()
    over_midnight = begins > ends
    inside = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if not inside:
        return None
    day = there.date() + timedelta(days=1) if over_midnight and clock >= begins else there.date()
    return datetime.combine(day, ends, SHANGHAI).astimezone(UTC)
