"""The one place of the processes where the clock is read."""

from datetime import UTC, datetime

from django.conf import settings

from huiying.directory.clock import city_now


def read_clock() -> datetime:
    """The time of the city: the machine's, or the sample city's own."""
    real = datetime.now(UTC)
    return city_now(real) if settings.HUIYING_CLOCK == "city" else real
