"""A sealed city brought back from a real backup: its log goes on with every leaf it had, under another name, and says so."""

import json
from pathlib import Path

from huiying.journal.merkle import leaf_hash, root_of
from huiying.journal.notes import Checkpoint, PublicKey, opened
from tests.keeping.conftest import Kept
from tests.keeping.conftest import elsewhere as elsewhere  # noqa: PLC0414 - a fixture of ours too
from tests.keeping.conftest import kept as kept  # noqa: PLC0414


def published(city: Kept, out: Path) -> tuple[dict[str, object], list[bytes]]:
    """A month's folder: what it says of the log, and the leaves; its root follows from them."""
    told = city.json("publish", "--month", "2025-03", str(out))
    log = json.loads((out / "log.json").read_bytes())
    lines = (out / "events.jsonl").read_bytes().splitlines()
    newest = PublicKey.parse([one["key"] for one in log["keys"] if one["role"] == "log"][-1])
    root = Checkpoint.parse(opened((out / "checkpoint").read_text(), [newest]).text)
    assert (root.origin, root.size, root.root) == (log["origin"], len(lines), root_of(map(leaf_hash, lines)))
    assert told["tree_size"] == root.size
    return log, lines


def test_a_restored_log_says_that_it_was_broken(kept: Kept, elsewhere: Kept, tmp_path: Path) -> None:
    log, lines = published(kept, tmp_path / "before")
    assert log["breaks"] == []
    kept.json("backup", str(tmp_path / "b"), "--key", str(tmp_path / "key"))
    elsewhere.json("restore", str(tmp_path / "b"), "--key", str(tmp_path / "key"), "--keys", str(kept.folder / "keys.json"))
    again, more = published(elsewhere, tmp_path / "after")
    assert more[: len(lines)] == lines
    (said,) = again["breaks"]  # type: ignore[misc]
    assert (said["earlier"], said["kept"], said["size"]) == (log["origin"], len(lines), None)
    assert str(again["origin"]).startswith(f"{log['origin']}@")
    kinds = [json.loads(line)["type"] for line in more[len(lines) :]]
    assert sorted(kinds) == ["city.restored", "evidence.broken", "evidence.published"]
    assert elsewhere.json("evidence", "check")["ok"] is True
