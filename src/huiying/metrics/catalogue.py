"""All definitions: those shipped and a city's own, by code and version; which is in force in a month."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from huiying.kit.checks import Problem, Refused
from huiying.kit.clauses import Views
from huiying.kit.clauses_check import Fact, check_views
from huiying.kit.clauses_parse import parse_condition
from huiying.metrics.columns import FACTS, columns
from huiying.metrics.definition import Definition, read

SHIPPED = Path(__file__).parent / "definitions"
VIEWS = "views.toml"


@dataclass(frozen=True)
class Catalogue:
    """Definitions by code, each code's versions in order; the facts they speak of with their views."""

    versions: Mapping[str, tuple[Definition, ...]]
    facts: Mapping[str, Fact]

    def find(self, name: str) -> tuple[Definition, ...]:
        """The versions of a metric, named by its code or its ref (T02); several metrics may share a ref. Empty where there is none."""
        own = self.versions.get(name, ())
        return own or tuple(definition for versions in self.versions.values() for definition in versions if definition.ref == name.upper())

    def in_force(self, day: date) -> list[Definition]:
        """Of each metric the version in force for a period that begins on the day, in the order of the catalogue."""
        found = (max((one for one in versions if one.effective_from <= day), key=_version, default=None) for versions in self.versions.values())
        return [definition for definition in found if definition is not None]

    def views(self, fact: str) -> Views:
        """The fact's views as trees."""
        return {name: parse_condition(text) for name, text in self.facts[fact].views.items()}


def _version(definition: Definition) -> int:
    return definition.version


@cache
def shipped() -> Catalogue:
    """The catalogue that comes with the product. Raises Refused when something is wrong with it (a test sees that nothing is)."""
    return catalogue(_tables(SHIPPED), views(SHIPPED / VIEWS))


def with_own(folder: Path) -> Catalogue:
    """The shipped catalogue with a city's own definitions and versions (all *.toml of the folder). Raises Refused."""
    own = _tables(folder) if folder.is_dir() else []
    return catalogue([*_tables(SHIPPED), *own], views(SHIPPED / VIEWS)) if own else shipped()


def views(file: Path) -> dict[str, dict[str, str]]:
    """The views of each fact, as texts."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {fact: data.get(fact, {}) for fact in FACTS}


def catalogue(tables: Iterable[Mapping[str, Any]], named: Mapping[str, Mapping[str, str]]) -> Catalogue:
    """A catalogue of definitions as data. Raises Refused with all that is wrong in all of them."""
    facts = {fact: Fact(fact, columns(fact), named.get(fact, {})) for fact in FACTS}
    problems = [problem for fact in facts.values() for problem in check_views(fact)]
    found: dict[str, list[Definition]] = {}
    for data in tables:
        definition, wrong = read(data, facts)
        problems += [_within(data, problem) for problem in wrong]
        if definition is not None:
            found.setdefault(definition.code, []).append(definition)
    for code, versions in found.items():
        versions.sort(key=_version)
        if len({one.version for one in versions}) != len(versions):
            problems.append(Problem(code, "twice", "版本号重复", "Two definitions share a version"))
    if problems:
        raise Refused(problems)
    return Catalogue({code: tuple(versions) for code, versions in found.items()}, facts)


def _within(data: Mapping[str, Any], problem: Problem) -> Problem:
    return Problem(f"{data.get('code', '?')}: {problem.field}", problem.code, problem.zh, problem.en)


def _tables(folder: Path) -> list[dict[str, Any]]:
    """The definitions in a folder; shipped ones in the order of their refs."""
    found = [one for file in sorted(folder.glob("*.toml")) if file.name != VIEWS for one in tomllib.loads(file.read_text(encoding="utf-8"))["metric"]]
    return sorted(found, key=_place)


def _place(data: Mapping[str, Any]) -> tuple[int, str]:
    ref = str(data.get("ref", ""))
    return "TWK".find(ref[:1]) % 9, ref
