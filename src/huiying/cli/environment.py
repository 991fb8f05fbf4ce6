"""The private environment: made from the locked, hashed lists, remade when they change. Standard library only; the launcher runs this file.

.huiying/env holds it; .huiying/env/complete names what is installed and is written last, so an interrupted attempt is begun anew.
.huiying/env.asked names what was ever asked for: an environment that is made anew gets its extras back.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import venv
from itertools import pairwise
from pathlib import Path

PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "-qq"]
BESIDES = {  # what a command needs besides the core
    "demo": ("metrics",), "test": ("metrics", "paper", "test"), "metrics": ("metrics",), "report": ("metrics", "paper"),
}  # fmt: skip
EXTRAS = {"metrics": ("metrics",), "paper": ("paper",), "peers": ("peers",), "spark": ("metrics", "build", "spark")}  # as huiying/kit/extras.py names them
WITH_WORDS = {  # and what two words that follow each other need
    ("bench", "metrics"): EXTRAS["metrics"], ("bench", "queueing"): EXTRAS["peers"],
    ("trial", "engines"): EXTRAS["metrics"], ("engines", "--full"): EXTRAS["spark"],
    ("--engine", "spark"): EXTRAS["spark"],
}  # fmt: skip
FROM_SOURCE = {"spark"}  # published as an archive alone, put together here with the parts of requirements/build.txt
INSTALL = ["install", "--require-hashes", "--no-deps", "--no-compile"]


class NoEnvironment(Exception):  # noqa: N818 - what happened, not what kind of thing it is
    """The environment cannot be made. Carries the exit status: 2 the place is unusable, 3 a part is missing."""

    def __init__(self, zh: str, en: str, status: int) -> None:
        super().__init__(f"{zh}\n{en}")
        self.status = status


def make_environment(root: Path, lists: tuple[str, ...]) -> Path:
    """The environment's Python, with the named lists (of requirements/<name>.txt) installed. Raises NoEnvironment.

    One that is up to date is only read: whoever serves a city need not be allowed to change its programs.
    """
    home = root / ".huiying"
    if not _missing(root, home / "env", lists):
        return home / "env" / "bin" / "python"
    try:
        if not home.is_dir():
            home.mkdir()
            home.chmod(0o755)
        lock = (home / "env.lock").open("w")
    except OSError as error:
        raise NoEnvironment(
            f"目录 {home} 不可写（{error.strerror}）。请换一个可写的目录，或修改其权限。",
            f"The folder {home} is not writable ({error.strerror}). Use a folder you may write to, or change its rights.",
            2,
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = os.umask(0o022)  # started by root, the database server runs as another user and reads its programs from here
        try:
            return _bring_up_to_date(root, home / "env", lists, lock.fileno())
        finally:
            os.umask(before)


def _bring_up_to_date(root: Path, env: Path, lists: tuple[str, ...], lock: int) -> Path:
    python, complete = env / "bin" / "python", env / "complete"
    missing = _missing(root, env, lists)
    if not missing:
        return python
    there, before, begun = _usable(root, env, lists), _asked_before(root, env, lists), time.monotonic()
    complete.unlink(missing_ok=True)
    if not there:
        _step(begun, f"建立环境 making the environment, Python {sys.version.split()[0]}")
        shutil.rmtree(env, ignore_errors=True)
        venv.EnvBuilder(with_pip=False, symlinks=True).create(env)
    pip = _pip(python)
    for name in missing:
        _step(begun, f"安装 installing requirements/{name}.txt")
        _install(root, pip, name, lock)
    again = [] if there else [name for name in before if _installed_again(root, pip, name, lock, begun)]
    there |= _marks(root, (*lists, *again))
    complete.write_text("".join(f"{name} {mark}\n" for name, mark in there.items()), encoding="ascii")
    _step(begun, "环境就绪 environment ready")
    return python


def _asked_before(root: Path, env: Path, lists: tuple[str, ...]) -> list[str]:
    """The lists that were asked for before and are none of these; all of them are written down, so that a broken-off attempt forgets none."""
    asked, known = env.with_name("env.asked"), list(lists)
    if asked.exists():
        known += asked.read_text(encoding="ascii").split()
    known = [name for name in dict.fromkeys([*known, *_read_marks(env / "complete")]) if (root / "requirements" / f"{name}.txt").exists()]
    asked.write_text("".join(f"{name}\n" for name in known), encoding="ascii")
    return [name for name in known if name not in lists]


def _installed_again(root: Path, pip: list[str], name: str, lock: int, begun: float) -> bool:
    """Whether a list that this command does not need could be brought back; where it could not, that is said and the command goes on."""
    _step(begun, f"装回 installing again requirements/{name}.txt")
    try:
        _install(root, pip, name, lock)
    except NoEnvironment as failed:
        print(failed, file=sys.stderr)
        return False
    return True


def _missing(root: Path, env: Path, lists: tuple[str, ...]) -> list[str]:
    there = _usable(root, env, lists)
    return [name for name in lists if name not in there]


def _usable(root: Path, env: Path, lists: tuple[str, ...]) -> dict[str, str]:
    """The lists that stand in the environment; none where one of them has changed or its Python is gone."""
    there = _read_marks(env / "complete")
    changed = any(there.get(name, mark) != mark for name, mark in _marks(root, lists).items())
    return {} if changed or not (env / "bin" / "python").exists() or "core" not in there else there


def _marks(root: Path, lists: tuple[str, ...]) -> dict[str, str]:
    return {name: _mark(root / "requirements" / f"{name}.txt") for name in lists}


def _install(root: Path, pip: list[str], name: str, lock: int) -> None:
    """Install one list. pip holds the lock too: should we be killed, the next attempt waits for it to end."""
    how = ["--no-build-isolation"] if name in FROM_SOURCE else ["--only-binary", ":all:"]
    command = [*pip, *INSTALL, *how, "-r", str(root / "requirements" / f"{name}.txt")]
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    if subprocess.run(command, env=env, pass_fds=[lock], check=False).returncode != 0:
        raise NoEnvironment(
            f"安装 requirements/{name}.txt 失败，原因见上。请检查网络或 pip 的镜像设置（pip config），并使用 Python 3.11 至 3.14。",
            f"Installing requirements/{name}.txt failed; the reason is above. Check the network or pip's index (pip config), and use Python 3.11 to 3.14.",
            3,
        )


def _pip(python: Path) -> list[str]:
    if importlib.util.find_spec("ensurepip") is not None:
        made = subprocess.run([str(python), "-m", "ensurepip", "--default-pip"], capture_output=True, check=False)
        if made.returncode == 0:
            return [str(python), *PIP]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, *PIP, "--python", str(python)]
    raise NoEnvironment(
        f"此 Python（{sys.executable}）没有 pip。请安装：sudo apt install python3-venv",
        f"This Python ({sys.executable}) has no pip. Install it: sudo apt install python3-venv",
        3,
    )


def _mark(file: Path) -> str:
    content = file.read_bytes() + sys.version.split()[0].rpartition(".")[0].encode()
    return hashlib.sha256(content).hexdigest()


def _read_marks(complete: Path) -> dict[str, str]:
    try:
        lines = complete.read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    return dict(line.split(" ", 1) for line in lines)


def _step(begun: float, words: str) -> None:
    print(f"[{time.monotonic() - begun:5.1f}s] {words}", file=sys.stderr, flush=True)


def lists_for(arguments: list[str]) -> tuple[str, ...]:
    """The lists that the command needs: the core, what goes with it, and the extras that it names."""
    first = arguments[0] if arguments else ""
    found = ["core", *BESIDES.get(first, ())]
    for pair, lists in WITH_WORDS.items():
        if pair in pairwise(arguments):
            found += lists
    if first == "extras":
        found += [part for name in arguments[1:] for part in EXTRAS.get(name, ())]
    return tuple(dict.fromkeys(found))


def main(root: Path, arguments: list[str]) -> None:
    """Make the environment and become `python -m huiying.cli` in it."""
    try:
        python = make_environment(root, lists_for(arguments))
    except NoEnvironment as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.status)
    except KeyboardInterrupt:
        sys.exit(130)
    env = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"} | {"PYTHONPATH": str(root / "src")}
    os.execve(python, [str(python), "-m", "huiying.cli", *arguments], env)  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
