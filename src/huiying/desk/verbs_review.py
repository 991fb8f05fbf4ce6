"""The closing review: the agency reads the reply before the citizen does."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import area, coded, org_name
from huiying.desk.verbs import Ask, Subject, VerbForm, VerbInput, register
from huiying.desk.verbs_children import said_by
from huiying.orders.models import Assignment
from huiying.orders.reasons import REPLY_REJECT
from huiying.orders.review import CHECKLIST, accept_reply, reject_reply


def lead_of(subject: Subject) -> Assignment | None:
    """The lead's part that was replied to."""
    return next((a for a in subject.assignments if a.role == "lead" and a.parent_id is None and a.status == "replied"), None)


def replies_of(subject: Subject) -> list[tuple[str, str]]:
    """What the lead and the co-handlers replied, as pairs."""
    found = said_by(lead_of(subject))
    helpers = [a for a in subject.assignments if a.role == "co" and a.parent_id is None and a.status == "replied"]
    found += [(org_name(a.unit), a.public_reply or a.internal_result) for a in helpers]
    return found + [(_("{unit}, late").format(unit=org_name(a.unit)), a.late_note) for a in subject.assignments if a.late_note]


class Review(VerbInput):
    """The checklist, and the words that the citizen will read."""

    layout = "desk/verb_facts.html"
    public_reply = area(gettext_lazy("The citizen will read"), 5, help_text=gettext_lazy("You may put it better; the unit's own words are kept"))
    checklist = forms.MultipleChoiceField(label=gettext_lazy("Checked"), widget=forms.CheckboxSelectMultiple, required=False)
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """The lead's words."""
        coded(self, "checklist", CHECKLIST)
        lead = lead_of(self.subject)
        self.fields["public_reply"].initial = lead.public_reply if lead else ""
        self.facts = [pair for pair in replies_of(self.subject) if pair[1] != (lead.public_reply if lead else "")]

    def clean_checklist(self) -> list[str]:
        """Every point of the list is needed."""
        ticked: list[str] = self.cleaned_data["checklist"]
        if len(ticked) < len(CHECKLIST):
            raise forms.ValidationError(_("Every point must be checked; send the reply back where one fails."))
        return ticked


class SentBack(VerbInput):
    """Why the reply goes back."""

    layout = "desk/verb_facts.html"
    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    missing = area(gettext_lazy("What is missing"))
    facts: list[tuple[str, str]] = []

    def prepare(self) -> None:
        """The coded reasons, and the reply."""
        coded(self, "reason_code", REPLY_REJECT)
        self.facts = replies_of(self.subject)


def taken(ask: Ask) -> object:
    """Let the citizen have the reply."""
    return accept_reply(order=ask.order, checklist=ask.data["checklist"], public_reply=ask.data["public_reply"], **ask.by)


register(
    VerbForm(
        "accept_reply", taken, Review, ("五项核对；答复随即发给市民", "Five checks; the citizen then reads it"), tone="main", key="a", symbol="check", order=5
    ),
    VerbForm(
        "reject_reply",
        lambda ask: reject_reply(order=ask.order, reason_code=ask.data["reason_code"], missing=ask.data["missing"], **ask.by),
        SentBack,
        ("原因和缺什么；时钟不停", "Why, and what is missing; the clock runs on"),
        symbol="state-back",
        order=6,
    ),
)
