"""Lies that fit together: the platform rewrites the journal and everything that follows from it, and signs it all. Each is found, or it is said what binds."""

import copy
import json
import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from huiying_verify.__main__ import main
from tests.verify import forest, notes, writer
from tests.verify.city import MONTH, TAKEN, City, figures, iso, statement
from tests.verify.notes import canonical
from tests.verify.writer import Files

Tell = Callable[..., dict[str, Any]]
TOWERS = [notes.vkey(f"{name}.example/w", key, notes.WITNESS) for name, key in (("tower", writer.TOWER), ("archive", writer.LOG))]


@pytest.fixture
def tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tell:
    fresh = count()

    def told(files: Files, *more: str) -> dict[str, Any]:
        status = main([str(writer.write(files, tmp_path / f"folder{next(fresh)}")), "--json", "--key", writer.LOG_KEY, *more])
        out = capsys.readouterr().out
        return {"status": status, **(json.loads(out) if out else {"checks": []})}

    return told


@pytest.fixture(scope="module")
def city() -> City:
    return City(3, calls=8, orders=1)


def wrong(told: dict[str, Any]) -> set[str]:
    return {check["name"] for check in told["checks"] if not check["ok"]}


def reckoned(city: City) -> City:
    """The city's figures and bill, made anew from its facts."""
    city.kpi["rows"] = list(figures(city.facts))
    city.statement = statement(city.terms, city.kpi["rows"])
    return city


def resealed(city: City, change: Callable[[Files], None]) -> Files:
    """A folder whose figures' files are changed before the log names them."""
    told = writer.figures(city)
    change(told)
    return writer.sealed(writer.log_of(city, told), told)


# -- consistent with themselves, and not with what left the building before -----------------------------------------------------------


def test_a_city_made_up_anew_is_whole_in_itself_and_found_by_whoever_kept_a_root(city: City, tell: Tell, tmp_path: Path) -> None:
    honest, liar = writer.publish(city), writer.publish(City(4, calls=8, orders=1))
    size = len(honest["events.jsonl"].splitlines()) // 2
    (tmp_path / "kept").write_bytes(honest[f"checkpoints/{size}"])
    assert tell(liar)["status"] == 0
    assert wrong(tell(liar, "--earlier", str(tmp_path / "kept"))) == {"consistency"}


def test_a_day_dropped_from_journal_facts_figures_and_bill_is_found_by_a_root_of_after_it(city: City, tell: Tell, tmp_path: Path) -> None:
    day = min(leaf["at"] for leaf in city.leaves if leaf["stream"].startswith("call:"))[:10]
    gone = {leaf["stream"] for leaf in city.leaves if leaf["at"][:10] == day and leaf["stream"].startswith("call:")}
    liar = copy.deepcopy(city)
    liar.leaves = [leaf for leaf in liar.leaves if leaf["stream"] not in gone]
    liar.facts["call"] = [row for row in liar.facts["call"] if f"call:{row['call_id']}" not in gone]
    assert gone
    files, honest = writer.publish(reckoned(liar)), writer.publish(city)
    (tmp_path / "kept").write_bytes(honest["checkpoint"])
    assert "consistency" in wrong(tell(files, "--earlier", str(tmp_path / "kept")))


def test_two_histories_shown_to_two_witnesses_get_no_two_names(city: City, tell: Tell, tmp_path: Path) -> None:
    """Each witness signs what it was shown; no folder bears both names, and who holds the other's checkpoint sees the fork."""
    first, other = writer.publish(city), writer.publish(City(4, calls=8, orders=1))
    both = [part for key in TOWERS for part in ("--witness", key)]
    assert wrong(tell(first, *both)) == wrong(tell(other, *both)) == {"checkpoint"}
    text = other["checkpoint"].decode().split("\n\n")[0] + "\n"
    (tmp_path / "theirs").write_text(notes.note(text, writer.ORIGIN, writer.NEXT, [notes.cosigned(text, "archive.example/w", writer.LOG, 1)]))
    assert "consistency" in wrong(tell(first, "--earlier", str(tmp_path / "theirs")))
    # one who holds two names counts once
    twice = notes.vkey("tower2.example/w", writer.TOWER, notes.WITNESS)
    assert wrong(tell(first, "--witness", TOWERS[0], "--witness", twice)) == {"checkpoint"}


# -- what was locked and sealed ---------------------------------------------------------------------------------------------------


def test_a_definition_swapped_with_the_figures_that_follow_from_it_is_found(city: City, tell: Tell) -> None:
    """Another formula and the table by it agree; but the table is not the one that was locked, and the bill not the one that was sealed."""

    def swap(told: Files) -> None:
        path = "definitions/open_orders.v1.json"
        told[path] = told[path].replace(b"order_due <= snapshot", b"order_due > snapshot")
        table = json.loads(told[f"kpi/{MONTH}.json"])
        for row in table["rows"]:
            if row["code"] == "open_orders":
                row |= {"num": "0", "value": "0.000000", "n": 0}
        told[f"kpi/{MONTH}.json"] = canonical(table)

    assert tell(resealed(city, swap))["status"] == 0  # nobody has seen another
    liar = copy.deepcopy(city)
    told = writer.figures(liar)
    leaves = [leaf for leaf in writer.log_of(liar, told) if b"evidence.published" not in leaf]
    swap(told)
    names = [leaf for leaf in writer.log_of(liar, told) if b"evidence.published" in leaf]
    assert wrong(tell(writer.sealed([*leaves, *names], told))) == {"locked"}


def test_a_bill_that_was_not_sealed_is_found(city: City, tell: Tell) -> None:
    told = writer.figures(city)
    leaves = writer.log_of(city, told)
    at = next(n for n, leaf in enumerate(leaves) if b"statement.sealed" in leaf)
    leaf = json.loads(leaves[at])
    leaf["payload"]["sha256"] = "0" * 64
    leaves[at] = canonical(leaf)
    assert wrong(tell(writer.sealed(leaves, told))) == {"statements"}


def test_a_snapshot_taken_before_the_month_was_over_or_long_before_it_was_locked_is_found(city: City, tell: Tell) -> None:
    for taken in (TAKEN - timedelta(days=2), TAKEN - timedelta(days=33)):
        liar = copy.deepcopy(city)
        liar.kpi["taken_at"] = iso(taken)
        assert "locked" in wrong(tell(writer.publish(liar)))


@pytest.mark.parametrize("days", [-40, 40])
def test_an_event_dated_back_or_ahead_past_the_snapshot_is_found(city: City, tell: Tell, days: int) -> None:
    liar = copy.deepcopy(city)
    leaf = liar.leaves[len(liar.leaves) // 2 if days > 0 else -1]
    leaf["at_server"] = iso(TAKEN + timedelta(days=days))
    found = wrong(tell(writer.publish(liar)))
    assert "moments" in found


def test_rows_added_to_facts_and_figures_together_are_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    row = next(row for row in liar.facts["call"] if row["answered_at"])
    liar.facts["call"] += [{**row, "call_id": f"00000000-0000-0000-0000-00000000000{n}"} for n in range(3)]
    assert wrong(tell(writer.publish(reckoned(liar)))) == {"facts call"}


def test_an_agents_time_that_no_event_tells_is_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    made_up = {"agent_id": "a", "org_id": "o", "seat": "s", "state": "ready", "code": "", "from_at": iso(TAKEN - timedelta(days=9)),
               "to_at": iso(TAKEN - timedelta(days=8)), "seconds_s": "86400.000", "rostered": None}  # fmt: skip
    liar.facts["agent_interval"] = [made_up]
    assert wrong(tell(writer.publish(liar))) == {"facts agent_interval"}


def test_agents_time_is_told_by_events_to_the_millisecond(city: City, tell: Tell) -> None:
    honest, at = copy.deepcopy(city), TAKEN - timedelta(days=9)
    last = max(leaf["at_server"] for leaf in honest.leaves)
    for n, (seconds, state) in enumerate(((0, "ready"), (3.5, "talking"), (3.5, "paused"), (99.25, "signed_out"), (200, "ready"))):
        payload = {"state": state, **({"code": "meal"} if state == "paused" else {}), "seat": "s", "org": "o"}
        honest.event("agent:a", "agent.state", at + timedelta(seconds=seconds), payload)
        honest.leaves[-1]["at_server"] = last[:-7] + f"{n:06}Z"
    spans = ((0, 3.5, "ready", ""), (3.5, 3.5, "talking", ""), (3.5, 99.25, "paused", "meal"))
    honest.facts["agent_interval"] = [
        {"agent_id": "a", "org_id": "o", "seat": "s", "state": state, "code": code, "from_at": iso(at + timedelta(seconds=since)),
         "to_at": iso(at + timedelta(seconds=until)), "seconds_s": f"{until - since:.3f}", "rostered": None}
        for since, until, state, code in spans
    ]  # fmt: skip
    assert tell(writer.publish(honest))["status"] == 0
    honest.facts["agent_interval"][2]["seconds_s"] = "95.749"
    assert wrong(tell(writer.publish(honest))) == {"facts agent_interval"}


def test_figures_from_facts_that_no_event_tells_are_named_as_such(city: City, tell: Tell) -> None:
    more = copy.deepcopy(city)
    more.facts["qa"] = [{"contact_id": "c", "passed": True}]
    told = tell(writer.publish(more))
    assert (told["status"], any(note.startswith("facts/qa.jsonl: taken as published") for note in told["notes"])) == (0, True)


# -- hidden leaves ------------------------------------------------------------------------------------------------------------------


def without(files: Files, hide: Callable[[bytes], bool]) -> Files:
    """The folder with some leaves as hashes only: the same tree, the same root."""
    leaves = [leaf if not hide(leaf) else canonical({"leaf_hash": forest.leaf(leaf).hex()}) for leaf in files["events.jsonl"].splitlines()]
    told = {**files, "events.jsonl": b"".join(leaf + b"\n" for leaf in leaves)}
    del told["manifest"]
    hashes = [forest.leaf(leaf) for leaf in files["events.jsonl"].splitlines()]
    return {**told, "manifest": writer.manifest(told, len(hashes), forest.root(hashes), writer.NEXT)}


def test_a_lost_call_is_not_hidden_as_a_secret(city: City, tell: Tell) -> None:
    """Neither its end, nor the whole of it while its row stands; and what is hidden is always said."""
    row = next(row for row in city.facts["call"] if row["end_reason"] == "abandon" or not row["answered_at"])
    stream = f'"stream":"call:{row["call_id"]}"'.encode()
    honest = writer.publish(city)
    one = tell(without(honest, lambda leaf: stream in leaf and b'"call.menu"' in leaf))
    assert "hidden" in wrong(one)
    whole = tell(without(honest, lambda leaf: stream in leaf))
    assert "facts call" in wrong(whole)
    assert any("leaves stand as hashes only" in note for note in whole["notes"])


def test_more_gaps_than_hidden_leaves_are_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    lone = next(leaf for leaf in liar.leaves if leaf["type"] == "call.menu")
    liar.leaves.remove(lone)
    assert {"numbers", "hidden"} <= wrong(tell(writer.publish(liar)))


# -- one name for two things --------------------------------------------------------------------------------------------------------


def test_a_second_table_of_the_month_does_not_stand_in_for_the_first(city: City, tell: Tell) -> None:
    def swap(told: Files) -> None:
        table = json.loads(told[f"kpi/{MONTH}.json"])
        told["kpi/zzz.json"] = told[f"kpi/{MONTH}.json"]
        table["rows"][0]["num"] = "99"
        told[f"kpi/{MONTH}.json"] = canonical(table)

    assert "locked" in wrong(tell(resealed(city, swap)))


@pytest.mark.parametrize("path", ["definitions/a.v1.json", "definitions/views.v2.json", "facts/call", "statements/a.v1.json"])
def test_a_file_whose_name_is_not_that_of_its_content_is_found(city: City, tell: Tell, path: str) -> None:
    of = {"a.v1.json": "definitions/open_orders.v1.json", "views.v2.json": "definitions/views.v1.json"}
    source = f"statements/hotline-{MONTH}.v1.json" if path.startswith("s") else of.get(path.partition("/")[2], "facts/call.jsonl")
    told = tell(resealed(city, lambda told: told.update({path: told[source]})))
    assert told["status"] == 1


def test_a_log_is_opened_once(city: City, tell: Tell) -> None:
    """Who can write events and holds no key of the log does not make another the key."""
    told = writer.figures(city)
    leaves = writer.log_of(city, told)
    leaf = json.loads(next(leaf for leaf in leaves if b"evidence.published" in leaf))
    stranger = notes.vkey(writer.ORIGIN, writer.TOWER)
    leaf |= {"type": "evidence.opened", "stream_seq": leaf["stream_seq"] + 1, "id": "0" * 8 + leaf["id"][8:]}
    leaf["payload"] = {"origin": writer.ORIGIN, "log": stranger, "receipt": writer.RECEIPT_KEY}
    assert {"keys", "checkpoint"} <= wrong(tell(writer.sealed([*leaves, canonical(leaf)], told, signer=writer.TOWER)))


@pytest.mark.parametrize("by", [-1, 1])
def test_a_checkpoint_of_another_size_is_found(city: City, tell: Tell, by: int) -> None:
    files = writer.publish(city)
    hashes = [forest.leaf(leaf) for leaf in files["events.jsonl"].splitlines()]
    text = notes.checkpoint_text(writer.ORIGIN, len(hashes) + by, forest.root(hashes))
    files["checkpoint"] = notes.note(text, writer.ORIGIN, writer.NEXT, [notes.cosigned(text, "tower.example/w", writer.TOWER, 1)]).encode()
    del files["manifest"]
    files["manifest"] = writer.manifest(files, len(hashes), forest.root(hashes), writer.NEXT)
    assert wrong(tell(files)) == {"checkpoint"}


def test_life_cycles_swapped_after_they_were_named_are_found(city: City, tell: Tell) -> None:
    told = writer.figures(city)
    leaves = writer.log_of(city, told)
    told["life.json"] = told["life.json"].replace(b'"from":[', b'"from":["completed",', 1)
    assert "published files" in wrong(tell(writer.sealed(leaves, told)))


# -- files that are to trip the reader ----------------------------------------------------------------------------------------------

TRIPS = {
    "twice the same key": b'{"month":"2026-10","month":"2026-10","rows":[],"taken_at":"2026-11-02T00:00:00.000000Z"}',
    "no number": b'{"month":"2026-10","rows":[NaN],"taken_at":"2026-11-02T00:00:00.000000Z"}',
    "without end": b'{"month":"2026-10","rows":[-Infinity],"taken_at":"2026-11-02T00:00:00.000000Z"}',
    "half a letter": b'{"month":"2026-10","rows":["\\ud800"],"taken_at":"2026-11-02T00:00:00.000000Z"}',
    "a long number": b'{"month":"2026-10","rows":[' + b"9" * 5_000 + b'],"taken_at":"2026-11-02T00:00:00.000000Z"}',
    "deep": b'{"month":"2026-10","rows":' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    "not in order": b'{"taken_at":"2026-11-02T00:00:00.000000Z","month":"2026-10","rows":[]}',
    "a year of ten digits": b'{"month":"9999999999-10","rows":[],"taken_at":"2026-11-02T00:00:00.000000Z"}',
}  # fmt: skip


@pytest.mark.parametrize("data", TRIPS.values(), ids=TRIPS)
def test_a_table_that_is_to_trip_the_reader_is_refused(city: City, tell: Tell, data: bytes) -> None:
    assert tell(resealed(city, lambda told: told.update({f"kpi/{MONTH}.json": data})))["status"] in (1, 2)


@pytest.mark.parametrize("name", ["quorum", "tree_size"])
def test_numbers_beyond_all_bounds_are_no_way_around(city: City, tell: Tell, name: str) -> None:
    files = writer.publish(city)
    log = json.loads(files["log.json"])
    log[name] = -(10**4_000)
    files["log.json"] = canonical(log)
    assert tell(files)["status"] in (1, 2)


def test_nothing_of_a_folder_leads_out_of_it(city: City, tmp_path: Path) -> None:
    """Links to files, to folders and to itself, pipes, and names that climb: none is followed, none is read."""
    (tmp_path / "outside.json").write_bytes(b"{}")
    for number, make in enumerate((
        lambda folder: (folder / "facts" / "x.jsonl").symlink_to(tmp_path / "outside.json"), lambda folder: (folder / "kpi" / "x").symlink_to(folder),
        lambda folder: os.mkfifo(folder / "facts" / "pipe.jsonl"), lambda folder: (folder / "terms" / "x").symlink_to("../../.."),
        lambda folder: ((folder / "manifest").unlink(), (folder / "manifest").symlink_to(tmp_path / "outside.json")),
    )):  # fmt: skip
        folder = writer.write(writer.publish(city), tmp_path / f"folder{number}")
        make(folder)
        assert main([str(folder), "--key", writer.LOG_KEY]) == 2


def test_a_manifest_that_names_what_lies_outside_reads_nothing_there(city: City, tell: Tell) -> None:
    files = writer.publish(city)
    size, root = len(files["events.jsonl"].splitlines()), forest.root([forest.leaf(leaf) for leaf in files["events.jsonl"].splitlines()])
    del files["manifest"]
    listed = writer.manifest({**files, "../outside": b"x"}, size, root, writer.NEXT)
    told = tell({**files, "manifest": listed})
    assert wrong(told) == {"manifest"}
    assert [one["id"] for one in told["differences"]] == ["1 ../outside"]


def test_a_file_of_zeros_larger_than_anything_is_refused_unread(city: City, tmp_path: Path) -> None:
    folder = writer.write(writer.publish(city), tmp_path / "folder")
    with (folder / "kpi" / f"{MONTH}.json").open("wb") as hole:
        hole.truncate(1 << 40)
    assert main([str(folder), "--key", writer.LOG_KEY]) == 2
