"""The words of a message: their places checked, filled, and filled for the eyes of staff. Pure."""

import re
from collections.abc import Mapping

from huiying.kit.checks import Problem, longest, required
from huiying.notify.kinds import PLACES, SECRET, Kind

LONGEST = 400
_PLACE = re.compile(r"\{([^{}]*)\}")
_HIDDEN = "••••"


def check_words(field: str, text: str, kind: Kind) -> list[Problem]:
    """Everything that is wrong with a text of a kind: missing, too long, an unknown place, a stray brace, a place that must be there and is not."""
    if missing := required(field, text):
        return missing
    named = _PLACE.findall(text)
    unknown = [name for name in dict.fromkeys(named) if name not in kind.places]
    absent = [name for name in kind.places if name in kind.needed and name not in named]
    rest = _PLACE.sub("", text)
    return [
        *longest(field, text, LONGEST),
        *(Problem(field, "unknown_place", f"这类短信没有占位符 {{{name}}}", f"This kind of message has no place {{{name}}}") for name in unknown),
        *(Problem(field, "missing_place", f"缺少必需的占位符 {{{name}}}", f"The place {{{name}}} is missing") for name in absent),
        *([Problem(field, "stray_brace", "大括号不成对", "A brace stands alone")] if "{" in rest or "}" in rest else []),
    ]


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its places filled; a place without a fact stays empty. Facts are never read as places."""
    return _PLACE.sub(lambda place: facts.get(place[1], ""), text)


def for_staff(text: str, facts: Mapping[str, str]) -> str:
    """The text as staff may read it: what would let them act in the citizen's place is dotted out."""
    return filled(text, {name: _HIDDEN if name in SECRET else value for name, value in facts.items()})


def sample(text: str, *, zh: bool) -> str:
    """The text filled with an invented order, for the preview."""
    return filled(text, {name: place.sample_zh if zh else place.sample_en for name, place in PLACES.items()})
