"""What tells one matter from others: names, numbers, and words that are not in every matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.text import normalise
from huiying.orders.keen import alike, covered, same_place, sharpened, spelled, terms

TEXT = st.text(st.sampled_from("人民路十八号18栋小区灯不亮的了请处理abc12，。\n"), max_size=40)


@pytest.mark.parametrize(
    ("said", "written"),
    [("十八号", "18号"), ("二百零五室", "205室"), ("三栋", "3栋"), ("一二三号", "123号"), ("第九层", "第9层"), ("007号", "7号"), ("三里河", "三里河")],
)
def test_numbers_of_houses_are_one_however_they_are_said(said: str, written: str) -> None:
    assert spelled(said) == written


def test_names_and_numbers_of_a_place() -> None:
    found = sharpened(normalise("云海路二十号桃园小区3号楼6层，乘坐15路公交"))
    assert {"云海路", "桃园小区"} <= found.names
    assert {"20号", "3栋", "6楼", "15路"} <= found.numbers
    assert sharpened(normalise("堵住路口，这条路，我们小区，没有公园")).names == frozenset()


def test_places_are_one_by_names_and_within_these_by_numbers() -> None:
    def place(one: str, other: str) -> float | None:
        return same_place(sharpened(normalise(one)), sharpened(normalise(other)))

    assert place("云海路 20 号", "云海路二十号旁") == 1
    assert place("云海路 20 号", "云海路 8 号") == 0.3
    assert place("云海路 20 号", "云海路") == 0.8
    assert place("云海路 20 号", "桃园小区 20 栋") == 0
    assert place("云海路 20 号", "楼上漏水") is None


def test_a_name_says_more_than_a_word_of_every_matter() -> None:
    base = sharpened("桃园小区电梯坏了请相关部门处理")
    assert alike(base, sharpened("桃园小区的梯子")) > alike(base, sharpened("投诉噪声请相关部门处理"))


def test_the_most_telling_pairs_are_asked_first_in_both_spellings() -> None:
    asked = dict(terms("云海路二十号", "请相关部门处理路灯问题"))
    assert asked["云海"] > asked["路灯"]
    assert {"二十", "20"} <= asked.keys()
    assert "部门" not in asked
    assert terms("", "的了吗") == []


@given(TEXT, TEXT)
def test_likeness_is_a_share_the_same_both_ways_and_whole_with_itself(one: str, other: str) -> None:
    first, second = sharpened(normalise(one)), sharpened(normalise(other))
    assert 0 <= alike(first, second) <= 1 + 1e-9
    assert alike(first, second) == pytest.approx(alike(second, first))
    assert alike(first, first) == pytest.approx(1.0 if first.pairs else 0.0)
    assert 0 <= covered(terms(one), normalise(other)) <= 1 + 1e-9
