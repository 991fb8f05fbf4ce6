"""What a lying platform, or somebody who changes its folder, does is found: a slice of the trial, and each kind of lie by name."""

import copy
import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from huiying_verify.__main__ import main
from tests.verify import notes, writer
from tests.verify.city import City
from tests.verify.lying import lies
from tests.verify.writer import Files

FEW = 150
Tell = Callable[[Files], dict[str, Any]]


@pytest.fixture
def tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tell:
    """The verifier's report of some files, as JSON, with its exit status."""

    fresh = count()

    def told(files: Files, *more: str) -> dict[str, Any]:
        status = main([str(writer.write(files, tmp_path / f"folder{next(fresh)}")), "--json", "--key", writer.LOG_KEY, *more])
        out = capsys.readouterr().out
        return {"status": status, **(json.loads(out) if out else {})}

    return told


@pytest.fixture(scope="module")
def city() -> City:
    return City(3, calls=8, orders=1)


def wrong(told: dict[str, Any]) -> set[str]:
    return {check["name"] for check in told["checks"] if not check["ok"]}


def test_random_lies_are_all_found(tmp_path: Path) -> None:
    told = lies(FEW, 77, tmp_path)
    assert told["not_found"] == []
    assert told["lies"] == FEW


def leaf_of(city: City, kind: str) -> dict[str, Any]:
    return next(leaf for leaf in city.leaves if leaf["type"] == kind)


def test_an_illegal_step_is_found_though_all_is_signed(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    leaf_of(liar, "order.accepted")["payload"]["set"]["status"] = "completed"
    assert wrong(tell(writer.publish(liar))) == {"transitions"}


def test_a_deadline_that_moves_without_a_reason_is_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    del leaf_of(liar, "asg.extended")["payload"]["moved"]
    leaf_of(liar, "order.replied")["payload"]["set"]["due_original"] = "2026-12-01T00:00:00.000000Z"
    found = wrong(tell(writer.publish(liar)))
    assert {"deadlines", "first deadlines"} <= found


def test_an_operator_that_handles_is_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    leaf_of(liar, "asg.signed")["account_class"] = "op"
    assert wrong(tell(writer.publish(liar))) == {"duties"}


def test_a_call_that_was_left_out_of_the_facts_is_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    del liar.facts["call"][2]
    assert "facts call" in wrong(tell(writer.publish(liar)))


def test_an_answer_stamped_early_in_the_facts_is_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    row = next(row for row in liar.facts["call"] if row["answered_at"])
    row["wait_s"] = "0.500"
    found = tell(writer.publish(liar))
    assert {"facts call", "kpi"} <= wrong(found)
    assert any(one["id"].endswith("wait_s") and one["published"] == "0.500" for one in found["differences"])


def test_a_statement_off_by_one_fen_is_found_and_shown(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    liar.statement["lines"][0]["fen"] += 1
    told = tell(writer.publish(liar))
    assert wrong(told) == {"statements"}
    assert told["differences"][0]["kind"] == "statement"
    assert told["differences"][0]["id"].endswith("1:calls")


def test_figures_changed_after_they_were_logged_are_found(city: City, tell: Tell) -> None:
    liar = copy.deepcopy(city)
    told = writer.figures(liar)
    leaves = writer.log_of(liar, told)
    told["kpi/2026-10.json"] = told["kpi/2026-10.json"].replace(b'"raw":true', b'"raw":true ', 1)
    assert tell(writer.sealed(leaves, told))["status"] == 2  # not canonical: nothing can be said of it
    told["facts/call.jsonl"] = b""
    told["kpi/2026-10.json"] = writer.figures(liar)["kpi/2026-10.json"]
    assert "published files" in wrong(tell(writer.sealed(leaves, told)))


def test_a_rewritten_log_is_found_by_whoever_kept_a_checkpoint_or_a_receipt(city: City, tell: Tell, tmp_path: Path) -> None:
    honest = writer.publish(city)
    leaves = honest["events.jsonl"].splitlines()
    (tmp_path / "earlier").write_bytes(honest[f"checkpoints/{len(leaves) // 2}"])
    (tmp_path / "receipt").write_bytes(writer.receipt(leaves[5], "2026-10-02T00:01:00.000000Z"))
    liar = copy.deepcopy(city)
    gone = json.loads(leaves[5])["id"]
    liar.leaves = [leaf for leaf in liar.leaves if leaf["id"] != gone]
    files = writer.publish(liar)
    assert "consistency" not in wrong(tell(files))
    assert "consistency" in wrong(tell(files, "--earlier", str(tmp_path / "earlier")))
    assert "receipts" in wrong(tell(files, "--receipt", str(tmp_path / "receipt")))
    assert wrong(tell(honest, "--receipt", str(tmp_path / "receipt"), "--earlier", str(tmp_path / "earlier"))) == set()


def test_a_folder_under_another_key_is_found(city: City, tmp_path: Path) -> None:
    folder = str(writer.write(writer.publish(city), tmp_path / "folder"))
    stranger = notes.vkey(writer.ORIGIN, writer.TOWER)
    assert [main([folder, "--key", key]) for key in (writer.LOG_KEY, writer.NEXT_KEY, stranger)] == [0, 0, 1]
    assert main([folder]) == 0  # but it says that the key is the folder's own word


def test_a_roll_that_the_old_key_did_not_sign_is_found(city: City, tell: Tell) -> None:
    files = writer.publish(city)
    leaves = files["events.jsonl"].splitlines()
    at = next(n for n, leaf in enumerate(leaves) if b"key_rolled" in leaf)
    leaf = json.loads(leaves[at])
    leaf["payload"]["signature"] = notes.b64encode(writer.TOWER.sign(b"huiying-key-roll/v1\n")).decode()
    leaves[at] = notes.canonical(leaf)
    assert "keys" in wrong(tell(writer.sealed(leaves, writer.figures(city))))


def test_too_few_witnesses_are_found(city: City, tell: Tell) -> None:
    files = writer.publish(city)
    other = notes.vkey("other.example/w", writer.LOG, notes.WITNESS)
    assert wrong(tell(files, "--witness", writer.TOWER_KEY, "--witness", other)) == {"checkpoint"}
    assert tell(files, "--witness", writer.TOWER_KEY, "--witness", other, "--quorum", "1")["status"] == 0


NONSENSE = (b"", b"{", b"\xff\n", b"[" * 200_000 + b"\n", b"1e999999999\n", b'{"a":1,"a":1}\n', b"9" * 6_000 + b"\n", b"x" * 2_000_000, b"[]", b"{}", b"null\n")
PLACES = ("events.jsonl", "log.json", "life.json", "checkpoint", "manifest", "kpi/2026-10.json", "facts/call.jsonl", "terms/hotline.v1.json")


@pytest.mark.parametrize("data", NONSENSE)
@pytest.mark.parametrize("path", PLACES)
def test_nonsense_never_crashes_it(city: City, tell: Tell, path: str, data: bytes) -> None:
    assert tell({**writer.publish(city), path: data})["status"] in (1, 2)


def test_links_out_of_the_folder_are_not_followed(city: City, tmp_path: Path) -> None:
    folder = writer.write(writer.publish(city), tmp_path / "folder")
    (folder / "facts" / "more.jsonl").symlink_to("/etc/hostname")
    assert main([str(folder), "--key", writer.LOG_KEY]) == 2
    assert main([str(tmp_path / "nothing there")]) == 2
