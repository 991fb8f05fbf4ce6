"""The questions made by rule, and the bench's measurements on a small shelf of made-up texts."""

import argparse

import pytest

from huiying.cli.bench.figures import Figures
from huiying.cli.bench.search import answered, same
from huiying.cli.bench.search_questions import EVERYDAY, RULES, Source, clauses, questions
from huiying.cli.bench.search_texts import text_of, varied
from huiying.kit.near import one_apart
from huiying.knowledge.search_index import put
from huiying.knowledge.search_language import shipped

SUBJECTS = ("养犬", "路灯", "停车", "供水", "电梯", "食堂", "公园", "校车", "燃气", "垃圾", "河道", "广场")
WORDS = "为了管好{0}，制定本条例。{0}的经营者应当按照规定缴纳{0}费用，不得擅自停止{0}的服务；违反者由{0}部门处以罚款。"
SOURCES = [Source(str(n), f"云州市{name}条例", "第三条", WORDS.format(name)) for n, name in enumerate(SUBJECTS)]


def test_questions_are_the_same_for_the_same_seed_and_follow_their_rules() -> None:
    asked = list(questions(SOURCES, 0, 0)) + list(questions(SOURCES, 0, 1))
    assert asked == list(questions(SOURCES, 0, 0)) + list(questions(SOURCES, 0, 1))
    assert sorted(int(one.ref) for one in asked) == list(range(len(SOURCES)))
    assert {one.rule for one in asked} == set(RULES)
    for question in asked:
        source = SOURCES[int(question.ref)]
        if question.rule == "clause":
            assert question.words in source.text
        if question.rule == "typo":
            assert question.words not in source.text
            assert any(one_apart(question.words, clause) for clause in clauses(source))
        if question.rule == "everyday":
            assert any(plain in question.words for plain in EVERYDAY.values())


def test_no_everyday_word_is_a_synonym_that_the_search_knows() -> None:
    known = {alias.said for alias in shipped()}
    assert [plain for word, plain in EVERYDAY.items() if plain in known and any(one.written == word for one in shipped() if one.said == plain)] == []


@pytest.mark.django_db
def test_the_bench_finds_the_articles_and_the_index_equals_the_scan() -> None:
    put(map(text_of, SOURCES))
    figures = Figures()
    answered(figures, list(questions(SOURCES, 0, 1)))
    assert put(varied(SOURCES, 30, 0)) == 30
    same(figures, argparse.Namespace(seed=0))
    found = {one["name"]: one["value"] for one in figures.all}
    assert found["questions"] == 6
    assert found["recall_at_5"] == 1
    assert found["same_as_scan"] == 1
    assert found["same_as_scan.words"] == 300
