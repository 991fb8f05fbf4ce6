"""Where a city's queues are read: the file that HUIYING_QUEUES names, else those that ship."""

import os
from functools import cache
from pathlib import Path

from huiying.calls.line_policy import SHIPPED, LinePolicy, read_policy


@cache
def city_policy() -> LinePolicy:
    """The city's queues, read once. Raises BadPolicy, OSError."""
    file = os.environ.get("HUIYING_QUEUES", "")
    return read_policy(Path(file).read_text(encoding="utf-8")) if file else SHIPPED
