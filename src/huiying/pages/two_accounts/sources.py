"""Where the figures of an account come from: the inputs behind each, their definitions, their quality, what they were taken from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiying.accounts.inputs import INPUTS, name_of
from huiying.pages.naming import named
from huiying.pages.two_accounts.indicators import COSTS, Indicator

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """An input behind a figure: id, definition versions, qualities, how many months, and the journal, file or statement it came from."""

    id: str
    name: str
    versions: str
    quality: str
    months: int
    source: str


def inputs_of(doc: Doc) -> dict[str, list[Doc]]:
    """The inputs of the city itself by their id."""
    found: dict[str, list[Doc]] = {}
    for one in doc["inputs"]:
        if not one.get("city"):
            found.setdefault(one["id"], []).append(one)
    return found


def sources_of(of: Indicator, inputs: Mapping[str, list[Doc]]) -> tuple[Source, ...]:
    """What lies behind an indicator: each of its inputs that the document holds."""
    wanted = (*(code for code in inputs if code in COSTS), *(code for code in of.inputs if code not in COSTS)) if COSTS[0] in of.inputs else of.inputs
    found = []
    for code in wanted:
        held = inputs.get(code, [])
        if held:
            versions = sorted({str(one.get("definition_version")) for one in held if one.get("definition_version") is not None})
            qualities = sorted({str(one.get("quality")) for one in held})
            known = named("、", ", ").join(f"v{version}" for version in versions)
            sources = list(dict.fromkeys(str(one.get("source") or "") for one in held))
            more = f" … ({len(sources)})" if len(sources) > 1 else ""
            name = named(*name_of(code)) if code in INPUTS else ""
            found.append(Source(code, name, known, quality_said(qualities), len(held), f"{sources[0]}{more}"))
    return tuple(found)


def quality_said(qualities: Iterable[str]) -> str:
    """Qualities of inputs in words."""
    names = {"measured": _("measured"), "stated": _("stated by others"), "estimated": _("estimated"), "missing": _("missing")}
    return named("、", ", ").join(names.get(one, one) for one in qualities)
