"""python -m tests.only_lists LIST,… MODULE…: as where only these lists of requirements are installed; imports modules, or runs the one after --run."""

import importlib
import re
import runpy
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

LISTS = Path(__file__).parents[1] / "requirements"
_NAMED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[.*\])?==", re.MULTILINE)


def listed(lists: list[str]) -> set[str]:
    """The distributions that the lists install, as they are compared."""
    return {_alike(name) for one in lists for name in _NAMED.findall((LISTS / f"{one}.txt").read_text(encoding="utf-8"))}


def _alike(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(lists: str, *asked: str) -> None:
    """Import or run what is asked for."""
    there = listed(lists.split(","))
    others = [package for package, names in packages_distributions().items() if not there & {_alike(name) for name in names}]
    sys.modules |= dict.fromkeys(others)  # type: ignore[arg-type] # None: neither found nor imported
    if asked[0] == "--run":
        runpy.run_module(asked[1], run_name="__main__", alter_sys=True)
        return
    importlib.import_module("django").setup()
    for name in asked:
        importlib.import_module(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
