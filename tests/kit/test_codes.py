import pytest

from huiying.kit.codes import Code, CodeList, DuplicateCode, UnknownCode, UnknownLanguage

KINDS = CodeList("kind", "类型", "Kind", [Code("consult", "咨询", "Question", group="a"), Code("report", "举报", "Tip-off")])


def test_labels_by_language_prefix() -> None:
    assert KINDS.label("consult", "zh-hans") == "咨询"
    assert KINDS.label("consult", "zh-Hans-CN") == "咨询"
    assert KINDS.label("report", "en-gb") == "Tip-off"
    assert KINDS.title("en") == "Kind"
    with pytest.raises(UnknownLanguage):
        KINDS.label("report", "de")


def test_a_list_holds_its_codes_in_order() -> None:
    assert [code.code for code in KINDS] == ["consult", "report"]
    assert "consult" in KINDS
    assert "other" not in KINDS
    assert len(KINDS) == 2
    assert KINDS.choices("zh") == [("consult", "咨询"), ("report", "举报")]
    assert KINDS["consult"].extra["group"] == "a"
    with pytest.raises(UnknownCode):
        KINDS["other"]


def test_a_code_cannot_change_and_stands_once() -> None:
    with pytest.raises(AttributeError):
        KINDS["consult"].zh = "别的"  # type: ignore[misc]
    with pytest.raises(TypeError):
        KINDS["consult"].extra["group"] = "b"  # type: ignore[index]
    with pytest.raises(DuplicateCode):
        CodeList("twice", "", "", [Code("a", "", ""), Code("a", "", "")])
    assert {Code("a", "甲", "A", x=1), Code("a", "甲", "A", x=1)} == {Code("a", "甲", "A", x=1)}
