"""pyworkforce's Erlang C, as it is published, without what its other modules ask for (ortools, pandas): the package's own front page is not run."""

import importlib
import sys
from importlib.metadata import version
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from huiying.kit.extras import ExtraMissing, installed

PEER = "pyworkforce"


def peer() -> tuple[str, Any]:
    """Its name with the version, and its class ErlangC. Raises ExtraMissing, which names the command that installs it."""
    spec = find_spec(PEER) if installed("peers") else None
    if spec is None or spec.submodule_search_locations is None:
        raise ExtraMissing("peers")
    if PEER not in sys.modules:
        front = ModuleType(PEER)
        front.__path__ = list(spec.submodule_search_locations)
        sys.modules[PEER] = front
    return f"{PEER} {version(PEER)}", importlib.import_module(f"{PEER}.queuing.erlang").ErlangC
