"""A page as it is read: without its hashes, identifiers and tokens, which are drawn anew each time and so spell any short word once in a while."""

import re

DRAWN = re.compile(r"[0-9A-Za-z_-]{16,}")


def without_drawn(page: str) -> str:
    """The page without every run of sixteen and more letters and digits: what is looked for in the rest is there because somebody wrote it."""
    return DRAWN.sub("", page)
