"""Verbs as screens offer them: a registry of forms, what each needs, and why one is not possible now. Each POST calls exactly one action.

A desk registers its verbs in a file of its own with `register(VerbForm(...))`; `verbs_all` imports these files.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from huiying.directory.acts import OUTSOURCED, ROLES_OF
from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.kit.errors import NotFound
from huiying.orders.codes import VERBS
from huiying.orders.life import ASSIGNMENT, ENDED_ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.verbs import Verb, assignment_verbs_for, verbs_for
from huiying.pages.forms import Form
from huiying.pages.tags import unit

Said = tuple[str, str]  # zh, en
NOTHING: Said = ("", "")


@dataclass(frozen=True)
class Subject:
    """What a verb would be done to, and by whom. `assignment` is the one meant; `assignments` are all of the order, their units in place."""

    order: WorkOrder
    actor: Actor
    now: datetime
    assignment: Assignment | None = None
    assignments: Sequence[Assignment] = ()

    @property
    def asg(self) -> Assignment:
        """The assignment meant. Raises NotFound where none was named."""
        if self.assignment is None:
            raise NotFound
        return self.assignment


@dataclass(frozen=True)
class Ask:
    """A filled form on its way to the action: `data` are its cleaned values, `key` its idempotency key."""

    subject: Subject
    data: dict[str, Any]
    key: UUID

    @property
    def order(self) -> WorkOrder:
        """The order."""
        return self.subject.order

    @property
    def asg(self) -> Assignment:
        """The assignment meant. Raises NotFound where none was named."""
        return self.subject.asg

    @property
    def by(self) -> dict[str, Any]:
        """Who and when, as every action takes them: `action(..., **ask.by)`."""
        return {"actor": self.subject.actor, "now": self.subject.now}


class VerbInput(Form):
    """The base of a verb's form. `self.subject` is at hand before the fields' choices are needed: override `prepare`.

    `layout` names a template that draws the fields; without one they stand one below the other. `beside` names one that stands beside the form.
    `next_step` is what a first of two steps has brought about and asks for.
    """

    layout: ClassVar[str] = ""
    beside: ClassVar[str] = ""
    next_step: str = ""

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from `self.subject`; called once."""


def on_order(action: Callable[..., object]) -> Callable[[Ask], object]:
    """Run an action that takes the order and arguments named like the form's fields."""
    return lambda ask: action(order=ask.order, **ask.data, **ask.by)


def on_assignment(action: Callable[..., object]) -> Callable[[Ask], object]:
    """Run an action that takes the assignment and arguments named like the form's fields."""
    return lambda ask: action(assignment=ask.asg, **ask.data, **ask.by)


@dataclass(frozen=True)
class VerbForm:
    """A verb on the screen.

    `run` calls the one action. `needs` says what must be given. Whether state, role and employer permit it is judged by orders.verbs;
    `when` adds conditions that only other tables know: it answers the sentence why not, or None. `only_if` hides the verb where it would
    make no sense. `judge` judges a verb that orders.verbs does not know. `label` overrides the verb's name. A form without fields of its
    own is done at a press, after `confirm` where given. `undo` answers where the verb is taken back, offered for ten seconds.
    """

    verb: str
    run: Callable[[Ask], object]
    form: type[VerbInput] = VerbInput
    needs: Said = NOTHING
    on: Literal["order", "assignment"] = "order"
    when: Callable[[Subject], Said | None] | None = None
    only_if: Callable[[Subject], bool] | None = None
    judge: Callable[[Subject], Verb] | None = None
    undo: Callable[[Subject], str] | None = None
    label: Said = NOTHING
    confirm: Said = NOTHING
    tone: Literal["", "main", "danger"] = ""
    key: str = ""
    symbol: str = ""
    order: int = 50

    @property
    def bare(self) -> bool:
        """Nothing is asked: one press does it."""
        return set(self.form.base_fields) <= {"idem"}

    def name(self, language: str) -> str:
        """The verb's name in the language."""
        return pick(*self.label, language) if self.label[0] else VERBS.label(self.verb, language)


@dataclass(frozen=True)
class Offer:
    """A verb offered to this reader for this subject; with `why_not` it is shown disabled. `now` tells that the state itself permits it."""

    form: VerbForm
    text: str
    url: str
    needs: str = ""
    why_not: str = ""
    confirm: str = ""
    about: str = ""
    now: bool = True

    @property
    def told(self) -> str:
        """Whose part it is about, where it is not the reader's own, and what must be given."""
        return " · ".join(filter(None, (self.about, self.needs)))


VERB_FORMS: dict[str, VerbForm] = {}


def register(*forms: VerbForm) -> None:
    """Put verbs on the screens."""
    VERB_FORMS.update({form.verb: form for form in forms})


def offers(subject: Subject, verbs: Iterable[str] | None = None) -> list[Offer]:
    """All verbs that concern this reader for an order and its assignments: the possible first, in the forms' order; foreign ones are left out."""
    wanted = None if verbs is None else set(verbs)
    forms = sorted((form for form in VERB_FORMS.values() if wanted is None or form.verb in wanted), key=lambda form: form.order)
    found = [offer for each in _subjects(subject) for form in forms if (offer := _offer(form, *each)) is not None]
    return sorted(found, key=lambda offer: (bool(offer.why_not), not offer.now, offer.form.order))


def _subjects(subject: Subject) -> Iterator[tuple[Subject, dict[str, Verb], str]]:
    """The order, and each of its assignments that are not ended (or the one meant), with what is judged of their verbs."""
    yield subject, {verb.code: verb for verb in verbs_for(subject.order, subject.actor)}, "order"
    meant = [subject.assignment] if subject.assignment is not None else [a for a in subject.assignments if a.status not in ENDED_ASSIGNMENT]
    for assignment in meant:
        one = Subject(subject.order, subject.actor, subject.now, assignment, subject.assignments)
        yield one, {verb.code: verb for verb in assignment_verbs_for(assignment, subject.order, subject.actor)}, "assignment"


def _offer(form: VerbForm, subject: Subject, judged: dict[str, Verb], on: str) -> Offer | None:
    """One verb for one subject; None where it is none of the reader's business."""
    verb = form.judge(subject) if form.judge and form.on == on else judged.get(form.verb)
    if (
        form.on != on
        or verb is None
        or not (verb.allowed or verb.state or _lawful(verb, subject.actor))
        or (form.only_if is not None and not form.only_if(subject))
    ):
        return None
    language = get_language() or "zh-hans"
    said = (verb.zh, verb.en) if not verb.allowed else form.when(subject) if form.when else None
    return Offer(
        form=form,
        text=form.name(language),
        url=address(form, subject),
        needs=pick(*form.needs, language),
        why_not=pick(*said, language) if said else "",
        confirm=pick(*form.confirm, language),
        about=unit(subject.asg.unit) if on == "assignment" and str(subject.asg.unit_id) != subject.actor.unit_id else "",
        now=not verb.state,
    )


def _lawful(verb: Verb, actor: Actor) -> bool:
    """Whether a refusal by the law is worth showing: only to an operator's person whose role would otherwise have the verb."""
    if verb.zh != OUTSOURCED.zh:
        return False
    who = {role for life in (ORDER, ASSIGNMENT) for row in life.by_verb(verb.code) for role in row.who} | set(ROLES_OF.get(verb.code, ()))
    return bool(actor.roles & {role.rstrip("*") for role in who})


def address(form: VerbForm, subject: Subject) -> str:
    """Where the verb is done."""
    url = reverse("desk:do", args=[subject.order.order_no, form.verb])
    return f"{url}?a={subject.assignment.pk}" if form.on == "assignment" and subject.assignment else url


@dataclass(frozen=True)
class Menu:
    """A reader's verbs: what can be done now, and what cannot, with the reasons."""

    possible: list[Offer] = field(default_factory=list)
    closed: list[Offer] = field(default_factory=list)


def menu(subject: Subject, verbs: Iterable[str] | None = None) -> Menu:
    """The offers for a page. Verbs that the state excludes stand last, to be folded away."""
    all_offers = offers(subject, verbs)
    return Menu([o for o in all_offers if not o.why_not], [o for o in all_offers if o.why_not])
