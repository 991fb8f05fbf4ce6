"""Places and processes for the tests of the command line."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from huiying.cli.postgres.cluster import Cluster
from tests.ports import free_port as some_port

MakeCluster = Callable[..., Cluster]


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """A temporary folder that other users may pass through (pytest's own are closed to the server's user)."""
    folder = Path(tempfile.mkdtemp(prefix="huiying-cli-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with an_open_folder() as folder:
        yield folder


@pytest.fixture
def make_cluster(open_folder: Path) -> Iterator[MakeCluster]:
    """Servers in the same folder, made with the superuser's password "secret"; all are removed afterwards."""
    made: list[Cluster] = []

    def make(folder: str = "pg", *, durable: bool = False) -> Cluster:
        cluster = Cluster(open_folder / folder, durable=durable)
        made.append(cluster)
        cluster.make("secret")
        return cluster

    yield make
    for cluster in made:
        cluster.destroy()


@pytest.fixture
def free_port() -> int:
    """A port that is free, and the nine after it."""
    return some_port()


def gone(pid: int, within: float = 60.0) -> bool:
    """Whether process `pid` ended within so many seconds (a zombie has ended)."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False
