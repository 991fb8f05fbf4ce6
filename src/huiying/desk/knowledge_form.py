"""The form of a version of an answer: what the citizen hears, what the clerk reads, on what it rests, where and how long it holds."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.inputs import UnitField, area, day, org_name
from huiying.desk.knowledge_words import marks_in
from huiying.desk.register_form import regions, topic_choices, topic_code
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.times import local_date
from huiying.knowledge.drafting import Basis, Draft
from huiying.knowledge.keeping import for_the_city
from huiying.knowledge.models import KbVersion
from huiying.pages.forms import Form

YEAR = timedelta(days=365)
HIDDEN = {"hidden": "", "autocomplete": "off"}  # a text field that nobody sees, which a draft in the browser keeps
NAMES = {"owner_id": "owner", "basis": "documents", "file": "attached"}


class ManyFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as it came."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files; none is fine."""
        return [super(FilesField, self).clean(one, initial) for one in (data if isinstance(data, list) else [data]) if one]


class VersionForm(Form):
    """A version as it is written. Nothing typed is lost; what a review needs is told when it is sent there."""

    question = forms.CharField(
        label=gettext_lazy("Question, as citizens ask it"), widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": ""}), max_length=120
    )
    answer = area(gettext_lazy("As the citizen hears it"), 7, help_text=gettext_lazy("Read out and put into the answer as it stands here"))
    clerk_answer = area(
        gettext_lazy("In the clerk's words"), 4, required=False, help_text=gettext_lazy("Conditions, exceptions, whom to ask: seen by staff alone")
    )
    also_asked = area(gettext_lazy("Also asked as"), 3, required=False, help_text=gettext_lazy("One a line; the search finds the answer by each"))
    topics = forms.CharField(
        label=gettext_lazy("Topics"), required=False, widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
        help_text=gettext_lazy("Several: put a semicolon between them"),
    )  # fmt: skip
    region = forms.ChoiceField(label=gettext_lazy("Holds in"), required=False)
    owner = UnitField(label=gettext_lazy("Answers for it"))
    valid_from = day(gettext_lazy("Valid from"))
    valid_to = day(gettext_lazy("Valid to"), required=False, help_text=gettext_lazy("The last day; blank: until it is replaced"))
    review_due = day(gettext_lazy("Review by"))
    basis = forms.CharField(required=False, widget=forms.TextInput(attrs=HIDDEN))
    documents = area(gettext_lazy("Other documents it rests on"), 2, required=False, help_text=gettext_lazy("One a line, with number and article"))
    change_note = forms.CharField(label=gettext_lazy("What changes, and why"), required=False, max_length=200)
    attached = FilesField(label=gettext_lazy("Attachments"), required=False, widget=ManyFiles(attrs={"multiple": True}))

    def __init__(self, *args: Any, actor: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.directory: Reference = reference(actor.reference_version)
        units = {key: org for key, org in self.directory.orgs.items() if org.kind != "operator"}
        self.fields["owner"].known = units  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", _("Whole city")), *regions(self.directory)]  # type: ignore[attr-defined]

    def clean_topics(self) -> tuple[str, ...]:
        """The topics' codes; a problem that names what is no topic."""
        typed = [part.strip() for part in self.cleaned_data["topics"].replace("；", ";").split(";") if part.strip()]
        codes = {part: topic_code(self.directory, part) for part in typed}
        unknown = [part for part, code in codes.items() if not code]
        if unknown:
            raise forms.ValidationError(_("No topic is called “{name}”. Choose one of the list.").format(name=unknown[0][:40]))
        return tuple(dict.fromkeys(codes.values()))

    def draft(self) -> Draft:
        """The version as typed, from the cleaned values."""
        given = self.cleaned_data
        articles = tuple(Basis(article_id=int(mark.key)) for mark in marks_in(given["basis"]) if mark.kind == "a")
        papers = tuple(Basis(document=line) for line in lines(given["documents"]))
        return Draft(
            question=given["question"], answer=given["answer"], owner_id=UUID(given["owner"]), valid_from=given["valid_from"], review_due=given["review_due"],
            also_asked="\n".join(lines(given["also_asked"])), clerk_answer=given["clerk_answer"], topics=given["topics"], region=given["region"],
            valid_to=given["valid_to"] + timedelta(days=1) if given["valid_to"] else None, basis=articles + papers, change_note=given["change_note"],
        )  # fmt: skip

    @property
    def topic_names(self) -> list[str]:
        """Topics for the type-ahead."""
        return topic_choices(self.directory)

    @property
    def units(self) -> list[tuple[str, str]]:
        """Units for the type-ahead."""
        known = self.fields["owner"].known  # type: ignore[attr-defined]
        return [(org_name(org), org.code) for org in sorted(known.values(), key=lambda org: org.path)]


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def filled(version: KbVersion, actor: Actor) -> dict[str, Any]:
    """A version as the form's first values."""
    data, language = reference(actor.reference_version), get_language() or "zh-hans"
    basis = list(version.basis.all())
    return {
        "question": version.question, "answer": version.answer, "clerk_answer": version.clerk_answer, "also_asked": version.also_asked,
        "topics": "; ".join(data.topic_path(code, language) for code in version.topics), "region": version.region, "owner": str(version.owner_id),
        "valid_from": version.valid_from, "valid_to": version.valid_to - timedelta(days=1) if version.valid_to else None, "review_due": version.review_due,
        "basis": " ".join(f"a:{one.article_id}" for one in basis if one.article_id), "documents": "\n".join(one.document for one in basis if one.document),
        "change_note": version.change_note,
    }  # fmt: skip


def blank(actor: Actor, now: datetime, question: str = "") -> dict[str, Any]:
    """The first values of a new answer: from today, to be looked at again in a year; a unit's own editor writes for the unit, the hotline's says for whom."""
    today = local_date(now)
    return {"question": question, "owner": "" if for_the_city(actor) else actor.unit_id, "valid_from": today, "review_due": today + YEAR}
