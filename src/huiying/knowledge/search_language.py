"""What the search knows of the language before a city says more: fillers, characters that join, synonyms (search_words.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huiying.kit.text import normalise


@dataclass(frozen=True, slots=True)
class Alias:
    """What people say for what is written, normalised; either is found by the other. Kinds: "synonym", "place"."""

    said: str
    written: str
    kind: str = "synonym"


@cache
def _told() -> dict[str, object]:
    return tomllib.loads(Path(__file__).with_name("search_words.toml").read_text(encoding="utf-8"))


@cache
def fillers() -> re.Pattern[str]:
    """What stands around a question and asks for nothing, longest first."""
    found = _told()["fillers"]
    return re.compile("|".join(sorted(map(re.escape, found), key=len, reverse=True)))  # type: ignore[call-overload]


@cache
def joining() -> frozenset[str]:
    """Characters that join words."""
    return frozenset(str(_told()["function"]))


def shipped() -> list[Alias]:
    """The synonyms that a city begins with."""
    groups: dict[str, list[str]] = _told()["synonyms"]  # type: ignore[assignment]
    pairs = [(normalise(said), normalise(one)) for said, written in groups.items() for one in written]
    return [Alias(said, written) for said, written in pairs if said != written]
