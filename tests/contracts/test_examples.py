"""The shipped examples, each with its arithmetic worked out by hand (docs/contracts.md prints the same figures)."""

import argparse
import json
from fractions import Fraction as Q
from pathlib import Path

import pytest

from huiying.cli.refusal import Refusal
from huiying.cli.settling_files import run as settle_files
from huiying.contracts.published import facts_json, facts_of, statement_json, terms_json
from huiying.contracts.reading import from_data
from huiying.contracts.settlement import settle
from huiying.contracts.statement import Statement
from huiying.kit.canonical import canonical
from tests.contracts.bills import EXAMPLES, OBJECTION_1, changsha_facts, credit_facts, example, per_call_facts, scale_facts
from tests.contracts.reckon import reckon, to_fen

ALL = {"scale": scale_facts(OBJECTION_1), "changsha": changsha_facts(), "per_call": per_call_facts(), "credit_cap": credit_facts()}


def amounts(made: Statement) -> dict[str, int]:
    return {line.key: line.fen for line in made.lines if line.step != 3}


def points(made: Statement) -> dict[str, str]:
    return {line.code: f"{float(line.points or 0):.2f}" for line in made.lines if line.step == 3}


def test_the_typical_scale_line_by_line() -> None:
    made = settle(example("scale"), scale_facts(OBJECTION_1))
    assert amounts(made) == {
        "1:seats": 116_742_400, "1:ring_backs": 819_520, "1:quality": 4_800_000, "1:sms": 275_940,
        "2:quality": -122_182, "4:performance": -898_936, "5:ring_back": -332_104, "6:complaint": -100_000, "6:vacant": -200_000,
        "7:ring_back@2026-06": 186_000, "8:sms-09": -5_418, "9:prepayment": -9_811_029,
    }  # fmt: skip
    assert points(made) == {"connect": "30.00", "in_15s": "15.93", "quality_pass": "20.00", "entry": "16.74", "score": "82.67"}
    assert (made.gross_fen, made.score, made.pay_factor) == (122_637_860, Q("82.67"), Q("0.96335"))
    assert made.net_fen == 111_354_191


def test_an_upheld_objection_leaves_what_the_line_was() -> None:
    made = settle(example("scale"), scale_facts(OBJECTION_1))
    line = made.line("5:ring_back")
    assert line is not None
    assert (line.fen, line.was_fen) == (-332_104, -600_323)
    assert [other.key for other in made.lines if other.was_fen is not None] == ["5:ring_back"]
    assert line.arithmetic.text == "−(98 − 2,417 ÷ 2,538 × 100) × 1,200.00"


def test_changsha_is_paid_quarterly_on_the_score() -> None:
    made = settle(example("changsha"), changsha_facts())
    assert points(made) == {"incidents": "18.42", "connect": "19.79", "in_15s": "20.00", "satisfied": "12.00", "entry": "15.00", "score": "85.21"}
    assert (made.start, made.end) == ("2019-06-01", "2019-09-01")
    assert amounts(made) == {"1:seats_25": 72_192_857, "2:seats_25": -481_286, "4:performance": -1_729_019}
    assert made.pay_factor == Q("0.97605")
    assert made.net_fen == 69_982_552


def test_the_quarters_of_changsha_add_up_to_the_tender() -> None:
    terms = example("changsha")
    fees = [settle(terms, facts).gross_fen for facts in (_month("2019-08"), _month("2019-11"), _month("2019-12"))]
    assert fees == [72_192_857, 72_192_857, 24_064_286]
    assert sum(fees) == 168_450_000


def _month(month: str):  # noqa: ANN202
    facts = facts_json(changsha_facts())
    return facts_of(facts | {"month": month})


def test_a_call_costs_85_fen_and_the_whole_fee_goes_by_score() -> None:
    made = settle(example("per_call"), per_call_facts())
    assert points(made) == {
        "utilisation": "30.00", "talk_time": "14.00", "repeat": "12.00", "satisfied": "15.56", "entry": "10.00", "fast": "1.22", "complaint": "-1.50",
        "score": "81.28",
    }  # fmt: skip
    assert made.pay_factor == Q("0.9564")
    assert amounts(made) == {"1:calls": 26_560_800, "4:performance": -1_158_051}
    assert made.net_fen == 25_402_749


def test_credits_stop_at_a_tenth_of_the_invoice_and_fines_do_not() -> None:
    made = settle(example("credit_cap"), credit_facts())
    assert amounts(made) == {"1:invoice": 25_000_000, "5:in_30s": -1_500_000, "5:abandoned": -875_000, "5:first_contact": -125_000, "6:leak": -2_000_000}
    cut = made.line("5:first_contact")
    assert cut is not None
    assert (cut.over_fen, cut.marks) == (375_000, ("capped",))
    assert made.net_fen == 20_500_000


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_line_says_how_it_was_worked_out(name: str) -> None:
    made = settle(example(name), ALL[name])
    for line in made.lines:
        if line.step == 3:
            assert to_fen(reckon(line.arithmetic.text)) == (line.points or 0) * 100, line
        else:
            assert to_fen(reckon(line.arithmetic.text)) == line.fen, line
    assert sum(line.fen for line in made.lines) == made.net_fen


@pytest.mark.parametrize("name", sorted(ALL))
def test_terms_and_facts_come_back_from_their_published_form(name: str) -> None:
    terms, facts = example(name), ALL[name]
    assert from_data(terms_json(terms)) == terms
    assert settle(terms, facts_of(facts_json(facts))) == settle(terms, facts)
    published = statement_json(settle(terms, facts), terms, facts, version=1, state="draft")
    assert canonical(published) == canonical(
        statement_json(settle(terms, facts_of(published["facts"])), terms, facts_of(published["facts"]), version=1, state="draft")
    )


def test_the_examples_are_all_here_each_with_its_facts() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.toml")) == sorted(ALL)
    assert {path.name for path in EXAMPLES.glob("*.json")} == {f"{name}.facts.json" for name in ALL}


@pytest.mark.parametrize(("name", "net"), [("scale", "1,113,541.91"), ("changsha", "699,825.52"), ("per_call", "254,027.49"), ("credit_cap", "205,000.00")])
def test_the_command_settles_each_from_its_two_files(name: str, net: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"contract": str(EXAMPLES / f"{name}.toml"), "facts": str(EXAMPLES / f"{name}.facts.json")}
    assert settle_files(argparse.Namespace(**files, json=False)) == 0
    assert f"{net}  应付 net (yuan)" in capsys.readouterr().out
    assert settle_files(argparse.Namespace(**files, json=True)) == 0
    assert facts_of(json.loads(capsys.readouterr().out)["facts"]) == ALL[name]


@pytest.mark.parametrize("facts", ["[]", "{}", "nonsense", "[" * 100_000])
def test_a_file_that_holds_no_facts_is_refused(facts: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(facts, encoding="utf-8")
    with pytest.raises(Refusal):
        settle_files(argparse.Namespace(contract=str(EXAMPLES / "scale.toml"), facts=str(file), json=True))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("carried_fen", "abc"), ("carried_fen", 1.5), ("prepayment_open_fen", None),
        ("fines", [{"rule": "leak", "events": ["1"], "days": 0, "before": -4, "also": []}]),
        ("kpi", {"human_connect_rate@1/requested": {"num": "1", "den": "2", "value": None, "n": "x", "excluded": {}}}),
    ],
)  # fmt: skip
def test_facts_with_a_value_that_is_no_such_number_are_refused_in_a_sentence(name: str, value: object, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts_json(ALL["scale"]) | {name: value}), encoding="utf-8")
    with pytest.raises(Refusal, match="holds no facts of a settlement: "):
        settle_files(argparse.Namespace(contract=str(EXAMPLES / "scale.toml"), facts=str(file), json=True))


def test_files_that_an_editor_began_with_a_mark_and_ended_lines_its_own_way_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("scale.toml", "scale.facts.json"):
        text = (EXAMPLES / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        (tmp_path / name).write_bytes(text.encode("utf-8-sig"))
    assert settle_files(argparse.Namespace(contract=str(tmp_path / "scale.toml"), facts=str(tmp_path / "scale.facts.json"), json=False)) == 0
    assert "1,113,541.91  应付 net (yuan)" in capsys.readouterr().out
