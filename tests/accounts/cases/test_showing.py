"""What a case looks like to pages and to the command: its shape, its money, its words; and that a wrong file is refused with all that is wrong."""

import json
from decimal import Decimal

import pytest

from huiying.accounts.cases import NoCase, answer, listed, shown
from huiying.accounts.cases.case import UNITS
from huiying.accounts.cases.reading import from_toml
from huiying.accounts.cases.showing import DATA, ORDER, read
from huiying.cli.main import main
from huiying.kit.checks import Refused


def one(name: str, part: str, code: str) -> dict[str, object]:
    return next(each for each in shown(name)[part] if each["id"] == code)


def test_the_list_names_every_file_once() -> None:
    assert [each["name"] for each in listed()] == list(ORDER)
    assert {path.stem for path in DATA.glob("*.toml")} == set(ORDER)
    assert {each["grade"] for each in listed()} == {"D"}


@pytest.mark.parametrize("name", ORDER)
def test_every_case_has_its_shape_in_both_languages(name: str) -> None:
    told = shown(name)
    assert {"name", "given", "derived", "flags", "known", "follows", "missing", "would_settle"} <= told.keys()
    assert all({"id", "value", "unit", "source", "quality"} <= each.keys() and each["source"] for each in told["given"])
    assert all({"id", "arithmetic", "value", "unit", "printed"} <= each.keys() for each in told["derived"])
    for part in ("known", "follows", "missing", "would_settle"):
        assert told[part]
        assert all(each["zh"] and each["en"] and "{" not in each["zh"] + each["en"] for each in told[part])
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("name", ORDER)
def test_a_value_is_null_exactly_where_a_reason_stands(name: str) -> None:
    for each in shown(name)["derived"]:
        assert (each["value"] is None) == (each["reason"] is not None) == (each["printed"] == "n/c")


def test_money_is_told_in_fen_and_printed_in_yuan() -> None:
    assert one("haikou", "given", "contract") | {"value": 12_678_000_000, "unit": "fen", "printed": "126,780,000", "printed_zh": "126,780,000 元"} == one(
        "haikou", "given", "contract"
    )
    cost = one("yongchuan", "derived", "item_cost")
    assert (cost["num"], cost["den"], cost["unit"], cost["printed_en"]) == (89_000_000, 19_680, "fen/item", "45.22 yuan an item")
    assert cost["value"] == pytest.approx(89_000_000 / 19_680)
    share = one("xiangjiang", "derived", "platform_share")
    assert (share["num"], share["den"], share["unit"]) == (3_500_000, 296_380_860, "share")


def test_a_figure_keeps_the_digits_that_it_was_printed_with() -> None:
    assert one("haikou", "given", "connect_2020")["printed"] == "61.90 %"
    assert one("xiangjiang", "given", "total")["printed"] == "2,963,808.60"
    assert one("nanning", "given", "connect_after")["printed"] == "90.07 %"


def test_the_answers_to_the_question_of_service_per_yuan() -> None:
    answers = {name: shown(name)["answer"] for name in ORDER[:5]}
    assert {name: each["grade"] for name, each in answers.items()} == {
        "haikou": "n/c", "liaocheng": "n/c", "yongchuan": "D", "nanning": "n/c", "guangzhou": "n/c",
    }  # fmt: skip
    assert "2.25" in answers["yongchuan"]["en"]
    assert "3 times" in answers["nanning"]["en"]
    assert "+4.1 %" in answers["haikou"]["en"]


def test_every_unit_has_words_and_is_used() -> None:
    used = {each.unit for name in ORDER for case in [read(name)] for each in (*case.given, *case.wanted)}
    assert used == set(UNITS)


def test_a_wrong_file_is_refused_with_all_that_is_wrong() -> None:
    text = (DATA / "pinggu.toml").read_text(encoding="utf-8")
    wrong = text.replace('source = "notice", mark', 'source = "nowhere", mark', 1).replace("amount / seats / months", "amount / rooms + open()")
    wrong = wrong.replace("{seat_month} 元", "{seat} 元")
    with pytest.raises(Refused) as found:
        from_toml(wrong)
    assert {problem.field for problem in found.value.problems} == {"given[1].source", "derived[1].formula", "follows[1]"}
    with pytest.raises(Refused):
        from_toml("not toml")
    with pytest.raises(Refused, match="quality"):
        from_toml(text.replace("value = 11, ", 'value = 11, quality = "missing", '))


def test_the_digits_of_a_whole_number_are_its_own() -> None:
    assert read("pinggu").figure("amount").value == Decimal(1_200_000)
    assert str(read("pinggu").figure("amount").value) == "1200000"


def test_the_command_lists_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == listed()
    assert main(["cases", "show", "yongchuan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == shown("yongchuan")


IN_WORDS = {"zh": ("还缺", "循环论证", "129,000,000 / 36 = 3,583,333 元/月"), "en": ("What is missing", "circular", "yuan a month")}


@pytest.mark.parametrize("language", IN_WORDS)
def test_the_terminal_tells_a_case_in_one_language(capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert main(["cases", "show", "haikou", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in IN_WORDS[language])


def test_the_language_is_that_of_the_environment(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for said, expected in (("en_GB.UTF-8", "Haikou"), ("zh_CN.UTF-8", "海口"), ("C", "海口")):
        monkeypatch.setenv("LANG", said)
        assert main(["cases", "list"]) == 0
        assert expected in capsys.readouterr().out


def test_a_case_is_found_by_its_name_in_words_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "show", "海口", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "haikou"


@pytest.mark.parametrize("name", ORDER)
def test_the_answer_alone_is_the_answer_of_the_whole(name: str) -> None:
    assert answer(name) == shown(name)["answer"]


def test_an_unknown_case_is_refused_with_the_names_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoCase):
        shown("../haikou")
    assert main(["cases", "show", "atlantis"]) == 2
    told = capsys.readouterr().err
    assert "atlantis" in told
    assert all(name in told for name in ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_what_is_withheld_leaves_no_operands(name: str) -> None:
    for each in shown(name)["derived"]:
        if each["withheld"] or each["claim"] == "refused":
            assert (each["arithmetic"], each["num"], each["den"], each["value"]) == ("", None, None, None)
            assert each["formula"]
