"""The form of one row of a register, made from its kind's columns; and what a cell says in the reader's words."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.inputs import chinese
from huiying.directory.reference import Reference, reference
from huiying.kit.codes import pick
from huiying.kit.limits import Limit
from huiying.pages.forms import Form
from huiying.registers.cells import SEPARATOR, codes_in
from huiying.registers.kind import Choices, Column, Kind, Row, Type
from huiying.registers.reckoning import Reckoned

AMOUNT = re.compile(r"\d{1,14}(\.\d+)?")
MANY_SHOWN = 40  # more choices than this are sought by name, not ticked
LONG_TEXT = 200
SEVERAL = "data-several"
WIDGETS: Mapping[Type, type[forms.Widget]] = {
    Type.DAY: forms.DateInput, Type.CLOCK: forms.TimeInput, Type.MOMENT: forms.DateTimeInput, Type.NUMBER: forms.NumberInput
}  # fmt: skip
INPUTS = {Type.DAY: "date", Type.CLOCK: "time", Type.MOMENT: "datetime-local", Type.NUMBER: "number"}


class RowForm(Form):
    """One row. Nothing is checked here but what the register's own checks find: they answer for sheets and forms alike."""

    def __init__(self, *args: Any, kind: Kind, data: Reference, row: Row | None = None, **given: Any) -> None:
        self.kind, self.row, self.known = kind, row, data
        self.columns = [column for column in kind.columns if not (column.name == kind.numbered or (row is not None and column.fixed))]
        super().__init__(*args, **given)
        for column in self.columns:
            self.fields[column.name] = _field(column, data)
            if row is not None and column.name not in self.initial:
                self.initial[column.name] = _shown(column, row[column.name], self.fields[column.name])

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in their order."""
        return [self[column.name] for column in self.columns]

    @property
    def several(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The fields for several of many choices, each with codes and names, in the reader's language."""
        found = ((column.name, column.choices) for column in self.columns if column.choices and SEVERAL in self.fields[column.name].widget.attrs)
        return [(name, [(code, _said(names)) for code, names in choices(self.known).items()]) for name, choices in found]

    def cells(self) -> dict[str, str]:
        """What was typed, as a sheet would hold it; the fixed columns as they are."""
        fixed = {column.name: self.row[column.name] for column in self.kind.columns if self.row is not None and column.name not in self.fields}
        return {**fixed, **{column.name: _written(self.cleaned_data.get(column.name)) for column in self.columns}}

    def add_refusals(self, found: Reckoned) -> None:
        """Show what was refused beside its field."""
        for refusal in found.refusals:
            self.add_error(refusal.column if refusal.column in self.fields else None, pick(refusal.zh, refusal.en, get_language() or "zh-hans"))


def _field(column: Column, data: Reference) -> forms.Field:
    """The control of a column."""
    given: dict[str, Any] = {"label": column.title(get_language() or "zh-hans"), "required": False, "help_text": column.help(get_language() or "zh-hans")}
    choices = (column.choices or column.offered or _none)(data)
    if column.type is Type.YES:
        return forms.BooleanField(**given)
    pairs = [(code, f"{_said(names)} {code}" if column.offered else _said(names)) for code, names in choices.items()]
    if column.type is Type.MANY and len(pairs) <= MANY_SHOWN:
        return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **given)
    if pairs and column.type is not Type.MANY:
        return forms.ChoiceField(choices=[("", _said(column.blank) or "—"), *pairs], **given)
    return _several(column, given) if column.type is Type.MANY else forms.CharField(widget=_widget(column), **given)


def _several(column: Column, given: dict[str, Any]) -> forms.Field:
    """Several of more choices than can be ticked: sought by name (several.js); without script codes or names are typed."""
    words = {SEVERAL: f"several-{column.name}", "data-several-hint": _("Type part of a name, Enter adds it; Backspace takes the last one away."),
             "data-several-drop": _("Take away"), "data-several-none": _("Nothing is called so.")}  # fmt: skip
    given = {**given, "help_text": _("Codes or names, divided by semicolons.")}
    return forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", **words}), **given)


def _widget(column: Column) -> forms.Widget:
    if column.type in INPUTS:
        return WIDGETS[column.type](attrs={"type": INPUTS[column.type]})
    return forms.Textarea(attrs={"rows": "3"}) if column.longest > LONG_TEXT else forms.TextInput(attrs={"autocomplete": "off"})


def _none(_data: Reference) -> Choices:
    return {}


def _said(pair: tuple[str, str]) -> str:
    return pick(*pair, get_language() or "zh-hans")


def _shown(column: Column, cell: str, field: forms.Field) -> Any:
    """A kept cell as the control shows it."""
    if column.type is Type.YES:
        return bool(cell)
    if isinstance(field, forms.MultipleChoiceField):
        return codes_in(cell)
    return cell.replace(" ", "T") if column.type is Type.MOMENT else cell


def _written(value: Any) -> str:
    """What a control holds, as a cell."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return SEPARATOR.join(value) if isinstance(value, list) else str(value or "")


def named(kind: Kind, row: Row, data: Reference) -> str:
    """What a row is called in the reader's language: its name, else the words of its first column; the only row as its register."""
    if kind.single:
        return kind.title(get_language() or "zh-hans")
    lead = kind.leading
    english = "" if chinese() else row.get("name_en", "")
    return english or cell_words(lead, row[lead.name], data) or kind.key(row)


def cell_words(column: Column, cell: str, data: Reference) -> str:
    """A cell in the reader's words."""
    if not cell and column.blank[0]:
        return _said(column.blank)
    if column.type is Type.YES:
        return _("yes") if cell else ""
    if column.type in {Type.LIMIT, Type.LIMITS}:
        return " · ".join(Limit.parse(part).label(get_language() or "zh-hans") for part in cell.split(", ") if part)
    if column.words:
        return _said(column.words(cell))
    choices = (column.choices or _none)(data)
    if not choices or not cell:
        return apart(cell) if column.amount else cell
    codes = codes_in(cell) if column.type is Type.MANY else [cell]
    return ("、" if chinese() else ", ").join(_said(choices[code]) if code in choices else code for code in codes)


def called(kind: Kind, name: str, words: str) -> list[str]:
    """The codes of a column whose names, in either language, hold these words."""
    column = kind.column(name)
    choices = column.choices(reference()) if column and column.choices else {}
    return [code for code, said in choices.items() if words.casefold() in " ".join(said).casefold()]


def apart(cell: str) -> str:
    """A number's thousands set apart; what is none as it is."""
    return f"{Decimal(cell):,f}" if AMOUNT.fullmatch(cell) else cell


def cell_shown(kind: Kind, column: Column, cell: str, data: Reference) -> str:
    """A cell in the reader's words; a Chinese name that has its English one beside it is marked as Chinese, for whoever has the page read aloud."""
    words = cell_words(column, cell, data)
    if not words or chinese() or column.name != "name" or kind.column("name_en") is None:
        return words
    return format_html('<span lang="zh-Hans">{}</span>', words)
