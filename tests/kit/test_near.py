"""Words that one typing error stands between, words by their sound, words found by counting."""

from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from huiying.kit.near import gaps, one_apart
from huiying.kit.pinyin import initials, readings, spoken
from huiying.kit.wordfinding import Rule, words

WORD = st.text("公积金住房", max_size=5)


def every_error(word: str, alphabet: str) -> set[str]:
    """All that one error makes of a word, written out (Norvig's way)."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    less = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    other = {a + c + b[1:] for a, b in cuts if b for c in alphabet}
    more = {a + c + b for a, b in cuts for c in alphabet}
    return (less | swapped | other | more) - {word}


@given(WORD, WORD)
def test_one_apart_is_what_one_error_makes(one: str, other: str) -> None:
    assert one_apart(one, other) == (other in every_error(one, "公积金住房"))


@given(WORD, WORD)
def test_words_one_error_apart_share_a_word_or_a_gap(one: str, other: str) -> None:
    if one_apart(one, other):
        assert {one, *gaps(one)} & {other, *gaps(other)}


def test_words_are_read_as_people_read_them() -> None:
    for word in ("公积金", "住房公积金", "社会保险", "银行", "重庆", "长者食堂", "还款", "音乐", "会计", "参加", "绿化", "女儿", "便宜"):
        assert "".join(lazy_pinyin(word)).replace("ü", "v") in spoken(word), word
        assert "".join(syllable[0] for syllable in lazy_pinyin(word)) in initials(word), word
    assert initials("公积金")[0] == "gjj"
    assert spoken("12345热线")[0] == "12345rexian"
    assert spoken("公。") == initials("") == []
    assert readings("A") == ("A",)


def test_words_are_what_stands_together_between_different_neighbours() -> None:
    around = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
    texts = [f"{a}公积金{b}，{b}提取{a}" for a, b in zip(around, around[3:] + around[:3], strict=True)]
    found = words(texts, Rule(often=8, together=2.0, varied=1.5))
    assert found == {"公积金": 16, "提取": 16}
    assert words(["公积金"] * 20, Rule(often=8, together=1.0, varied=0.0))["公积金"] == 20
    assert words([], Rule()) == {}
