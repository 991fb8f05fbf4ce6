"""The forms by which a person decides about a hot matter, and what each of them calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.hotspots import title
from huiying.desk.inputs import area, coded, moment, org_name
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.dispatch.hotspots import owning, sorting
from huiying.dispatch.hotspots.life import GROUNDS, LIVE, OUTCOMES
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.seeing import hotspots_of
from huiying.dispatch.lines import may_handle
from huiying.kit.actor import Actor
from huiying.orders.models import WorkOrder
from huiying.orders.queries import NUMBER, visible_to
from huiying.pages.forms import Form
from huiying.pages.labels import Label

MOST = 200


class HotForm(Form):
    """A form about one hot matter."""

    def __init__(self, hotspot: Hotspot, actor: Actor, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hotspot, self.actor, self.now = hotspot, actor, now
        self.prepare()

    def prepare(self) -> None:
        """Give the fields what they choose from."""


class AssignForm(HotForm):
    """To whom, until when, and what is asked."""

    unit = forms.ChoiceField(label=gettext_lazy("Owner unit"))
    person = forms.CharField(label=gettext_lazy("Person (name)"), required=False, max_length=60)
    due = moment(gettext_lazy("Due"))
    task = area(gettext_lazy("What is asked"), 3, required=False)

    def prepare(self) -> None:
        """The units that can be given work now."""
        orgs = sorted(reference(self.actor.reference_version).orgs.values(), key=lambda org: org.path)
        units = [(str(org.pk), org_name(org)) for org in orgs if may_handle(org, self.now)]
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]  # a choice field's

    def clean(self) -> dict[str, Any]:
        """The person of the unit by name. An unknown one is told beside the field."""
        data = super().clean() or {}
        name, unit = str(data.get("person", "")).strip(), data.get("unit")
        data["person_id"] = ""
        if name and unit:
            person = User.plain.filter(org_id=unit, name=name, is_active=True).first()
            if person is None:
                self.add_error("person", gettext_lazy("Nobody of this name works in that unit."))
            else:
                data["person_id"] = str(person.pk)
        return data


class TextForm(HotForm):
    """Some sentences."""

    text = area(gettext_lazy("How far it is"), 3)


class OutcomeForm(HotForm):
    """What came of it."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome of the matter"), widget=forms.RadioSelect)
    text = area(gettext_lazy("In words"), 3)

    def prepare(self) -> None:
        """The outcomes."""
        coded(self, "outcome", OUTCOMES)


class GroundForm(OutcomeForm):
    """Why it is none."""

    def prepare(self) -> None:
        """The grounds."""
        self.fields["outcome"].label = gettext_lazy("Reason")
        coded(self, "outcome", GROUNDS)


class NameForm(HotForm):
    """What it is called."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)


class MergeForm(HotForm):
    """Into which."""

    into = forms.ChoiceField(label=gettext_lazy("Into which hot matter"))

    def prepare(self) -> None:
        """The other live ones, hottest first."""
        others = hotspots_of(self.actor).filter(state__in=LIVE).exclude(pk=self.hotspot.pk).order_by("-heat", "id")[:MOST]
        self.fields["into"].choices = [("", "—"), *((str(one.pk), title(one)) for one in others)]  # type: ignore[attr-defined]


class NumbersForm(HotForm):
    """Which orders, by their numbers."""

    numbers = area(gettext_lazy("Order numbers, one a line"), 2)

    def clean_numbers(self) -> list[UUID]:
        """The orders. One that the actor does not see is not found."""
        found, unknown = list[UUID](), list[str]()
        for number in str(self.cleaned_data["numbers"]).split()[:MOST]:
            match = NUMBER.match(number)
            order = visible_to(self.actor).filter(seq=int(match[1])).first() if match else None
            if isinstance(order, WorkOrder) and order.order_no == number:
                found.append(order.pk)
            else:
                unknown.append(number)
        if unknown:
            said = "、" if (get_language() or "zh").startswith("zh") else ", "
            raise forms.ValidationError(gettext_lazy("Not found: %(numbers)s"), params={"numbers": said.join(unknown)})
        return found


@dataclass(frozen=True)
class Verb:
    """A decision: its name, its form (none: a button alone), what it calls, and whether it is about orders ticked on the page."""

    name: Label
    form: type[HotForm] | None
    run: Callable[[UUID, dict[str, Any], list[UUID], Actor, datetime], object]
    ticked: bool = False
    asks: str = ""  # the permission, where it is not the verb's own
    state_verb: str = ""


VERBS: dict[str, Verb] = {
    "watch_hotspot": Verb(gettext_lazy("Watch"), None, lambda key, _d, _o, actor, now: owning.watch(hotspot_id=key, actor=actor, now=now)),
    "assign_hotspot": Verb(
        gettext_lazy("Assign"), AssignForm,
        lambda key, d, _o, actor, now: owning.assign(
            hotspot_id=key, unit_id=UUID(d["unit"]), due_at=d["due"], person_id=d["person_id"], task=d["task"], actor=actor, now=now
        ),
    ),
    "report_hotspot": Verb(
        gettext_lazy("Report"), TextForm, lambda key, d, _o, actor, now: owning.report(hotspot_id=key, text=d["text"], actor=actor, now=now)
    ),
    "close_hotspot": Verb(
        gettext_lazy("Close with an outcome"), OutcomeForm,
        lambda key, d, _o, actor, now: owning.close(hotspot_id=key, outcome=d["outcome"], text=d["text"], actor=actor, now=now),
    ),
    "dismiss_hotspot": Verb(
        gettext_lazy("Set the matter aside"), GroundForm,
        lambda key, d, _o, actor, now: owning.dismiss(hotspot_id=key, ground=d["outcome"], text=d["text"], actor=actor, now=now),
    ),
    "reopen_hotspot": Verb(gettext_lazy("Open again"), None, lambda key, _d, _o, actor, now: owning.reopen(hotspot_id=key, actor=actor, now=now)),
    "rename_hotspot": Verb(
        gettext_lazy("Rename"), NameForm, lambda key, d, _o, actor, now: owning.rename(hotspot_id=key, title=d["title"], actor=actor, now=now),
        asks="sort_hotspot",
    ),
    "merge_hotspot": Verb(
        gettext_lazy("Merge into another"), MergeForm,
        lambda key, d, _o, actor, now: sorting.merge(hotspot_id=key, into_id=UUID(d["into"]), actor=actor, now=now), asks="sort_hotspot",
    ),
    "put_in": Verb(
        gettext_lazy("Put orders in"), NumbersForm,
        lambda key, d, _o, actor, now: sorting.put_in(hotspot_id=key, orders=d["numbers"], actor=actor, now=now), asks="sort_hotspot", state_verb="join",
    ),
    "take_out": Verb(
        gettext_lazy("Take the ticked orders out"), None,
        lambda key, _d, orders, actor, now: sorting.take_out(hotspot_id=key, orders=orders, actor=actor, now=now), ticked=True, asks="sort_hotspot",
    ),
    "split": Verb(
        gettext_lazy("Make the ticked orders a hot matter of their own"), NameForm,
        lambda key, d, orders, actor, now: sorting.split(hotspot_id=key, orders=orders, title=d["title"], actor=actor, now=now), ticked=True,
        asks="sort_hotspot", state_verb="take_out",
    ),
}  # fmt: skip
