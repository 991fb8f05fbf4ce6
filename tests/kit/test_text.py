import re
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiying.kit.text import bigrams, clean, is_prefix_query, normalise, query_terms

TEXT = st.text(st.characters(), max_size=40) | st.text("aA ßıİΐ\u0345\u0301\u00a8ſﬁ①㎏カﾞ中文１2\u200d\ufe0f\ufb33 \n", max_size=12)


def test_search_sees_one_form() -> None:
    assert normalise(" Ｈｅｌｌｏ\u200b  Ｗorld\u3000①\n") == "helloworld1"
    assert normalise("路 灯\u00ad不\u0000亮") == "路灯不亮"
    assert normalise("STRASSE") == normalise("straße")
    assert normalise("\u200b \n") == ""


@given(st.text("，：；！？（）。,:;!?()a1路\u0301\u0338\u3099\u0345ﬁ", max_size=12))
def test_wide_marks_are_folded_as_nfkc_folds_them(text: str) -> None:
    slow = text
    while (folded := normalize("NFKC", normalize("NFKC", re.sub(r"\s", "", slow)).casefold())) != slow:
        slow = folded
    assert normalise(text) == slow


def test_pairs_and_the_last_character() -> None:
    assert bigrams("路灯不亮") == ["路灯", "灯不", "不亮", "亮"]
    assert bigrams("A座12") == ["a座", "座1", "12", "2"]
    assert bigrams("哈哈哈") == ["哈哈", "哈"]
    assert bigrams("") == []


def test_what_a_search_word_needs() -> None:
    assert query_terms("路") == (["路"], True)
    assert is_prefix_query("路")
    assert query_terms("路灯") == (["路灯"], True)
    assert not is_prefix_query("路灯")
    assert query_terms("路 灯不亮") == (["路灯", "灯不", "不亮"], False)
    assert query_terms("  ") == ([], True)


def test_pairs_alone_do_not_prove_a_longer_word() -> None:
    terms, exact = query_terms("灯不亮")
    apart = "路灯不开，门不亮"
    assert set(terms) <= set(bigrams(apart))
    assert not exact
    assert normalise("灯不亮") not in normalise(apart)


@settings(max_examples=400)
@given(TEXT, st.data())
def test_every_word_of_a_text_is_found_by_its_terms(text: str, data: st.DataObject) -> None:
    flat = normalise(text)
    if len(flat) < 2:
        return
    start = data.draw(st.integers(0, len(flat) - 2))
    end = data.draw(st.integers(start + 2, len(flat)))
    assert set(query_terms(flat[start:end])[0]) <= set(bigrams(text))


@given(TEXT, st.data())
def test_every_character_of_a_text_begins_a_term(text: str, data: st.DataObject) -> None:
    flat = normalise(text)
    if flat:
        character = data.draw(st.sampled_from(flat))
        terms, exact = query_terms(character)
        assert exact
        assert any(term.startswith(terms[0]) for term in bigrams(text))


@settings(max_examples=400)
@given(TEXT)
@example("ΐ\u0345")
@example("a\u00a8\u200d\u0301")
def test_normalising_twice_changes_nothing(text: str) -> None:
    flat = normalise(text)
    assert normalise(flat) == flat
    assert not any(character.isspace() for character in flat)


def test_stored_text() -> None:
    assert clean("  第一行\r\n第二行\r第三行\x00\x1b[0m\t完 \n") == "第一行\n第二行\n第三行[0m\t完"
    assert clean("e\u0301") == "\u00e9"
    assert clean("\ufeff标题\u202e反") == "标题反"
    assert clean("家\U0001f468\u200d\U0001f469\u200d\U0001f467") == "家\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("text", ["", " ", "\r\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert clean(text) == ""


@given(TEXT)
def test_stored_text_can_be_stored_and_is_stable(text: str) -> None:
    stored = clean(text)
    assert clean(stored) == stored
    assert is_normalized("NFC", stored)
    assert "\0" not in stored.encode().decode()
