"""The sample city's own clock, so that a demonstration lives in a year whose calendar is known."""

from datetime import datetime, timedelta

from django.db import connection

from huiying.directory.models import City

_offsets: dict[str, int] = {}


def forget() -> None:
    """Read the offset anew at the next question: for a city that was made again in the same process."""
    _offsets.clear()


def city_now(real_now: datetime) -> datetime:
    """The city's time at the real time: shifted by the city's offset, which is set once when the city is made (0 in a real city)."""
    place = str(connection.settings_dict["NAME"])
    if place not in _offsets:
        offset = City.objects.values_list("clock_offset_s", flat=True).first()
        if offset is None:
            return real_now
        _offsets[place] = offset
    return real_now + timedelta(seconds=_offsets[place])
