"""Hot matters in 4,326 real messages: the two that everybody names are each one, nearly whole and among the first five."""

import os
from pathlib import Path

import pytest

from huiying.dispatch.hotspots.reading import Hot, columns_of, hottest, read_line
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.sheets import open_sheet
from tests.realdata.conftest import DATA, needs_data

pytestmark = needs_data
FILE = DATA / "messages" / "messages_4326.csv"


@pytest.fixture(scope="module")
def found() -> tuple[list[Said], list[Hot]]:
    sheet = open_sheet(Path(os.fspath(FILE)))
    columns = columns_of(sheet.columns)
    said = [one for one, _ in (read_line(line, columns) for line in sheet.lines()) if one]
    return said, hottest(said)


@pytest.mark.parametrize(("name", "least"), [("丽发新城", 0.95), ("伊景园", 0.95), ("58车贷", 0.9), ("购房补贴", 0.75), ("五矿万境K9县", 0.8)])
def test_a_matter_that_everybody_names_is_one_among_the_first_five(found: tuple[list[Said], list[Hot]], name: str, least: float) -> None:
    said, hot = found
    assert len(said) == 4326
    named = {one.id for one in said if name in one.title + one.text}
    within = [len(named & {member.id for member in one.members}) / len(named) for one in hot[:5]]
    assert max(within) >= least
