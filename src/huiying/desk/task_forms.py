"""The forms of tasks: issued, reported, decided; and what an address brings along for a new one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.inputs import area, coded, moment, org_name
from huiying.desk.register_form import regions
from huiying.desk.verbs_reply import FilesField, ManyFiles
from huiying.directory.reference import reference
from huiying.journal.files import LARGEST
from huiying.kit.errors import NotFound
from huiying.kit.media import ACCEPT
from huiying.orders.queries import get_visible
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest
from huiying.supervision.proactive.acting import HANDLING, LONGEST_DECISION, LONGEST_PLACE, LONGEST_TITLE, LONGEST_WORDS, Wanted
from huiying.supervision.proactive.life import ORIGINS
from huiying.supervision.seasons.models import Season


class Issuing(Form):
    """A task for a unit."""

    title = forms.CharField(
        label=gettext_lazy("The task in short"), max_length=LONGEST_TITLE, help_text=gettext_lazy("Such as: look at all street drains before the rain"),
    )  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    region = forms.ChoiceField(label=gettext_lazy("District and street"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=LONGEST_PLACE, required=False)
    what = area(gettext_lazy("What to inspect and to do"), 4, max_length=LONGEST_WORDS, help_text=gettext_lazy("No names, no numbers of citizens."))
    due_at = moment(gettext_lazy("Report by"))
    origin = forms.ChoiceField(label=gettext_lazy("Comes from"), initial="hand")
    origin_ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    season = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data, language = reference(), get_language() or "zh-hans"
        units = sorted((org for org in data.orgs.values() if org.kind in HANDLING and org.active_to is None), key=lambda org: org.path)
        topics = [(code, data.topic_path(code, language)) for code, topic in data.topics.items() if topic.active and topic.level > 1]
        choices = {"unit": [(str(org.pk), org_name(org)) for org in units], "topic": topics, "region": regions(data)}
        for name, pairs in choices.items():
            self.fields[name].choices = [("", "—"), *pairs]  # type: ignore[attr-defined]
        coded(self, "origin", ORIGINS)


class Reporting(Form):
    """What the unit found and did."""

    report = area(gettext_lazy("What was inspected, found and done"), 5, max_length=LONGEST_WORDS)
    found_n = forms.IntegerField(label=gettext_lazy("Faults found"), required=False, min_value=0)
    mended_n = forms.IntegerField(label=gettext_lazy("Of these mended"), required=False, min_value=0)
    photos = FilesField(
        label=gettext_lazy("Photos"), required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT, "data-max-mb": str(LARGEST >> 20)}),
    )  # fmt: skip


class Deciding(Form):
    """What the agency says to it."""

    decision = area(gettext_lazy("What is missing, or a word to the unit"), 2, required=False, max_length=LONGEST_DECISION)


def wanted_of(data: dict[str, Any]) -> Wanted:
    """The task as it was filled in."""
    return Wanted(
        unit_id=data["unit"], topic_code=data["topic"], region_code=data["region"], title=data["title"], what=data["what"], due_at=data["due_at"],
        place=data["place"], origin=data["origin"], origin_ref=data["origin_ref"], season_id=data["season"],
    )  # fmt: skip


def prefilled(request: StaffRequest) -> dict[str, Any]:
    """What the address says of a new task: where it comes from, and topic and division of the order, season or hotspot meant."""
    asked, data = request.GET, reference(request.actor.reference_version)
    origin = asked.get("from", "hand")
    found: dict[str, Any] = {"origin": origin if origin in ORIGINS else "hand", "origin_ref": asked.get("ref", "")[:40]}
    found |= {name: asked[name] for name in ("topic", "region") if asked.get(name, "") in (data.topics if name == "topic" else data.regions)}
    season = season_of(asked.get("season"))
    if season is not None:
        found |= {"season": season.pk, "origin": "season", "topic": next(iter(season.plan.topics.split(";")), "")}
    if origin == "repeat" and found["origin_ref"]:
        try:
            order = get_visible(found["origin_ref"], request.actor)
            found |= {"topic": order.topic_code, "region": order.region_code}
        except NotFound:
            found["origin_ref"] = ""
    return found


def season_of(key: Any) -> Season | None:
    """The season that a task comes from."""
    try:
        return Season.objects.select_related("plan").filter(pk=key if isinstance(key, UUID) else UUID(str(key))).first()
    except ValueError:
        return None
