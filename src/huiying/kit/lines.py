"""Lines of the log, without what they might give away: addresses as patterns, no values that errors repeat, numbers masked."""

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from typing import Any

from huiying.kit.masking import mask_text

REPEATS = ("builtins", "psycopg", "django.")  # errors whose words repeat what was given
UNKNOWN = "(no such address)"


class Line(logging.Formatter):
    """Formats a record. An address that somebody typed may be anything: only that of the program's own is told, by its pattern.

    A request that was refused or found nothing is told in a line: no trace says more than that it was.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        request, record = getattr(record, "request", None), copy(record)
        record.exc_text = None  # what another formatter made of the trace
        if request is not None and record.levelno < logging.ERROR:
            record.exc_info = None
        if request is not None and isinstance(record.args, tuple):
            record.args = tuple(pattern(request) if value == getattr(request, "path", None) else value for value in record.args or ())
        return mask_text(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The trace with the kind of each error and its place, and what it says where it repeats nobody's words."""
        lines = []
        for error in reversed(list(chain(ei[1]))):
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            said = "" if kind.startswith(REPEATS) else str(error)
            lines += [*traceback.format_tb(error.__traceback__), f"{kind}: {said}\n" if said else f"{kind}\n"]
        return "".join(lines).rstrip("\n")


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came from, the last first."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def pattern(request: Any) -> str:
    """The pattern of the address that was asked for."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else UNKNOWN
