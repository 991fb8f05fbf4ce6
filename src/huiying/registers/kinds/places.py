"""Names of places: roads, estates and other names, each with the division it lies in. A long road may lie in several."""

from collections.abc import Sequence

from huiying.directory.models_places import PlaceName
from huiying.directory.places import PLACE_KINDS, keep_places
from huiying.directory.reference import Reference
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined

SHORTEST = 2


def kinds(_data: Reference) -> Choices:
    """What a name may be of."""
    return {code.code: (code.zh, code.en) for code in PLACE_KINDS}


def regions(data: Reference) -> Choices:
    """The divisions by code."""
    return {code: (data.region_name(code, "zh"), data.region_name(code, "en")) for code in data.regions}


def row(place: PlaceName) -> Row:
    """A name as a row."""
    return {"name": place.name, "region_code": place.region_code, "kind": place.kind}


def check(asked: Asked) -> list[Wrong]:
    """Names are long enough to be told from other words."""
    short = [move.key for move in asked.put if len(asked.after[move.key]["name"].strip()) < SHORTEST]
    return [Wrong(key, "name", "名称至少两个字", "a name has two characters at least") for key in short]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the names."""
    put = [PlaceName(name=one["name"], region_code=one["region_code"], kind=one["kind"]) for move in asked.put for one in [asked.after[move.key]]]
    ended = [(name, code) for key in asked.ended for code, name in [key.split(" ", 1)]]
    keep_places(put=put, end=ended, actor=hands.proposer, now=asked.now)
    return ()


PLACE_NAMES = Kind(
    name="places", zh="地名", en="Place names",
    about=("道路、小区和俗称所在的区划：由地址推荐辖区。", "In which division roads, estates and other names lie, so that an address tells its district."),
    columns=(
        Column("name", "名称", "Name", needed=True, fixed=True, longest=40, sort="name"),
        Column("region_code", "所在区划", "Division", Type.CHOICE, needed=True, fixed=True, choices=regions, sort="region_code"),
        Column("kind", "类别", "Kind", Type.CHOICE, needed=True, choices=kinds, sort="kind"),
    ),
    key=lambda one: joined(one["region_code"], one["name"]), rows=lambda _now: PlaceName.objects.filter(active=True).order_by("name", "region_code"), row=row,
    check=check, apply=apply, proposes="propose_structure", approves="approve_structure", search=("name", "region_code"), order="name",
)  # fmt: skip
