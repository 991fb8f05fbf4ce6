"""The guards fire from the cases' own figures, and what they forbid is not shown."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from huiying.accounts.cases.case import Case, Wanted
from huiying.accounts.cases.deriving import derive
from huiying.accounts.cases.flagging import flags
from huiying.accounts.cases.reading import texts
from huiying.accounts.cases.showing import ORDER, read, shown
from huiying.accounts.cases.writing import places

MUST = {
    "haikou": {"G04", "G07", "G08", "G15"}, "liaocheng": {"G02", "G07"}, "yongchuan": {"G03", "G09", "G11", "G12", "G13"},
    "nanning": {"G02", "G04", "G05", "G14"}, "guangzhou": {"G08"},
}  # fmt: skip


def fired(case: Case) -> set[str]:
    return {one.raised.id for one in flags(case)}


def with_given(case: Case, code: str, **changed: object) -> Case:
    return replace(case, given=tuple(replace(one, **changed) if one.id == code else one for one in case.given))


def derived(name: str) -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in shown(name)["derived"]}


@pytest.mark.parametrize("name", MUST)
def test_the_guards_that_the_reference_names_fire(name: str) -> None:
    assert MUST[name] <= fired(read(name))


def test_the_rate_of_growth_in_haikou_raises_its_flag_beside_them() -> None:
    assert "G03" in fired(read("haikou"))


def test_a_head_count_that_was_counted_raises_no_circle() -> None:
    """515 counted people with nobody's stated pay: the guard looks at where the number comes from, not at the number."""
    case = read("haikou")
    one = case.figure("heads_netizen")
    counted = with_given(case, "heads_netizen", quality="stated", places=(replace(one.places[0], derived_from=()),))
    assert "G15" not in fired(with_given(counted, "wage_netizen", places=()))


def test_the_circle_is_found_by_arithmetic_too() -> None:
    """The same numbers, and nobody says where they come from: heads times pay is the budget within one per cent."""
    case = read("haikou")
    one = case.figure("heads_netizen")
    assert "G15" in fired(with_given(case, "heads_netizen", quality="stated", places=(replace(one.places[0], derived_from=()),)))


def test_awards_of_one_stage_may_be_held_against_each_other() -> None:
    case = read("liaocheng")
    place = replace(case.figure("budget_2020").places[0], stage="award")
    alike = with_given(case, "budget_2020", places=(place,))
    assert {one.raised.level for one in flags(alike) if one.raised.id == "G07"} == {"FLAG"}


def test_workings_and_sample_sizes_would_silence_their_guards() -> None:
    case = read("yongchuan")
    comparison = case.comparisons[0]
    assert "G13" not in fired(replace(case, comparisons=(replace(comparison, assertions=()),)))
    assert "G12" not in fired(with_given(case, "reply_rate", value=Decimal("0.995")))
    assert "G03" not in fired(with_given(case, "items_2010", value=Decimal(19_000)))


def test_per_head_of_the_circular_heads_is_computed_and_not_shown() -> None:
    computed = {one.wanted.id: one.value for one in derive(read("haikou"))}
    for code in ("head_budget_515", "head_contract_515"):
        told = derived("haikou")[code]
        assert computed[code] is not None
        assert (told["value"], told["num"], told["den"], told["printed"], told["withheld"]) == (None, None, None, "n/c", "G15")
        assert "循环论证" in str(told["reason"])
    assert derived("haikou")["head_contract_300"]["withheld"] is None


def test_a_budget_is_not_held_against_an_award() -> None:
    told = derived("liaocheng")
    assert (told["change_2021"]["value"], told["change_2021"]["withheld"]) == (None, "G07")
    assert [told[f"change_{year}"]["printed"] for year in (2022, 2023, 2024)] == ["+19.6 %", "-4.9 %", "+5.0 %"]


def test_rates_of_unnamed_wholes_are_not_subtracted() -> None:
    told = derived("nanning")["connect_change"]
    assert (told["value"], told["withheld"], told["guards"]) == (None, "G04", ["G04", "G05"])
    assert {one.wanted.id: one.value for one in derive(read("nanning"))}["connect_change"] == Decimal("0.6007")


def test_the_forbidden_ratio_is_never_produced() -> None:
    """The asserted sum is about the volume of 2011; over that of 2010 it is no unit cost, however it is written."""
    told = derived("yongchuan")["refused_ratio"]
    assert (told["value"], told["printed"]) == (None, "n/c")
    assert "2011" in told["reason"]["en"]  # type: ignore[index]
    case = read("yongchuan")
    for formula in ("asserted / items_2010", "items_2010 / asserted", "(asserted - fee) / items_2010", "asserted / items_2010 / (fee / items_2011)"):
        wanted = Wanted("tried", "试", "tried", formula, "yuan/item", 2, "level", "", per_head=False, floors=())
        tried = derive(replace(case, wanted=(wanted,)))[0]
        assert (tried.value, tried.refused) == (None, "asserted"), formula
    values = [one["value"] for one in derived("yongchuan").values() if one["value"] is not None]
    assert not [value for value in values if value in {500, 50_000} or 11 < value < 11.1]  # type: ignore[operator]
    assert not re.search(r"(?<![\d,.])(500|11\.0\d*|11\.1)(?![\d,])", str(shown("yongchuan")))


def test_what_was_not_published_is_not_computable_and_named() -> None:
    for name, code, word in (("guangzhou", "year", "term"), ("nanning", "service_per_yuan", "cost"), ("yongchuan", "item_cost_2010", "2010")):
        told = derived(name)[code]
        assert (told["value"], told["printed"], told["withheld"]) == (None, "n/c", None)
        assert word in told["reason"]["en"]  # type: ignore[index]


def test_what_no_guard_says_is_remarked() -> None:
    remarks = {name: [one for one in shown(name)["flags"] if one["level"] == "NOTE"] for name in ORDER}
    assert {name: [one["id"] for one in found] for name, found in remarks.items() if found} == {"liaocheng": ["plausibility"] * 2, "nanning": ["reading"]}
    assert "3.38" in remarks["nanning"][0]["en"]
    assert "6,916" in remarks["liaocheng"][0]["en"]


@pytest.mark.parametrize("name", ORDER)
def test_no_text_rests_on_what_is_not_shown(name: str) -> None:
    case = read(name)
    hidden = {one["id"] for one in shown(name)["derived"] if one["value"] is None} | {one.id for one in case.given if one.value is None}
    assert [(place, code) for place, said in texts(case) for code in places(said.zh) if code in hidden] == []
    told = shown(name)
    assert "n/c" not in str([told[part] for part in ("known", "follows", "missing", "would_settle")])
