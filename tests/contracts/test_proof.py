"""Proof of staff: rosters and attestations from files, log-ins from the line, the four counts side by side, and figures of calls."""

import argparse
import json
from datetime import datetime
from fractions import Fraction as Q
from pathlib import Path

import pytest

from huiying.calls.models import AgentInterval
from huiying.cli.proof_import import run as import_file
from huiying.cli.refusal import Refusal
from huiying.cli.settling import run as settle_command
from huiying.contracts.contracting import decide_terms, enter_terms, terms_of
from huiying.contracts.facts import Counts, Wanted
from huiying.contracts.figures import NoFigure, NotLocked, dimensions, measure
from huiying.contracts.measuring import gather, wanted
from huiying.contracts.models import Attestation, Shift
from huiying.contracts.reading import from_data
from huiying.contracts.seeing import in_force
from huiying.directory.models import User
from huiying.kit.times import SHANGHAI
from huiying.metrics.models import Snapshot
from huiying.metrics.publishing import NotAsLocked
from tests.contracts.locked import CONNECT, lock_month, row
from tests.contracts.scene import MONTH, Scene, events, scene, terms_for

pytestmark = pytest.mark.django_db
SEATS = {"code": "seats", "kind": "seat_month", "zh": "坐席费", "en": "Seats", "rate": "1000", "contracted": "3", "hours": "10"}


@pytest.fixture
def here() -> Scene:
    found = scene(components=[SEATS], clauses=[], performance={"share": "0"}, pay_factor=[])
    for number, name in (("A1", "op_agent"), ("A2", "op_agent2")):
        User.plain.filter(pk=found.cast.user(name).pk).update(employee_no=number)
    return found


def given(folder: Path, what: str, text: str, **more: object) -> argparse.Namespace:
    file = folder / f"{what}.csv"
    file.write_text(text, encoding="utf-8")
    return argparse.Namespace(**{"what": what, "file": file, "contract": "RX-2025-1", "all_or_nothing": False, "json": True, **more})


ROSTER = """价格项,工号,开始,结束,席位
seats,A1,2025-01-06 08:00,2025-01-06 16:00,1
seats,A1,2025-01-07 08:00,2025-01-07 16:00,1
seats,A2,2025-01-06 08:00,2025-01-06 12:00,2
"""
ATTESTED = "month,heads,insured,lowest_pay,joined,left,evidence\n2025-01,20,18,3200.50,1,2,参保证明 1\n2025-02,20,20,,0,0,参保证明 2\n"


def at(day: int, hour: int) -> datetime:
    return datetime(2025, 1, day, hour, tzinfo=SHANGHAI)


def logged_in(here: Scene, name: str, seq: int, start: datetime, end: datetime | None) -> None:
    AgentInterval.objects.create(agent=here.cast.user(name), seq=seq, state="ready", from_at=start, to_at=end)


def test_a_roster_is_taken_once_and_what_was_rostered_stays(here: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_file(given(tmp_path, "rosters", ROSTER)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["created"], told["unchanged"], told["refused"]) == (3, 3, 0, 0)
    assert Shift.objects.order_by("starts_at", "staff_no").first().starts_at == at(6, 8)  # type: ignore[union-attr]
    assert import_file(given(tmp_path, "rosters", ROSTER)) == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == 3
    changed = ROSTER.replace("12:00", "14:00") + "other,A1,2025-01-08 08:00,2025-01-08 07:00,1\nseats,A1,tomorrow,2025-01-08 16:00,\n"
    assert import_file(given(tmp_path, "rosters", changed)) == 1
    refusals = json.loads(capsys.readouterr().out)["refusals"]
    assert [(one["line"], one["code"]) for one in refusals] == [(4, "changed"), (5, "unknown"), (5, "order"), (6, "moment")]
    assert events("contract", here.contract.pk)[-1] == "contract.proof_imported"
    assert events("contract", here.contract.pk).count("contract.proof_imported") == 1


def test_one_refused_row_may_leave_everything_as_it_was(here: Scene, tmp_path: Path) -> None:
    assert import_file(given(tmp_path, "rosters", ROSTER + "seats,,2025-01-08 08:00,2025-01-08 16:00,\n", all_or_nothing=True)) == 1
    assert Shift.objects.count() == 0


def test_a_file_or_contract_that_cannot_be_used_is_refused(here: Scene, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="columns are missing"):
        import_file(given(tmp_path, "rosters", "a,b\n1,2\n"))
    with pytest.raises(Refusal, match="no contract"):
        import_file(given(tmp_path, "rosters", ROSTER, contract="OTHER"))


def test_attestations_are_kept_by_versions(here: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_file(given(tmp_path, "attestations", ATTESTED)) == 0
    assert import_file(given(tmp_path, "attestations", ATTESTED.replace("20,18", "20,19"))) == 0
    assert [(one.month, one.version, one.insured) for one in Attestation.objects.order_by("id")] == [("2025-01", 1, 18), ("2025-02", 1, 20), ("2025-01", 2, 19)]
    assert import_file(given(tmp_path, "attestations", ATTESTED + "2025-13,-1,x,1.234,0,0,\n")) == 1
    codes = [one["code"] for one in json.loads(capsys.readouterr().out.splitlines()[-1])["refusals"]]
    assert codes == ["month", "whole", "whole", "required", "money"]


def test_a_month_in_another_form_and_numbers_beyond_reason_are_refused_not_kept_where_no_settlement_looks(
    here: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    rows = ("2025-1,20,18,,0,0,证明", "2025-02,9999999999,18,1e30,0,0,证明", f"2025-03,{'9' * 5000},18,,0,0,证明", "2025-04,2,2,,0,0,证明")
    assert import_file(given(tmp_path, "attestations", "\n".join(["month,heads,insured,lowest_pay,joined,left,evidence", *rows]) + "\n")) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["code"]) for one in told["refusals"]] == [(2, "month"), (3, "whole"), (3, "money"), (4, "whole")]
    assert [one.month for one in Attestation.objects.all()] == ["2025-04"]
    odd = "component,staff_no,starts_at,ends_at\nseats,A1,0001-01-01 00:00,2025-01-06 16:00\nseats,A1,2025-01-06 08:00,9999-12-31 23:59\n"
    assert import_file(given(tmp_path, "rosters", odd)) == 1
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["refusals"]] == ["moment", "moment"]


def test_the_four_counts_stand_side_by_side_and_the_least_is_paid(here: Scene, tmp_path: Path) -> None:
    import_file(given(tmp_path, "rosters", ROSTER))
    import_file(given(tmp_path, "attestations", ATTESTED))
    logged_in(here, "op_agent", 1, at(6, 7), at(6, 10))  # an hour before the shift does not count
    logged_in(here, "op_agent", 2, at(6, 10), at(6, 12))
    logged_in(here, "op_agent", 3, at(7, 8), None)
    logged_in(here, "op_agent2", 1, at(6, 9), at(6, 15))  # three hours beyond the shift do not count
    logged_in(here, "agent", 1, at(6, 8), at(6, 16))  # the agency's own
    terms = terms_of(in_force(here.contract, MONTH))  # type: ignore[arg-type]
    facts = gather(here.contract, terms, MONTH, here.measure, here.now)
    # rostered 8 + 8 + 4 hours, logged in 4 + 8 + 3, ten hours a seat-month
    assert facts.staffing == {"seats": Counts(Q(3), Q(2), Q("1.5"), Q(18))}
    assert (facts.people.turnover, facts.people.lowest_pay, facts.people.two_seats, facts.people.no_calls) == (Q("0.1"), Q("3200.5"), 0, 2)
    statement = here.settle()
    assert statement.net_fen == 150_000
    assert statement.document["flags"] == [{"code": "no_calls", "measured": "2"}]


def test_overlapping_shifts_of_a_person_are_flagged(here: Scene, tmp_path: Path) -> None:
    import_file(given(tmp_path, "rosters", ROSTER + "seats,A1,2025-01-06 15:00,2025-01-06 20:00,7\n"))
    assert {"code": "two_seats", "measured": "1"} in here.settle().document["flags"]


START, END = at(1, 0).date(), datetime(2025, 2, 1, tzinfo=SHANGHAI).date()
KEY = "human_connect_rate@1/requested"


def asked(*keys: str, **scope: str) -> Wanted:
    return Wanted(keys, scope, START, END, (MONTH,), at(31, 0))


def test_nothing_is_settled_by_a_locked_table_that_was_changed_behind_our_back(here: Scene) -> None:
    lock_month(MONTH, row(*CONNECT, "30", "40"))
    forged = Snapshot.objects.get(month=MONTH)
    forged.pk, forged.version, forged.body = None, forged.version + 1, bytes(forged.body).replace(b'"30"', b'"39"')
    forged.save(force_insert=True)
    with pytest.raises(NotAsLocked):
        measure(asked(KEY))


def test_figures_come_from_the_newest_locked_table_raw_or_not_and_by_scope(here: Scene) -> None:
    assert measure(asked()) == {}
    with pytest.raises(NotLocked, match="2025-01"):
        measure(asked(KEY))
    lock_month(MONTH, row(*CONNECT, "1", "2"))
    of_queue = row(*CONNECT, "18", "40", by={"queue": "general"})
    lock_month(MONTH, row(*CONNECT, "30", "40", excluded={"system_fault": 2}), row(*CONNECT, "30", "42", raw=True), of_queue, reason="漏计")
    found = measure(asked(KEY, f"{KEY}/raw"))
    assert {key: (str(figure.num), str(figure.den)) for key, figure in found.items()} == {KEY: ("30", "40"), f"{KEY}/raw": ("30", "42")}
    assert found[KEY].excluded == (("system_fault", 2),)
    assert measure(asked(KEY, queue="general"))[KEY].num == 18
    assert measure(asked(KEY, queue="none")) == {}  # nobody asked for that queue: no data


def test_a_figure_that_no_table_could_tell_is_refused_and_does_not_pass_for_no_data(here: Scene) -> None:
    lock_month(MONTH, row(*CONNECT, "30", "40"), row("qa_score", "random"))
    for wanted_ in (asked("human_connect_rate@2/requested"), asked("human_connect_rate@1/asked"), asked(KEY, org_id="x"), asked(f"{KEY}/raw")):
        with pytest.raises(NoFigure, match="human_connect_rate"):
            measure(wanted_)
    assert measure(asked("qa_score@1/random", org_id="x")) == {}  # nothing was there to be told in any dimension


def test_the_dimensions_of_released_terms_are_told_in_the_tables(here: Scene) -> None:
    assert dimensions(MONTH) == set()
    again = from_data(terms_for(scope={"queue": "general", "language": "zh"}))
    made = enter_terms(engagement_id=here.contract.engagement_id, terms=again, from_month="2025-02", note="", actor=here.manager, now=here.now)
    assert dimensions("2025-02") == set()
    decide_terms(terms_id=made.pk, release=True, reason="", actor=here.manager2, now=here.now)
    assert (dimensions(MONTH), dimensions("2025-02")) == (set(), {("language", "queue")})


def test_the_command_draws_the_statement_up_and_shows_it(here: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    asked = argparse.Namespace(contract="RX-2025-1", month=MONTH, json=True)
    assert settle_command(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["contract"], told["month"], told["version"], told["state"], told["net_fen"]) == ("RX-2025-1", MONTH, 1, "draft", 0)
    assert [(line["step"], line["code"], line["arithmetic"]) for line in told["lines"]] == [(1, "seats", "0 × 1,000.00")]
    here.sent()
    asked.json = False
    assert settle_command(asked) == 0
    said = capsys.readouterr().out
    assert "已送服务商 Sent to the operator" in said
    assert "坐席费 Seats" in said
    for contract, month in (("OTHER", MONTH), ("RX-2025-1", "2025-1"), ("RX-2025-1", "2026-05")):
        with pytest.raises(Refusal):
            settle_command(argparse.Namespace(contract=contract, month=month, json=True))


def test_terms_say_which_figures_are_wanted(here: Scene) -> None:
    assert wanted(terms_of(in_force(here.contract, MONTH))) == ()  # type: ignore[arg-type]
