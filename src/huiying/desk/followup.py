"""The follow-up desk: whom to call now, one call with its script, and the orders on which a reviewer decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import flags, flags_cell, listed, title_of, topic_of, unit_of, unit_said, word
from huiying.desk.demonstration import telephone
from huiying.desk.dialling import dial
from huiying.desk.exporting import logged
from huiying.desk.find import order_and_assignments
from huiying.desk.inline import back
from huiying.desk.orders import OrderSearch
from huiying.desk.unit import QueueSearch
from huiying.desk.verb import sent
from huiying.desk.verbs import VERB_FORMS, Subject, VerbInput, menu
from huiying.desk.verbs_followup import CONTACTED, Rating
from huiying.desk.watermark import list_marked, marked
from huiying.directory.parties import shown
from huiying.directory.reference import reference
from huiying.followup.models import Callback, CallbackAttempt
from huiying.followup.queries import history
from huiying.followup.rules import APART, ATTEMPT_RESULTS, ATTEMPTS, BANDS, VERIFIED, band, counted
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.kit.masking import mask_text
from huiying.kit.times import local, local_date
from huiying.orders.models import WorkOrder
from huiying.orders.queries import caller, visible_to
from huiying.orders.reasons import NUMBER_SOURCES, SATISFACTION, SOLVED, TRUTHFUL
from huiying.pages.filters import Choice
from huiying.pages.headers import reaching
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text, moment_text
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text

KEYS = {"no_answer": "n", "busy": "b", "switched_off": "o", "wrong_number": "w", "call_later": "l", "refused": "f"}
NOT_FAILED = frozenset({"reached", "call_later"})


@dataclass(frozen=True)
class Tries:
    """The attempts of one round that count (D12): how many, on which days, in which bands, and from when the next one counts."""

    good: tuple[datetime, ...]
    free_at: datetime | None

    @property
    def days(self) -> int:
        """On how many days."""
        return len({local_date(moment) for moment in self.good})

    @property
    def bands(self) -> list[tuple[str, bool]]:
        """The bands of the day, each with whether it was tried."""
        tried = {band(moment) for moment in self.good}
        return [(f"{first}–{end}", place in tried) for place, (first, end) in enumerate(BANDS)]

    @property
    def said(self) -> str:
        """Both in words."""
        where = ", ".join(name for name, tried in self.bands if tried)
        return _("{n} of {all}").format(n=len(self.good), all=ATTEMPTS) + (f" · {where}" if where else "")


def tries(callback: Callback, now: datetime) -> Tries:
    """What has been tried in a round; its attempts are at hand."""
    good = counted(a.at for a in callback.attempts.all() if a.result not in NOT_FAILED)
    last = good[-1] + APART if good else None
    return Tries(tuple(good), last if last and last > now else None)


def calls_back(actor: Actor) -> bool:
    """Who sees the call-backs: the hotline's own people and its operator's, never a unit whose work is scored."""
    return actor.employer_kind in {"hotline_agency", "operator"}


def open_rounds(request: StaffRequest) -> QuerySet[Callback]:
    """The rounds of asking that wait for a call, of the orders that the reader may see."""
    if not calls_back(request.actor):
        return Callback.objects.none()
    found = Callback.objects.select_related("order", "order__party", "order__owner").prefetch_related("attempts")
    return found.filter(result="", order__status="callback_pending", order__decision_needed=False, order__in=visible_to(request.actor))


def which(values: list[str], request: StaffRequest) -> Q:
    """Rounds that may be called now, later, or not before the number is proved."""
    tried = Q(pk__in=CallbackAttempt.objects.filter(at__gt=request.now - APART).exclude(result="call_later").values("callback_id"))
    proved = Q(order__number_source__in=VERIFIED)
    return {"now": proved & ~tried, "later": proved & tried, "number": ~proved}[values[0]]


def whens(_request: StaffRequest) -> Sequence[tuple[str, str]]:
    """When a round may be called."""
    return [("now", _("May be called now")), ("later", _("Tried within four hours")), ("number", _("Number to be verified"))]


def due_cell(callback: Callback, now: datetime) -> object:
    """When the first call is due, or when the next one counts."""
    if not callback.attempts.all():
        return clock_pill(callback.first_due, now, what=_("First call"))
    free = tries(callback, now).free_at
    return tag(_("from {moment}").format(moment=moment_text(free, now)) if free else _("again now"), "" if free else "blue")


def due_words(callback: Callback, _now: datetime) -> object:
    """The same in words, for a file."""
    return full_due_text(callback.first_due)


def number_cell(callback: Callback, _now: datetime) -> SafeString:
    """The masked number and where it comes from."""
    source = callback.order.number_source
    mark = tag(word(NUMBER_SOURCES, source), "ok" if source in VERIFIED else "near")
    return format_html('<span class="nw">{}</span> {}', shown(callback.order.party).phone, mark)


def tries_cell(callback: Callback, now: datetime) -> SafeString:
    """The attempts as dots, with the bands tried."""
    found = tries(callback, now)
    dots = format_html_join("", '<i class="{}"></i>', (("is-on" if place < len(found.good) else "",) for place in range(ATTEMPTS)))
    return format_html('<span class="tries" title="{}"><span aria-hidden="true">{}</span>{}</span>', found.said, dots, found.said)


def tone(callback: Callback, now: datetime) -> str:
    """Late when the first call is overdue, near when it is due within a day."""
    if callback.attempts.all() or callback.first_due is None:
        return ""
    left = callback.first_due - now
    return "late" if left <= timedelta(0) else "near" if left <= timedelta(days=1) else ""


QUEUE = Listing(
    name="followup",
    title=gettext_lazy("Call-backs"),
    rows=open_rounds,
    columns=(
        Column("due", gettext_lazy("Due"), due_words, due_cell, sort="first_due"),
        Column("title", gettext_lazy("Matter"), lambda c, _n: title_of(c.order), lead=True, wide=True),
        Column("number", gettext_lazy("Number to call"), lambda c, _n: shown(c.order.party).phone, number_cell),
        Column("tries", gettext_lazy("Attempts"), lambda c, n: tries(c, n).said, tries_cell),
        Column("flags", gettext_lazy("Flags"), lambda c, _n: ", ".join(text for text, _tone in flags(c.order)), lambda c, _n: flags_cell(c.order)),
        Column("unit", gettext_lazy("Unit"), lambda c, _n: unit_said(c.order.owner)),
        Column("order", gettext_lazy("Number"), lambda c, _n: c.order.order_no),
    ),
    filters=(QueueSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")), Choice("when", gettext_lazy("When"), whens, where=which)),
    url=lambda c: reverse("desk:call", args=[c.order.order_no]),
    order="due",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Call now"), "when=now"), Preset(gettext_lazy("Verify the number"), "when=number")),
    empty_title=gettext_lazy("Nobody waits for a call"),
    empty_text=gettext_lazy("Citizens appear here once a reply has been accepted."),
    looked=list_marked("followup"),
    exported=logged("followup"),
    template="desk/followup.html",
    tone=tone,
    also=lambda request: {"hours": hours(request.now), "tabs": tabs(request, "queue")},
)
DECISIONS = Listing(
    name="followup-decisions",
    title=gettext_lazy("Decisions after a call-back"),
    rows=lambda request: to_decide(request.actor),
    columns=(
        Column("since", gettext_lazy("Waits since"), lambda o, _n: o.state_at, sort="state_at"),
        Column("title", gettext_lazy("Matter"), lambda o, _n: title_of(o), lead=True, wide=True),
        Column("negatives", gettext_lazy("Negative"), lambda o, _n: o.negatives_n, sort="negatives_n", number=True),
        Column("rated", gettext_lazy("Last rating"), lambda o, _n: word(SATISFACTION, o.satisfaction_final)),
        Column("solved", gettext_lazy("Solved"), lambda o, _n: word(SOLVED, o.solved_final)),
        Column("topic", gettext_lazy("Topic"), lambda o, _n: topic_of(o)),
        Column("unit", gettext_lazy("Unit"), lambda o, _n: unit_of(o)),
        Column("number", gettext_lazy("Number"), lambda o, _n: o.order_no),
    ),
    filters=(OrderSearch(lambda rows, _words: rows, label=gettext_lazy("Words, order number or telephone number"), some=True),),
    url=lambda o: reverse("desk:order", args=[o.order_no]),
    order="since",
    empty_title=gettext_lazy("Nothing to decide"),
    empty_text=gettext_lazy("Orders appear here after a second negative result: another round, or an explanation."),
    looked=list_marked("followup-decisions"),
    exported=logged("followup-decisions"),
    template="desk/followup.html",
    also=lambda request: {"tabs": tabs(request, "decisions")},
)


def to_decide(actor: Actor) -> QuerySet[WorkOrder]:
    """The orders on which a reviewer decides."""
    waiting = listed(actor).filter(decision_needed=True, status__in=("callback_pending", "callback_failed"))
    return waiting if calls_back(actor) else waiting.none()


def tabs(request: StaffRequest, here: str) -> list[tuple[str, str, bool]]:
    """The desk's two lists: name, address, whether the reader is there."""
    found = [(_("To call"), reverse("desk:followup"), here == "queue"), (_("To decide"), reverse("desk:followup-decisions"), here == "decisions")]
    return found if request.actor.roles & {"CR", "SV", "AU"} else found[:1]


def hours(now: datetime) -> tuple[bool, str]:
    """Whether a call counts now, and the sentence that says so."""
    here = band(now)
    if here is not None:
        return True, _("Calls count now, until {hour}:00.").format(hour=BANDS[here][1])
    later = next((first for first, _end in BANDS if local(now).hour < first), None)
    if later is None:
        return False, _("Calls count again tomorrow from {hour}:00.").format(hour=BANDS[0][0])
    return False, _("Calls count again from {hour}:00.").format(hour=later)


def queue(request: StaffRequest) -> HttpResponseBase:
    """Whom to call."""
    return list_view(request, QUEUE)


def decisions(request: StaffRequest) -> HttpResponseBase:
    """On what a reviewer decides."""
    return list_view(request, DECISIONS)


@login_required
def next_call(request: StaffRequest) -> HttpResponse:
    """Go to the most pressing call that is possible now; to the list where there is none."""
    rows = open_rounds(request).filter(which(["now"], request)).order_by("first_due", "opened_at")
    after = rows.first()
    if after is None:
        messages.success(request, _("Nobody else can be called now."))
        return HttpResponseRedirect(reverse("desk:followup"))
    return HttpResponseRedirect(reverse("desk:call", args=[after.order.order_no]))


@login_required
def call(request: StaffRequest, order_no: str) -> HttpResponse:
    """One call. A POST records the answers; what is refused stays on this page."""
    if not calls_back(request.actor):
        raise PermissionDenied
    try:
        found, assignments = order_and_assignments(order_no, request.actor)
    except NotFound as missing:
        raise Http404 from missing
    subject = Subject(found, request.actor, request.now, None, assignments)
    if request.method == "POST":
        return sent(request, VERB_FORMS["record"], subject, partial(call_page, request, subject))
    return call_page(request, subject, Rating(subject=subject))


def call_page(request: StaffRequest, subject: Subject, form: VerbInput) -> HttpResponse:
    """Script and answers, the matter and the reply beside them, what was tried before."""
    found, assignments = subject.order, subject.assignments
    rounds = list(history(found.pk))
    offered = menu(subject, ("record", "log_attempt", "send_code", "confirm_number"))
    possible = {offer.form.verb: offer for offer in offered.possible}
    context = {
        "mark": marked(request, found, "call"),
        "order": found, "title": title_of(found), "words": mask_text(found.original_text), "reply": mask_text(found.public_reply),
        "topic": reference(request.actor.reference_version).topic_path(found.topic_code, get_language() or "zh-hans"), "person": caller(found, request.actor),
        "source": (word(NUMBER_SOURCES, found.number_source), found.number_source in VERIFIED), "hours": hours(request.now),
        "tries": tries(rounds[-1], request.now) if rounds else None, "rounds": [told(each) for each in reversed(rounds)], "possible": possible,
        "number_verbs": [back(possible[verb], request.path) for verb in ("send_code", "confirm_number") if verb in possible],
        "why_not": next((offer.why_not for offer in offered.closed if offer.form.verb == "record"), ""),
        "form": form, "results": [(code, label_text(ATTEMPT_RESULTS, code), key) for code, key in KEYS.items()],
        "unit": next((unit_said(a.unit) for a in assignments if a.role == "lead" and a.status not in {"returned", "withdrawn"}), unit_said(found.owner)),
        "next": reverse("desk:call-next"), "telephone": telephone(found),
    }  # fmt: skip
    return reaching(request, render(request, "desk/call.html", context | dial(request, "callback", found.pk)))


def told(callback: Callback) -> dict[str, Any]:
    """A round as the screen tells it: its attempts, and what was answered."""
    pairs = [
        (_("Contacted"), str(CONTACTED.get(callback.contacted_by_unit, ""))), (_("Is it true?"), word(TRUTHFUL, callback.truthful)),
        (_("Is it solved?"), word(SOLVED, callback.solved)),
        (_("Result"), word(SATISFACTION, callback.satisfaction)), (_("Hotline"), word(SATISFACTION, callback.hotline_satisfaction)),
    ]  # fmt: skip
    attempts = [(a.at, word(ATTEMPT_RESULTS, a.result)) for a in callback.attempts.all()]
    answers = [(name, value) for name, value in pairs if value]
    return {"n": callback.round_no, "attempts": attempts, "answers": answers, "opinion": mask_text(callback.opinion), "at": callback.answered_at}


