"""The commands that reckon with queues, heads and yuan, as they are typed: no city runs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from huiying.accounts.cost_parts import WAGES
from huiying.cli.bench.figures import _line
from huiying.cli.bench.peer_erlang import peer
from huiying.cli.bench.queueing import year
from huiying.cli.home import ROOT
from huiying.cli.main import main
from huiying.cli.queueing.options import COSTS, HOURS_PER_MONTH, PROFILE_NAMES
from huiying.cli.queueing.rows import MEASURES
from huiying.kit.extras import ExtraMissing, installed
from huiying.workforce.heads import Asked, Chain, staff
from huiying.workforce.profiles import BUSY_HOTLINE, PROFILES
from huiying.workforce.queueing import Convention, Standard, required

Printed = pytest.CaptureFixture[str]
HEAD = "model,lam_per_min,aht_min,n,patience_min,awt_sec,redial,place\n"
ROWS = (
    "A,20,5,110,3,15,,北\n"
    "B,0.5,1,1,,,,\n"
    "C,10,5,40,,15,,\n"
    "x,16.666666666666667,4,60,1.5,15,0.5,\n"
    "A,0,3,2,1,10,,\n"
)  # fmt: skip
BAD = {
    "Z,1,1,1,1,1,,": "model", "A,one,1,1,1,1,,": "lam_per_min", "A,1,0,1,1,1,,": "aht_min", "A,1,1,1.5,1,1,,": "whole", "A,1,1,-1,1,1,,": "n lies",
    "A,1,1,1,,1,,": "patience_min", "C,1,1,1,,nan,,": "awt_sec", "X,1,1,1,1,1,1,": "redial", "A,1e9,1,1,1,1,,": "erlang", "A": "lam_per_min",
    "C,1_0,1,1,,1,,": "lam_per_min", "A,inf,1,1,1,1,,": "lam_per_min",
}  # fmt: skip


def asked(capsys: Printed, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit status and the object of a command with --json."""

    def refuse(name: str) -> float:
        raise AssertionError(name)

    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_patience_without_end_and_none_are_erlang_c_and_b(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    again = "X,10,5,45,0,15,0.5,\nX,10,5,55,inf,15,0.5,\n"
    file.write_text(HEAD + "A,10,5,55,inf,15,,\nC,10,5,55,,15,,\nA,10,5,40,Inf,15,,\nA,10,5,45,0,15,,\nB,10,5,45,,15,,\n" + again)
    status, told = asked(capsys, "queue", str(file))
    endless, c, growing, none, b, again, patient = told["rows"]
    assert status == 0
    assert all(endless[name] == patient[name] == c[name] for name in (*MEASURES, "sl_virtual"))
    assert (growing["queue_grows"], growing["sl"], growing["asa_sec"]) == (True, 0, None)
    assert (none["p_abandon"], none["sl"]) == (b["p_abandon"], b["sl"])
    assert again["attempts_per_min"] * (1 - 0.5 * again["p_abandon"]) == pytest.approx(10, rel=1e-12)
    assert again["p_abandon"] == pytest.approx(again["erlangB"], rel=1e-12)


def test_every_model_of_a_file(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    file.write_text("\ufeff" + HEAD + ROWS, encoding="utf-8")
    status, told = asked(capsys, "queue", str(file))
    a, b, c, x, none = told["rows"]
    assert status == 0
    assert all(row["error"] is None and set(MEASURES) <= set(row) for row in told["rows"])
    assert (a["place"], a["n"], a["lam_per_min"], a["redial"]) == ("北", 110, 20.0, None)
    assert a["sl"] == a["sl_offered"] == pytest.approx(0.940639860308, rel=2e-11)
    assert a["sl_answered"] > a["sl_excl_short"] > a["sl"]
    assert b["erlangB"] == b["p_abandon"] == pytest.approx(1 / 3)
    assert (c["p_wait"], c["sl"], c["asa_sec"], c["Lq"], c["queue_grows"]) == (1.0, 0.0, None, None, True)
    assert (x["model"], x["attempts_per_need"]) == ("X", pytest.approx(0.30808864874455 * 3.6, rel=1e-12))
    assert x["need_lost"] == pytest.approx(0.10911913548037, rel=1e-12)
    assert (none["p_wait"], none["asa_sec"], none["sl"]) == (0.0, 0.0, 1.0)


def test_a_row_that_cannot_be_reckoned_says_why_and_the_others_are(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in BAD) + ROWS, encoding="utf-8")
    status, told = asked(capsys, "queue", str(file))
    assert status == 1
    for row, word in zip(told["rows"], BAD.values(), strict=False):
        assert word in row["error"]
        assert all(row[name] is None for name in MEASURES)
    assert [row["error"] for row in told["rows"][len(BAD) :]] == [None] * 5
    assert main(["queue", str(file)]) == 1
    assert "∞" in capsys.readouterr().out


def test_a_file_without_its_columns_and_one_that_is_none(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    for content in (b"model,n\nA,1\n", b"\xff\xfe", (HEAD + 'A,"1\n').encode()):
        file.write_bytes(content)
        assert main(["queue", str(file)]) == 2
    assert main(["queue", str(tmp_path / "none.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("content", [
    (HEAD + ROWS).replace("\n", "\r\n\r\n").encode("gb18030"), (HEAD + ROWS).encode("utf-16"), (HEAD + ROWS).replace(",", ";").encode(),
    (HEAD.upper() + ROWS).replace(",", "\t,").encode("utf-8-sig"), (HEAD + ROWS + ",,,,,,\n   \n").encode(),
])  # fmt: skip
def test_what_spreadsheets_write_is_read_as_it_is_meant(content: bytes, tmp_path: Path, capsys: Printed) -> None:
    plain, written = tmp_path / "plain.csv", tmp_path / "written.csv"
    plain.write_text(HEAD + ROWS, encoding="utf-8")
    written.write_bytes(content)
    told = [asked(capsys, "queue", str(file)) for file in (plain, written)]
    assert told[1][0] == 0
    assert [[row[name] for name in MEASURES] for row in told[1][1]["rows"]] == [[row[name] for name in MEASURES] for row in told[0][1]["rows"]]


def test_a_row_tells_its_line_and_x_without_redials_is_a(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    file.write_text("model,lam_per_min,aht_min,n,patience_min,awt_sec\nX,5,3,14,2,20\n\nA,5,3,14,2,20\nC,-5,3,14,,20\n", encoding="utf-8")
    status, told = asked(capsys, "queue", str(file))
    x, a, wrong = told["rows"]
    assert (status, x["redial"], wrong["file_line"]) == (1, 0.0, 5)
    assert [x[name] for name in MEASURES] == pytest.approx([a[name] for name in MEASURES], rel=1e-12)
    assert main(["queue", str(file)]) == 1
    assert "line 5" in capsys.readouterr().out


def test_a_column_named_twice_is_refused(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    file.write_text("model,lam_per_min,aht_min,n,patience_min,awt_sec,N\nC,5,3,14,,20,15\n", encoding="utf-8")
    assert main(["queue", str(file)]) == 2
    assert "twice: n" in capsys.readouterr().err


def test_a_load_that_misses_the_agents_by_rounding_is_no_queue_of_ages(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "queues.csv"
    file.write_text("model,lam_per_min,aht_min,n,patience_min,awt_sec\nC,10,3,30,,20\nC,0.1,30,3,,20\n", encoding="utf-8")
    for row in asked(capsys, "queue", str(file))[1]["rows"]:
        assert (row["queue_grows"], row["asa_sec"], row["sl"], row["p_wait"]) == (True, None, 0.0, 1.0)


def test_heads_and_yuan_of_a_city_with_all_that_was_assumed(capsys: Printed) -> None:
    status, told = asked(capsys, "staff", "--calls-per-day", "11014", "--aht", "300", "--target", "0.85", "--within", "15")
    given = told["assumptions"]
    assert status == 0
    assert told["heads"]["value"] == pytest.approx(271.3, abs=0.3)
    assert told["heads"]["lo"] < told["heads"]["value"] < told["heads"]["hi"]
    assert told["agent_hours_per_day"] == 986.5 == sum(told["agents"]) / 4
    assert told["cost_month"]["in_house"]["value"] == pytest.approx(told["heads"]["value"] * 871_907.5, abs=1)
    price = told["head_month"]["bought"]["price"]
    assert [price[name] for name in ("lo", "value", "hi")] == pytest.approx([833_900, 1_026_913, 1_230_200], rel=0.005)
    assert told["head_month"]["bought"]["value"] == pytest.approx(price["value"] * 1.035, abs=1)
    assert all(isinstance(told["cost_month"][kind][end], int) for kind in ("in_house", "bought") for end in ("value", "lo", "hi"))
    assert (given["model"], given["convention"], given["profile"]) == ("erlang_a", "offered", "hotline")
    assert [given[name]["value"] for name in ("patience_s", "shrinkage", "schedule_factor")] == [90, 0.32, 1.07]
    assert given["unverified"] == ["costs.employer"]


def test_each_default_is_an_option_that_counts(capsys: Printed) -> None:
    base = ["staff", "--calls-per-day", "5000", "--draws", "20"]
    _, plain = asked(capsys, *base)
    changed = {
        "--patience": "60", "--convention": "answered", "--shrinkage": "0.25", "--schedule-factor": "1.25", "--hours-per-month": "160", "--profile": "flat",
        "--demand": "mol", "--redial": "0.4", "--target": "0.9", "--within": "20", "--aht": "240", "--max-occupancy": "0.7", "--max-abandon": "0.01",
    }  # fmt: skip
    for option, value in changed.items():
        _, told = asked(capsys, *base, option, value)
        assert told["heads"]["value"] != plain["heads"]["value"], option
    for name in COSTS:
        _, told = asked(capsys, *base, f"--{name}", "0.2" if name in {"employer", "overtime", "quality", "margin", "vat", "management"} else "1000")
        assert told["cost_month"] != plain["cost_month"], name
    _, endless = asked(capsys, *base, "--nobody-gives-up")
    assert endless["heads"]["value"] > plain["heads"]["value"]
    assert endless["assumptions"]["patience_s"] is None


def test_a_range_is_drawn_from_and_a_seed_repeats(capsys: Printed) -> None:
    base = ["staff", "--calls-per-day", "3000", "--draws", "50", "--aht", "300@250..400", "--wage", "3000..5000"]
    (_, one), (_, again), (_, other) = (asked(capsys, *base, "--seed", seed) for seed in ("7", "7", "8"))
    assert one == again
    assert one["heads"] != other["heads"]
    assert one["assumptions"]["aht_s"] == {"value": 300.0, "lo": 250.0, "hi": 400.0}
    assert one["assumptions"]["costs"]["wage"]["value"] == 4_000.0


def test_the_way_back_from_heads_and_from_money(capsys: Printed) -> None:
    _, carried = asked(capsys, "staff", "--headcount", "300", "--draws", "40")
    assert carried["calls_per_day"]["value"] == pytest.approx(12_294, rel=0.005)
    assert carried["calls_per_day"]["lo"] < carried["calls_per_day"]["value"] < carried["calls_per_day"]["hi"]
    _, bought = asked(capsys, "staff", "--budget", "3521667", "--draws", "40", "--city", "haikou", "--management", "0")
    assert bought["bought"]["heads"]["value"] == pytest.approx(342.9, abs=0.1)
    assert bought["in_house"]["heads"]["value"] == pytest.approx(3_521_667 / 8_719.075)
    assert staff(Asked(bought["bought"]["calls_per_day"]["value"], 300)).heads.value <= bought["bought"]["heads"]["value"]


def test_the_answer_for_people_names_every_option(capsys: Printed) -> None:
    for question in (["--calls-per-day", "2000"], ["--headcount", "60"], ["--budget", "600000"]):
        assert main(["staff", *question, "--draws", "10"]) == 0
        said = capsys.readouterr().out
        assert all(f"--{name}" in said for name in (*COSTS, "aht", "patience", "shrinkage", "schedule-factor", "hours-per-month", "profile", "demand", "seed"))
        assert "not verified" in said


def test_a_profile_from_a_file(tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "day.txt"
    file.write_text("\n".join(str(weight) for weight in BUSY_HOTLINE.weights), encoding="utf-8")
    (_, named), (_, read) = (asked(capsys, "staff", "--calls-per-day", "4000", "--draws", "5", "--profile", name) for name in ("busy_hotline", str(file)))
    assert named["heads"] == read["heads"]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--calls-per-day", "-5"], ["--calls-per-day", "nan"], ["--headcount", "0"], ["--budget", "1e99"], ["--calls-per-day", "9", "--target", "1"],
        ["--calls-per-day", "9", "--shrinkage", "1"], ["--calls-per-day", "9", "--profile", "none"], ["--calls-per-day", "9", "--draws", "1"],
        ["--calls-per-day", "9", "--margin", "1.5"], ["--calls-per-day", "9", "--within", "-1"], ["--calls-per-day", "9", "--patience", "0"],
        ["--calls-per-day", "9", "--span", "0"], ["--calls-per-day", "9", "--redial", "1"],
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_with_is_refused_in_both_languages(wrong: list[str], capsys: Printed) -> None:
    assert main(["staff", *wrong]) == 2
    zh, en = capsys.readouterr().err.strip().split("\n")
    assert not zh.isascii()
    assert en.isascii()


def test_options_that_are_no_ranges_end_with_status_two() -> None:
    for text in ("abc", "5..3", "9@1..2", "-1", "1..2..3", "nan"):
        with pytest.raises(SystemExit) as end:
            main(["staff", "--calls-per-day", "9", "--wage", text])
        assert end.value.code == 2


def test_the_options_say_what_the_rooms_hold() -> None:
    assert set(PROFILE_NAMES) == set(PROFILES)
    assert Chain().hours_a_month == HOURS_PER_MONTH
    assert set(WAGES) == {"haikou", "liaocheng", "nanning"}
    assert Standard() == Standard(0.85, 15.0, Convention.OFFERED)


def test_a_year_of_unlike_intervals_is_staffed_and_small_figures_are_shown() -> None:
    loads = year(35_040, 1)
    assert len(set(loads.tolist())) > 17_000
    assert required(loads[:960], 1 / 240, 1 / 90, Standard()).min() >= 1
    assert "3.00e-14" in _line({"name": "e", "unit": "", "value": 3e-14, "limit": "<=1e-12", "ok": True, "peer": None, "ratio": None})


def test_the_peer_is_asked_without_its_heavy_parts_or_the_command_is_named() -> None:
    if installed("peers"):
        name, erlang = peer()
        assert name.startswith("pyworkforce")
        assert erlang(100, 3, 20 / 60, 30).required_positions(0.8)["positions"] == 14 == required(100 / 1_800, 1 / 180, 0, Standard(0.8, 20))
    else:
        with pytest.raises(ExtraMissing, match="extras peers"):
            peer()


def test_the_connect_rate_knows_no_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "--calls-per-day", "2000", "--convention", "connect", "--draws", "2"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("0.85，")
    assert " s" not in first.partition("，")[0]


def test_a_target_in_per_cent_is_refused_with_how_to_write_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "--calls-per-day", "2000", "--target", "95"]) == 2
    assert "write 0.95, not 95" in capsys.readouterr().err


def test_numbers_are_read_as_people_write_them(capsys: Printed) -> None:
    plain = asked(capsys, "staff", "--calls-per-day", "11014", "--target", "0.85", "--shrinkage", "0.32@0.25..0.4", "--draws", "50")
    assert asked(capsys, "staff", "--calls-per-day", "11,014", "--target", "85%", "--shrinkage", "32%@25%..40%", "--draws", "50") == plain
    assert asked(capsys, "staff", "--calls-per-day", "１１０１４", "--shrinkage", "0.32@0.25..0.4", "--draws", "50") == plain


def test_observed_waits_and_a_file_of_rates_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waits, rates = tmp_path / "waits.csv", tmp_path / "rates.toml"
    waits.write_text("wait_s,gave_up\n" + "".join(f"{5 + 7 * n % 120},{int(n % 3 == 0)}\n" for n in range(90)), encoding="utf-8")
    pension = 'pension = { share = "0.16", floor = "5000" }'
    rates.write_text(f'[[schedule]]\ncity = "haikou"\nsince = 2026-01-01\nverified = true\nsource = "x"\n[schedule.rates]\n{pension}\n', encoding="utf-8")
    asked = ["staff", "--calls-per-day", "2000", "--draws", "10", "--json", "--patience-from", str(waits), "--contributions", str(rates)]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)["assumptions"]
    assert (told["model"], told["patience_s"], told["unverified"]) == ("general_patience", None, [])
    assert told["costs"]["employer"]["value"] == pytest.approx(0.16 * 5_000 / 4_500)
    for wrong in (["--redial", "0.3"], ["--patience-sigma", "1"], ["--employer", "0.3"], ["--on", "2020-01-01"]):
        assert main([*asked, *wrong]) == 2
    waits.write_text("wait\n3\n", encoding="utf-8")
    assert main(asked) == 2


def test_the_launcher_lists_its_commands_without_numpy() -> None:
    script = "import sys, huiying.cli.main; print([name for name in ('numpy', 'scipy', 'openpyxl') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT / "src")})
    assert done.stdout.strip() == "[]", done.stderr
