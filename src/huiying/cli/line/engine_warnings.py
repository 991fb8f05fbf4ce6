"""What the engine warns of, kept without anybody's data: a warning may hold a caller's number or name, so that none is written as it comes.

Of each line stay the moment, the level, the place in the engine's source that speaks, and the plain words. What is quoted, an address, or has letters of
another script or more than four digits, does not stay; nor does what follows a line, as a whole SIP message may.
"""

import logging
import re
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

LARGEST, OLDER = 2_000_000, 4  # bytes of one file, and how many before it are kept
LONGEST = 400
HIDDEN = "…"
_LINE = re.compile(r"\[(?P<at>[^\]]{1,40})\] (?P<level>WARNING|ERROR)\[\d+\]\S*: (?P<where>[\w./-]+:\d+ ?\w*): (?P<said>.*)")
_BEGINS = re.compile(r"\[[^\]]{1,40}\] [A-Z]+\[\d+\]")
_QUOTED = re.compile(r"(?<!\w)['\"].*['\"](?!\w)|(?<!\w)['\"].*|<[^>]*>?|\([^)]*\)?")  # from the first quote to the last: a name may hold one
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_-]*('[a-z]{1,2}|\d{1,2})?|\d{1,4}|[#=+*%&|-]+")
_EDGES = ".,:;!?"


def masked(said: str) -> str:
    """The words of a message that can be nobody's data."""
    words = _QUOTED.sub(f" {HIDDEN} ", said[:LONGEST]).split()
    plain = [word if _PLAIN.fullmatch(word.strip(_EDGES)) else HIDDEN for word in words]
    return " ".join(word for before, word in zip(["", *plain], plain, strict=False) if not word == before == HIDDEN)


def kept(line: str) -> str:
    """What is kept of a line that the engine wrote; empty for none of it."""
    found = _LINE.match(line)
    return f"[{found['at']}] {found['level']} {found['where']}: {masked(found['said'])}" if found else ""


def keep(lines: Iterable[bytes], file: Path) -> None:
    """Keep what an engine says, to its end; a full file makes place for the next.

    What it says before its log begins is kept as it is: its own trouble with starting.
    """
    handler = RotatingFileHandler(file, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", delay=True)
    begun = False
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip()
        begun = begun or bool(_BEGINS.match(line))
        if told := kept(line) if begun else line:
            handler.handle(logging.makeLogRecord({"msg": told, "args": None}))
    handler.close()
