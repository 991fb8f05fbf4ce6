"""Whether the figures that terms name are figures of this city: known before the terms are kept, not when a month is settled."""

from collections.abc import Collection, Mapping

from huiying.contracts.source import source_of
from huiying.contracts.terms import Terms
from huiying.kit.checks import Problem
from huiying.metrics.definition import Definition
from huiying.metrics.own import own_catalogue

Known = Mapping[str, Collection[Definition]]


def unknown_figures(terms: Terms) -> list[Problem]:
    """The places of the terms that name a metric, a version of it or a variant which the city's catalogue does not have."""
    known, found = own_catalogue().versions, list[Problem]()
    for at, clause in enumerate(terms.clauses, 1):
        part, said = _unknown(known, clause.metric, clause.version, clause.variant)
        found += [Problem(f"clauses[{at}].{part}", f"unknown_{part}", *said)] if part else []
    for at, component in enumerate(terms.components, 1):
        source = source_of(component)
        if source is not None and source.key:
            code, _sep, rest = source.key.partition("@")
            version, _sep, variant = rest.removesuffix("/raw").partition("/")
            part, said = _unknown(known, code, int(version), variant)
            found += [Problem(f"components[{at}].source", f"unknown_{part}", *said)] if part else []
    return found


def _unknown(known: Known, code: str, version: int, variant: str) -> tuple[str, tuple[str, str]]:
    """Which part of a figure's name is not known, and what there is instead; blank for one that is."""
    if code not in known:
        return "metric", (f"没有指标 {code}", f"There is no metric {code}")
    found = next((one for one in known[code] if one.version == version), None)
    if found is None:
        there = ", ".join(str(one.version) for one in known[code])
        return "version", (f"指标 {code} 没有第 {version} 版；现有 {there}", f"{code} has no version {version}; there are {there}")
    if found.variant(variant) is None:
        there = ", ".join(one.name for one in found.variants)
        return "variant", (f"指标 {code} 没有口径 {variant}；现有 {there}", f"{code} has no variant {variant}; there are {there}")
    return "", ("", "")
