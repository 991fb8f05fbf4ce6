"""The shipped catalogue is whole, and what is wrong with a definition is told at once."""

from datetime import date
from typing import Any

import pytest

from huiying.kit.checks import Refused
from huiying.metrics.catalogue import SHIPPED, catalogue, shipped, views
from huiying.metrics.columns import FACTS, columns, nullable

NAMED = views(SHIPPED / "views.toml")
GOOD: dict[str, Any] = {
    "code": "human_connect_rate", "ref": "T02", "version": 2, "zh": "人工接通率", "en": "Connect rate", "fact": "call", "cohort": "queued_at",
    "window": "month", "unit": "share", "authority": "ours", "effective_from": date(2026, 11, 1),
    "variants": [{"name": "requested", "zh": "按请求", "en": "Of requests", "numerator": "count(ans)", "denominator": "count(req)"}],
}  # fmt: skip


def test_every_metric_of_the_domain_is_defined() -> None:
    refs = {definition.ref for versions in shipped().versions.values() for definition in versions}
    assert refs == {*(f"T{n:02}" for n in range(1, 20)), *(f"W{n:02}" for n in range(1, 33)), *(f"K{n:02}" for n in range(1, 14))}


def test_every_definition_says_its_authority_in_force_today_and_both_languages() -> None:
    for definition in shipped().in_force(date(2026, 10, 1)):
        assert definition.authority_zh
        assert definition.authority_en.isascii()
        assert definition.zh.isascii() is False
        assert definition.en.isascii()
        assert bool(definition.traps_zh) == bool(definition.traps_en)
        for variant in definition.variants:
            assert variant.zh
            assert variant.en.isascii()


def test_columns_are_declared_once_with_known_types() -> None:
    for fact in FACTS:
        assert set(columns(fact).values()) <= {"text", "integer", "decimal", "boolean", "instant"}
        assert nullable(fact) <= set(columns(fact))
    assert columns("call")["wait_s"] == "decimal"
    assert "wait_s" in nullable("call")


def test_a_new_version_is_in_force_from_its_day() -> None:
    old = dict(shipped().versions["human_connect_rate"][0].data)
    both = catalogue([GOOD, old], NAMED)
    assert [definition.version for definition in both.find("human_connect_rate")] == [1, 2]
    assert [definition.version for definition in both.in_force(date(2026, 10, 1))] == [1]
    assert [definition.version for definition in both.in_force(date(2026, 11, 1))] == [2]


def test_a_metric_is_found_by_code_and_by_ref() -> None:
    assert shipped().find("t02")[0].code == "human_connect_rate"
    assert [definition.code for definition in shipped().find("W21")] == ["urge_count", "supervise_count"]
    assert shipped().find("nothing") == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"fact": "calls"}, {("human_connect_rate: fact", "unknown_code")}),
        ({"window": "week", "interval": "normal"}, {("human_connect_rate: window", "unknown_code"), ("human_connect_rate: interval", "unknown_code")}),
        ({"authority": "", "colour": "red"}, {("human_connect_rate: authority", "required"), ("human_connect_rate: colour", "unknown")}),
        ({"variants": []}, {("human_connect_rate: variants", "required")}),
        ({"cohort": "queue"}, {("human_connect_rate: requested.cohort", "not_an_instant")}),
        (
            {"variants": [{**GOOD["variants"][0], "numerator": "count(answered", "scale": "x"}, GOOD["variants"][0]]},
            {("human_connect_rate: variants", "twice"), ("human_connect_rate: variants.1.scale", "not_a_number")},
        ),
        (
            {"window": "rolling 24h by 15m", "variants": [{**GOOD["variants"][0], "numerator": "distinct(call_id, ans)", "denominator": "count(req) / 2"}]},
            {("human_connect_rate: requested.numerator", "not_additive"), ("human_connect_rate: requested.denominator", "syntax")},
        ),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_at_once(change: dict[str, Any], found: set[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        catalogue([GOOD | change], NAMED)
    assert {(problem.field, problem.code) for problem in refused.value.problems} == found


def test_two_definitions_do_not_share_a_version() -> None:
    with pytest.raises(Refused) as refused:
        catalogue([GOOD, GOOD], NAMED)
    assert [problem.code for problem in refused.value.problems] == ["twice"]
