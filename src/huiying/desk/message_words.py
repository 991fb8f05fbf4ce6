"""The words of the messages on the screens: what is in force, a proposal with its preview and difference, its decision by another person."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.desk import quiet_hours
from huiying.desk.columns import word
from huiying.desk.exporting import logged
from huiying.desk.inputs import area, chinese
from huiying.desk.messages import reads_messages, tabs
from huiying.desk.searching import named_like
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.kit.sms import length, segments
from huiying.notify.kinds import KINDS, MESSAGE_KINDS, PLACES
from huiying.notify.models import MessageText
from huiying.notify.texts import approve_text, decline_text, propose_text
from huiying.notify.words import check_words, sample
from huiying.pages.answers import Done, act
from huiying.pages.filters import Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import state_mark, tag
from huiying.pages.requests import StaffRequest
from huiying.registers.kinds.texts import TEXTS
from huiying.registers.seeing import may_propose, sees

WHOLE = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)  # a number or a Latin word changes as a whole
LOOKS = {"draft": "submitted", "approved": "completed", "declined": "rejected"}


def may(actor: Actor, verb: str) -> bool:
    """Whether the actor may do this with the words."""
    return decide(actor, verb, ROLES_OF[verb], own=True).allowed


def rows(request: StaffRequest) -> QuerySet[MessageText]:
    """The words in force, each marked where a proposal waits."""
    if not reads_messages(request.actor):
        return MessageText.objects.none()
    waits = Exists(MessageText.objects.filter(kind=OuterRef("kind"), state="draft"))
    return MessageText.objects.filter(state="approved", valid_to__isnull=True).annotate(waits=waits)


def found(kept: QuerySet[MessageText], words: str) -> QuerySet[MessageText]:
    """Kinds whose name, or whose words in force, hold what was typed; in either language."""
    return kept.filter(Q(zh__icontains=words) | Q(en__icontains=words) | Q(kind__in=named_like(MESSAGE_KINDS, words)))


def size(text: str, *, zh: bool) -> str:
    """How long the words are with an invented order in them, and in how many messages they are sent."""
    whole = sample(text, zh=zh)
    return _("{n} characters, {parts} SMS").format(n=length(whole), parts=segments(whole))


LIST = Listing(
    name="message-words",
    title=gettext_lazy("Words of the messages"),
    rows=rows,
    columns=(
        Column("kind", gettext_lazy("Type"), lambda t, _n: word(MESSAGE_KINDS, t.kind), lead=True, sort="kind"),
        Column("words", gettext_lazy("Words in force"), lambda t, _n: t.zh if chinese() else t.en, wide=True, wraps=True),
        Column("size", gettext_lazy("Length of a sample"), lambda t, _n: size(t.zh if chinese() else t.en, zh=chinese())),
        Column("version", gettext_lazy("Version"), lambda t, _n: f"v{t.version}"),
        Column("since", gettext_lazy("In force from"), lambda t, _n: t.decided_at, sort="decided_at"),
        Column(
            "waits", gettext_lazy("Proposal"), lambda t, _n: _("Waits for a decision") if t.waits else "",
            lambda t, _n: tag(_("Waits for a decision"), "near") if t.waits else "",
        ),
    ),
    filters=(Text(found, label=gettext_lazy("Type or words")),),
    url=lambda t: reverse("desk:words-kind", args=[t.kind]),
    order="kind",
    empty_title=gettext_lazy("No words are in force"),
    empty_text=gettext_lazy("The shipped words are put in force when the work process starts."),
    exported=logged("message-words"),
    template="desk/words.html",
    also=lambda request: {
        "tabs": tabs("words"), "kind": TEXTS, "sees_register": sees(TEXTS, request.actor), "uploads": may_propose(TEXTS, request.actor),
        **quiet_hours.beside(request),
    },
)  # fmt: skip


@login_required
def listed(request: StaffRequest) -> HttpResponseBase:
    """The kinds of messages with the words in force."""
    if not reads_messages(request.actor):
        raise Http404
    return list_view(request, LIST)


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a version: the words, a sample, its size, and the difference to what is in force."""

    name: str
    text: str
    sample: str
    size: str
    diff: tuple[tuple[str, str], ...] = ()


def sides(zh: str, en: str, before: MessageText | None = None) -> list[Side]:
    """Both languages of a version, against the version before where one is given."""
    texts = ((_("Chinese"), zh, before.zh if before else "", True), (_("English"), en, before.en if before else "", False))
    return [Side(name, text, sample(text, zh=is_zh), size(text, zh=is_zh), difference(old, text) if before else ()) for name, text, old, is_zh in texts]


def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The new words as pieces: kept, taken out ("del") or new ("ins")."""
    before, after, pieces = WHOLE.findall(old), WHOLE.findall(new), []
    for what, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("", "".join(before[a:b])))
        else:
            pieces += [(mark, "".join(text)) for mark, text in (("del", before[a:b]), ("ins", after[c:d])) if text]
    return tuple(pieces)


def state_words(text: MessageText) -> str:
    """A version's state in words."""
    if text.state == "approved":
        return _("In force") if text.valid_to is None else _("Superseded")
    return _("Declined") if text.state == "declined" else _("Waits for another person's approval")


def person(key: str, version: int) -> str:
    """Who proposed or decided; the system for the shipped words."""
    return reference(version).people.get(key, "") or _("the system")


def versions_of(kind: str) -> list[MessageText]:
    """All versions of a kind's words, newest first; 404 for an unknown kind."""
    if kind not in KINDS:
        raise Http404
    return list(MessageText.objects.filter(kind=kind).order_by("-version"))


@login_required
def kind_page(request: StaffRequest, kind: str) -> HttpResponse:
    """The words of one kind: in force, proposed with the difference, and what was before."""
    if not reads_messages(request.actor):
        raise Http404
    known, ref = versions_of(kind), request.actor.reference_version
    in_force = next((one for one in known if one.state == "approved" and one.valid_to is None), None)
    draft = next((one for one in known if one.state == "draft"), None)
    context = {
        "kind": KINDS[kind], "name": word(MESSAGE_KINDS, kind), "in_force": in_force, "draft": draft,
        "now_sides": sides(in_force.zh, in_force.en) if in_force else [], "draft_sides": sides(draft.zh, draft.en, in_force) if draft else [],
        "history": [(one, state_mark(look(one), state_words(one)), person(one.proposed_by, ref), person(one.decided_by, ref)) for one in known],
        "may_propose": may(request.actor, "propose_text") and draft is None, "may_decide": may(request.actor, "approve_text"),
        "own": bool(draft and draft.proposed_by == request.actor.id),
    }  # fmt: skip
    return render(request, "desk/words_kind.html", context)


def look(text: MessageText) -> str:
    """The shape of a version's state."""
    return "archived" if text.state == "approved" and text.valid_to else LOOKS[text.state]


class WordsForm(Form):
    """New words of a kind in both languages, and why."""

    zh = area(gettext_lazy("Chinese"), 4)
    en = area(gettext_lazy("English"), 4)
    note = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200)


@login_required
def propose(request: StaffRequest, kind: str) -> HttpResponse:
    """Write new words; a preview shows them with an invented order before they are proposed."""
    if not may(request.actor, "propose_text"):
        raise Http404
    in_force = next((one for one in versions_of(kind) if one.state == "approved" and one.valid_to is None), None)
    form = WordsForm(request.POST or None, initial={"zh": in_force.zh, "en": in_force.en} if in_force else {})
    preview: list[Side] = []
    if request.method == "POST":
        preview = sides(form.data.get("zh", ""), form.data.get("en", ""), in_force)
        if "propose" in request.POST and form.is_valid() and proposed(request, kind, form):
            return HttpResponseRedirect(reverse("desk:words-kind", args=[kind]))
        if "preview" in request.POST:
            checked(form, kind)
    places = [(f"{{{name}}}", PLACES[name].zh if chinese() else PLACES[name].en, name in KINDS[kind].needed) for name in KINDS[kind].places]
    context = {"kind": KINDS[kind], "name": word(MESSAGE_KINDS, kind), "form": form, "preview": preview, "places": places}
    return render(request, "desk/words_propose.html", context)


def checked(form: WordsForm, kind: str) -> None:
    """Show what is wrong with the words; the note is not asked for yet."""
    form.is_valid()
    form.errors.pop("note", None)
    given = [(field, form.cleaned_data.get(field, "")) for field in ("zh", "en") if field not in form.errors]
    form.add_problems(problem for field, text in given for problem in check_words(field, text, KINDS[kind]))


def proposed(request: StaffRequest, kind: str, form: WordsForm) -> bool:
    """Propose the words; False when they were refused, with the reasons on the form."""
    given: dict[str, Any] = form.cleaned_data
    try:
        with lifted():
            propose_text(kind=kind, zh=given["zh"], en=given["en"], note=given["note"], actor=request.actor, now=request.now)
    except Refused as refusal:
        form.add_problems(refusal.problems)
    except Told as refusal:
        form.add_error(None, refusal.sentence(get_language() or "zh-hans"))
    return not form.errors


@login_required
@act
def decide_words(request: StaffRequest, kind: str, key: int, verb: str) -> Done:
    """Approve or decline a proposal."""
    to, by = reverse("desk:words-kind", args=[kind]), {"text_id": key, "actor": request.actor, "now": request.now}
    if verb == "approve":
        with lifted():
            approve_text(**by)  # type: ignore[arg-type]
        return Done(_("In force now."), to=to)
    with lifted():
        decline_text(reason=request.POST.get("reason", ""), **by)  # type: ignore[arg-type]
    return Done(_("Declined."), to=to)
