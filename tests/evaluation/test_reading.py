"""Schemes are read whole: every problem at once with its place; those that come with the product are right, and their figures are known."""

from pathlib import Path
from typing import Any

import pytest

import huiying.evaluation
from huiying.directory.orgs import UNIT_KINDS as KNOWN
from huiying.evaluation.published import scheme_json
from huiying.evaluation.reading import from_data, from_toml
from huiying.evaluation.scheme import UNIT_KINDS
from huiying.evaluation.schemes import _figures
from huiying.evaluation.writing import to_toml
from huiying.kit.checks import Refused
from tests.evaluation.small import given, measure

EXAMPLES = sorted((Path(huiying.evaluation.__file__).parent / "examples").glob("*.toml"))


def problems(**more: Any) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        from_data(given(**more))
    return {(one.field, one.code) for one in refused.value.problems}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_are_right_and_go_back_to_text(file: Path) -> None:
    scheme = from_toml(file.read_text(encoding="utf-8"))
    assert list(_figures(scheme)) == []
    assert from_toml(to_toml(scheme)) == scheme
    assert from_data(scheme_json(scheme)) == scheme
    assert scheme.ranks == "off"
    assert (scheme.appeal_days, scheme.decision_days, scheme.minimum_n) == (5, 5, 30)


def test_there_are_two_examples_and_the_three_rates_weigh_30_35_35() -> None:
    assert [file.stem for file in EXAMPLES] == ["on_time_by_level", "three_rates"]
    assert [int(one.weight) for one in from_toml(EXAMPLES[1].read_text(encoding="utf-8")).measures] == [30, 35, 35]


def test_the_kinds_of_units_are_those_of_the_register() -> None:
    assert set(UNIT_KINDS) == {code.code for code in KNOWN}


def test_single_fields_that_are_wrong_are_told_all_at_once_by_their_places() -> None:
    wrong = measure("a b", "response_rate", "three", "-3", curve="guess")
    assert problems(measures=[wrong], ranks="everybody", levels=[{"code": "x", "zh": "", "en": "x", "from": "0"}], weights=1) == {
        ("measures[1].code", "code"), ("measures[1].curve", "choice"), ("measures[1].weight", "range"), ("ranks", "choice"), ("levels[1].zh", "text"),
        ("weights", "unknown"),
    }  # fmt: skip


def test_parts_that_contradict_each_other_are_told_all_at_once() -> None:
    measures = [
        measure("response", "response_rate", "three", "60", floor="100", target="60"),
        measure("response", "resolution_rate", "w0", "30", classes=["nobody"]),
        measure("banded", "extension_rate", "count", "10", curve="bands", bands=[{"to": "5", "gives": "9"}, {"from": "6", "gives": "0"}]),
    ]  # fmt: skip
    classes = [{"code": "c", "zh": "c", "en": "c", "kinds": ["district", "village"]}, {"code": "d", "zh": "d", "en": "d", "kinds": ["district"]}]
    found = problems(measures=measures, classes=classes, bands=[{"code": "b", "zh": "b", "en": "b", "from": "1"}])
    assert found == {
        ("measures", "once"), ("measures[1]", "direction"), ("measures[2].classes", "unknown"), ("measures[3].bands", "gap"), ("measures[3].bands", "weight"),
        ("measures", "hundred"), ("classes[1].kinds", "kinds"), ("classes.kinds", "once"), ("bands", "open"),
    }  # fmt: skip


def test_a_text_that_is_no_toml_is_told_so() -> None:
    with pytest.raises(Refused) as refused:
        from_toml("scheme = ")
    assert refused.value.problems[0].code == "toml"
