"""./huiying metrics on the terminal: the catalogue needs no city."""

import json
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

import pytest

from huiying.cli.commands import metrics
from huiying.cli.measures.asking import chosen, days
from huiying.cli.measures.catalogue import run
from huiying.cli.refusal import PartMissing, Refusal
from huiying.cli.usage import day
from huiying.kit.extras import ExtraMissing, reach
from huiying.metrics.catalogue import shipped

LONG = {"variants", "traps", "authority"}  # entries that are no plain value


def asked(**given: object) -> Namespace:
    return Namespace(**({"what": "list", "json": True, "home": Path("nowhere"), "month": None, "since": None, "until": None, "codes": []} | given))


def test_the_list_names_every_metric_with_its_variants(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(asked()) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["ref"] for one in told} >= {"T01", "W30", "K13"}
    assert next(one for one in told if one["ref"] == "T02")["variants"] == ["requested", "inbound", "less_short"]


def test_a_metric_is_shown_with_formula_window_and_traps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(asked(what="show", code="t01", json=False)) == 0
    told = capsys.readouterr().out
    assert "connect_rate_24h@1" in told
    assert "count(ans)" in told
    assert "GB/T 33358-2016" in told
    assert "跨午夜" in told
    with pytest.raises(Refusal):
        run(asked(what="show", code="T99"))


def test_a_citys_own_version_is_listed_beside_the_shipped_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "metrics").mkdir()
    text = json.dumps(dict(shipped().find("T05")[0].data) | {"version": 2, "effective_from": "2026-11-01"}, ensure_ascii=False)
    toml = "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in json.loads(text).items() if name not in LONG)
    variant = '{ name = "all", zh = "全部", en = "All", numerator = "count(lost)", denominator = "count(req)" }'
    (tmp_path / "metrics" / "ours.toml").write_text(f'[[metric]]\n{toml}\nauthority = "本市"\nvariants = [{variant}]\n', encoding="utf-8")
    assert run(asked(what="show", code="T05", home=tmp_path)) == 0
    assert [one["version"] for one in json.loads(capsys.readouterr().out)] == [1, 2]
    (tmp_path / "metrics" / "ours.toml").write_text('[[metric]]\ncode = "x"\n', encoding="utf-8")
    with pytest.raises(Refusal):
        run(asked(home=tmp_path))


def test_a_span_is_a_month_or_two_days_in_order() -> None:
    assert [day.isoformat() for day in days(asked(month="2026-12"))] == ["2026-12-01", "2027-01-01"]
    with pytest.raises(Refusal):
        days(asked())
    with pytest.raises(Refusal):
        chosen(asked(month="2026-10", codes=["T99"]), shipped(), ())
    with pytest.raises(Refusal):
        chosen(asked(month="2026-10", codes=["T02"]), shipped(), ("wait_s",))
    with pytest.raises(Refusal, match="in force"):
        chosen(asked(month="2019-12", codes=["T02"]), shipped(), ())
    assert [one.ref for one in chosen(asked(month="2026-10", codes=["T02", "T01"]), shipped(), ("queue",))] == ["T01", "T02"]


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "abc", "2026-1"])
def test_what_is_no_month_or_day_of_any_clock_is_refused_in_a_sentence(month: str) -> None:
    with pytest.raises(Refusal, match="A month is written"):
        days(asked(month=month))
    for text in ("0001-01-01", "9999-12-31", "2026-11-31"):
        with pytest.raises(ArgumentTypeError, match="is no day"):
            day(text)
    with pytest.raises(Refusal):
        days(asked(month="2026-10", since=day("2026-10-01"), until=day("2026-10-02")))


def test_what_lacks_a_part_says_how_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_it.py").write_text("import pyspark_that_is_not_there\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError):
        reach("needs_it")  # of no extra: an error of ours
    (tmp_path / "spark_of_ours.py").write_text("raise ModuleNotFoundError('gone', name='pyspark.sql')\n", encoding="utf-8")
    with pytest.raises(ExtraMissing) as missing:
        reach("spark_of_ours")
    assert "./huiying extras spark" in missing.value.en
    monkeypatch.setitem(metrics.ALONE, "list", "spark_of_ours")
    with pytest.raises(PartMissing) as told:
        metrics.run(asked())
    assert told.value.status == 3
