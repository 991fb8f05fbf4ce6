"""Where a matter is, as a small schematic: the city's districts as tiles, the matter's own lit, with the open matters of the same topic in each. No map."""

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Left
from django.utils.translation import get_language

from huiying.desk.orders import UNDER_WAY
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

DISTRICT, STREET = 6, 9  # digits of a code
ACROSS, WIDE, HIGH, GAP = 4, 132, 48, 8  # tiles in a row; a tile's size and the space between, in units of the drawing
MOST = 24


@dataclass(frozen=True, slots=True)
class Tile:
    """One district: its place in the drawing, its name, how many open matters of the topic, and in the lit one the street."""

    x: int
    y: int
    name: str
    n: int
    here: bool
    street: str = ""


@dataclass(frozen=True, slots=True)
class Schematic:
    """The drawing: its size and its tiles."""

    width: int
    height: int
    tiles: list[Tile]


def schematic(order: WorkOrder, actor: Actor) -> Schematic | None:
    """The districts with the order's own lit (one statement); None where no place or topic is known, or the districts are too many."""
    data, language = reference(actor.reference_version), get_language() or "zh-hans"
    districts = [code for code in data.regions if len(code) == DISTRICT]
    home = order.region_code[:DISTRICT]
    if home not in districts or not order.topic_code or not 1 < len(districts) <= MOST:
        return None
    alike = visible_to(actor).filter(topic_code=order.topic_code, status__in=UNDER_WAY).order_by()
    counts = dict(alike.annotate(district=Left("region_code", DISTRICT)).values_list("district").annotate(n=Count("pk")))
    street = data.regions.get(order.region_code[:STREET]) if len(order.region_code) >= STREET else None
    said = (street.name if language.startswith("zh") else street.name_en or street.name) if street else ""
    tiles = [
        Tile(place % ACROSS * (WIDE + GAP), place // ACROSS * (HIGH + GAP), data.region_name(code, language), counts.get(code, 0), code == home, said)
        for place, code in enumerate(districts)
    ]
    across, down = min(ACROSS, len(tiles)), -(-len(tiles) // ACROSS)
    return Schematic(across * (WIDE + GAP) - GAP, down * (HIGH + GAP) - GAP, tiles)
