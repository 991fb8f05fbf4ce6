"""How far the engine's download has come, while apt moves finished files from one folder to the other."""

import sys
from pathlib import Path

import pytest

from huiying.cli.line.install import Failed, _fetched, _watched


def test_a_file_that_is_just_being_moved_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "partial").mkdir()
    (tmp_path / "one.deb").write_bytes(b"12345")
    (tmp_path / "partial" / "two.deb").write_bytes(b"123")
    (tmp_path / "partial" / "moved.deb").symlink_to(tmp_path / "nowhere")
    assert _fetched(tmp_path) == 8


def test_the_quarters_are_told_and_what_went_wrong_in_one_line(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "one.deb").write_bytes(b"123")
    _watched([sys.executable, "-c", "import time; time.sleep(0.8)"], tmp_path, 6, told.append)
    assert told == ["已下载 fetched 50 %"]
    with pytest.raises(Failed) as failed:
        _watched([sys.executable, "-c", "import sys; sys.exit('first\\nno such mirror')"], tmp_path, 6, told.append)
    assert "no such mirror" in failed.value.en
    assert "first" not in failed.value.en
