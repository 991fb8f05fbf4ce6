"""A whole folder: what an honest platform publishes is found equal."""

import json
from pathlib import Path

import pytest

from huiying_verify.__main__ import main
from tests.verify import writer
from tests.verify.city import City


@pytest.fixture(scope="module")
def honest() -> writer.Files:
    return writer.publish(City(1))


def test_an_honest_folder_is_found_equal(honest: writer.Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(writer.write(honest, tmp_path / "folder"))
    assert main([folder, "--json", "--key", writer.LOG_KEY, "--witness", writer.TOWER_KEY]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["differences"] == []
    assert {check["name"]: check["n"] > 0 and check["ok"] for check in told["checks"]} == dict.fromkeys({check["name"] for check in told["checks"]}, True)
