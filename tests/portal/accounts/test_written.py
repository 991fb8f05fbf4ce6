"""Formulas in the reader's language, a case's guards in one banner each, and what of a share is told of whom."""

import re

import pytest
from django.http import QueryDict
from django.utils.translation import override

from huiying.accounts import cases
from huiying.accounts.economic import ECONOMIC
from huiying.accounts.livelihood import LIVELIHOOD
from huiying.pages.two_accounts.telling import EARLIER, withholds_of
from huiying.pages.two_accounts.written import in_words
from huiying.portal.accounts.cases import flag_of, grouped
from huiying.portal.accounts.plan_form import form_of

FORMULAS = sorted({one.formula for ways in (*ECONOMIC, *LIVELIHOOD) for one in ways} | {"F + p κ g Q(V₀, m₀, h, s₀)", "Kaplan-Meier"})
NAMES = {"Kaplan-Meier"}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_on_a_chinese_page_has_no_english_word(formula: str) -> None:
    with override("zh-hans"):
        words = re.findall(r"[A-Za-z][A-Za-z-]{2,}", in_words(formula))
    assert set(words) <= NAMES


def test_a_formula_says_the_same_in_both_languages() -> None:
    with override("zh-hans"):
        assert in_words("C ÷ (queued − 0.5 × (queued − answered))") == "实际总费用 ÷ (请求人工量 − 0.5 × (请求人工量 − 人工接通量))"
        assert in_words("tel.ans_in ÷ tel.queued") == "15秒内接通量 ÷ 请求人工量"
    with override("en"):
        assert in_words("C ÷ answered") == "C ÷ answered"
        assert in_words("tel.ans_in ÷ tel.queued") == "Calls answered within 15 s ÷ Calls that asked for a person"


def test_each_guard_of_a_case_has_one_banner_and_every_sentence_stands_in_it() -> None:
    with override("zh-hans"):
        told = cases.shown("haikou")
        about = {one["code"]: one["zh"] for one in told["comparisons"]}
        banners = grouped([flag_of(one, about) for one in told["flags"]])
    named = [banner["id"] for banner in banners if banner["id"]]
    assert sorted(named) == sorted({one["id"] for one in told["flags"] if one["level"] != "NOTE"})
    said = {text for banner in banners for text, _ in banner["said"]}
    assert said == {one["zh"] for one in told["flags"]}
    assert len(banners) < len(told["flags"])


@pytest.mark.parametrize(
    ("guard", "kept"),
    [({"id": "G09", "level": "BLOCK", "withholds": "word"}, ""), ({"id": "G04", "level": "BLOCK", "withholds": "value"}, "value"),
     ({"id": "G03", "level": "FLAG", "withholds": ""}, ""), ({"id": "G01", "level": "BLOCK"}, "difference"), ({"id": "G11", "level": "BLOCK"}, "value")],
)  # fmt: skip
def test_the_page_keeps_back_what_the_document_says_and_of_older_ones_what_their_guards_meant(guard: dict[str, str], kept: str) -> None:
    assert withholds_of(guard) == kept
    assert set(EARLIER) == {"G09", "G11", "G12", "G15"}


@pytest.mark.parametrize(("target", "said"), [("0.95", "95，不写 0.95"), ("1", "100，不写 1"), ("59", "60")])
def test_a_target_that_is_no_per_cent_is_told_how_it_is_written(target: str, said: str) -> None:
    with override("zh-hans"):
        form = form_of(QueryDict(f"target={target}"))
        assert not form.is_valid()
        assert said in str(form.errors["target"])
