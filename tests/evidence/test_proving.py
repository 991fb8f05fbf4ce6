"""Proofs made from the public files alone, checked by the separate program; and a second process as the witness."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from huiying.cli.main import main
from huiying.evidence.disk import alone
from huiying.evidence.public import PublicLog
from huiying.evidence.receipts import receipt
from huiying.journal.models import Event
from huiying_verify import proof
from tests.databases import ROOT
from tests.evidence.sealed import happen, key, seal

COMMAND = [sys.executable, "-m", "huiying.cli"]


def test_a_receipt_of_before_the_sealing_is_proved_later_without_asking_the_city(log: PublicLog, tmp_path: Path) -> None:
    happen(3)
    seal()
    happen(1)
    given, told, leaf = tmp_path / "receipt.json", tmp_path / "proof", tmp_path / "leaf"
    given.write_bytes(receipt(Event.objects.filter(stream__startswith="test:").order_by("-stream_seq")[:1]))
    assert json.loads(given.read_bytes())["events"][0]["proof"] is None
    assert main(["prove", "inclusion", str(log.folder), str(given)]) == 1
    happen(600)
    seal()
    assert main(["prove", "inclusion", str(log.folder), str(given), "--out", str(told), "--leaf", str(leaf)]) == 0
    assert proof.main(["inclusion", str(told), str(leaf), "--key", key().text]) == 0
    leaf.write_bytes(leaf.read_bytes() + b" ")
    assert proof.main(["inclusion", str(told), str(leaf), "--key", key().text]) == 1
    assert main(["prove", "inclusion", str(log.folder), str(given), "--event", "2"]) == 2


def test_that_the_log_only_grew_is_proved_from_an_earlier_checkpoint(log: PublicLog, tmp_path: Path) -> None:
    happen(300)
    seal()
    old, new, told = tmp_path / "old", tmp_path / "new", tmp_path / "proof"
    old.write_text(log.note() or "")
    happen(5)
    seal()
    new.write_text(log.note() or "")
    assert main(["prove", "consistency", str(log.folder), str(old), "--out", str(told)]) == 0
    assert proof.main(["consistency", str(old), str(new), str(told), "--key", key().text]) == 0
    told.write_text("".join(reversed(told.read_text().splitlines(keepends=True))))
    assert proof.main(["consistency", str(old), str(new), str(told), "--key", key().text]) == 1
    assert main(["prove", "consistency", str(log.folder / "nowhere"), str(old)]) == 2


@pytest.mark.parametrize("fork", [False, True])
def test_a_witness_in_a_process_of_its_own_signs_what_grew_and_refuses_a_fork(log: PublicLog, tmp_path: Path, fork: bool) -> None:
    """The witness has a key, a memory and Python: no settings, no database."""
    happen(3)
    seal()
    bare = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, "witness", *words], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)

    made = run("new", "archive.example", "--json")
    assert made.returncode == 0, made.stderr
    sign = ("sign", str(log.folder), "--log", key().text, "--out", "signed")
    assert run(*sign).returncode == 0
    if fork:
        memory = tmp_path / "witness.json.seen"
        seen = json.loads(memory.read_text())
        origin, text = next(iter(seen.items()))
        lines = text.splitlines()
        memory.write_text(json.dumps({origin: "\n".join([lines[0], lines[1], "A" * 43 + "=", ""])}))
    happen(2)
    seal()
    again = run(*sign)
    assert again.returncode == (1 if fork else 0), again.stderr
    checked = proof.main(["checkpoint", str(tmp_path / "signed"), "--key", key().text, "--witness", json.loads(made.stdout)["key"], "--quorum", "1"])
    assert checked == 0


def test_two_signings_of_one_witness_at_once_do_not_both_go_on_from_the_same_root(log: PublicLog, tmp_path: Path) -> None:
    """Shown two pasts at the same moment, a witness would vouch for both: so the second waits, and remembers what the first has seen."""
    happen(3)
    seal()
    bare = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")}
    made = subprocess.run([*COMMAND, "witness", "new", "archive.example"], cwd=tmp_path, env=bare, capture_output=True, text=True, check=True)
    assert made.stdout.startswith("archive.example+")
    sign = [*COMMAND, "witness", "sign", str(log.folder), "--log", key().text, "--out", "signed"]
    with alone(tmp_path / "witness.json.seen"):
        second = subprocess.Popen(sign, cwd=tmp_path, env=bare, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(4)
        assert not (tmp_path / "witness.json.seen").exists()
    assert second.wait(120) == 0
    assert (tmp_path / "witness.json.seen").exists()
