"""Numbers of persons in free words become sealed pieces, and every text comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.masking import find_personal, mask_numbers, number_spans
from huiying.kit.pieces import BEGIN, END, keys_of, resealed, with_pieces, without_pieces
from huiying.kit.sealing import CannotOpen, Keyring

RING = Keyring.new()
NUMBERS = (
    "13970018007", "139 7001 8007", "１３９７００１８００７", "0571-88881234", "（0571）88881234转801", "110101194001010012", "6222021234567890128",
    "li.si@yunzhou.cn",
)  # fmt: skip
PARTS = (
    *NUMBERS, "电话：", "8888 1234", "身份证号码：", "330101194001010012", "张先生", "浙A12345", "2026-11-29", "18", "元", "，", " ", "-", "@", BEGIN, END,
    "字" * 50,
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


def ring() -> Keyring:
    return RING


@pytest.mark.parametrize("number", NUMBERS)
def test_each_kind_of_number_is_sealed_and_the_words_around_it_stay(number: str) -> None:
    sealed = with_pieces(f"请回电{number}，王先生", ring)
    assert (sealed.startswith("请回电"), sealed.endswith("，王先生")) == (True, True)
    assert number not in sealed
    assert keys_of(sealed) == [RING.active]


@given(TEXTS)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    sealed = with_pieces(text, ring)
    assert without_pieces(sealed, ring) == text
    assert number_spans(sealed) == number_spans(mask_numbers(text)) == []


@given(TEXTS)
def test_the_quick_look_finds_what_the_whole_one_finds(text: str) -> None:
    spans = number_spans(text)
    missed = [found for found in find_personal(text) if found.kind not in {"plate", "name"} and not any(s <= found.start and found.end <= e for s, e in spans)]
    assert missed == []


def test_many_numbers_on_end_are_quickly_one_piece() -> None:
    text = "-".join(["13970018007"] * 800)
    assert keys_of(with_pieces(text, ring)) == [RING.active]


def test_numbers_on_end_do_not_hide_one_another() -> None:
    assert mask_numbers("13970018007-13970018008，（0571）88881234转801li.si@yunzhou.cn") == "***，***"


@given(st.text())
def test_words_without_numbers_stay_and_ask_for_no_key(text: str) -> None:
    without = "".join(character for character in text if not character.isdecimal() and character not in f"@＠{BEGIN}{END}")
    assert with_pieces(without, _no_ring) == without == without_pieces(without, _no_ring)


def _no_ring() -> Keyring:
    raise AssertionError("the key ring was asked for")


def test_names_stay_where_numbers_are_masked() -> None:
    assert mask_numbers("王小明先生，13970018007，浙A12345") == "王小明先生，***，浙A12345"


def test_what_feigns_a_piece_is_sealed_like_a_number() -> None:
    feigned = f"{BEGIN}01aaaaaaaaAAAA{END}"
    sealed = with_pieces(feigned, ring)
    assert feigned not in sealed
    assert without_pieces(sealed, ring) == feigned


def test_a_newer_key_seals_anew_what_an_older_one_opens_and_leaves_the_rest() -> None:
    strange = with_pieces("0571-88881234", Keyring.new)
    text = with_pieces("13970018007和13970018008", ring) + strange
    newer = RING.rotated()
    anew, shut = resealed(text, newer)
    assert shut == 1
    assert anew.endswith(strange)
    assert keys_of(anew)[:2] == [newer.active] * 2
    assert without_pieces(anew.removesuffix(strange), lambda: newer) == "13970018007和13970018008"
    assert resealed(anew, newer) == (anew, 1)


def test_without_its_key_a_piece_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        without_pieces(with_pieces("13970018007", Keyring.new), ring)
