"""Parts that not every city needs: what belongs to each, and what installs it. A module that needs one is reached through here."""

import importlib
import importlib.util
from typing import Any

from huiying.kit.errors import Told

EXTRAS = {
    "metrics": frozenset({"ibis", "duckdb", "sqlglot"}), "paper": frozenset({"weasyprint", "docx"}),
    "peers": frozenset({"pyworkforce", "joblib"}), "spark": frozenset({"pyspark"}),
}  # fmt: skip
"""By name (requirements/NAME.txt): the packages that its modules import."""


class ExtraMissing(Told):
    """A part is not installed; the sentence names the command that installs it."""

    zh = "缺少组件“{extra}”。安装：./huiying extras {extra}"
    en = "The part “{extra}” is not installed. Install it: ./huiying extras {extra}"

    def __init__(self, extra: str) -> None:
        super().__init__(extra=extra)


def reach(module: str) -> Any:
    """The module, imported now. Raises ExtraMissing where a package of an extra is what it lacks."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as missing:
        root = (missing.name or "").partition(".")[0]
        extra = next((name for name, packages in EXTRAS.items() if root in packages), "")
        if not extra:
            raise
        raise ExtraMissing(extra) from missing


def installed(extra: str) -> bool:
    """Whether all packages of the extra are there."""
    return all(importlib.util.find_spec(package) is not None for package in EXTRAS[extra])
