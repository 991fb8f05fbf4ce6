"""The base of every form: what was typed stays, all problems are listed, one submission counts once."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import get_language

from huiying.kit.checks import Problem


class SharedFields(dict[str, forms.Field]):
    """Fields that all forms of a class share: what a form needs is in them before the first is made, and none changes them."""

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        """A form's own mapping of the shared fields: Django copies a class's fields for each form."""
        return dict(self)


class Form(forms.Form):
    """A form with an idempotency key of its own: a second press, or a repeated send after a broken line, is the same submission."""

    use_required_attribute = False
    idem = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    @property
    def key(self) -> UUID:
        """This submission's idempotency key; a new one where the browser sent none."""
        return self.cleaned_data.get("idem") or uuid4()

    def add_problems(self, problems: Iterable[Problem], **names: str) -> None:
        """Show a room's problems beside their fields; `names` maps a problem's field to the form's where they differ."""
        for problem in problems:
            name = names.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.text(get_language() or "zh-hans"))
