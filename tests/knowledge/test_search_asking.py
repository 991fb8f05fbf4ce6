"""What a question is taken apart into, and how texts are scored: without a database."""

from dataclasses import replace
from datetime import date
from math import log

import pytest

from huiying.knowledge.search_found import Why
from huiying.knowledge.search_language import Alias, shipped
from huiying.knowledge.search_marks import snippet, spans
from huiying.knowledge.search_plan import ROOM, plan
from huiying.knowledge.search_query import by_aliases, by_numbers, in_chinese, parse
from huiying.knowledge.search_score import REGION_FITS, REGION_FOREIGN, Asking, Candidate, Corpus, Unit, score

TODAY = date(2026, 3, 1)
PLAIN = Candidate(1, "article", "a", "公积金", "公积金\n公积金怎么提取", "", (), date(1990, 1, 1), 0, date(2020, 1, 1), None)


def test_fillers_and_marks_ask_for_nothing() -> None:
    asked = parse("请问住房公积金怎么提取？")
    assert asked.runs == ("住房公积金", "提取")
    assert set(asked.weights) == {"住房", "房公", "公积", "积金", "提取"}
    assert parse("怎么").runs == ("怎么",)  # who types only a filler asks for it
    assert parse(" 　\n").words == ()
    assert parse("社保 社保 ＶＩＰ").words == ("社保", "vip")


def test_pairs_with_a_joining_character_weigh_less() -> None:
    assert parse("工资的标准").weights == {"工资": 1.0, "资的": 0.3, "的标": 0.3, "标准": 1.0}


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (38, "三十八"), (101, "一百零一"), (110, "一百一十"), (1010, "一千零一十"), (1260, "一千二百六十")]
)
def test_articles_are_numbered_as_laws_number_them(number: int, words: str) -> None:
    assert in_chinese(number) == words
    assert [also.word for also in by_numbers(parse(f"民法典{number}条"))] == [f"第{words}条"]


def test_an_alias_serves_both_ways_and_the_longest_alone() -> None:
    aliases = [Alias("社保", "社会保险"), Alias("社保卡", "社会保障卡")]
    assert [also.word for also in by_aliases(["社保怎么交"], aliases)] == ["社会保险"]
    assert [also.word for also in by_aliases(["社会保险"], aliases)] == ["社保"]
    assert [also.word for also in by_aliases(["补办社保卡"], aliases)] == ["社会保障卡"]


def test_the_shipped_list_says_nothing_twice() -> None:
    pairs = [frozenset((alias.said, alias.written)) for alias in shipped()]
    assert len(pairs) == len(set(pairs)) > 100
    assert all(len(pair) == 2 for pair in pairs)


def test_a_score_is_bm25_with_the_title_as_a_heavier_field() -> None:
    corpus = Corpus(1_000, 20_000)
    asking = Asking(corpus, ("没有",), (Unit("公积", 2.0),), TODAY)
    times, norm = 2 + 2 * 1, 1.2 * (0.4 + 0.6 * len(PLAIN.text) / 20)  # twice in the text, once of it in the title, which counts three times
    assert score(asking, PLAIN).value == pytest.approx(2.0 * times / (times + norm), rel=1e-6)
    assert corpus.idf(10) == pytest.approx(log(1 + 990.5 / 10.5))
    assert corpus.idf(0) > corpus.idf(1) > corpus.idf(999) > corpus.idf(1_000) > 0


def test_what_else_speaks_for_a_text() -> None:
    asking = Asking(Corpus(10, 200), ("公积金",), (Unit("公积", 2.0),), TODAY, region="990101", topic="0102")
    value = score(asking, PLAIN).value
    assert score(asking, replace(PLAIN, region="99")).value == pytest.approx(value * REGION_FITS)
    assert score(asking, replace(PLAIN, region="990102")).value == pytest.approx(value * REGION_FOREIGN)
    for better in (replace(PLAIN, topics=("010201",)), replace(PLAIN, uses=5), replace(PLAIN, changed_on=TODAY)):
        assert score(asking, better).value > value
    assert score(asking, replace(PLAIN, topics=("010201",), uses=5)).why == (Why("title"), Why("topic"), Why("used"))
    assert score(asking, replace(PLAIN, valid_to=TODAY)).why[-1] == Why("past")
    assert score(asking, replace(PLAIN, head="提取")).why == (Why("words"),)


def test_common_pairs_are_read_only_while_there_is_room() -> None:
    corpus = Corpus(100_000, 20_000_000)
    counts = {"社保": 50, "规定": ROOM + 1, " 规定": 900, "  规定": 90}
    asked = parse("社保规定")
    planned = plan(asked, [], counts, corpus)
    assert "'规定'" not in {one.query for one in planned.lists}
    assert {unit.text for unit in planned.units} == {"社保", "保规", "规定", "社保规", "保规定"}  # they are scored all the same
    alone = plan(parse("规定"), [], counts, corpus)
    assert [one.query for one in alone.lists] == ["'  规定'", "' 规定'"]  # often, or in the title; only then every text
    assert {one.query for one in alone.more} == {"'规定'"}
    everywhere = plan(parse("规定"), [], {"规定": 99_000, " 规定": 98_000}, corpus)
    assert [one.query for one in everywhere.lists] == ["' 规定'"]


def test_marks_stand_where_the_words_stand_as_shown() -> None:
    shown = "办理 ＶＩＰ 公 积 金，公积金。"
    assert [shown[start:end] for start, end in spans(shown, ("公积金", "vip"), ())] == ["ＶＩＰ 公 积 金", "公积金"]
    assert spans("公积\n金", ("公积金",), ()) == ()
    assert [("提取公积" * 2)[a:b] for a, b in spans("提取公积提取公积", ("没有",), (Unit("提取", 1.0), Unit("取公", 1.0)))] == ["提取公", "提取公"]


def test_the_piece_shown_holds_what_was_asked_for() -> None:
    body = "开头的话。\n" + "无关的话，" * 60 + "这里说到公积金的提取，" + "其他的话，" * 60
    piece, marked = snippet(body, ("公积金",), (Unit("公积", 2.0),))
    assert [piece[start:end] for start, end in marked] == ["公积金"]
    assert piece.startswith("…")
    assert piece.endswith("…")
    assert len(piece) == 122
    assert snippet("", ("公积金",), ()) == ("", ())
    assert snippet("短\n公积金\n后面", ("公积金",), ()) == ("公积金 后面", ((0, 3),))
