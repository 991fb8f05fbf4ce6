"""./huiying import regions|outlines: a city's divisions from public tables of codes and names, and their outlines from GeoJSON."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from huiying.cli.refusal import Refusal
from huiying.directory.listing import keep_regions
from huiying.directory.models import City, Region
from huiying.directory.places import divisions, keep_outlines, outlines_in
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.kit.sheets import open_sheet
from huiying.registers.opening import being_set_up

CITY_DIGITS = 4


def run(args: argparse.Namespace) -> int:
    """Import and tell. Raises Refusal for a file that cannot be read, a city without a code, or an open city's divisions without --sheet."""
    told = outlines(args) if args.what == "outlines" else regions(args)
    print(json.dumps(told, ensure_ascii=False) if args.json else " · ".join(f"{name} {value}" for name, value in told.items()))
    return 0


def regions(args: argparse.Namespace) -> dict[str, int | str]:
    """The divisions of the city's own code, from one table a level: put in force while the city is set up, else written as a sheet to be approved."""
    code = City.objects.values_list("code", flat=True).first() or ""
    if len(code) < CITY_DIGITS:
        raise Refusal("请先在“城市”登记行政区划代码。", "Name the city's division code first (Administration, the city).")
    found = divisions(_rows([args.file, *args.also]), code[:CITY_DIGITS])
    if not found:
        raise Refusal(f"没有 {code[:CITY_DIGITS]} 开头的区划（列 code、name）。", f"The tables hold no division of {code[:CITY_DIGITS]} (columns code, name).")
    orphans = _orphans(found)
    if orphans:
        raise Refusal(f"缺少上级区划：{'、'.join(orphans[:5])}", f"The divisions above are missing: {', '.join(orphans[:5])}")
    counts = {"districts": _of(found, 1), "streets": _of(found, 2), "communities": _of(found, 3)}
    if args.sheet:
        _write(args.sheet, found)
        return {"written": str(args.sheet), **counts}
    if not being_set_up():
        raise Refusal("城市已开通：请用 --sheet 写出表格，在“管理—行政区划”上传，由另一人批准。",
                      "The city is open: write the sheet with --sheet, upload it under Administration, Divisions; another person approves it.")  # fmt: skip
    keep_regions(put=found, actor=system("import"), now=datetime.now(UTC))
    return {"kept": len(found), **counts}


def outlines(args: argparse.Namespace) -> dict[str, int | str]:
    """Outlines of divisions that the city has, for drawing alone."""
    try:
        found = outlines_in(json.loads(args.file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise Refusal(f"{args.file} 不是可用的 GeoJSON。", f"{args.file} is no usable GeoJSON.") from error
    kept = keep_outlines(outlines=found, source=args.source or args.file.name, actor=system("import"), now=datetime.now(UTC))
    if not kept:
        print("没有一条边界属于已登记的区划。 None of the outlines is of a known division.", file=sys.stderr)
    return {"kept": kept, "left out": len(found) - kept}


def _rows(files: list[Path]) -> Iterator[dict[str, str]]:
    """All rows of the tables. Raises Refusal."""
    for file in files:
        try:
            sheet = open_sheet(file)
            yield from ({name: str(value) for name, value in line.cells.items()} for line in sheet.lines() if line.problem is None)
        except Told as error:
            raise Refusal(error.zh, error.en) from error


def _orphans(found: list[Region]) -> list[str]:
    known = {region.code for region in found} | set(Region.objects.values_list("code", flat=True))
    return [region.code for region in found if region.parent_code and region.parent_code not in known]


def _of(found: list[Region], level: int) -> int:
    return sum(region.level == level for region in found)


def _write(place: Path, found: list[Region]) -> None:
    """Write the sheet. Raises Refusal where it cannot be written there."""
    try:
        with place.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["code", "name", "name_en"])
            sheet.writerows([region.code, region.name, region.name_en] for region in found)
    except OSError as error:
        raise Refusal(f"无法写入 {place}：请检查文件夹是否存在、是否可写。", f"{place} cannot be written ({error.strerror}).") from error
