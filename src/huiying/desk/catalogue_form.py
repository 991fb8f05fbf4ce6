"""The form of one line of the duty catalogue, and a line told as words for lists and differences."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.inputs import UnitField, coded, org_name
from huiying.desk.register_form import regions, topic_choices, topic_code
from huiying.directory.reference import Reference
from huiying.dispatch.lines import SOURCES, SUBJECTS, may_handle
from huiying.dispatch.match import Line, trimmed
from huiying.pages.forms import Form


class LineForm(Form):
    """A line: what it asks for, the units, and on what it rests."""

    topic = forms.CharField(label=gettext_lazy("Topic"), widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}))
    region_prefix = forms.ChoiceField(label=gettext_lazy("Only in"), required=False)
    object_word = forms.CharField(
        label=gettext_lazy("Only where the words mention"), required=False, help_text=gettext_lazy("Several words: put 、 between them")
    )
    subject = forms.ChoiceField(label=gettext_lazy("Only when asked by"), required=False)
    lead = UnitField(label=gettext_lazy("Lead"))
    co_1 = UnitField(label=gettext_lazy("Co-handler"), required=False)
    co_2 = UnitField(label=gettext_lazy("Second co-handler"), required=False)
    co_3 = UnitField(label=gettext_lazy("Third co-handler"), required=False)
    fallback = UnitField(label=gettext_lazy("Fallback"), required=False)
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=200)
    source = forms.ChoiceField(label=gettext_lazy("Source"))
    forbid_direct_to_level3 = forms.BooleanField(label=gettext_lazy("Not straight to a town or street"), required=False)
    note = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200)

    def __init__(self, *args: Any, data: Reference, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data_of_city = data
        self.orgs = {key: org for key, org in data.orgs.items() if may_handle(org, now)}
        for one in self.fields.values():
            if isinstance(one, UnitField):
                one.known = self.orgs
        self.fields["region_prefix"].choices = [("", _("The whole city")), *regions(data)]  # type: ignore[attr-defined]
        coded(self, "subject", SUBJECTS, blank=True)
        coded(self, "source", SOURCES)
        self.topics = topic_choices(data)

    @property
    def units(self) -> list[tuple[str, str]]:
        """Names and codes for the type-ahead."""
        return [(org_name(org), org.code) for org in sorted(self.orgs.values(), key=lambda org: org.path)]

    def clean_topic(self) -> str:
        """The topic's code. Raises ValidationError."""
        code = topic_code(self.data_of_city, self.cleaned_data["topic"].strip())
        if not code:
            raise forms.ValidationError(_("No topic is called so. Choose one of the list."))
        return code

    def line(self, number: int, before: Line | None) -> Line:
        """The line as typed; what the form does not show stays as it was."""
        given = self.cleaned_data
        return Line(
            line_no=number, topic_prefix=given["topic"], region_prefix=given["region_prefix"], object_word=given["object_word"], subject=given["subject"],
            lead=given["lead"], co=tuple(dict.fromkeys(u for u in (given["co_1"], given["co_2"], given["co_3"]) if u)), fallback=given["fallback"],
            legal_basis=given["legal_basis"], source=given["source"], forbid_direct_to_level3=given["forbid_direct_to_level3"],
            limit_rule_code=before.limit_rule_code if before else "", precedent_order_no=before.precedent_order_no if before else "",
        )  # fmt: skip


def initial(line: Line, data: Reference) -> dict[str, Any]:
    """A line as the form's first values."""
    co = (*line.co, "", "", "")
    code = next((c for c in data.topics if trimmed(c) == trimmed(line.topic_prefix)), line.topic_prefix)
    return {
        "topic": data.topic_path(code, get_language() or "zh-hans") or code, "region_prefix": line.region_prefix, "object_word": line.object_word,
        "subject": line.subject, "lead": line.lead, "co_1": co[0], "co_2": co[1], "co_3": co[2], "fallback": line.fallback, "legal_basis": line.legal_basis,
        "source": line.source, "forbid_direct_to_level3": line.forbid_direct_to_level3,
    }  # fmt: skip


def told(line: Line, data: Reference) -> Mapping[str, str]:
    """A line in words, by part."""
    language = get_language() or "zh-hans"
    code = next((c for c in data.topics if trimmed(c) == trimmed(line.topic_prefix)), line.topic_prefix)
    return {
        _("Topic"): data.topic_path(code, language) or line.topic_prefix,
        _("Only in"): data.region_name(line.region_prefix, language),
        _("Only where the words mention"): line.object_word,
        _("Only when asked by"): SUBJECTS.label(line.subject, language) if line.subject in SUBJECTS else line.subject,
        _("Lead"): org_name(data.orgs.get(line.lead)),
        _("Co-handlers"): ", ".join(org_name(data.orgs.get(unit)) for unit in line.co),
        _("Fallback"): org_name(data.orgs.get(line.fallback)),
        _("Legal basis"): line.legal_basis,
        _("Source"): SOURCES.label(line.source, language) if line.source in SOURCES else line.source,
        _("Not straight to a town or street"): _("Yes") if line.forbid_direct_to_level3 else "",
    }


def changes(old: Line, new: Line, data: Reference) -> list[tuple[str, str, str]]:
    """What differs between two lines: part, before, after."""
    before, after = told(old, data), told(new, data)
    return [(name, before[name], after[name]) for name in after if before[name] != after[name]]
