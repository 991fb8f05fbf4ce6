"""What a hot matter's page draws: its weeks against what is usual, and its orders by district on the city's schematic."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.charts import Bars, Chart, Line
from huiying.desk.schematic import ACROSS, DISTRICT, GAP, HIGH, MOST, WIDE, Schematic, Tile
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.figures import History, Member, members_of
from huiying.dispatch.hotspots.models import Hotspot
from huiying.kit.actor import Actor
from huiying.kit.times import local_date
from huiying.orders.models import WorkOrder

WEEKS = 12
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def weeks(hotspot: Hotspot, now: datetime) -> Chart:
    """Callers of the matter and orders of its class by week, the last twelve that end today, with what is usual for this week's kind."""
    until = local_date(now) + _DAY
    with lifted():  # figures without names
        members, counts = members_of([hotspot.pk]).get(hotspot.pk, []), History(now).per_day(hotspot.topic_code, hotspot.region_code)
    ends = [until - back * _WEEK for back in reversed(range(WEEKS))]
    callers = [_callers(members, end - _WEEK, end) for end in ends]
    orders = [sum(counts.get(end - _DAY * back, 0) for back in range(1, 8)) for end in ends]
    labels = [f"{end - _WEEK:%m-%d}" for end in ends]
    heads = [_("Week from"), _("Callers of this matter"), _("Orders of its class"), _("Usually, at most")]
    most = "–" if hotspot.bound is None else str(hotspot.bound)
    lines = [Line(_("Orders of its class"), orders)]
    if hotspot.bound is not None:
        lines += [Line(_("Usual"), [hotspot.expected] * WEEKS), Line(_("Usually, at most"), [hotspot.bound] * WEEKS)]
    said = _("Callers of this matter by week, and orders of its class against what is usual.")
    rows = [[label, str(n), str(m), most] for label, n, m in zip(labels, callers, orders, strict=True)]
    return Chart("weeks", said, labels, heads, rows, bars=[Bars(_("Callers of this matter"), callers)], lines=lines)


def _callers(members: Iterable[Member], since: date, until: date) -> int:
    return len({member.caller for member in members if not member.near and since <= local_date(member.at) < until})


def drawing(orders: QuerySet[WorkOrder], actor: Actor) -> Schematic | None:
    """The districts with how many of the orders lie in each, those with any lit; None where the city has one district, or too many."""
    data, language = reference(actor.reference_version), get_language() or "zh-hans"
    districts = [code for code in data.regions if len(code) == DISTRICT]
    if not 1 < len(districts) <= MOST:
        return None
    counts = Counter(region[:DISTRICT] for region in orders.order_by().values_list("region_code", flat=True))
    tiles = [
        Tile(n % ACROSS * (WIDE + GAP), n // ACROSS * (HIGH + GAP), data.region_name(code, language), counts[code], counts[code] > 0)
        for n, code in enumerate(districts)
    ]
    across, down = min(ACROSS, len(tiles)), -(-len(tiles) // ACROSS)
    return Schematic(across * (WIDE + GAP) - GAP, down * (HIGH + GAP) - GAP, tiles)
