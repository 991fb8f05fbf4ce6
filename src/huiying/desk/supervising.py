"""The supervisor's desk: what is red, what turns red today, who returns most, what repeats, what waits; many orders at once after a preview."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk.columns import flags, state_cell, title_of, unit_said, word
from huiying.desk.exporting import logged
from huiying.desk.inputs import area, chinese, coded
from huiying.desk.unit import QueueSearch
from huiying.desk.watermark import list_marked
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import Told
from huiying.kit.times import local_date
from huiying.orders.authorise import permission
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import visible_to
from huiying.pages.answers import is_part
from huiying.pages.filters import Choice, DateSpan
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import clock_pill, tag
from huiying.pages.moments import full_due_text
from huiying.pages.requests import StaffRequest
from huiying.supervision.models import Supervision
from huiying.supervision.queries import claims_waiting, red_now, red_today, repeats, returns_most, supervisions_open
from huiying.supervision.supervising import KINDS, TRIGGERS, preview, supervise_many

MONTH = timedelta(days=30)
SHOWN = 12
MOST = 200  # orders in one bulk
STATES = CodeList(
    "supervision_state", "督办状态", "State of the supervision",
    (Code("issued", "待答复", "Waits for the answer"), Code("answered", "已答复", "Answered"), Code("closed", "已办结", "Closed")),
)  # fmt: skip
WATCHERS = frozenset({"SV", "AS", "AU", "CR", "AD"})


class Bulk(Form):
    """How the chosen orders are supervised."""

    kind = forms.ChoiceField(label=gettext_lazy("By which way"), widget=forms.RadioSelect, initial="letter")
    matter = area(gettext_lazy("What the unit has to answer"), 3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coded(self, "kind", KINDS, "phone", "letter", "leader")
        self.fields["matter"].initial = _("Tell how far the matter is, why it is late, and when it will be done.")


@login_required
def board(request: StaffRequest) -> HttpResponse:
    """The supervisor's first look."""
    actor, now = request.actor, request.now
    if not watches(actor):
        raise PermissionDenied
    red, today = list(red_now(actor)[: MOST + 1]), list(red_today(actor, now)[: MOST + 1])
    again = list(repeats(actor, SHOWN).select_related("owner"))
    open_ones, claims = list(supervisions_open(actor)[: MOST + 1]), list(claims_waiting(actor)[: MOST + 1])
    context = {
        "tiles": [
            (_("Red now, by unit"), _count(red), "#h-red", "late" if red else ""),
            (_("Red today unless answered"), _count(today), "#h-today", "near" if today else ""),
            (_("Supervisions open"), _count(open_ones), reverse("desk:supervisions"), "near" if any(_late(s.due_at, now) for s in open_ones) else ""),
            (_("Claims and exclusions waiting"), _count(claims), f"{reverse('desk:claims')}?state=pending", ""),
        ],
        "red": [part(a, now) for a in red[:SHOWN]], "red_more": [part(a, now) for a in red[SHOWN:MOST]], "red_cut": len(red) > MOST,
        "today": [part(a, now) for a in today[:SHOWN]], "today_more": [part(a, now) for a in today[SHOWN:MOST]],
        "repeats": [(o, title_of(o), unit_said(o.owner), again_words(o), state_cell(o)) for o in again],
        "returns": returned(now), "supervisions": [(s, unit_said(s.issued_to), clock(s, now)) for s in open_ones[:6]], "may": may_supervise(actor),
    }  # fmt: skip
    if is_part(request):
        return render(request, "desk/supervising_tiles.html", context)
    return render(request, "desk/supervising.html", context | {"mark": list_marked("supervising")(request)})


def _count(rows: Sequence[object]) -> str:
    """How many, counted no further than a bulk goes."""
    return f"{MOST}+" if len(rows) > MOST else str(len(rows))


def _late(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def watches(actor: Actor) -> bool:
    """Who looks at all units at once: the agency's own people."""
    return actor.employer_kind == "hotline_agency" and bool(actor.roles & WATCHERS)


def may_supervise(actor: Actor) -> bool:
    """Whether the reader supervises, or only looks on."""
    return permission(actor, "supervise", ROLES_OF["supervise"], own=False).allowed


def part(found: Assignment, now: datetime) -> dict[str, Any]:
    """An assignment as the desk lists it."""
    return {
        "order": found.order, "title": title_of(found.order), "unit": unit_said(found.unit), "role": found.role,
        "clock": clock_pill(found.due_at, now, what=_("Reply"), open_year=found.open_year), "flags": flags(found.order),
    }  # fmt: skip


def again_words(order: WorkOrder) -> list[tuple[str, str]]:
    """Why an order counts as a repeat, in words and tones."""
    told = [
        (order.rework_n, _("Reworked {n}×"), "late"), (order.reopen_n, _("Reopened {n}×"), "late"), (order.negatives_n, _("Dissatisfied {n}×"), "late"),
        (order.urge_n, _("Urged {n}×"), "near"), (order.callers_n if order.callers_n > 1 else 0, _("{n} callers"), "blue"),
    ]  # fmt: skip
    return [(text.format(n=n), tone) for n, text, tone in told if n]


def returned(now: datetime) -> list[dict[str, Any]]:
    """Who asked to hand back most within thirty days, each with its base; the bar is the share of what the unit received, in per cent."""
    rows = [dict(row) for row in returns_most(now - MONTH, now, 6)]
    for row in rows:
        base = max(row["received"], row["asked"])  # a return may be asked for an order received before
        row["name"] = row["unit__name"] if chinese() or not row["unit__name_en"] else row["unit__name_en"]
        row["url"] = f"{reverse('desk:returns')}?unit={row['unit_id']}&asked_from={local_date(now - MONTH)}"
        row["width"] = f"{100 * row['asked'] / base:.0f}"
        row["refused_width"] = f"{100 * row['refused'] / base:.0f}"
    return rows


def clock(found: Supervision, now: datetime) -> object:
    """The clock of a supervision's answer."""
    if found.state == "issued":
        return clock_pill(found.due_at, now, what=_("Answer"), open_year=found.open_year)
    in_time = found.answered_at and found.due_at and found.answered_at < found.due_at
    return clock_pill(found.due_at, now, what=_("Answer"), phase="met" if in_time else "met_late") if found.due_at else ""


# -- many at once -------------------------------------------------------------------------------------------------------


@login_required
def bulk(request: StaffRequest) -> HttpResponse:
    """Supervise the chosen orders: first what would happen to each, then, when confirmed, what did."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk:supervising"))
    ids = chosen(request)
    if not ids:
        messages.error(request, _("Choose at least one order."))
        return HttpResponseRedirect(reverse("desk:supervising"))
    if request.POST.get("step") != "do":
        return _previewed(request, ids, Bulk())
    form = Bulk(request.POST)
    if not form.is_valid():
        return _previewed(request, ids, form)
    try:
        given = form.cleaned_data
        with lifted():
            done = supervise_many(order_ids=ids, kind=given["kind"], matter=given["matter"], actor=request.actor, now=request.now)
    except Refused as refusal:
        form.add_problems(refusal.problems)
        return _previewed(request, ids, form)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
        return _previewed(request, ids, form)
    n = sum(1 for each in done if each.possible)
    left = len(done) - n
    messages.success(request, _("{n} supervised; {left} left out.").format(n=n, left=left))
    return HttpResponseRedirect(reverse("desk:supervisions"))


def chosen(request: StaffRequest) -> list[UUID]:
    """The ids sent, each once, of orders that the reader may see."""
    ids = []
    for text in dict.fromkeys(request.POST.getlist("order")):
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    seen = set(visible_to(request.actor).filter(pk__in=ids[:MOST]).values_list("pk", flat=True))
    return [key for key in ids if key in seen]


def _previewed(request: StaffRequest, ids: Sequence[UUID], form: Bulk) -> HttpResponse:
    """What a bulk would do to each order."""
    rows, language = preview(ids), get_language() or "zh-hans"
    titles = {o.pk: title_of(o) for o in WorkOrder.objects.filter(pk__in=ids)}
    waits = dict(Supervision.objects.filter(order__in=ids, state="issued").values_list("order").annotate(n=Count("id")))
    shown = [(row, titles[row.order_id], row.zh if language.startswith("zh") else row.en, waits.get(row.order_id, 0)) for row in rows]
    possible = sum(1 for row in rows if row.possible)
    units = len({row.unit_id for row in rows if row.possible})
    ticked = len(request.POST.getlist("order"))  # choose.js marks all rows of an order together
    context = {"form": form, "rows": shown, "possible": possible, "units": units, "left": len(rows) - possible, "orders": len(rows), "ticked": ticked}
    context["mark"] = list_marked("supervising-preview")(request)
    return render(request, "desk/supervising_preview.html", context)


# -- all supervisions ---------------------------------------------------------------------------------------------------


def tone(found: Supervision, now: datetime) -> str:
    """Late when the answer is overdue."""
    return "late" if found.state == "issued" and _late(found.due_at, now) else ""


def state_tag(found: Supervision) -> object:
    """The state as a mark."""
    return tag(word(STATES, found.state), "ok" if found.state == "closed" else "blue")


def by_whom(found: Supervision) -> str:
    """Who issued it; blank where a rule did."""
    return reference().people.get(found.issued_by, "") or _("By rule")


SUPERVISIONS = Listing(
    name="supervisions",
    title=gettext_lazy("Supervisions"),
    rows=lambda request: Supervision.objects.select_related("order", "issued_to").filter(order__in=visible_to(request.actor)),
    columns=(
        Column("due", gettext_lazy("Answer due"), lambda s, _n: full_due_text(s.due_at), clock, sort="due_at"),
        Column("title", gettext_lazy("Matter"), lambda s, _n: title_of(s.order), lead=True, wide=True),
        Column("state", gettext_lazy("State"), lambda s, _n: word(STATES, s.state), lambda s, _n: state_tag(s)),
        Column("kind", gettext_lazy("By which way"), lambda s, _n: word(KINDS, s.kind), wraps=True),
        Column("why", gettext_lazy("Why"), lambda s, _n: word(TRIGGERS, s.trigger)),
        Column("unit", gettext_lazy("Unit"), lambda s, _n: unit_said(s.issued_to), wraps=True),
        Column("issued", gettext_lazy("Issued"), lambda s, _n: s.issued_at, sort="issued_at"),
        Column("by", gettext_lazy("By"), lambda s, _n: by_whom(s)),
        Column("number", gettext_lazy("Number"), lambda s, _n: s.order.order_no),
    ),
    filters=(
        QueueSearch(lambda rows, _words: rows, label=gettext_lazy("Words or order number")),
        Choice("state", gettext_lazy("State"), lambda _r: STATES.choices(get_language() or "zh-hans"), column="state", several=True),
        Choice("kind", gettext_lazy("By which way"), lambda _r: KINDS.choices(get_language() or "zh-hans"), column="kind", several=True),
        Choice("why", gettext_lazy("Why"), lambda _r: TRIGGERS.choices(get_language() or "zh-hans"), column="trigger", several=True),
        DateSpan("issued", gettext_lazy("Issued"), "issued_at"),
    ),
    url=lambda s: reverse("desk:order", args=[s.order.order_no]),
    order="-issued",
    presets=(
        Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Waits for the answer"), "state=issued&sort=due"),
        Preset(gettext_lazy("To be closed"), "state=answered"),
    ),
    empty_title=gettext_lazy("Nothing has been supervised"),
    empty_text=gettext_lazy("Supervisions appear here when a supervisor or a rule issues one."),
    looked=list_marked("supervisions"),
    exported=logged("supervisions"),
    template="desk/listed.html",
    tone=tone,
    also=lambda request: {"up": (_("Supervision"), reverse("desk:supervising"))} if request.actor.roles & WATCHERS else {},
)


def supervisions(request: StaffRequest) -> HttpResponseBase:
    """All supervisions that the reader may see."""
    return list_view(request, SUPERVISIONS)
