"""./huiying before any environment exists: the right Python, a writable folder."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from huiying.cli.environment import NoEnvironment, _mark, lists_for, make_environment

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
SYSTEMS = "/usr/bin/python3"
SUITS = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"


def launcher(folder: Path) -> Path:
    """A copy of what the launcher needs, readable by everyone."""
    for name in ("huiying", "src/huiying/cli/environment.py", "requirements/core.txt", "requirements/metrics.txt", "requirements/test.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name if name != "huiying" else folder / "start")
    return folder / "start"


def test_an_old_python_is_refused_with_what_to_install(tmp_path: Path) -> None:
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run([ROOT / "huiying", "demo"], env={"PATH": str(tmp_path), "HUIYING_PYTHON": str(old)}, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "needs Python 3.11 or newer (found: Python 3.9.2)" in done.stderr
    assert "apt install python3" in done.stderr


def test_the_distributions_python_comes_before_another_on_the_path(tmp_path: Path) -> None:
    if not Path(SYSTEMS).exists() or subprocess.run([SYSTEMS, "-c", SUITS], check=False).returncode:
        pytest.skip(f"no {SYSTEMS} of 3.11 or newer that makes environments")
    other = tmp_path / "python3.13"
    other.write_text('#!/bin/sh\necho "the other" && exit 0\n')
    other.chmod(other.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run([ROOT / "huiying", "--help"], env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False)
    assert ("demo" in done.stdout, "the other" in done.stdout) == (True, False)


def test_a_folder_that_cannot_be_written_is_named_in_one_sentence(open_folder: Path) -> None:
    start = launcher(open_folder)
    other = {}
    if os.geteuid() == 0:
        other = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        if subprocess.run(["/usr/bin/python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], check=False, **other).returncode:
            pytest.skip("no Python that another user than root could start")
    open_folder.chmod(0o555)
    env = {"PATH": os.environ["PATH"], "HUIYING_PYTHON": "/usr/bin/python3"}
    done = subprocess.run([start, "demo"], env=env, cwd="/", capture_output=True, text=True, check=False, **other)
    open_folder.chmod(0o755)
    assert done.returncode == 2
    assert f"The folder {open_folder}/.huiying is not writable" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_locked_lists_name_no_index_and_hash_every_part() -> None:
    for file in sorted((ROOT / "requirements").iterdir()):
        assert "://" not in file.read_text(encoding="utf-8")
    for name, least in (("core", 20), ("test", 20), ("metrics", 5), ("paper", 10), ("build", 0), ("spark", 1)):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
        pinned = [number for number, line in enumerate(lines) if not line.startswith(" ")]
        assert len(pinned) > least
        assert all("==" in lines[number] and lines[number + 1].strip().startswith("--hash=sha256:") for number in pinned)


def test_each_command_gets_the_lists_that_it_needs() -> None:
    assert lists_for([]) == lists_for(["up"]) == lists_for(["bench", "orders"]) == ("core",)
    assert lists_for(["test"]) == ("core", "metrics", "paper", "test")
    assert lists_for(["report", "daily"]) == ("core", "metrics", "paper")
    assert lists_for(["extras", "paper"]) == ("core", "paper")
    assert lists_for(["metrics", "list"]) == lists_for(["bench", "metrics", "--json"]) == lists_for(["extras", "metrics"]) == ("core", "metrics")
    assert lists_for(["metrics", "compute", "--engine", "spark"]) == lists_for(["extras", "spark"]) == ("core", "metrics", "build", "spark")


def test_an_environment_that_is_up_to_date_is_used_where_nothing_may_be_written(tmp_path: Path) -> None:
    core, env = tmp_path / "requirements" / "core.txt", tmp_path / ".huiying" / "env"
    core.parent.mkdir()
    core.write_text("django==5.2\n")
    (env / "bin").mkdir(parents=True)
    (env / "bin" / "python").touch()
    (env / "complete").write_text(f"core {_mark(core)}\n")
    (env.parent / "env.lock").mkdir()  # nobody can open that for writing, not even root
    assert make_environment(tmp_path, ("core",)) == env / "bin" / "python"
    core.write_text("django==5.3\n")
    with pytest.raises(NoEnvironment):
        make_environment(tmp_path, ("core",))


def test_an_environment_made_anew_gets_the_extras_back_that_it_had(tmp_path: Path) -> None:
    lists, complete = tmp_path / "requirements", tmp_path / ".huiying" / "env" / "complete"
    lists.mkdir()
    for name in ("core", "test", "peers", "paper"):  # lists that name nothing: pip installs them without a network
        (lists / f"{name}.txt").write_text("# nothing\n")
    make_environment(tmp_path, ("core", "peers", "paper"))
    complete.unlink()  # as an attempt leaves it that is broken off
    (lists / "paper.txt").write_text("no requirement at all\n")
    make_environment(tmp_path, ("core", "test"))
    assert [line.split()[0] for line in complete.read_text().splitlines()] == ["core", "test", "peers"]  # what can't be brought back is left out
    with pytest.raises(NoEnvironment):
        make_environment(tmp_path, ("core", "paper"))
