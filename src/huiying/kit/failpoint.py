"""Named places where a test may have the process killed: armed by the environment, and only in a test run.

HUIYING_TESTING=1 and HUIYING_FAILPOINTS="change.before_commit:7" kill the process (SIGKILL) when it passes that place for the
seventh time. Otherwise a place costs one look at an empty dictionary.
"""

import os
import signal

BEFORE_COMMIT = "change.before_commit"
AFTER_COMMIT = "change.after_commit"
RESTORE = ("restore.prepared", "restore.after_data", "restore.after_files", "restore.before_swap", "restore.after_swap")
RETENTION = ("retention.before_batch", "retention.after_batch", "retention.before_receipt", "retention.before_file")
SEAL = ("seal.committed",)
PLACES = frozenset({BEFORE_COMMIT, AFTER_COMMIT, *RESTORE, *RETENTION, *SEAL})


class UnknownFailpoint(ValueError):  # noqa: N818 - named like the rest of kit's errors
    """HUIYING_FAILPOINTS names a place that does not exist, or no count of passes."""


def armed(environment: dict[str, str]) -> dict[str, int]:
    """The passes left until each armed place kills; empty outside a test run. Raises UnknownFailpoint."""
    if environment.get("HUIYING_TESTING") != "1":
        return {}
    found = {}
    for part in filter(None, environment.get("HUIYING_FAILPOINTS", "").split(",")):
        name, _, count = part.partition(":")
        if name not in PLACES or not count.isdigit() or int(count) < 1:
            raise UnknownFailpoint(part)
        found[name] = int(count)
    return found


_left = armed(dict(os.environ))


def passing(name: str) -> None:
    """Say that the process passes the place `name`; an armed one kills it at its count."""
    if name in _left:
        _left[name] -= 1
        if _left[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
