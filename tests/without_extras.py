"""python -m tests.without_extras: as on a machine on which no extra is installed, whatever is: imports the modules named, or runs the one after --run."""

import importlib
import runpy
import sys

from huiying.kit.extras import EXTRAS


def main(asked: list[str]) -> None:
    """Import or run what is asked for."""
    for parts in EXTRAS.values():
        sys.modules |= dict.fromkeys(parts)  # type: ignore[arg-type] # None: neither found nor imported
    if asked[0] == "--run":
        runpy.run_module(asked[1], run_name="__main__", alter_sys=True)
        return
    importlib.import_module("django").setup()
    for name in asked:
        importlib.import_module(name)


if __name__ == "__main__":
    main(sys.argv[1:])
