"""A part that is not installed, for the length of a test."""

import sys

import pytest


def without(monkeypatch: pytest.MonkeyPatch, package: str, *modules: str) -> None:
    """Python finds no such package; our modules that import it are imported anew."""
    monkeypatch.setitem(sys.modules, package, None)
    for module in modules:
        monkeypatch.delitem(sys.modules, module, raising=False)
