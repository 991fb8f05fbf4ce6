"""A step of the preparation that is broken off."""

import subprocess
import sys
from typing import NoReturn

import pytest

from huiying.cli import city
from huiying.work.supervise import Supervisor


def test_a_step_that_is_broken_off_has_ended_before_its_database_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> NoReturn:
        raise KeyboardInterrupt

    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as child:
        monkeypatch.setattr(child, "communicate", interrupted)
        monkeypatch.setattr(city, "python_step", lambda *_given: child)
        with pytest.raises(KeyboardInterrupt):
            city.City({}, None, Supervisor()).step([])
        assert child.poll() is not None
