"""Quality data from files: taken whole or not at all; the figures marked † of what they say, equal on every engine, by hand, row by row and when recomputed."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huiying.cli.quality_import import run
from huiying.cli.refusal import Refusal
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.metrics.arithmetic import plain
from huiying.metrics.asking import Period
from huiying.metrics.brought_kinds import kinds
from huiying.metrics.catalogue import shipped
from huiying.metrics.closing import close_month
from huiying.metrics.columns import columns
from huiying.metrics.computing import compute
from huiying.metrics.definition import STOCK
from huiying.metrics.engines import Duck, Postgres
from huiying.metrics.facts import rebuild, rows, stale
from huiying.metrics.publishing import files
from huiying_verify import figures as verifier
from huiying_verify.reading import Report, parse
from tests.cast import Cast, build
from tests.metrics.brought_files import DAY, FIGURES, given, staged
from tests.metrics.oracle import Oracle, moment
from tests.metrics.scene import AFTER, MONTH
from tests.metrics.scene import figures as asked
from tests.verify.test_figures_twice import Files

pytestmark = pytest.mark.django_db
BROUGHT = {"qa", "kb", "forecast", "incident", "complaint", "staff_month"}


@pytest.fixture
def cast() -> Cast:
    return build()


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metrics_brought")
        return int(cursor.fetchone()[0])


def bring_all(cast: Cast, folder: Path) -> dict[str, str]:
    texts = staged(cast)
    for text in texts.values():
        assert run(given(folder, text)) == 0
    return texts


def test_a_file_is_known_by_its_header_taken_once_and_tried_without_keeping(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = staged(cast)
    assert texts.keys() == kinds().keys()
    for kind, text in texts.items():
        before, lines = kept(), len(text.splitlines()) - 1
        assert run(given(tmp_path, text, dry_run=True)) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["kind"], told["read"], told["created"], told["kept"], kept()) == (kind, lines, lines, False, before)
        assert run(given(tmp_path, text)) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["created"], told["unchanged"], told["kept"], kept()) == (lines, 0, True, before + lines)
        assert run(given(tmp_path, text)) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["created"], told["changed"], told["unchanged"], kept()) == (0, 0, lines, before + lines)
    events = Event.objects.filter(type="metrics.brought").order_by("id")
    assert [event.stream for event in events] == [f"metrics:{kind}" for kind in texts]
    run(given(tmp_path, texts["qa"].replace("92.5", "91"), json=False))
    assert "更正 changed 1" in capsys.readouterr().out
    (row,) = [row for row in rows("qa", *MONTH) if row["score"] == "91.000"]
    assert row["passed"] is True


def test_a_half_bad_file_tells_everything_at_once_and_changes_nothing(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = staged(cast)["qa"]
    bad = good + (
        "Q-9,,,,,2025-03-20 10:00,是,是,否,\n"
        "Q 10,00000000-0000-4000-8000-000000000000,,XX,A9,2999-01-01 10:00,也许,,否,-1\n"
        "Q-1,,,OP,A9,2025-03-20,是,是,否,1.2345\n"
    )  # fmt: skip
    assert run(given(tmp_path, bad)) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["code"], one["column"]) for one in told["refusals"]] == [
        (7, "required", "通话编号"), (8, "code", "检查编号"), (8, "call", "通话编号"), (8, "org", "用人单位"), (8, "staff", "工号"), (8, "past", "检查时间"),
        (8, "yes", "随机抽检"), (8, "required", "合格"), (8, "number", "得分"), (9, "staff", "工号"), (9, "number", "得分"), (9, "required", "通话编号"),
    ]  # fmt: skip
    assert (told["created"], told["kept"], told["refused"], kept()) == (0, False, 3, 0)
    assert run(given(tmp_path, good + good.splitlines()[1] + "\n", json=False)) == 1
    assert "nothing is kept until these lines are mended" in capsys.readouterr().out
    assert kept() == 0
    assert not Event.objects.filter(type="metrics.brought").exists()


@pytest.mark.parametrize("header", ["检查编号,通话编号,检查时间,随机抽检,合格,重大差错,坐席姓名", "检查编号,检查时间,随机抽检,合格", "phone,name"])
def test_a_header_that_lacks_a_column_or_has_one_more_is_refused(cast: Cast, tmp_path: Path, header: str) -> None:
    with pytest.raises(Refusal, match="fits no kind of quality data"):
        run(given(tmp_path, header + "\n1,2,3,4,5,6,7\n"))


def test_the_figures_are_those_reckoned_by_hand_and_the_same_on_duckdb(cast: Cast, tmp_path: Path) -> None:
    refs = {ref for ref, _ in FIGURES}
    staged_before = {(row["code"], row["variant"]): row["value"] for row in (one.published() for one in asked(*refs))}
    assert set(staged_before.values()) == {None}
    bring_all(cast, tmp_path)
    found = asked(*refs)
    told = {(one.asked.definition.ref, one.asked.variant.name): (plain(one.figure.num), plain(one.figure.den)) for one in found if one.raw}
    assert {key: told[key] for key in FIGURES} == FIGURES
    with Duck() as duck:
        assert [one.published() for one in asked(*refs, engine=duck)] == [one.published() for one in found]
        by = ("org_id",)
        sides = [one.published() for one in asked("K01", "K05", by=by, engine=duck)]
        assert sides == [one.published() for one in asked("K01", "K05", by=by)]
    operator = str(cast.operator.pk)
    assert {(row["by"]["org_id"] == operator, row["num"], row["den"]) for row in sides if row["code"] == "staff_turnover"} == {
        (True, "1", "40"),
        (False, "0", "10"),
    }


def test_the_figures_are_those_of_a_plain_reckoning_over_the_published_rows(cast: Cast, tmp_path: Path) -> None:
    bring_all(cast, tmp_path)
    own = [one for one in shipped().in_force(MONTH[1].date()) if one.fact in BROUGHT or one.ref in {"K04", "K13"}]
    facts = {fact: list(rows(fact, *MONTH)) for fact in {one.fact for one in own}}
    checked = 0
    for result in compute(own, Period(*MONTH, AFTER), (), Postgres(), shipped()):
        definition, cohort = result.asked.definition, result.asked.variant.cohort
        stock = definition.window == STOCK
        inside = [row for row in facts[definition.fact] if stock or (row[cohort] is not None and MONTH[0] <= moment(row[cohort]) < MONTH[1])]
        oracle = Oracle(columns(definition.fact), result.asked.question.moments)
        assert oracle.number(inside, result.asked.needs)
        num = oracle.number(inside, result.asked.numerator)
        den = oracle.number(inside, result.asked.denominator) if result.asked.denominator is not None else None
        assert (result.figure.num, result.figure.den) == (num, den), definition.code
        if num is not None and den:
            assert result.figure.value == Fraction(result.asked.variant.scale) * num / den
        checked += 1
    assert checked >= 2 * len(FIGURES)


def test_a_locked_month_keeps_these_rows_and_is_recomputed_from_them(cast: Cast, tmp_path: Path) -> None:
    texts = bring_all(cast, tmp_path)
    snapshot = close_month(month="2025-03", catalogue=shipped(), actor=system("cli"), now=AFTER)
    table = json.loads(bytes(snapshot.body))
    own = {(row["code"], row["variant"]): row for row in table["rows"] if row["raw"] and not row["by"]}
    assert (own["qa_score", "random"]["num"], own["qa_score", "random"]["den"]) == ("2", "4")
    assert {row["by"]["org_id"] for row in table["rows"] if row["code"] == "qa_score" and row["by"]} == {str(cast.operator.pk), None}
    run(given(tmp_path, texts["qa"].replace("是,是,否,92.5", "是,否,否,12.5")))  # corrected later: the locked month stays
    published = {path: b"".join(pieces) for path, pieces in files("2025-03")}
    assert {f"facts/{fact}.jsonl" for fact in BROUGHT} <= published.keys()
    facts = {path[6:].removesuffix(".jsonl"): [parse(line) for line in body.splitlines()] for path, body in published.items() if path.startswith("facts/")}
    report = Report()
    verifier.check(Files(published), report, {"2025-03": parse(bytes(snapshot.body))}, facts)  # type: ignore[arg-type]
    assert report.differences == []
    assert report.checks["kpi"]["n"] > 400
    next(row for row in facts["qa"] if row["random"] and row["passed"] and not row["critical"])["passed"] = False
    lied = Report()
    verifier.check(Files(published), lied, {"2025-03": parse(bytes(snapshot.body))}, facts)  # type: ignore[arg-type]
    assert {one["id"].split("/")[0] for one in lied.differences} == {"2025-03 qa_score@1"}


def test_an_inspection_of_an_order_is_told_with_its_work(cast: Cast, tmp_path: Path) -> None:
    texts = staged(cast)
    day = cast.now.date()
    rebuild(day, cast.now + DAY)
    assert sampled() == [(None, None)]
    run(given(tmp_path, texts["qa"]))
    assert stale(AFTER) == [day]
    rebuild(day, AFTER + 900 * DAY)
    assert sampled() == [(True, True)]
    run(given(tmp_path, texts["qa"].replace("Q-5", "Q-6").replace("2025-03-22 09:00,是,是,否", "2025-03-23 09:00,否,否,否")))
    rebuild(day, AFTER + 900 * DAY)
    assert sampled() == [(True, True)]  # a targeted one stands apart


def sampled() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT qa_sampled, qa_reply_pass FROM metrics_work")
        return list(cursor.fetchall())


def test_a_month_without_inspections_has_no_data_rather_than_none_inspected(cast: Cast, tmp_path: Path) -> None:
    bring_all(cast, tmp_path)
    (april,) = [one.published() for one in asked("K04", period=Period(MONTH[1], MONTH[1] + 30 * DAY, AFTER)) if one.raw]
    assert (april["num"], april["den"], april["value"]) == (None, None, None)
    (march,) = [one.published() for one in asked("K04") if one.raw]
    assert Decimal(march["value"]) == Decimal("0.666667")
