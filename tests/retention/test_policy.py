"""The policy file: the shipped one is whole and off; whatever is wrong with a city's own is said at once, and nothing is erased by it."""

from pathlib import Path

import pytest

from huiying.kit.checks import Refused
from huiying.kit.retention import CODES, parse, said
from huiying.retention.due import DUE
from huiying.retention.erasing import ERASERS
from huiying.retention.file import SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert all((problem.zh, problem.en) for problem in refused.value.problems)
    return [f"{problem.field} {problem.code}" for problem in refused.value.problems]


def test_the_shipped_policy_is_whole_off_and_names_a_ground_for_each_class() -> None:
    policy = parse(TEXT)
    assert (policy.enabled, tuple(policy.rules)) == (False, CODES)
    assert all(rule.basis and rule.basis_en for rule in policy.rules.values())
    assert set(DUE) == set(ERASERS) == set(CODES)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("[keep.notice]", "[keep.gossip]", ["keep.gossip unknown", "keep.notice missing"]),
        ("days = 1095", "days = 10", [f"keep.{code}.days out_of_range" for code in ("access_record", "kb_reading", "kb_feedback", "kb_question", "notice")]),
        ("days = 180", 'days = "180"', ["keep.attachment_rejected.days out_of_range"]),
        ("days = 180", "days = true", ["keep.attachment_rejected.days out_of_range"]),
        ("days = 180", "day = 180", ["keep.attachment_rejected.day unknown", "keep.attachment_rejected.days out_of_range"]),
        ('basis_en = "proposal"', 'basis_en = " "', ["keep.notice.basis_en required"]),
        ("enabled = false", 'enabled = "yes"', ["enabled shape"]),
        ('version = "proposal-1"', 'version = "2026-11"', ["version shape"]),
        ("enabled = false", "enabled = false\nnight = 3", ["night unknown"]),
        ("[keep.notice]", "[keep.notice", ["file not_toml"]),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, wrong: list[str]) -> None:
    assert problems(TEXT.replace(old, new)) == wrong


def test_a_mark_says_when_and_why_in_both_languages(tmp_path: Path) -> None:
    assert said("2035-03-02 caller@city-1", "zh") == "已于 2035-03-02 按保存期限“诉求人姓名与号码”（city-1 版）删除"
    assert said("2035-03-02 caller@city-1", "en") == "Deleted on 2035-03-02 under the rule “Names and numbers of callers” (version city-1)"
    assert said("", "en") == ""
