"""Coroutines in tests: run in a thread of their own, because the browser's library keeps a loop running in the tests' thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, and raise what it raises."""
    with ThreadPoolExecutor(1) as own:
        own.submit(asyncio.run, coroutine).result()
