"""What differs between two versions of terms: place by place, rows told by their codes, not by where they stand. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiying.contracts.published import terms_json
from huiying.contracts.terms import Terms

NOT_COMPARED = frozenset({"schema", "version", "contract"})
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in the terms, as ("clauses", "connect", "target"), and what stands there before and after; empty where nothing does."""

    place: Place
    before: str
    after: str


def differences(before: Terms | None, after: Terms) -> list[Difference]:
    """Every place at which two versions differ, in the order of the newer one; what was left out stands last. Against none everything is new."""
    old, new = places(before) if before else {}, places(after)
    gone = [place for place in old if place not in new]
    found = [Difference(place, old.get(place, ""), new.get(place, "")) for place in [*new, *gone]]
    return [one for one in found if one.before != one.after]


def places(terms: Terms) -> dict[Place, str]:
    """Each entry of the terms that says something, by its place."""
    given = {name: value for name, value in terms_json(terms).items() if name not in NOT_COMPARED}
    return {place: text for place, text in _flat(given, ()) if text}


def _flat(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, (*place, str(name)))
    elif isinstance(value, list) and len(place) == 1 and value and isinstance(value[0], Mapping):
        for at, row in enumerate(value, 1):
            yield from _flat({name: one for name, one in row.items() if name != "code"}, (*place, str(row.get("code", at))))
    elif isinstance(value, list):
        yield place, "；".join(_line(one) for one in value)
    else:
        yield place, _line(value)


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join("–" if one is None else str(one) for one in value.values())
    if isinstance(value, bool):
        return "✓" if value else ""
    return "" if value is None else str(value)
