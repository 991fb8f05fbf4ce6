"""Which program reckoned an account: its version, and a hash of the files that the figures come from."""

import hashlib
from functools import cache
from pathlib import Path

from huiying import __version__

HERE = Path(__file__).parent
SOURCES = (
    *HERE.glob("*.py"), *(HERE / "science").glob("*.py"), *(HERE.parent / "workforce").glob("*.py"), HERE.parent / "kit" / "money.py",
    HERE.parent / "kit" / "sums.py",
)  # fmt: skip


@cache
def code_hash() -> str:
    """SHA-256 over the names and contents of the files, in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(SOURCES, key=lambda one: one.relative_to(HERE.parent).as_posix()):
        digest.update(file.relative_to(HERE.parent).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def engine(seed: int) -> dict[str, str | int]:
    """As the document tells it."""
    return {"version": __version__, "code_hash": code_hash(), "seed": seed}
