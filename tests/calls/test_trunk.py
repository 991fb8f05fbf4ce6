"""The carrier's records against our calls."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from huiying.calls.models import Visit
from huiying.calls.record import older_trunk_ref, record, trunk_ref
from huiying.calls.trunk import BadRecord, reconcile
from huiying.directory.keys import keyring
from huiying.kit.actor import system
from huiying.kit.sealing import blind
from huiying.kit.sheets import Unreadable, open_sheet
from tests.calls.scripts import call_id, happenings
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SHORT = "0 call.arrived usable\n9 call.ended end_reason=abandon"
ONE, TWO = "13800010001", "13800010002"


def call(name: str, seconds: float, number: str, trunk: str = "", script: str = SHORT) -> str:
    begins = NOW + timedelta(seconds=seconds)
    record(happenings("call:" + call_id(name), script, begins=begins, number=number, trunk=trunk), actor=system("line"), now=begins)
    return call_id(name)


def told(folder: Path, *rows: str, head: str = "id,start,caller,called,direction") -> list[tuple[str, int, int, list[str], list[int]]]:
    file = folder / "trunk.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return [
        (day["date"], day["ours"], day["theirs"], [one["call"] for one in day["only_ours"]], [one["line"] for one in day["only_theirs"]])
        for day in reconcile(open_sheet(file))["days"]
    ]


def test_equal_sides_are_equal_by_number_and_time_within_the_tolerance(tmp_path: Path) -> None:
    for name, seconds in (("1", 0), ("2", 100), ("3", 200)):
        call(name, seconds, ONE)
    rows = (f",2025-03-04 09:30:40,{ONE},12345,in", f",2025-03-04 09:31:39,{ONE},12345,呼入", f",2025/03/04 09:33:20,+86 {ONE},12345,")
    assert told(tmp_path, *rows) == [("2025-03-04", 3, 3, [], [])]


def test_what_one_side_lacks_is_named_on_its_day(tmp_path: Path) -> None:
    lacking = call("1", 0, ONE)
    call("2", 300, TWO)
    rows = (f",2025-03-04 09:31:02,{ONE},,in", f",2025-03-04 09:35:00,{TWO},,in", f",2025-03-05 09:35:00,{TWO},,in")
    assert told(tmp_path, *rows) == [("2025-03-04", 2, 2, [lacking], [2]), ("2025-03-05", 0, 1, [], [4])]


def test_the_carriers_id_goes_before_number_and_time(tmp_path: Path) -> None:
    call("1", 0, ONE, trunk="4711@carrier")
    other = call("2", 5, ONE, trunk="4712@carrier")
    assert told(tmp_path, f"4711@carrier,2025-03-04 11:00:00,{TWO},,in") == [("2025-03-04", 2, 1, [other], [])]


def test_where_ids_are_the_same_two_calls_with_two_ids_are_two_and_the_lacking_one_is_named_by_its_own(tmp_path: Path) -> None:
    call("1", 0, ONE, trunk="4711@carrier")
    other = call("2", 5, ONE, trunk="4712@carrier")
    file = tmp_path / "trunk.csv"
    rows = (f"4711@carrier,2025-03-04 09:30:00,{ONE},,in", f"4713@carrier,2025-03-04 09:30:05,{ONE},,in", f"13800019999,2025-03-04 09:30:09,{TWO},,in")
    file.write_text("\n".join(["id,start,caller,called,direction", *rows]) + "\n", encoding="utf-8")
    (day,) = reconcile(open_sheet(file))["days"]
    assert (day["by_id"], [one["call"] for one in day["only_ours"]], [one["id"] for one in day["only_theirs"]]) == (1, [other], ["4713@carrier", ""])
    assert day["only_ours"][0]["ref"] == trunk_ref("4712@carrier")


def test_an_id_is_kept_by_the_citys_key_and_those_kept_before_it_was_are_found_still(tmp_path: Path) -> None:
    assert trunk_ref("4711@carrier") != older_trunk_ref("4711@carrier")
    ring = keyring()
    assert trunk_ref("4711@carrier") == blind(ring, "trunk", "4711@carrier").hex()[:32]
    assert blind(replace(ring, index=bytes(32)), "trunk", "4711@carrier").hex()[:32] != trunk_ref("4711@carrier")
    call("1", 0, ONE, trunk="4711@carrier")
    assert Visit.objects.get().trunk_ref == trunk_ref("4711@carrier")
    other = call("2", 5, ONE)
    Visit.objects.filter(call_id=other).update(trunk_ref=older_trunk_ref("4712@carrier"))
    file = tmp_path / "trunk.csv"
    file.write_text(f"id,start,caller\n4711@carrier,2025-03-04 09:30:00,{TWO}\n4712@carrier,2025-03-04 09:30:05,{TWO}\n", encoding="utf-8")
    (day,) = reconcile(open_sheet(file))["days"]
    assert (day["by_id"], day["only_ours"], day["only_theirs"]) == (2, [], [])


def test_ids_of_another_kind_hinder_nothing(tmp_path: Path) -> None:
    call("1", 0, ONE, trunk="abc@sip")
    assert told(tmp_path, f"900001,2025-03-04 09:30:02,{ONE},,in") == [("2025-03-04", 1, 1, [], [])]


def test_directions_and_callers_without_number_are_apart(tmp_path: Path) -> None:
    call("1", 0, ONE, script=SHORT.replace("usable", "usable direction=out"))
    call("2", 0, "")
    rows = (f",2025-03-04 09:30:00,12345,{ONE},out", ",2025-03-04 09:30:00,,12345,in", f",2025-03-04 09:30:00,{ONE},12345,in")
    assert told(tmp_path, *rows) == [("2025-03-04", 2, 3, [], [4])]


def test_calls_of_midnight_are_matched_across_it(tmp_path: Path) -> None:
    call("1", 14.5 * 3600 - 5, ONE)  # 23:59:55 of the fourth
    assert told(tmp_path, f",2025-03-05 00:00:05,{ONE},,in") == [("2025-03-05", 1, 1, [], [])]
    call("2", 14.5 * 3600 + 5, TWO)  # 00:00:05 of the fifth
    rows = (f",2025-03-04 23:59:50,{TWO},,in", f",2025-03-04 23:59:51,{ONE},,in")
    assert told(tmp_path, *rows) == [("2025-03-04", 2, 2, [], [])], "one call has one day"


def test_tests_and_calls_over_no_trunk_are_not_the_carriers(tmp_path: Path) -> None:
    call("1", 0, ONE, script=SHORT.replace("usable", "usable test"))
    call("2", 0, ONE, script=SHORT.replace("usable", "source=browser"))
    assert told(tmp_path, f",2025-03-04 09:30:00,{TWO},,in") == [("2025-03-04", 0, 1, [], [2])]


@pytest.mark.parametrize("start", ["2025/3/4 9:30:00", "2025/3/4 9:30", "20250304093000", "2025年3月4日 09:30:00", "2025-03-04T01:30:00Z"])
def test_a_beginning_is_read_in_the_forms_that_carriers_write(tmp_path: Path, start: str) -> None:
    call("1", 0, ONE)
    assert told(tmp_path, f"{start},{ONE},12345", head="StartTime,SRC,dst") == [("2025-03-04", 1, 1, [], [])]


@pytest.mark.parametrize("parted", [";", "\t", "|"])
def test_a_file_may_be_parted_by_other_signs(tmp_path: Path, parted: str) -> None:
    call("1", 0, ONE)
    head, row = ('"id"', "start", '"caller"', "note"), ("", "2025-03-04 09:30:00", ONE, '"a, b"')
    assert told(tmp_path, parted.join(row), head=parted.join(head)) == [("2025-03-04", 1, 1, [], [])]


UNUSABLE = [
    ",2025-03-04,1,,in", ",0001-01-01 00:00:00,1,,in", ",9999-12-31 23:59:59,1,,in", f",yesterday,{ONE},,in", f",2025-03-04 09:30:00,{ONE},,sideways", "a,b",
]  # fmt: skip


@pytest.mark.parametrize("row", UNUSABLE)
def test_a_record_that_cannot_be_compared_makes_the_file_unusable(tmp_path: Path, row: str) -> None:
    with pytest.raises(BadRecord, match="Line 2"):
        told(tmp_path, row)


@pytest.mark.parametrize(("head", "rows"), [("id,caller", ("1,2",)), ("start,direction", ("2025-03-04,in",)), ("start,caller", ())])
def test_a_file_without_the_columns_or_records_is_unusable(tmp_path: Path, head: str, rows: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable):
        told(tmp_path, *rows, head=head)
