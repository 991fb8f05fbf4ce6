"""Checks on real public data, which stands outside the project and is never copied into it."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("HUIYING_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent: checks on real public data not run")
