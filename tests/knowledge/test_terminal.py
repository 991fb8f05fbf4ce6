"""Laws from the terminal: one object, exit status 0 or 1, a folder without laws refused."""

import argparse
import json
from pathlib import Path

import pytest

from huiying.cli.laws_import import run
from huiying.cli.refusal import Refusal

LAW = "# 云州井盖法\n\n2020年1月1日通过\n\n**第一条**　井盖要盖好。\n\n**第二条**　本法自2021年1月1日起施行。\n"


def args(folder: Path, *, as_json: bool = True) -> argparse.Namespace:
    return argparse.Namespace(file=folder, json=as_json)


@pytest.mark.django_db
def test_the_outcome_is_one_object_and_tells_what_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in (("lid", LAW), ("bad", "**第一条**　没有名字。\n")):
        (tmp_path / "social" / name).mkdir(parents=True)
        (tmp_path / "social" / name / "README.md").write_text(words, encoding="utf-8")
    assert run(args(tmp_path)) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["laws"], told["articles"], told["created"], told["refused"], told["read"]) == (1, 2, 1, 1, 2)
    assert [(one["file"], one["line"], one["field"], one["code"]) for one in told["refusals"]] == [("social/bad/README.md", 1, "title", "required")]
    (tmp_path / "social" / "bad" / "README.md").unlink()
    assert run(args(tmp_path, as_json=False)) == 0
    assert "未变 unchanged 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_folder_without_laws_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no laws"):
        run(args(tmp_path / "nothing"))
