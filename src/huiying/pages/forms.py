"""The base of every form: what was typed stays, all problems are listed, one submission counts once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language, gettext_lazy

from huiying.kit.checks import Problem

TOO_LONG = gettext_lazy("At most %(limit_value)d characters; these are %(show_value)d.")


def _say_what_is_too_long(field: forms.Field) -> None:
    """A long text is told to be too long, with its length; the browser does not cut what was pasted."""
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs.pop("maxlength", None)
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = TOO_LONG


class SharedFields(dict[str, forms.Field]):
    """Fields that all forms of a class share: what a form needs is in them before the first is made, and none changes them."""

    def __init__(self, fields: dict[str, forms.Field]) -> None:
        super().__init__(fields)
        for field in fields.values():
            _say_what_is_too_long(field)

    def __deepcopy__(self, _memo: object) -> "SharedFields":
        """A form's own mapping of the shared fields: Django copies a class's fields for each form."""
        own = SharedFields.__new__(SharedFields)
        own.update(self)
        return own


FIRST_YEAR, LAST_YEAR = 1900, 2200  # what lies outside is a slip of the pen; at the calendar's own ends no moment can be counted


class DayField(forms.DateField):
    """A day that can be counted with."""

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError."""
        found: date | None = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class MomentField(forms.DateTimeField):
    """A moment that can be counted with."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError."""
        found: datetime | None = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class Form(forms.Form):
    """A form with an idempotency key of its own: a second press, or a repeated send after a broken line, is the same submission."""

    use_required_attribute = False
    idem = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.fields, SharedFields):
            for field in self.fields.values():
                _say_what_is_too_long(field)

    @property
    def key(self) -> UUID:
        """This submission's idempotency key; a new one where the browser sent none."""
        return self.cleaned_data.get("idem") or uuid4()

    def add_problems(self, problems: Iterable[Problem], **names: str) -> None:
        """Show a room's problems beside their fields; `names` maps a problem's field to the form's where they differ."""
        for problem in problems:
            name = names.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.text(get_language() or "zh-hans"))
