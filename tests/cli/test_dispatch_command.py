"""`dispatch train` and `dispatch evaluate` as they are called: files in, figures out; whatever cannot be used writes nothing."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from huiying.cli.main import main
from tests.dispatch.said import many


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Sixty made-up matters with their labels."""
    texts, labels = many(20, blanks=True)
    made = tmp_path / "matters.csv"
    made.write_text("words,topic\n" + "\n".join(f"{text},{label}" for text, label in zip(texts, labels, strict=True)), encoding="utf-8")
    return made


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_model_is_written_and_measured(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = file.with_name("m.model")
    assert main(["dispatch", "train", str(file), "--text", "words", "--label", "topic", "--model", str(out), "--json"]) == 0
    made = told(capsys)
    assert set(made) == {"rows", "labels", "left_out", "bytes", "sha256", "seconds"}
    assert (made["rows"], made["labels"], made["bytes"]) == (60, 3, out.stat().st_size)
    assert made["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert main(["dispatch", "evaluate", str(file), "--model", str(out), "--json"]) == 0
    found = told(capsys)
    assert {"rows", "accuracy", "macro_f1", "top3", "ece", "ms_per_text", "per_class", "model"} <= set(found)
    assert (found["rows"], found["model"]["sha256"], found["model"]["file_sha256"]) == (60, made["sha256"], sha256(file.read_bytes()).hexdigest())
    assert found["accuracy"] > 0.95
    again = file.with_name("again.model")
    main(["dispatch", "train", str(file), "--text", "words", "--label", "topic", "--model", str(again), "--json"])
    assert again.read_bytes() == out.read_bytes()
    assert [one.name for one in file.parent.iterdir() if one.name.startswith(".")] == []


def test_folds_are_measured(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dispatch", "evaluate", str(file), "--text", "words", "--label", "topic", "--folds", "3", "--seed", "0", "--json"]) == 0
    found = told(capsys)
    assert (found["rows"], found["model"]["folds"], found["model"]["seed"], found["model"]["form"]) == (60, 3, 0, "tokens")
    assert found["macro_f1"] > 0.9
    assert len(found["per_class"]) == 3
    assert main(["dispatch", "evaluate", str(file), "--text", "words", "--label", "topic", "--folds", "3"]) == 0
    assert "macro_f1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "--text", "no", "--label", "topic"), "words, topic"), (("evaluate", "--text", "words", "--label", "topic"), "--folds"),
        (("evaluate", "--text", "words", "--label", "topic", "--folds", "1"), "--folds"), (("evaluate", "--folds", "3"), "--text"),
        (("evaluate", "--text", "words", "--label", "topic", "--folds", "40"), "20"),
        (("train", "--text", "words", "--label", "topic", "--seed", "-1"), "--seed"),
    ],
)  # fmt: skip
def test_wrong_use_is_told_and_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    out = file.with_name("m.model")
    more = ["--model", str(out)] if arguments[0] == "train" else []
    assert main(["dispatch", arguments[0], str(file), *arguments[1:], *more, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert not out.exists()


def test_a_rare_label_is_told_and_the_folds_go_on(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with file.open("a", encoding="utf-8") as more:
        more.write("\n孤例一件,孤例")
    assert main(["dispatch", "evaluate", str(file), "--text", "words", "--label", "topic", "--folds", "2", "--json"]) == 0
    captured = capsys.readouterr()
    assert "孤例" in captured.err
    assert {one["label"]: one["f1"] for one in json.loads(captured.out)["per_class"]}["孤例"] == 0


def test_a_model_that_is_none_and_a_file_that_is_not_there_are_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dispatch", "evaluate", str(file), "--model", str(file), "--json"]) == 2
    assert main(["dispatch", "evaluate", str(file.with_name("none.csv")), "--text", "a", "--label", "b", "--folds", "3", "--json"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", ["words,topic\n" + "路灯不亮,a\n路灯不亮,b\n" * 9, '"' + "x" * 1_000_001, "words,topic\n路灯,a\n垃圾,b\n"])
def test_a_file_that_teaches_nothing_is_told_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    file, out = tmp_path / "f.csv", tmp_path / "m.model"
    file.write_text(content, encoding="utf-8")
    assert main(["dispatch", "train", str(file), "--text", "words", "--label", "topic", "--model", str(out), "--json"]) == 2
    assert (capsys.readouterr().out, out.exists()) == ("", False)


def test_a_model_is_not_written_over_a_folder(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dispatch", "train", str(file), "--text", "words", "--label", "topic", "--model", str(file.parent), "--json"]) == 2
    assert capsys.readouterr().out == ""
