"""Verbs as screens offer them: a registry of forms, what each needs, and why one is not possible now. Each POST calls exactly one action.

A desk registers its verbs in a file of its own with `register(VerbForm(...))`; `verbs_all` imports these files.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from huiying.directory.acts import NO_GRANT, NO_ROLE, NOT_OWN, ROLES_OF, Decision
from huiying.kit.actor import Actor
from huiying.kit.codes import pick
from huiying.kit.errors import NotFound
from huiying.orders.authorise import permission
from huiying.orders.change import facts_of
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES, VERBS
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, WorkOrder
from huiying.pages.forms import Form

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
    """The base of a verb's form. `self.subject` is at hand before the fields' choices are needed: override `prepare`."""

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from `self.subject`; called once."""


def own_unit(subject: Subject) -> bool:
    """The assignment belongs to the actor's own unit: signing, contacting, replying, asking."""
    return subject.assignment is not None and str(subject.assignment.unit_id) == subject.actor.unit_id


def parents_own(subject: Subject) -> bool:
    """The assignment belongs to a unit below the actor's: a parent's decisions."""
    a = subject.assignment
    return a is not None and bool(subject.actor.unit_path) and a.unit.path.startswith(subject.actor.unit_path) and str(a.unit_id) != subject.actor.unit_id


def never_own(_subject: Subject) -> bool:
    """Ownership does not open the verb."""
    return False


@dataclass(frozen=True)
class VerbForm:
    """A verb on the screen.

    `run` calls the one action. `needs` says what must be given. `when` adds conditions that the life cycle's table does not know: it
    answers the sentence why not, or None. `who` overrides the roles of the table. `only_if` hides the verb where it would make no sense.
    `label` overrides the verb's name. A form without fields of its own is done at a press, after `confirm` where that is given.
    """

    verb: str
    run: Callable[[Ask], object]
    form: type[VerbInput] = VerbInput
    needs: Said = NOTHING
    on: Literal["order", "assignment"] = "order"
    own: Callable[[Subject], bool] = never_own
    when: Callable[[Subject], Said | None] | None = None
    only_if: Callable[[Subject], bool] | None = None
    who: tuple[str, ...] = ()
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

    def roles(self) -> tuple[str, ...]:
        """The roles that the verb's rows name."""
        if self.who:
            return self.who
        rows = (ORDER if self.on == "order" else ASSIGNMENT).by_verb(self.verb)
        return tuple(dict.fromkeys(role for row in rows for role in row.who)) or ROLES_OF.get(self.verb, ())


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


VERB_FORMS: dict[str, VerbForm] = {}


def register(*forms: VerbForm) -> None:
    """Put verbs on the screens."""
    VERB_FORMS.update({form.verb: form for form in forms})


def offers(subject: Subject, verbs: Iterable[str] | None = None) -> list[Offer]:
    """All verbs that concern this reader for an order and its assignments: the possible first, in the forms' order; foreign ones are left out."""
    wanted = [form for form in VERB_FORMS.values() if verbs is None or form.verb in set(verbs)]
    found = [offer for form in sorted(wanted, key=lambda f: f.order) for each in _subjects(form, subject) if (offer := _offer(form, each)) is not None]
    return sorted(found, key=lambda offer: (bool(offer.why_not), not offer.now))


def _subjects(form: VerbForm, subject: Subject) -> Iterator[Subject]:
    """The order itself, or each of its assignments that are not ended; the one meant where one is."""
    if form.on == "order" or subject.assignment is not None:
        yield subject
    else:
        for assignment in subject.assignments:
            if assignment.ended_at is None and assignment.status not in {"accepted", "returned", "withdrawn"}:
                yield Subject(subject.order, subject.actor, subject.now, assignment, subject.assignments)


def _offer(form: VerbForm, subject: Subject) -> Offer | None:
    """One verb for one subject; None where it is none of the reader's business."""
    decision = permission(subject.actor, form.verb, form.roles(), own=form.own(subject))
    foreign = decision in (NO_ROLE, NO_GRANT, NOT_OWN) or (decision.law and not named(subject.actor, form))
    if foreign or (form.only_if is not None and not form.only_if(subject)):
        return None
    language = get_language() or "zh-hans"
    state_why, why = _not_now(form, subject), _why(form, subject, decision)
    if not decision.allowed and state_why:
        return None
    said = state_why or why
    return Offer(
        form=form,
        text=form.name(language),
        url=address(form, subject),
        needs=pick(*form.needs, language),
        why_not=pick(*said, language) if said else "",
        confirm=pick(*form.confirm, language),
        about=subject.assignment.unit.name if form.on == "assignment" and subject.assignment else "",
        now=state_why is None,
    )


def named(actor: Actor, form: VerbForm) -> bool:
    """Whether one of the actor's roles is named for the verb at all, whoever employs the actor: only then is the law's refusal worth showing."""
    return any(role.rstrip("*") in actor.roles for role in form.roles())


def _not_now(form: VerbForm, subject: Subject) -> Said | None:
    """Why the state does not permit the verb, or None."""
    life, names = (ORDER, ORDER_STATES) if form.on == "order" else (ASSIGNMENT, ASSIGNMENT_STATES)
    state = subject.order.status if form.on == "order" else subject.asg.status
    if not life.by_verb(form.verb) or life.row(state, form.verb, facts_of(subject.order)) is not None:
        return None
    return f"现在是“{names.label(state, 'zh')}”，还不能做这一步。", f"Not possible while it is “{names.label(state, 'en')}”."


def _why(form: VerbForm, subject: Subject, decision: Decision) -> Said | None:
    """Why the verb is not possible although the state would permit it, or None."""
    if not decision.allowed:
        return decision.zh, decision.en
    return form.when(subject) if form.when else None


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
