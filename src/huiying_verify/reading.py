"""Reading what may be a lie: canonical JSON (RFC 8785), exact numbers, moments, files (all raise Unusable); and the report of what was found."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from huiying_verify.note import Unusable

WRONG = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError, StopIteration, OSError)  # what another shape may raise
MOST_FILES, LARGEST, LONGEST_LINE, MOST_DIFFERENCES, SHORT = 500_000, 256_000_000, 1_000_000, 10_000, 300
EAST = timedelta(hours=8)  # Shanghai's clock; no summer time since 1991
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_decode = json.JSONDecoder(parse_float=Unusable, parse_constant=Unusable).decode  # no such value can be written again, so it is refused
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode  # canonical, of what `parse` gave

def parse(data: bytes | str) -> Any:
    """The value of canonical JSON: one value, one sequence of bytes (so no key stands twice). Our keys are ASCII, which sorts as UTF-16 does."""
    try:
        text = data if isinstance(data, str) else data.decode()
        if encode(value := _decode(text)) == text:
            return value
    except (ValueError, TypeError, RecursionError) as wrong:
        raise Unusable(f"not JSON: {shown(wrong)}") from wrong
    raise Unusable("not canonical JSON")

short = lru_cache(maxsize=65_536)(parse)  # of a text that comes again and again; nobody changes what it gives

def exact(text: Any) -> Fraction:
    """The number that a decimal text (or an integer) tells."""
    if type(text) is not int and not (isinstance(text, str) and _NUMBER.fullmatch(text)):
        raise Unusable(f"{shown(text)} is no decimal number")
    return Fraction(text)

def half_up(value: Fraction, places: int = 0) -> int:
    """The value times ten to the `places`, rounded once, half away from zero."""
    return int((abs(value) * 10**places * 2 + 1) // 2) * (1 if value >= 0 else -1)

def decimal(value: Fraction, places: int) -> str:
    """The value with so many places (one at least), rounded half up."""
    digits = f"{abs(whole := half_up(value, places)):0{places + 1}}"
    return f"{'-' * (whole < 0)}{digits[:-places]}.{digits[-places:]}"

@lru_cache(maxsize=65_536)
def moment(text: str) -> datetime:
    """The moment that RFC 3339 in UTC tells."""
    if not _MOMENT.fullmatch(text):
        raise Unusable(f"{shown(text)} is no moment")
    return datetime.fromisoformat(text)

def written(at: datetime) -> str:
    """A moment as published files write it: UTC with six decimals, so that texts compare as moments do."""
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

def month(text: str) -> tuple[datetime, datetime]:
    """The first moment of a month of Shanghai's calendar, and that of the next."""
    begins = datetime(int(text[:4]), int(text[5:]), 1, tzinfo=UTC)
    return begins - EAST, (begins + timedelta(days=31)).replace(day=1) - EAST

def named(path: str, due: str) -> None:
    """Raises Unusable where a file bears another name than what stands in it: who reads it by its name must read what was checked."""
    if path != due:
        raise Unusable(f"{shown(path)} holds what belongs into {shown(due)}")

def shown(value: Any) -> str:
    """A value as a difference shows it."""
    return str(value)[:200]

class Folder:
    """Its files by path, none of which is followed to elsewhere. Raises Unusable where something in it is no plain file."""
    def __init__(self, root: Path) -> None:
        self.root, self.sizes = root, dict[str, int]()
        for path in (Path(above, name) for above, folders, names in os.walk(root) for name in (*names, *folders)):
            status = path.lstat()
            if S_ISREG(status.st_mode) and len(self.sizes) < MOST_FILES:
                self.sizes[path.relative_to(root).as_posix()] = status.st_size
            elif not S_ISDIR(status.st_mode):
                raise Unusable(f"{shown(path)} is no plain file, or one too many")

    def under(self, folder: str) -> list[str]:
        """The paths that begin so, in order."""
        return sorted(path for path in self.sizes if path.startswith(folder))

    def read(self, path: str) -> bytes:
        """A file's bytes. Raises Unusable for one that is not there or too large."""
        if self.sizes.get(path, LARGEST + 1) > LARGEST:
            raise Unusable(f"{path} is missing or too large")
        return (self.root / path).read_bytes()

    def lines(self, path: str) -> Iterator[bytes]:
        """The lines of a file, without their ends. Raises Unusable for a line that is too long or has no end."""
        with (self.root / path).open("rb", buffering=1 << 20) as file:
            while line := file.readline(LONGEST_LINE):
                if line[-1:] != b"\n":
                    raise Unusable(f"{path}: a line that is too long or has no end")
                yield line[:-1]

class Report:
    """What was checked, how often and where first found wrong; what differs; and what a reader must know besides."""
    def __init__(self) -> None:
        self.checks, self.differences, self.notes = dict[str, dict[str, Any]](), list[dict[str, str]](), list[str]()
        self.left_out, self.size, self.root = 0, 0, ""

    def equal(self, name: str, kind: str, id_: Any, published: Any, recomputed: Any, n: int = 1) -> None:
        """Check that two values are the same, of the same type; `n`: how many things were checked by it."""
        check = self.checks.setdefault(name, {"name": name, "n": 0, "ok": True, "first": None})
        check["n"] += n
        if published != recomputed or type(published) is not type(recomputed):
            check |= {"ok": False, "first": check["first"] or shown(id_)}
            self.left_out += len(self.differences) >= MOST_DIFFERENCES
            one = {"kind": kind, "id": shown(id_), "published": shown(published), "recomputed": shown(recomputed)}
            self.differences += [] if self.left_out else [one]

    @contextmanager
    def guarded(self, name: str, kind: str, id_: Any) -> Iterator[None]:
        """Turn what cannot be read within into a difference: a lie never stops the other checks."""
        try:
            yield
        except WRONG as wrong:
            self.equal(name, kind, id_, f"cannot be read: {type(wrong).__name__} {wrong}", "")
