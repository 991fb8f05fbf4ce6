"""Dates and lists as the public's pages say them."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiying.directory.models import Topic
from huiying.directory.reference import Reference
from huiying.kit.times import local
from huiying.pages.moments import weekday
from huiying.pages.naming import named

Choices = list[tuple[str, str | list[tuple[str, str]]]]
DISTRICT = 6
SMALLEST = 3


def by_text(due: datetime, now: datetime) -> str:
    """A due moment as a person says it: “Nov 20 (Fri)” for the end of a day, with the time else."""
    then = local(due)
    whole_day = (then.hour, then.minute, then.second) == (0, 0, 0)
    day = (then - timedelta(days=1) if whole_day else then).date()
    pattern = _("{m}/{d} ({weekday})") if day.year == local(now).year else _("{y}/{m}/{d} ({weekday})")
    text = pattern.format(y=day.year, m=day.month, d=day.day, weekday=weekday(day))
    return text if whole_day else f"{text}{named('', ' ')}{then:%H:%M}"


def topic_name(topic: Topic) -> str:
    """A topic's own name."""
    return named(topic.name, topic.name_en)


def topic_choices(data: Reference) -> Choices:
    """All topics that the public may choose, by their highest class."""
    found: Choices = [("", _("Choose from the list"))]
    for top in (t for t in data.topics.values() if t.level == 1 and t.active):
        below = [t for t in data.topics.values() if t.level == SMALLEST and t.active and t.open_to_public and t.code[:2] == top.code[:2]]
        found.append((topic_name(top), [(t.code, topic_name(t)) for t in below]))
    return found


def region_choices(data: Reference) -> Choices:
    """Districts with their streets; a district may be chosen as a whole."""
    found: Choices = [("", _("Not sure"))]
    for district in (r for r in data.regions.values() if len(r.code) == DISTRICT):
        below = [r for r in data.regions.values() if r.parent_code == district.code]
        name = named(district.name, district.name_en)
        found.append((name, [(district.code, _("{district}, no matter where").format(district=name)), *((r.code, named(r.name, r.name_en)) for r in below)]))
    return found
