"""Fields and small parts that several verbs' forms share: coded choices, units by name, days and moments, permission of verbs outside the tables."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.verbs import Subject, VerbInput
from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Org
from huiying.directory.reference import reference
from huiying.dispatch.lines import may_handle
from huiying.kit.codes import CodeList
from huiying.kit.times import day_start
from huiying.orders.authorise import permission
from huiying.orders.verbs import Verb
from huiying.pages.forms import DayField, MomentField
from huiying.pages.labels import Label
from huiying.pages.moments import SHANGHAI

MINUTE_FORMAT = "%Y-%m-%dT%H:%M"


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def org_name(org: Org | None) -> str:
    """A unit's name in the reader's language."""
    return "" if org is None else org.name if chinese() else org.name_en or org.name


def coded(form: forms.Form, name: str, codes: CodeList, *only: str, blank: bool = False) -> None:
    """Give a choice field the codes of a list (or some of them) in the reader's language."""
    pairs = [pair for pair in codes.choices(get_language() or "zh-hans") if not only or pair[0] in only]
    form.fields[name].choices = [("", "—"), *pairs] if blank else pairs  # type: ignore[attr-defined]  # a choice field's


def area(label: Label, rows: int = 3, *, required: bool = True, **given: Any) -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": str(rows), "class": "ta--grow"}), required=required, **given)


def day(label: Label, *, required: bool = True, **given: Any) -> DayField:
    """A field for a day."""
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=required, **given)


def moment(label: Label, **given: Any) -> MomentField:
    """A field for a moment in the city's time."""
    return MomentField(label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE_FORMAT), **given)


def to_minute(at: datetime) -> datetime:
    """A moment as such a field shows it."""
    return at.astimezone(SHANGHAI).replace(second=0, microsecond=0, tzinfo=None)


def end_of(when: date) -> datetime:
    """The end of a day, 24:00, as a due."""
    return day_start(when + timedelta(days=1))


class UnitField(forms.CharField):
    """A unit by its name, short name or code; the cleaned value is its id. `WithUnits` tells it the units."""

    known: Mapping[str, Org] = {}

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off", "spellcheck": "false"}), **given)

    def prepare_value(self, value: Any) -> Any:
        """A unit's name for its id; what was typed stays as typed."""
        return org_name(self.known[str(value)]) if str(value) in self.known else value

    def clean(self, value: Any) -> str:
        """The unit's id. Raises ValidationError where no unit, or more than one, is called so."""
        typed: str = super().clean(value).strip()
        if not typed or typed in self.known:
            return typed
        found = [key for key, org in self.known.items() if typed in {org.code, org.name, org.short_name, org.name_en}]
        if len(found) != 1:
            raise forms.ValidationError(_("No unit is called so. Choose one of the list."))
        return found[0]


class WithUnits(VerbInput):
    """A form that names units: its fields know them, and the page offers their names while one types."""

    layout = "desk/verb_facts.html"

    def prepare(self) -> None:
        """The units that can be given an order now."""
        orgs = reference(self.subject.actor.reference_version).orgs
        self.orgs = {key: org for key, org in orgs.items() if may_handle(org, self.subject.now)}
        for one in self.fields.values():
            if isinstance(one, UnitField):
                one.known = self.orgs

    @property
    def units(self) -> list[tuple[str, str]]:
        """Names and codes for the type-ahead."""
        return [(org_name(org), org.code) for org in sorted(self.orgs.values(), key=lambda org: org.path)]


class Reason(VerbInput):
    """A reason in words. `facts` may say above it what is decided on."""

    layout = "desk/verb_facts.html"
    reason = area(gettext_lazy("Reason"))
    facts: list[tuple[str, str]] = []


def judged(subject: Subject, verb: str, who: Collection[str] = (), *, own: bool = False, there: bool = True, why: tuple[str, str] = ("", "")) -> Verb:
    """A verb that orders.verbs does not know: may the actor, and does it make sense now? `why` says what the state lacks."""
    decision = permission(subject.actor, verb, who or ROLES_OF[verb], own=own)
    if not decision.allowed:
        return Verb(verb, allowed=False, zh=decision.zh, en=decision.en)
    return Verb(verb, allowed=there, zh="" if there else why[0], en="" if there else why[1], state=not there)
