"""A city's places: names of roads and estates, outlines of divisions, and addresses brought to a division by all that is known."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huiying.directory.models import City, Region
from huiying.directory.models_places import Outline, PlaceName
from huiying.directory.reference import Cached, changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.codes import Code, CodeList
from huiying.kit.ids import uuid7
from huiying.kit.places import Gazetteer

PLACE_KINDS = CodeList("place_kind", "地名类别", "Kind of place name", [
    Code("road", "道路", "Road"), Code("estate", "小区、楼宇", "Estate or building"), Code("other", "别名、俗称", "Another name"),
])  # fmt: skip
STEP = 0.0005  # degrees: points nearer than about fifty metres are drawn as one
FEWEST = 3
LEVEL_OF = {6: 1, 9: 2, 12: 3}


def _load() -> Gazetteer:
    city = City.objects.first()
    regions = dict(Region.objects.order_by("code").values_list("code", "name"))
    others = PlaceName.objects.filter(active=True).order_by("name", "region_code").values_list("name", "region_code")
    return Gazetteer(regions, others, (city.name,) if city else ())


PLACES: Cached[Gazetteer] = Cached(_load)


def places(version: int = 0) -> Gazetteer:
    """The names of the city's places at `version` of the reference data, ready to be found in an address."""
    return PLACES.get(version)


def _load_outlines() -> dict[str, list[Any]]:
    return dict(Outline.objects.values_list("region_id", "rings"))


OUTLINES: Cached[dict[str, list[Any]]] = Cached(_load_outlines)


def outlines(version: int = 0) -> dict[str, list[Any]]:
    """The outlines that the city has, by code: rings of [longitude, latitude]."""
    return OUTLINES.get(version)


def keep_places(*, put: Sequence[PlaceName], end: Collection[tuple[str, str]], actor: Actor, now: datetime) -> None:
    """Add or change names of places, and end some (name and code). The caller has checked them; journals `places.changed`."""
    with transaction.atomic():
        PlaceName.objects.bulk_create(put, update_conflicts=True, unique_fields=["name", "region_code"], update_fields=["kind", "active"])
        for name, code in end:
            PlaceName.objects.filter(name=name, region_code=code).update(active=False)
        changed()
        write([NewEvent(f"places:{uuid7(now)}", 1, "places.changed", {"put": len(put), "ended": len(end)})], actor=actor, now=now)


def keep_outlines(*, outlines: Mapping[str, list[Any]], source: str, actor: Actor, now: datetime) -> int:
    """Keep outlines of known divisions by code, in place of older ones, for drawing alone; how many. Journals `outlines.changed`."""
    known = set(Region.objects.filter(code__in=outlines).values_list("code", flat=True))
    rows = [Outline(region_id=code, rings=rings, source=source, kept_at=now) for code, rings in sorted(outlines.items()) if code in known]
    with transaction.atomic():
        Outline.objects.bulk_create(rows, update_conflicts=True, unique_fields=["region"], update_fields=["rings", "source", "kept_at"])
        changed()
        told = {"regions": [{"region_code": row.region_id} for row in rows]}
        write([NewEvent(f"outlines:{uuid7(now)}", 1, "outlines.changed", told)], actor=actor, now=now)
    return len(rows)


def outlines_in(document: Any) -> dict[str, list[Any]]:
    """Outer rings by code of a GeoJSON's polygons (`adcode` or `code`), points nearer than STEP left out. Raises ValueError for what is none."""
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise ValueError("not a FeatureCollection")
    found: dict[str, list[Any]] = {}
    for feature in document.get("features", ()):
        if not isinstance(feature, dict) or not all(isinstance(feature.get(part) or {}, dict) for part in ("properties", "geometry")):
            raise ValueError("not a Feature")
        about = feature.get("properties") or {}
        code = str(about.get("adcode") or about.get("code") or "")
        rings = [thinned(ring) for ring in _outer(feature.get("geometry") or {})]
        if code and (kept := [ring for ring in rings if len(ring) >= FEWEST]):
            found[code] = kept
    return found


def _outer(geometry: Mapping[str, Any]) -> Iterator[list[Any]]:
    many = geometry.get("coordinates") or []
    polygons = [many] if geometry.get("type") == "Polygon" else many if geometry.get("type") == "MultiPolygon" else []
    yield from (polygon[0] for polygon in polygons if polygon)


def thinned(ring: Iterable[Sequence[float]]) -> list[list[float]]:
    """A ring without points nearer than STEP to the one before. Raises ValueError for numbers that are no place on earth."""
    kept: list[list[float]] = []
    for lon, lat, *_ in ring:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
            raise ValueError("not longitude and latitude")
        if not kept or abs(lon - kept[-1][0]) >= STEP or abs(lat - kept[-1][1]) >= STEP:
            kept.append([round(lon, 5), round(lat, 5)])
    return kept


def divisions(rows: Iterable[Mapping[str, str]], prefix: str) -> list[Region]:
    """Divisions of a table with `code` and `name` that lie in a city (its code's first four digits), unsaved. Other levels and places are left out."""
    found = {}
    for row in rows:
        code, name = str(row.get("code", "")).strip(), str(row.get("name", "")).strip()
        if code.startswith(prefix) and code.isascii() and code.isdigit() and len(code) in LEVEL_OF and name:
            found[code] = Region(code=code, name=name, parent_code=code[:-3] if len(code) > min(LEVEL_OF) else "", level=LEVEL_OF[len(code)])
    return [found[code] for code in sorted(found)]
