"""The public's forms. Labels of coded values come with their lists."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from huiying.directory.reference import Reference
from huiying.journal.files import LARGEST
from huiying.kit.codes import pick
from huiying.kit.media import ACCEPT, NAMES
from huiying.kit.phones import phone_key
from huiying.kit.text import normalise
from huiying.orders.codes import DEMAND_TYPES
from huiying.orders.reasons import SATISFACTION, SOLVED, TRUTHFUL
from huiying.orders.register import LONGEST_TEXT, PLACE_NEEDED
from huiying.pages.forms import Form, MomentField
from huiying.pages.naming import language
from huiying.portal.photos import MOST
from huiying.portal.words import region_choices, topic_choices, topic_name

ASKED_TYPES = ("help", "complaint", "consult", "suggestion", "report", "praise")
WAYS = (("phone", _l("By my mobile number")), ("none", _l("I leave no number")))
PRIVATE = {"data-private": "", "autocomplete": "off"}


MB = 1024 * 1024


def files_taken() -> str:
    """How many files, how large, of which kinds: as the rule has them."""
    return _("Up to {n} files of at most {mb} MB: {kinds}").format(n=MOST, mb=LARGEST // MB, kinds=pick(*NAMES, language()))


class ManyFiles(forms.FileInput):
    """A file control for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; what each holds is checked where it is kept."""

    widget = ManyFiles(attrs={"multiple": True, "accept": ACCEPT, "data-max-mb": str(LARGEST // MB)})

    def __init__(self) -> None:
        super().__init__(label=_l("Photos and files"), required=False, help_text=lazy(files_taken, str)())

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files given; none is fine."""
        return [super(ManyFilesField, self).clean(one, initial) for one in data or () if one]


class WordsForm(Form):
    """The one question of the first page."""

    original_text = forms.CharField(
        label=_l("What is it about?"), max_length=LONGEST_TEXT, error_messages={"required": _l("Write a few words about the matter.")},
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": _l("In your own words, for example: the street light below has been out for three days")}),
    )  # fmt: skip


class MatterForm(WordsForm):
    """A matter: what it is about, where, when, and how the citizen may be reached."""

    topic = forms.ChoiceField(label=_l("What kind of matter is it?"), required=False, widget=forms.RadioSelect)
    topic_all = forms.ChoiceField(label=_l("All kinds of matters"), required=False)
    demand_type = forms.ChoiceField(label=_l("What do you want?"), widget=forms.RadioSelect)
    region_code = forms.ChoiceField(label=_l("District and street"), required=False)
    incident_address = forms.CharField(
        label=_l("Where exactly"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _l("Road and number, estate, a shop nearby"), "autocomplete": "off"}),
    )  # fmt: skip
    incident_at = MomentField(
        label=_l("When did it happen"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    photos = ManyFilesField()
    way = forms.ChoiceField(label=_l("How may we answer you?"), choices=WAYS, initial="phone", widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_l("Mobile number"), required=False, max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel", **PRIVATE, "autocomplete": "tel"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_l("Code from the text message"), required=False, max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", **PRIVATE, "autocomplete": "one-time-code"}),
    )  # fmt: skip
    code_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_l("Your name"), required=False, max_length=40, widget=forms.TextInput(attrs={**PRIVATE, "autocomplete": "name"}))
    anonymous = forms.BooleanField(label=_l("The unit that handles it shall not learn who I am"), required=False)
    again = forms.CharField(required=False, max_length=36)  # "new", or the id of the open matter to add this to
    held = forms.CharField(required=False, widget=forms.HiddenInput)
    draft = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    began = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)  # the first page's form, whose words these are

    def __init__(self, *args: Any, data_of_city: Reference, suggested: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data, said = data_of_city, language()
        self.placed = frozenset(code for code, topic in data.topics.items() if topic.place_bound)
        topics = [(code, topic_name(data.topics[code])) for code in suggested if code in data.topics]
        self.fields["topic"].choices = [*topics, ("", _l("Something else"))]  # type: ignore[attr-defined]
        self.fields["topic_all"].choices = topic_choices(data)  # type: ignore[attr-defined]
        self.fields["region_code"].choices = region_choices(data)  # type: ignore[attr-defined]
        self.fields["demand_type"].choices = [(code, DEMAND_TYPES.label(code, said)) for code in ASKED_TYPES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The topic chosen in either place; a number where one was promised."""
        values = super().clean() or self.cleaned_data
        values["topic_code"] = values.get("topic_all") or values.get("topic") or ""
        if values.get("way") == "phone" and not values.get("phone"):
            self.add_error("phone", _l("Give a mobile number, or choose to leave none."))
        elif values.get("way") == "phone" and not phone_key(values["phone"]):
            self.add_error("phone", _l("This is not a telephone number. Check it and type it again."))
        if self.errors and values["topic_code"] in self.placed and not (values.get("region_code") or normalise(values.get("incident_address", ""))):
            self.add_error("incident_address", PLACE_NEEDED.text(language()))  # told with the others; without others registering tells it
        return values


class FollowForm(Form):
    """Number and code of an order."""

    order_no = forms.CharField(
        label=_l("Number of the matter"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "20250304-000123"})
    )
    code = forms.CharField(
        label=_l("Query code (8 characters, in the message and on the receipt)"), max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-private": ""}),
    )  # fmt: skip

    def clean_order_no(self) -> str:
        """The number without blanks, in plain digits."""
        return normalise(self.cleaned_data["order_no"])

    def clean_code(self) -> str:
        """The code without blanks, in capitals."""
        return normalise(self.cleaned_data["code"]).upper()


class TextForm(Form):
    """One text."""

    text = forms.CharField(
        label=_l("Your words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": _l("Write a few words here.")}
    )


class SupplementForm(TextForm):
    """More words and files for a matter."""

    photos = ManyFilesField()


class UrgeForm(Form):
    """An urge, with or without words."""

    text = forms.CharField(label=_l("Your words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_l("Optional"))


class CorrectForm(Form):
    """What was registered, to be put right."""

    text = forms.CharField(label=_l("Your matter"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}))
    region_code = forms.ChoiceField(label=_l("District and street"), required=False)
    incident_address = forms.CharField(label=_l("Where exactly"), required=False, max_length=200)

    def __init__(self, *args: Any, data_of_city: Reference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = region_choices(data_of_city)  # type: ignore[attr-defined]


class RatingForm(Form):
    """The citizen's answers: was it solved, and how was it."""

    contacted_by_unit = forms.ChoiceField(label=_l("Did the unit contact you?"), required=False, widget=forms.RadioSelect)
    truthful = forms.ChoiceField(label=_l("Is what the answer says true?"), required=False, widget=forms.RadioSelect)
    solved = forms.ChoiceField(label=_l("Has it been solved?"), widget=forms.RadioSelect, error_messages={"required": _l("Tell us whether it is solved.")})
    satisfaction = forms.ChoiceField(label=_l("How satisfied are you with the result?"), required=False, widget=forms.RadioSelect)
    hotline_satisfaction = forms.ChoiceField(label=_l("And with the hotline?"), required=False, widget=forms.RadioSelect)
    opinion = forms.CharField(label=_l("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = language()
        self.fields["contacted_by_unit"].choices = [("yes", _l("Yes")), ("no", _l("No")), ("unknown", _l("I do not remember"))]  # type: ignore[attr-defined]
        self.fields["truthful"].choices = TRUTHFUL.choices(said)  # type: ignore[attr-defined]
        self.fields["solved"].choices = SOLVED.choices(said)  # type: ignore[attr-defined]
        self.fields["satisfaction"].choices = self.fields["hotline_satisfaction"].choices = SATISFACTION.choices(said)  # type: ignore[attr-defined]
