"""Every community of Haikou, by its own name in several forms, comes back as itself."""

import csv
import re
from collections.abc import Iterator

from huiying.kit.places import Gazetteer
from tests.realdata.conftest import DATA, needs_data

FILES = ("areas.csv", "streets.csv", "villages_haikou_4601.csv")
ENDING = re.compile("(社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|村委员会|村委员)$")


def regions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in FILES:
        with (DATA / "geo" / name).open(encoding="utf-8", newline="") as file:
            found |= {row["code"]: row["name"] for row in csv.DictReader(file) if row["code"].startswith("4601")}
    return found


def written(known: dict[str, str], code: str) -> Iterator[tuple[str, bool]]:
    """A community's address in forms that are in use; whether the form says enough to tell it from every other."""
    district, street, name = known[code[:6]], known[code[:9]], known[code]
    stem = ENDING.sub("", name)
    yield f"海南省海口市{district}{street}{name}3号", True
    yield f"{district}{street}{name}", True
    yield f"{district[:-1]}{street}{name} 88 号 2 栋", True
    yield f"{street}{name}人民路12号", True
    yield f"{district}{street}{stem}{'社区' if '社区' in name or '居' in name else '村'}5号" if stem != name else f"{district}{street}{name}", True
    yield f"{district}{name}", False
    yield name, False
    yield f"{district}{street}{stem}", False


@needs_data
def test_every_communitys_address_comes_back() -> None:
    known = regions()
    places = Gazetteer(known, city=("海南省", "海口市"))
    communities = [code for code in known if len(code) == 12]
    assert len(communities) == 467
    doubtful = 0
    for code in communities:
        for address, enough in written(known, code):
            found = places.find(address)
            if found.code != code:
                doubtful += 1
                assert not enough, (address, found)
                assert code in found.choices, (address, found)
    assert doubtful <= 12  # names that two communities bear
