"""What differs between two versions of terms, in words: where it stands, before, after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from huiying.contracts.contracting import terms_of
from huiying.contracts.differing import Difference, differences, places
from huiying.contracts.models import TermsVersion
from huiying.contracts.terms import AGREED, Terms
from huiying.desk.bill import pick
from huiying.desk.terms_fields import CLAUSE, OF_CURVE, OF_KIND, OF_MODE, ROWS, TABLES, WEIGHT, Choices, Spec
from huiying.orders.reasons import EXCLUSION


@dataclass(frozen=True, slots=True)
class Change:
    """A difference as it is read."""

    where: str
    what: str
    before: str
    after: str


def changes(before: TermsVersion | None, after: Terms) -> list[Change]:
    """What a version changes, against the one before it."""
    return [_change(one) for one in differences(terms_of(before) if before else None, after)]


def parts(terms: Terms) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tables of the terms that say something beside parties, prices and promises: each with its entries in words."""
    said = {".".join(place): text for place, text in places(terms).items()}
    found = []
    for name in ("prepayment", "bond", "people", "rest", "agreed"):
        title, specs = TABLES[name]
        entries = [(label_of(spec), _written(spec, said[spec.name])) for spec in specs if spec.name in said]
        found += [(str(title), entries)] if entries else []
    return found


def label_of(spec: Spec) -> str:
    """What a field is called in the reader's language."""
    return pick(AGREED[str(spec.label)]) if spec.label in AGREED else str(spec.label)


def _change(one: Difference) -> Change:
    head, *rest = one.place
    if head in ROWS:
        what = ".".join(rest[1:])
        spec, where = SPECS[head].get(what), f"{ROWS[head][0]} · {rest[0]}"
    else:
        what = ".".join(one.place)
        spec, where = SPECS[""].get(what), str(SECTION.get(what, ""))
    before, after = ((_written(spec, value) if spec else value) for value in (one.before, one.after))
    return Change(where, label_of(spec) if spec else what, before, after)


def _said(choices: Choices | None, value: str) -> str:
    return pick(choices[value]) if choices and value in choices else value


def _written(spec: Spec, value: str) -> str:
    """What stands in a field, with codes in words."""
    if spec.name == "exclusions":
        return ", ".join(EXCLUSION.label(code, get_language() or "zh-hans") if code in EXCLUSION else code for code in filter(None, value.split("；")))
    return _said(spec.choices, value)


def _named(*some: Iterable[Spec]) -> Mapping[str, Spec]:
    return {spec.name: spec for specs in some for spec in specs}


SPECS: Mapping[str, Mapping[str, Spec]] = {
    "": _named(*(specs for _title, specs in TABLES.values())), "components": _named(ROWS["components"][2], *OF_KIND.values()),
    "clauses": _named(CLAUSE, OF_CURVE.values(), *OF_MODE.values(), (WEIGHT,)),
    **{name: _named(ROWS[name][2]) for name in ("fines", "pay_factor", "terminations")},
}  # fmt: skip
SECTION = {spec.name: title for title, specs in TABLES.values() for spec in specs}
