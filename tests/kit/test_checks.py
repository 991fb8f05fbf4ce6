from datetime import UTC, datetime, timedelta

import pytest

from huiying.kit import checks
from huiying.kit.checks import Problem, Refused, refuse
from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import Told
from huiying.kit.times import Naive

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
KINDS = CodeList("kind", "", "", [Code("a", "甲", "A")])


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_all_problems_are_collected_in_one_refusal() -> None:
    with pytest.raises(Refused) as refused:
        refuse(checks.required("text", " "), checks.longest("title", "长" * 11, 10), checks.one_of("kind", "a", KINDS), checks.phone("phone", "123"))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("text", "required"), ("title", "too_long"), ("phone", "not_a_phone")]
    assert isinstance(refused.value, Told)
    assert refused.value.sentence("zh-hans") == "text: 必填; title: 最多 10 个字; phone: 不是有效的电话号码"
    assert refused.value.problems[1].text("en") == "At most 10 characters"


def test_what_is_right_is_no_problem_and_refused_only_beside_a_wrong() -> None:
    right = [checks.required("text", "好"), checks.required("flag", value=False), checks.required("count", 0), checks.phone("phone", "13812345678")]
    assert right == [[], [], [], []]
    with pytest.raises(Refused) as refused:
        refuse(*right, checks.required("title", ""))
    assert [problem.field for problem in refused.value.problems] == ["title"]
    done = [refuse([], *right)]
    assert done == [None]


@pytest.mark.parametrize("missing", [None, "", " \n", [], (), {}, set()])
def test_missing(missing: object) -> None:
    assert codes(checks.required("f", missing)) == ["required"]


def test_missing_values_are_found_by_required_alone() -> None:
    assert checks.longest("f", None, 1) == checks.one_of("f", "", KINDS) == checks.phone("f", None) == checks.not_future("f", None, NOW) == []
    assert checks.shortest("f", "", 5) == checks.between("f", None, 1, 2) == checks.in_order("f", None, NOW) == checks.not_past("f", None, NOW) == []


def test_lengths_counts_and_codes() -> None:
    assert codes(checks.longest("f", "四个字符", 4)) == []
    assert codes(checks.shortest("f", " 三个字 ", 4)) == ["too_short"]
    assert codes(checks.one_of("f", "b", KINDS)) == ["unknown_code"]
    assert codes(checks.some_of("f", ["a", "b", "c"], {"a"})) == ["unknown_code"]
    assert codes(checks.some_of("f", ["a"], {"a"})) == []
    assert codes(checks.between("f", 5, 1, 5)) == []
    assert codes(checks.between("f", 6, 1, 5)) == ["out_of_range"]
    assert codes(checks.phone("f", "62345678", area="010")) == []


def test_moments() -> None:
    second = timedelta(seconds=1)
    assert codes(checks.not_future("f", NOW, NOW)) == []
    assert codes(checks.not_future("f", NOW + second, NOW)) == ["in_future"]
    assert codes(checks.not_past("f", NOW, NOW)) == ["in_past"]
    assert codes(checks.not_past("f", NOW + second, NOW)) == []
    assert codes(checks.in_order("f", NOW, NOW - second)) == ["backwards"]
    with pytest.raises(Naive):
        checks.not_future("f", NOW.replace(tzinfo=None), NOW)


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(Refused) as refused:
        refuse(checks.phone("phone", "1381234567"), checks.one_of("kind", "secret{x}", KINDS))
    assert "138" not in str(refused.value)
    assert "secret" not in refused.value.zh + refused.value.en
