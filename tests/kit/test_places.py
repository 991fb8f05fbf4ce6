"""Addresses brought to a division: names in full and in short, missing levels, house numbers, doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.places import Gazetteer, Place

REGIONS = {
    "990101": "东河区", "990101001": "青石街道", "990101001001": "桃园社区居民委员会", "990101001002": "和平社区居委会", "990101002": "柳荫街道",
    "990102": "西岭区", "990102001": "松岗镇", "990102001200": "松岗村村民委员会", "990102001201": "和平村委会", "990102002": "海府街道",
    "990102003": "东河街道",
}  # fmt: skip
PLACES = Gazetteer(REGIONS, others=[("榆景苑", "990101001001"), ("长堤路", "990101002"), ("不在的路", "990199")], city=("云州市", "云州"))


@pytest.mark.parametrize(
    ("address", "code", "left"),
    [
        ("云州市东河区青石街道桃园社区居民委员会3号", "990101001001", "3号"),
        ("青石桃园居委会 12 栋", "990101001001", "12栋"),
        ("东河区桃园社区", "990101001001", ""),
        ("东河 青石街道办事处，人民路 18 号", "990101001", "人民路18号"),
        ("西岭松岗松岗村", "990102001200", ""),
        ("海府路街道", "990102002", ""),
        ("西岭区海府", "990102002", ""),
        ("榆景苑3号楼6层", "990101001001", "3号楼6层"),
        ("长堤路 7 号", "990101002", "7号"),
        ("东河", "990101", ""),
        ("东河街道", "990102003", ""),
        ("人民路 18 号", "", "人民路18号"),
        ("青石路 5 号", "", "青石路5号"),
        ("", "", ""),
    ],
)
def test_an_address_comes_back_as_its_division_with_what_is_left(address: str, code: str, left: str) -> None:
    found = PLACES.find(address)
    assert (found.code, found.left) == (code, left)


def test_the_more_is_said_the_surer_it_is() -> None:
    said = ["桃园", "青石桃园", "东河区青石街道桃园社区"]
    sure = [PLACES.find(one).confidence for one in said]
    assert sure == sorted(set(sure))


def test_a_name_of_two_places_offers_both_and_answers_what_they_have_in_common() -> None:
    assert PLACES.find("和平") == Place("", 0.0, "", ("990101001002", "990102001201"))
    twins = Gazetteer({"990101": "东河区", "990101001": "青石街道", "990101001001": "三江社区居委会", "990101001200": "三江村委会"})
    assert PLACES.find("和平社区").code == "990101001002"
    assert twins.find("青石三江") == Place("990101001", 0.5, "", ("990101001001", "990101001200"))


def test_another_district_named_in_full_speaks_against_a_place() -> None:
    assert PLACES.find("西岭区青石街道").confidence < PLACES.find("东河区青石街道").confidence


@given(st.text(st.sampled_from("东河区青石街道桃园社委员会和平村路12号 ，"), max_size=24))
def test_whatever_is_said_the_answer_is_a_known_place_or_none(words: str) -> None:
    found = PLACES.find(words)
    assert {found.code, *found.choices} <= {"", *REGIONS}
    assert 0 <= found.confidence <= 0.95
