import json
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.canonical import NotCanonical, canonical, utf16_order

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT.map(lambda key: normalize("NFC", key)), inner, max_size=4),
    max_leaves=12,
)


def test_rfc_8785_serialisation_of_strings_and_literals() -> None:
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "literals": [None, True, False]}
    assert canonical(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


def test_rfc_8785_order_of_keys() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert sorted(keys, key=utf16_order) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    value = {"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\u0080": 5, "\u00f6": 6, "\uff5e": 7}
    assert list(json.loads(canonical(value)).values()) == [2, 3, 5, 6, 1, 4, 7]


def test_rfc_8785_nested_objects_and_arrays() -> None:
    value = {"1": {"f": {"f": "hi", "F": 5}, "\n": 56}, "10": {}, "": "empty", "a": {}, "111": [{"e": "yes", "E": "no"}], "A": {}}
    assert canonical(value) == b'{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}'


def test_text_is_in_nfc() -> None:
    assert canonical("e\u0301") == canonical("\u00e9") == '"é"'.encode()
    with pytest.raises(NotCanonical):
        canonical({"e\u0301": 1, "\u00e9": 1})


@pytest.mark.parametrize(
    "value", [1.0, 2**53, -(2**53), (1,), {1: 2}, {"a": {None: 1}}, b"x", datetime(2026, 1, 1, tzinfo=UTC), {1, 2}, "\ud800", {"\udc00": 1}, object()]
)
def test_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@given(VALUES)
def test_it_is_json_and_reading_and_writing_again_changes_nothing(value: object) -> None:
    written = canonical(value)
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(st.text("abcé中\U0001f600", max_size=3), st.integers(0, 9)))
def test_the_order_of_insertion_does_not_matter(value: dict[str, int]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
