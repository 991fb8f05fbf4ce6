"""The form of a matter at the desk, and the matter that it stands for."""

from copy import deepcopy
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.handover import HandoverInput
from huiying.directory.parties import Person
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem
from huiying.kit.text import bigrams
from huiying.orders.codes import CHANNELS, CLOSE_ROUTES, DEMAND_TYPES, SECRECY, TRANSFER_MODES, TRANSFER_TARGETS, URGENCIES
from huiying.orders.reasons import NUMBER_SOURCES, REPLY_MODES
from huiying.orders.register import Matter
from huiying.pages.forms import MomentField, SharedFields
from huiying.supervision.alerts.codes import MARKS

SOURCES = ("declared", "sms_code", "none")
TYPES = ("consult", "help", "complaint", "report", "suggestion", "praise")
SUGGESTED = 3
FITS = 0.3
UNSEEN = {"hidden": "", "autocomplete": "off"}  # a text field that nobody sees: a draft in the browser keeps it


def keyed(letter: str, **attrs: str) -> dict[str, str]:
    """Attributes of a control that Alt and a letter reach."""
    return {"accesskey": letter, "autocomplete": "off", **attrs}


def keyed_group(letter: str) -> dict[str, str]:
    """The same for a group of choices, whose controls all carry it: the page's script goes to the chosen one."""
    return {"data-reach": letter, "autocomplete": "off"}


class RegisterForm(HandoverInput):
    """A matter as the agent types it. The citizen's own words come first; whatever is missing is told at once and nothing typed is lost."""

    original_text = forms.CharField(
        label=gettext_lazy("In the citizen's own words"), widget=forms.Textarea(attrs=keyed("w", rows="4", autofocus="")),
        help_text=gettext_lazy("As the citizen says it; unchanged after saving, corrections stand beside it"),
    )  # fmt: skip
    demand_type = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.RadioSelect(attrs=keyed_group("t")))
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), widget=forms.RadioSelect(attrs=keyed_group("u")), required=False, initial="normal")
    topic = forms.CharField(label=gettext_lazy("Topic"), widget=forms.TextInput(attrs=keyed("x", list="topics")), required=False)
    region_code = forms.ChoiceField(label=gettext_lazy("District and street"), widget=forms.Select(attrs=keyed("r")), required=False)
    incident_address = forms.CharField(label=gettext_lazy("Place"), widget=forms.TextInput(attrs=keyed("p")), required=False)
    incident_at = MomentField(label=gettext_lazy("When it happened"), widget=forms.DateTimeInput(attrs=keyed("h", type="datetime-local")), required=False)
    respondent = forms.CharField(
        label=gettext_lazy("Whom or what it is about"), widget=forms.TextInput(attrs=keyed("o", **{"data-private": ""})), required=False,
        help_text=gettext_lazy("A shop, a company, a person: kept sealed, shown masked"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("In short"), widget=forms.TextInput(attrs=keyed("i", maxlength="100")), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), widget=forms.TextInput(attrs=keyed("n", inputmode="tel", **{"data-private": ""})), required=False)
    name = forms.CharField(label=gettext_lazy("Name"), widget=forms.TextInput(attrs=keyed("m", maxlength="40", **{"data-private": ""})), required=False)
    number_source = forms.ChoiceField(label=gettext_lazy("The number is"), required=False, initial="declared")
    secrecy_level = forms.ChoiceField(label=gettext_lazy("Secrecy"), widget=forms.RadioSelect(attrs=keyed_group("s")), required=False, initial="public")
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False, initial="voice")
    reply_mode = forms.ChoiceField(label=gettext_lazy("Answer by"), required=False, initial="phone")
    answer = forms.CharField(label=gettext_lazy("Answer given"), widget=forms.Textarea(attrs=keyed("a", rows="3")), required=False)
    close_route = forms.ChoiceField(label=gettext_lazy("How"), required=False, initial="direct_answer")
    transfer_to = forms.ChoiceField(label=gettext_lazy("Transferred to"), required=False)
    transfer_mode = forms.ChoiceField(label=gettext_lazy("Way of transfer"), required=False)
    ground = forms.CharField(label=gettext_lazy("Why it is the same matter"), required=False)
    cites = forms.CharField(widget=forms.TextInput(attrs=UNSEEN), required=False)  # marks of the articles that the answer rests on, one blank between two
    related = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft = forms.UUIDField(widget=forms.HiddenInput, required=False)
    about_nobody = forms.BooleanField(label=gettext_lazy("About nobody any more: take it off"), required=False)  # asked where the draft has a respondent
    call = forms.UUIDField(widget=forms.HiddenInput, required=False)  # in which it is told: the number is taken from it
    marks = forms.MultipleChoiceField(
        label=gettext_lazy("The caller is"), widget=forms.CheckboxSelectMultiple(attrs={"data-private": ""}), required=False,
        help_text=gettext_lazy("Kept sealed like a name; the duty officer is told at once"),
    )  # fmt: skip
    held = forms.BooleanField(widget=forms.HiddenInput, required=False)  # persons left blank are those of the draft

    directory: Reference

    def clean(self) -> None:
        """Words that are appended to an order have its type."""
        if chosen(self.data.get("outcome", ""))[0] == "append":
            self.errors.pop("demand_type", None)

    def clean_topic(self) -> str:
        """The topic's code from its name with those above it, its bare name, or the code itself; a problem for anything else."""
        typed = self.cleaned_data["topic"].strip()
        code = topic_code(self.directory, typed)
        if typed and not code:
            raise forms.ValidationError(_("No topic is called so. Choose one of the list."))
        return code

    def number_missing(self, matter: Matter) -> list[Problem]:
        """Whether a number is said to be there and is not: a caller without one is registered only when the agent says so."""
        if matter.person.phone.strip() or self.cleaned_data.get("number_source") == "none" or "phone" in self.errors:
            return []
        missing = "Give the number; where there is none, choose “None” for where it comes from."
        return [Problem("phone", "number_needed", "请填写号码；没有号码时，把“号码来源”选为“无号码”。", missing)]

    def matter(self) -> Matter:
        """The matter as typed, from the cleaned values. A number that is typed is one, whatever an older choice says of there being none."""
        given = self.cleaned_data
        text, phone, source = given.get("original_text", ""), given.get("phone", ""), given.get("number_source") or "declared"
        return Matter(
            original_text=text,
            demand_type=given.get("demand_type") or "",
            topic_code=given.get("topic") or "",
            title=given.get("title") or "",
            channel=given.get("channel") or "voice",
            urgency=given.get("urgency") or "normal",
            secrecy_level=given.get("secrecy_level") or "",
            region_code=given.get("region_code") or "",
            incident_address=given.get("incident_address") or "",
            incident_at=given.get("incident_at"),
            respondent=given.get("respondent") or "",
            reply_mode=given.get("reply_mode") or "phone",
            person=Person(name=given.get("name") or "", phone=phone),
            number_source="declared" if phone.strip() and source == "none" else source,
            related_order_id=given.get("related"),
        )


def register_form(actor: Actor, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> RegisterForm:
    """The form with the choices of the actor's directory in the reader's language; `data` is what was typed, `initial` what a draft holds."""
    return _form(reference(actor.reference_version), get_language() or "zh-hans")(data, initial=initial)


@lru_cache(4)
def _form(directory: Reference, language: str) -> type[RegisterForm]:
    """The form's class: copying sixty streets and their names for each matter would cost more than writing it down."""
    choices = {
        "demand_type": [(code, DEMAND_TYPES.label(code, language)) for code in TYPES],
        "urgency": URGENCIES.choices(language),
        "marks": MARKS.choices(language),
        "secrecy_level": SECRECY.choices(language),
        "channel": CHANNELS.choices(language),
        "reply_mode": REPLY_MODES.choices(language),
        "number_source": [(code, NUMBER_SOURCES.label(code, language)) for code in SOURCES],
        "close_route": [(code, CLOSE_ROUTES.label(code, language)) for code in ("direct_answer", "transferred")],
        "transfer_to": [("", "—"), *TRANSFER_TARGETS.choices(language)],
        "transfer_mode": [("", "—"), *TRANSFER_MODES.choices(language)],
        "region_code": [("", "—"), *regions(directory)],
    }
    fields = deepcopy(RegisterForm.base_fields)
    for name, pairs in choices.items():
        fields[name].choices = pairs  # type: ignore[attr-defined]  # a choice field's

    class Filled(RegisterForm):
        pass

    Filled.directory, Filled.base_fields = directory, SharedFields(fields)
    return Filled


def regions(data: Reference) -> list[tuple[str, str]]:
    """Streets under their districts' names, and the districts themselves."""
    language = get_language() or "zh-hans"
    return [(code, data.region_name(code, language)) for code in data.regions]


def topic_code(data: Reference, typed: str) -> str:
    """The code of a topic typed as a path, a name or a code; empty where there is none or more than one."""
    if typed in data.topics:
        return typed
    wanted = typed.replace("／", "/").split("/")[-1].strip()
    named = [code for code, topic in data.topics.items() if wanted and wanted in {topic.name, topic.name_en}]
    whole = [code for code in named if typed in {data.topic_path(code), data.topic_path(code, "en")}]
    found = whole or named
    return found[0] if len(found) == 1 or whole else ""


def topic_choices(data: Reference) -> list[str]:
    """All active topics with those above them, for the type-ahead."""
    language = get_language() or "zh-hans"
    return [data.topic_path(code, language) for code, topic in data.topics.items() if topic.active and topic.level > 1]


def suggested_topics(data: Reference, text: str) -> list[str]:
    """The topics whose names share most with the text: suggestions, no decision."""
    pairs = {pair for pair in bigrams(text) if len(pair) > 1}
    scored = []
    for code, topic in data.topics.items():
        own = {pair for pair in bigrams(topic.name) if len(pair) > 1}
        if own and topic.level > 1 and len(own & pairs) / len(own) >= FITS:
            scored.append((len(own & pairs) / len(own), topic.level, code))
    return [data.topic_path(code, get_language() or "zh-hans") for _score, _level, code in sorted(scored, reverse=True)[:SUGGESTED]]


def chosen(outcome: str) -> tuple[str, UUID | None]:
    """What the agent pressed: "order", "answer", or "append:<id>", "merge:<id>", "related:<id>"."""
    name, _colon, key = outcome.partition(":")
    try:
        return name, UUID(key) if key else None
    except ValueError:
        return "order", None
