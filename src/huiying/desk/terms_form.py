"""A contract's terms as a form: every field under its place in the terms, so that each problem stands beside what it is about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from huiying.contracts.published import terms_json
from huiying.contracts.terms import AGREED, Terms
from huiying.desk.bill import pick
from huiying.desk.terms_fields import ORDER, ROWS, TABLES, Spec, specs_of
from huiying.kit.checks import Problem
from huiying.pages.forms import Form

ROW = re.compile(rf"({'|'.join(ROWS)})\[(\d{{1,3}})\]\.(.+)", re.ASCII)
LISTED = {"tiers": ("upto", "rate"), "bands": ("from", "to", "gives")}
OPEN = ("–", "-", "—")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the terms (a price, a promise …) or a table: its heading, its fields, and how it is called when it is to be left out."""

    heading: str
    fields: list[BoundField]
    drop: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form with its groups; `add` names the kind of row that can be added."""

    title: str | Promise
    groups: list[Group]
    add: str = ""
    add_label: str | Promise = ""


class TermsForm(Form):
    """The fields for what was typed: `typed` says which rows there are, and their kinds say which fields a row has."""

    from_month = forms.CharField(
        label=gettext_lazy("Holds from the month"), max_length=7, help_text=gettext_lazy("As 2026-10; the first month of a settlement period."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What is new"), max_length=200, required=False)

    def __init__(self, typed: Mapping[str, str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.typed = typed
        self.rows = {name: rows_of(typed, name) for name in ROWS}
        for place, spec in self.places():
            self.fields[place] = field_of(spec)

    def places(self) -> Iterator[tuple[str, Spec]]:
        """Every field's place in the terms, with what it is."""
        for _title, specs in TABLES.values():
            yield from ((spec.name, spec) for spec in specs)
        for name, rows in self.rows.items():
            for at, row in enumerate(rows, 1):
                yield from ((f"{name}[{at}].{spec.name}", spec) for spec in specs_of(name, row))

    def sections(self) -> Iterator[Section]:
        """The form's parts in their order."""
        for name in ORDER:
            if name in TABLES:
                title, specs = TABLES[name]
                fields = [self[spec.name] for spec in specs]
                yield Section(title, [Group("", fields, bad=any(one.errors for one in fields))])
            else:
                title, add, _specs = ROWS[name]
                yield Section(title, [self._group(name, at, row) for at, row in enumerate(self.rows[name], 1)], name, add)

    def _group(self, name: str, at: int, row: Mapping[str, str]) -> Group:
        fields = [self[f"{name}[{at}].{spec.name}"] for spec in specs_of(name, row)]
        words = [row.get("code", ""), pick((row.get("zh", ""), row.get("en", "")))] if "code" in row else [row.get("from") or row.get("below") or ""]
        return Group(" · ".join([str(at), *filter(None, words)]), fields, f"{name}:{at}", any(one.errors for one in fields))

    def told(self, problems: tuple[Problem, ...]) -> None:
        """Show problems beside the fields whose places they name; those of a whole row beside its first field."""
        for problem in problems:
            place = problem.field
            while place and place not in self.fields and f"{place}.code" not in self.fields:
                place = re.sub(r"(\.|\[)[^.\[]*\Z", "", place) if re.search(r"[.\[]", place) else ""
            name = place if place in self.fields else f"{place}.code" if place else None
            text = problem.text("zh" if pick(("zh", "en")) == "zh" else "en")
            self.add_error(name, text if name == problem.field and not ROW.fullmatch(name) else f"{problem.field}: {text}")

    def data_given(self) -> dict[str, Any]:
        """What was typed as the table of data that `reading.from_data` reads."""
        given: dict[str, Any] = {}
        for place, spec in self.places():
            value = self.data.get(self.add_prefix(place), "") if self.is_bound else self.typed.get(place, "")
            put(given, place, value_of(spec, str(value).strip()))
        return {"schema": 1, **given}


def field_of(spec: Spec) -> forms.Field:
    """How a field is typed."""
    label = pick(AGREED[str(spec.label)]) if spec.label in AGREED else spec.label
    told: dict[str, Any] = {"label": label, "required": False, "help_text": spec.help}
    match spec.kind:
        case "truth":
            return forms.BooleanField(**told)
        case "choice":
            return forms.CharField(widget=forms.Select(choices=[("", "—"), *((code, pick(words)) for code, words in (spec.choices or {}).items())]), **told)
        case "tiers" | "bands" | "schedule":
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 3, "class": "mono", "spellcheck": "false"}), **told)
        case "number" | "whole":
            return forms.CharField(max_length=LONGEST, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **told)
    return forms.CharField(max_length=LONGEST, widget=forms.TextInput({"autocomplete": "off"}), **told)


def typed_of(terms: Terms) -> dict[str, str]:
    """Terms as they are typed: each place with its text."""
    found: dict[str, str] = {}
    for name, value in terms_json(terms).items():
        if name in ROWS:
            for at, row in enumerate(value, 1):
                found |= {f"{name}[{at}].{place}": text for place, text in _texts(row, "")}
        else:
            found |= dict(_texts({name: value}, ""))
    return found


def _texts(table: Mapping[str, Any], inside: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        place = f"{inside}{name}"
        if name == "schedule":
            yield place, "\n".join(f"{month} {amount}" for month, amount in value.items())
        elif isinstance(value, Mapping):
            yield from _texts(value, f"{place}.")
        elif isinstance(value, list):
            rows = [" ".join(OPEN[0] if one is None else str(one) for one in row.values()) if isinstance(row, Mapping) else row for row in value]
            yield place, ("\n" if name in LISTED else " ").join(rows)
        else:
            yield place, ("on" if value else "") if isinstance(value, bool) else "" if value is None else str(value)


def rows_of(typed: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """The rows of a kind that were typed, in their order: each field's text by its name."""
    found: dict[int, dict[str, str]] = {}
    for place, text in typed.items():
        if (at := ROW.fullmatch(place)) and at[1] == name:
            found.setdefault(int(at[2]), {})[at[3]] = text
    return [found[at] for at in sorted(found)]


def placed(rows: Mapping[str, list[dict[str, str]]], rest: Mapping[str, str]) -> dict[str, str]:
    """Rows and the rest as one set of places, the rows numbered from one."""
    plain = {place: text for place, text in rest.items() if not ROW.fullmatch(place)}
    return plain | {f"{name}[{at}].{place}": text for name, some in rows.items() for at, row in enumerate(some, 1) for place, text in row.items()}


def put(given: dict[str, Any], place: str, value: Any) -> None:
    """Put a value where it belongs; nothing is put for what is empty."""
    if value in (None, "", [], {}):
        return
    at = ROW.fullmatch(place)
    head, _, rest = place.partition(".")
    if at:
        rows = given.setdefault(at[1], [])
        rows += [{} for _ in range(int(at[2]) - len(rows))]
        put(rows[int(at[2]) - 1], at[3], value)
    elif rest:
        put(given.setdefault(head, {}), rest, value)
    else:
        given[head] = value


def value_of(spec: Spec, text: str) -> Any:
    """What a typed text is in the table of data; one that cannot be read goes on as it is, and is told as a problem there."""
    match spec.kind:
        case "truth":
            return text == "on"
        case "whole":
            return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text  # noqa: PLR2004
        case "words":
            return text.replace(",", " ").replace("，", " ").split()
        case "tiers" | "bands":
            return [_row(LISTED[spec.kind], line.split()) for line in text.splitlines() if line.strip()]
        case "schedule":
            return {month: amount.strip() for month, _, amount in (line.strip().partition(" ") for line in text.splitlines()) if month}
    return text.replace(",", "") if spec.kind == "number" else text


def _row(names: tuple[str, ...], words: list[str]) -> dict[str, str]:
    """A line of a list: as many words as it has names, fewer where it begins open."""
    padded = [OPEN[0]] * (len(names) - len(words)) + words
    named = dict(zip([*names, *(f"word_{at}" for at in range(len(names), len(padded)))], padded, strict=False))
    return {name: word for name, word in named.items() if word not in OPEN}
