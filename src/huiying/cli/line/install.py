"""Asterisk for a machine whose distribution has none: fetched with apt from Debian testing, unpacked into a folder with its own libc.

The mirror is the one of the machine's own apt sources; apt checks the signatures with Debian's keyring. The system's packages are not
touched, nothing is configured, and an interrupted attempt is begun anew.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from huiying.cli.line.programs import EnginePrograms, system_engine, unpacked
from huiying.cli.refusal import PartMissing, Refusal

SUITE = "testing"
PACKAGE = "asterisk"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NEEDED = ("apt-get", "dpkg-deb")
ROOM_NEEDED = 600_000_000


class CannotInstall(PartMissing):
    """This machine is no Debian whose apt could fetch the engine."""


class Failed(Refusal):
    """Something went wrong on the way; nothing half done is left."""

    status = 1


def install(folder: Path, tell: Callable[[str], None], *, system: bool = True) -> EnginePrograms:
    """The engine's programs: those that are there, else fetched into `folder`. Raises CannotInstall, Failed.

    `system` False does not take the distribution's own.
    """
    there = unpacked(folder) or (system_engine() if system else None)
    if there is not None:
        tell(f"已有 there already: Asterisk {there.version}")
        return there
    mirror = _mirror()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _demand_room(folder.parent)
    with tempfile.TemporaryDirectory(prefix="asterisk-", dir=folder.parent) as scratch:
        new = Path(scratch)
        new.chmod(0o755)
        packages = _fetch(new / "apt", mirror, tell)
        _unpack(packages, new / "root", tell)
        if unpacked(new / "root") is None:
            raise Failed("解开的 Asterisk 不能在这里运行。", "The Asterisk that was unpacked does not run here.")
        if folder.exists():
            shutil.rmtree(folder)
        (new / "root").rename(folder)
    found = unpacked(folder)
    if found is None:
        raise Failed(f"{folder} 中的 Asterisk 不能运行。", f"The Asterisk in {folder} does not run.")
    tell(f"就绪 ready: Asterisk {found.version} in {folder}")
    return found


def _mirror() -> str:
    """The mirror of the machine's own apt sources. Raises CannotInstall."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or not KEYRING.is_file():
        raise CannotInstall(
            "这台机器不是 Debian（缺少 apt、dpkg 或 debian-archive-keyring）。请用发行版的包管理器安装 asterisk 18 或更新版本，再运行一次。",
            "This machine is no Debian (apt, dpkg or debian-archive-keyring is missing)."
            " Install asterisk 18 or newer with its own package manager, then run this again.",
        )
    told = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)"], capture_output=True, text=True, check=False)
    mirrors = [line.split()[0] for line in told.stdout.splitlines() if line.split()[1:] == ["Debian", "Debian"]]
    if not mirrors:
        raise CannotInstall(
            "这台机器的 apt 源里没有 Debian 镜像（或尚未 apt-get update）。请先配置镜像，再运行一次。",
            "There is no Debian mirror in this machine's apt sources (or apt-get update was never run). Configure one, then run this again.",
        )
    return mirrors[0]


def _demand_room(folder: Path) -> None:
    if (free := shutil.disk_usage(folder).free) < ROOM_NEEDED:
        raise Failed(
            f"{folder} 只剩 {free // 10**6} MB，需要 {ROOM_NEEDED // 10**6} MB。",
            f"{folder} has {free // 10**6} MB left; {ROOM_NEEDED // 10**6} MB are needed.",
        )


def _fetch(work: Path, mirror: str, tell: Callable[[str], None]) -> list[Path]:
    """Download the engine and all it needs, checked by apt; the packages' files. Raises Failed."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    (work / "state" / "status").touch()
    (work / "list").write_text(f"deb [signed-by={KEYRING}] {mirror} {SUITE} main\n", encoding="ascii")
    options = [
        *("-o", f"Dir::Etc::sourcelist={work / 'list'}", "-o", "Dir::Etc::sourceparts=/dev/null", "-o", "Dir::Etc::preferencesparts=/dev/null"),
        *("-o", "Dir::Etc::preferences=/dev/null", "-o", f"Dir::State={work / 'state'}", "-o", f"Dir::State::status={work / 'state' / 'status'}"),
        *("-o", f"Dir::Cache={work / 'cache'}", "-o", "APT::Install-Recommends=false", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root"),
    ]
    tell("读取软件包目录 reading the list of packages")
    _run(["apt-get", *options, "-qq", "update"])
    planned = _run(["apt-get", *options, "-qq", "--print-uris", "-y", "install", PACKAGE])
    sizes = [int(size) for size in re.findall(r"\.deb (\d+) ", planned)]
    tell(f"下载 fetching {len(sizes)} packages, {sum(sizes) / 10**6:.0f} MB")
    _watched(["apt-get", *options, "-qq", "-y", "--download-only", "install", PACKAGE], work / "cache" / "archives", sum(sizes), tell)
    return sorted((work / "cache" / "archives").glob("*.deb"))


def _watched(command: Sequence[str], archives: Path, whole: int, tell: Callable[[str], None]) -> None:
    """Run the download and tell each quarter that has come. Raises Failed."""
    told = 0
    with subprocess.Popen(command, env=_env(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            while process.poll() is None:
                time.sleep(0.5)
                quarter = 4 * _fetched(archives) // max(whole, 1)
                if quarter > told:
                    told = quarter
                    tell(f"已下载 fetched {25 * min(quarter, 4)} %")
        finally:
            process.kill()  # of one that has ended, nothing
        why = _last(process.communicate()[1])
    if process.returncode != 0:
        raise Failed(f"下载失败：{why}", f"The download failed: {why}")


def _fetched(archives: Path) -> int:
    """How many bytes have come; a file that is just being moved to its place is counted next time."""
    total = 0
    for name in ("*.deb", "partial/*.deb"):
        for file in archives.glob(name):
            with suppress(FileNotFoundError):
                total += file.stat().st_size
    return total


def _unpack(packages: Sequence[Path], root: Path, tell: Callable[[str], None]) -> None:
    """Unpack all of them into one folder. Raises Failed."""
    tell(f"解开 unpacking {len(packages)} packages")
    root.mkdir(mode=0o755)
    for place in ("bin", "lib", "lib64", "sbin"):  # as Debian has it: else a package that still ships /lib would split the folder
        (root / "usr" / place).mkdir(parents=True, exist_ok=True)
        (root / place).symlink_to(f"usr/{place}")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda package: _run(["dpkg-deb", "-x", str(package), str(root)]), packages))


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, env=_env(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{command[0]} 失败：{_last(done.stderr)}", f"{command[0]} failed: {_last(done.stderr)}")
    return done.stdout


def _env() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def _last(words: str) -> str:
    return (words.strip().splitlines() or ["?"])[-1]
