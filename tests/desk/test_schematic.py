"""The districts beside a matter: its own lit, the open matters of the topic counted as the reader may see them."""

import pytest

from huiying.desk.schematic import schematic
from tests.cast import LIUYIN, NOISE, Cast, again, build


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def test_the_matters_district_is_lit_and_the_topics_open_matters_are_counted(cast: Cast) -> None:
    order = cast.order()
    cast.order(phone="13800010002", region_code=LIUYIN)
    cast.order(phone="13800010003", topic_code=NOISE)
    drawn = schematic(again(order), cast.dispatcher)
    assert drawn is not None
    lit = [tile for tile in drawn.tiles if tile.here]
    assert [(tile.n, bool(tile.street)) for tile in lit] == [(2, True)]
    assert sum(tile.n for tile in drawn.tiles) == 2
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(drawn.tiles)


def test_nothing_is_drawn_where_no_place_is_known(cast: Cast) -> None:
    assert schematic(again(cast.order(region_code="")), cast.dispatcher) is None
