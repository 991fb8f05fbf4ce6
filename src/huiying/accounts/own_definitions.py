"""What the accounts count of our own locked months: each input as a definition in the closed language of the metrics, with its version."""

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from huiying.accounts.inputs import INPUTS
from huiying.metrics.catalogue import Catalogue, catalogue
from huiying.metrics.columns import FACTS
from huiying.metrics.definition import Definition

FILE = Path(__file__).with_name("own_inputs.toml")
UNITS = {"count": "count", "s": "seconds", "h": "count", "head": "count", "people": "count"}
"""The metrics' word for an input's unit: hours are counted as seconds and divided once."""
BEGINNING = "2000-01-01"


@dataclass(frozen=True)
class Counted:
    """An input that is counted: its definition; `operator`: whether it can be told by employer; `quality`: what stands behind the rows."""

    id: str
    definition: Definition
    operator: bool
    quality: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lines:
    """What makes a group of calls: the hours of the night, the languages that are no foreign ones or dialects, the queues of a line."""

    night_from: int
    night_to: int
    languages: frozenset[str]
    dialect: frozenset[str]
    elder: frozenset[str]

    def is_night(self, hour: int) -> bool:
        """Whether an hour of the city's day belongs to the night."""
        return hour >= self.night_from or hour < self.night_to

    def of(self, language: str, queue: str) -> str:
        """The line that a call came on; empty for the usual one."""
        if queue in self.elder:
            return "elder"
        return "dialect" if queue in self.dialect or language.lower() not in self.languages else ""


@dataclass(frozen=True)
class Counting:
    """All of them by id, the catalogue that they are reckoned with, what makes groups, the bins of the time to close, and the hash of the file that says so."""

    inputs: dict[str, Counted]
    catalogue: Catalogue
    lines: Lines
    ttc_version: int
    ttc_edges_h: tuple[int, ...]
    sha256: str


@cache
def counting() -> Counting:
    """What is counted. Raises Refused when something is wrong with it (a test sees that nothing is)."""
    text = FILE.read_bytes()
    data = tomllib.loads(text.decode())
    known = catalogue([_definition(one) for one in data["input"]], {fact: data["views"].get(fact, {}) for fact in FACTS})
    found = {one["id"]: _counted(one, known) for one in data["input"]}
    groups, ttc = data["groups"], data["time_to_close"]
    lines = Lines(groups["night"]["from"], groups["night"]["to"], *(frozenset(groups[name]) for name in ("languages", "dialect", "elder")))
    return Counting(found, known, lines, ttc["version"], tuple(ttc["edges_h"]), sha256(text).hexdigest())


def sentence(id_: str) -> str:
    """How an input is counted, as it is written; empty for what is not counted."""
    found = counting().inputs.get(id_)
    return found.definition.variants[0].numerator if found else ""


def _counted(one: dict[str, Any], known: Catalogue) -> Counted:
    return Counted(one["id"], known.versions[one["id"]][-1], one.get("operator", False), one.get("quality", "measured"), tuple(one.get("groups", ())))


def _definition(one: dict[str, Any]) -> dict[str, Any]:
    """The input as the data of a metric with one variant."""
    told = INPUTS[one["id"]]
    variant = {"name": "own", "zh": told.zh, "en": told.en, "numerator": one["number"]} | ({"needs": one["needs"]} if "needs" in one else {})
    return {
        "code": one["id"], "ref": told.code, "version": one["version"], "zh": told.zh, "en": told.en, "fact": one["fact"], "cohort": one["cohort"],
        "window": "month", "unit": UNITS[told.unit], "authority": "accounts", "effective_from": BEGINNING, "variants": [variant],
        "report_lag_days": one.get("lag_days", 0),
    }  # fmt: skip
