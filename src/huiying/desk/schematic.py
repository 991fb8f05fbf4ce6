"""Where a matter is: the city's own outlines where they were imported, else tiles; the matter's district and street lit, open matters of the topic counted.

No foreign map is asked for. Where the outlines are drawn they serve to find one's bearings; they are no measure and no published map.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left
from django.utils.translation import get_language

from huiying.desk.orders import UNDER_WAY
from huiying.directory.places import outlines
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import visible_to

DISTRICT, STREET = 6, 9  # digits of a code
ACROSS, WIDE, HIGH, GAP = 4, 132, 48, 8  # tiles in a row; a tile's size and the space between, in units of the drawing
MOST = 24
DRAWN, TALLEST = 556, 420  # the width of the outlines' drawing, and its greatest height


@dataclass(frozen=True, slots=True)
class Tile:
    """One division: its place in the drawing, its name, how many open matters of the topic, and in the lit one what lies within."""

    x: int
    y: int
    name: str
    n: int
    here: bool
    street: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A division by its outline: the path, where its name stands, how many open matters of the topic."""

    path: str
    x: int
    y: int
    name: str
    n: int
    here: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of tiles: its size and its tiles."""

    width: int
    height: int
    tiles: list[Tile]


@dataclass(frozen=True, slots=True)
class Schematic:
    """The districts as tiles or, where known, by their outlines; and the streets of the matter's own district."""

    width: int
    height: int
    tiles: list[Tile]
    shapes: tuple[Shape, ...] = ()
    streets: Drawing | None = None
    district: str = ""


def schematic(order: WorkOrder, actor: Actor) -> Schematic | None:
    """The districts with the order's own lit (one statement); None where no place or topic is known, or the districts are too many."""
    data, language = reference(actor.reference_version), get_language() or "zh-hans"
    districts = [code for code in data.regions if len(code) == DISTRICT]
    home = order.region_code[:DISTRICT]
    if home not in districts or not order.topic_code or not 1 < len(districts) <= MOST:
        return None
    counts = open_of_topic(order, actor)
    by_district = Counter[str]()
    for code, n in counts.items():
        by_district[code[:DISTRICT]] += n
    street = order.region_code[:STREET] if len(order.region_code) >= STREET else ""
    drawn = tiled(districts, home, by_district, data, {home: _name(data, street, language)} if street in data.regions else {})
    below = [code for code in data.regions if len(code) == STREET and code.startswith(home)]
    streets = tiled(below, street, Counter(counts), data) if 0 < len(below) <= MOST else None
    shapes = outlined(districts, home, by_district, actor.reference_version, data)
    if shapes is None:
        return Schematic(drawn.width, drawn.height, drawn.tiles, (), streets, _name(data, home, language))
    return Schematic(DRAWN, shapes[0], drawn.tiles, shapes[1], streets, _name(data, home, language))


def open_of_topic(order: WorkOrder, actor: Actor) -> dict[str, int]:
    """How many open matters of the order's topic the reader may see, by street or district."""
    alike = visible_to(actor).filter(topic_code=order.topic_code, status__in=UNDER_WAY).order_by()
    return dict(alike.annotate(place=Left("region_code", STREET)).values_list("place").annotate(n=Count("pk")))


def _name(data: Reference, code: str, language: str) -> str:
    """A division's own name."""
    found = data.regions.get(code)
    if found is None:
        return ""
    return found.name if language.startswith("zh") else found.name_en or found.name


def tiled(codes: list[str], home: str, counts: Counter[str], data: Reference, within: dict[str, str] | None = None) -> Drawing:
    """Divisions as tiles, ACROSS in a row."""
    language, inside = get_language() or "zh-hans", within or {}
    tiles = [
        Tile(place % ACROSS * (WIDE + GAP), place // ACROSS * (HIGH + GAP), _name(data, code, language), counts[code], code == home, inside.get(code, ""))
        for place, code in enumerate(codes)
    ]
    across, down = min(ACROSS, len(tiles)), -(-len(tiles) // ACROSS)
    return Drawing(across * (WIDE + GAP) - GAP, down * (HIGH + GAP) - GAP, tiles)


def outlined(codes: list[str], home: str, counts: Counter[str], version: int, data: Reference) -> tuple[int, tuple[Shape, ...]] | None:
    """The height of the drawing and the divisions by their outlines, the lit one last so that its line lies on top; None where one has none."""
    known = outlines(version)
    if not set(codes) <= known.keys():
        return None
    points = [point for code in codes for ring in known[code] for point in ring]
    west, north = min(lon for lon, _ in points), max(lat for _, lat in points)
    flat = cos(radians(sum(lat for _, lat in points) / len(points)))
    wide, high = (max(lon for lon, _ in points) - west) * flat, north - min(lat for _, lat in points)
    scale = min(DRAWN / wide, TALLEST / high) if wide and high else 1.0
    spot = Projection(west, north, flat * scale, scale, (DRAWN - wide * scale) / 2)
    language = get_language() or "zh-hans"
    shapes = [
        Shape(spot.path(known[code]), *spot.middle(known[code]), _name(data, code, language), counts[code], code == home)
        for code in sorted(codes, key=lambda code: code == home)
    ]
    return round(high * scale), tuple(shapes)


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to units of the drawing: equirectangular at the city's middle latitude."""

    west: float
    north: float
    across: float
    down: float
    left: float

    def at(self, point: Iterable[float]) -> tuple[int, int]:
        """A point of the drawing."""
        lon, lat = point
        return round((lon - self.west) * self.across + self.left), round((self.north - lat) * self.down)

    def path(self, rings: list[Any]) -> str:
        """Rings as a path of the drawing; points that fall together are drawn once."""
        return "".join("M" + "L".join(f"{x} {y}" for x, y in dict.fromkeys(map(self.at, ring))) + "Z" for ring in rings)

    def middle(self, rings: list[Any]) -> tuple[int, int]:
        """The middle of the largest ring (its area's centroid)."""
        ring = max(rings, key=len)
        spots = [self.at(point) for point in ring]
        area, x, y = 0, 0, 0
        for (x1, y1), (x2, y2) in zip(spots, [*spots[1:], spots[0]], strict=True):
            cross = x1 * y2 - x2 * y1
            area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
        return (round(x / (3 * area)), round(y / (3 * area))) if area else spots[0]
