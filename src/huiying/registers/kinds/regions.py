"""Administrative divisions: districts (6 digits), streets (9) and communities (12)."""

import re
from collections.abc import Sequence

from huiying.directory.listing import keep_regions
from huiying.directory.models import Region
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Wrong

LEVELS = {6: 1, 9: 2, 12: 3}
DIGITS = re.compile(r"\d+\Z", re.ASCII)


def row(region: Region) -> Row:
    """A division as a row."""
    return {"code": region.code, "name": region.name, "name_en": region.name_en}


def above(code: str) -> str:
    """The code of the division above; blank for a district."""
    return code[: len(code) - 3] if len(code) in LEVELS and LEVELS[len(code)] > 1 else ""


def check(asked: Asked) -> list[Wrong]:
    """Codes have their length, and the division above is there."""
    wrong = []
    for move in asked.put:
        if not DIGITS.match(move.key) or len(move.key) not in LEVELS:
            wrong.append(Wrong(move.key, "code", "编码为 6、9 或 12 位数字", "a code has 6, 9 or 12 digits"))
        elif above(move.key) and above(move.key) not in asked.after:
            wrong.append(Wrong(move.key, "code", "缺少上级区划", "the division above is missing"))
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the divisions."""
    put = [
        Region(code=move.key, name=one["name"], name_en=one["name_en"], parent_code=above(move.key), level=LEVELS[len(move.key)])
        for move in asked.put
        for one in [asked.after[move.key]]
    ]
    keep_regions(put=put, actor=hands.proposer, now=asked.now)
    return ()


REGIONS = Kind(
    name="regions", zh="行政区划", en="Divisions",
    about=("区县、街道和社区；登记地点、按辖区派单时使用。", "Districts, streets and communities: where a matter is, and whose it is."),
    columns=(
        Column("code", "区划代码", "Code", needed=True, fixed=True, longest=12, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=60, sort="name"),
        Column("name_en", "英文名称", "Name in English", longest=90),
    ),
    key=lambda one: one["code"], rows=lambda _now: Region.objects.order_by("code"), row=row, check=check, apply=apply,
    proposes="propose_structure", approves="approve_structure", search=("code", "name", "name_en"), order="code", ends=False,
)  # fmt: skip
