"""What a command works with that enters a city from outside its processes."""

import os
import subprocess
import sys

from huiying.cli.home import ROOT

CODE = "from pathlib import Path; from huiying.cli.inside import enter; enter(Path('.')); from django.conf import settings; print(settings.HUIYING_CLOCK)"


def test_a_command_lives_in_the_citys_own_time() -> None:
    env = {name: value for name, value in os.environ.items() if name != "HUIYING_CLOCK"}
    env |= {"HUIYING_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", CODE], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "city\n"), done.stderr
