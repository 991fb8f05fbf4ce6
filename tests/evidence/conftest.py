"""A city of its own whose journal is sealed into a folder of the test."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from huiying.evidence.public import PublicLog
from tests.databases import City
from tests.work.conftest import own_city as own_city  # noqa: PLC0414 - a fixture of ours too


@pytest.fixture
def log(own_city: City, tmp_path: Path, settings: Settings) -> PublicLog:
    settings.HUIYING_SEAL = True
    settings.HUIYING_EVIDENCE = str(tmp_path / "evidence")
    settings.HUIYING_LOG_KEYS = str(tmp_path / "log_keys.json")
    settings.HUIYING_RECEIPT_KEYS = str(tmp_path / "receipt_keys.json")
    settings.HUIYING_ORIGIN = "test.example/yunzhou"
    return PublicLog(tmp_path / "evidence")
