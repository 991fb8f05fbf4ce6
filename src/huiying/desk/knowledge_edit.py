"""Writing a version of an answer, and the steps that it takes: sent to review, approved, signed off, sent back, retired, thrown away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.desk.files import SHOWN_INLINE
from huiying.desk.knowledge_form import NAMES, VersionForm, blank, filled
from huiying.desk.knowledge_seen import entering, may
from huiying.directory.viewing import looked
from huiying.journal.files import LARGEST
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.knowledge.drafting import discard_draft, edit_draft, new_item, new_version
from huiying.knowledge.files import attach, detach, open_for
from huiying.knowledge.models import KbFeedback, KbQuestion, KbVersion
from huiying.knowledge.queries import files_of, tasks_for, version_for
from huiying.knowledge.reviewing import approve_version, refuse_version, retire_item, sign_off, submit_version, withdraw_version
from huiying.knowledge.unanswered import unanswered
from huiying.pages.answers import Done, act, done
from huiying.pages.headers import SEALED_OFF
from huiying.pages.requests import StaffRequest

STEPS: dict[str, Callable[..., KbVersion]] = {"submit": submit_version, "approve": approve_version, "sign_off": sign_off, "discard": discard_draft}


@login_required
def new(request: StaffRequest) -> HttpResponse:
    """Write a new answer; `?question=` or `?task=` begins with what was asked. Those wait until it is published: their pages offer it then."""
    entering(request, lambda actor: may(actor, "kb_write"))
    question, task = question_of(request), task_of(request)
    begun = question.words if question else task.text if task else ""
    form = VersionForm(request.POST or None, request.FILES or None, actor=request.actor, initial=blank(request.actor, request.now, begun))
    if request.method == "POST" and (made := carried_out(request, form, None)) is not None:
        return done(request, told(made, "submit") if made.state == "review" else Done("", to=page_of(made)))
    key = f"q{question.pk}" if question else f"t{task.pk}" if task else "new"
    context = {"form": form, "key": key, "asked": begun, "task": task.pk if task else "", "question": question.pk if question else ""}
    return render(request, "desk/knowledge_edit.html", context)


@login_required
def edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """Write on a draft."""
    entering(request, lambda actor: may(actor, "kb_write"))
    version = seen(request, key)
    if version.state != "draft":
        return HttpResponseRedirect(page_of(version))
    form = VersionForm(request.POST or None, request.FILES or None, actor=request.actor, initial=filled(version, request.actor))
    if request.method == "POST" and (made := carried_out(request, form, version)) is not None:
        return done(request, told(made, "submit") if made.state == "review" else Done("", to=page_of(made)))
    context = {"form": form, "key": version.pk, "version": version, "number": f"K{version.item.number:04d}", "files": files_of(version)}
    return render(request, "desk/knowledge_edit.html", context)


def seen(request: StaffRequest, key: UUID) -> KbVersion:
    """The version, for who may see it. Raises Http404."""
    try:
        return version_for(request.actor, key)
    except NotFound as missing:
        raise Http404 from missing


def page_of(version: KbVersion) -> str:
    """The address of a version on its answer's page."""
    return f"{reverse('desk:knowledge-item', args=[version.item_id])}?v={version.version}"


def question_of(request: StaffRequest) -> KbQuestion | None:
    """The question without an answer that this is written for."""
    key = _uuid(request.POST.get("from", "") or request.GET.get("question", ""))
    return unanswered(request.actor).filter(pk=key).first() if key else None


def task_of(request: StaffRequest) -> KbFeedback | None:
    """The task that this is written for."""
    key = _uuid(request.POST.get("task", "") or request.GET.get("task", ""))
    return tasks_for(request.actor).filter(pk=key, state="open").first() if key else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def carried_out(request: StaffRequest, form: VersionForm, version: KbVersion | None) -> KbVersion | None:
    """Keep what was typed, with its files, and send it to review where that was pressed: all of it or nothing. None keeps the page with what is wrong."""
    if not form.is_valid():
        return None
    by: dict[str, Any] = {"actor": request.actor, "now": request.now}
    try:
        with transaction.atomic():
            draft = form.draft()
            made = edit_draft(version_id=version.pk, draft=draft, **by) if version else new_item(draft=draft, **by)
            for file in form.cleaned_data["attached"]:
                attach(version_id=made.pk, data=file.read(LARGEST + 1), name=file.name, **by)
            return submit_version(version_id=made.pk, **by) if request.POST.get("then") == "submit" else made
    except Refused as refusal:
        form.add_problems(refusal.problems, **NAMES)
    except Told as told:
        form.add_error(None, told.sentence(get_language() or "zh-hans"))
    return None


@login_required
@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done:
    """One step of a version. What can be taken back says so."""
    version, by = version_for(request.actor, key), {"actor": request.actor, "now": request.now}
    reason = request.POST.get("reason", "")
    match verb:
        case "renew":
            made = new_version(item_id=version.item_id, **by)  # type: ignore[arg-type]
            return Done(_("Version {n} begun").format(n=made.version), to=reverse("desk:knowledge-edit", args=[made.pk]))
        case "withdraw":
            withdraw_version(version_id=key, reason=reason or _("Taken back at once"), **by)  # type: ignore[arg-type]
            return Done(_("Taken back: it is a draft again"), to=page_of(version))
        case "refuse":
            refuse_version(version_id=key, reason=reason, **by)  # type: ignore[arg-type]
            return Done(_("Sent back to its editor"), to=page_of(version))
        case "retire":
            retire_item(item_id=version.item_id, reason=reason, **by)  # type: ignore[arg-type]
            return Done(_("Retired: nobody can quote it any more"), to=page_of(version))
    if verb not in STEPS:
        raise NotFound
    return told(STEPS[verb](version_id=key, **by), verb)


def told(version: KbVersion, verb: str) -> Done:
    """What a step without a reason says, and how it is taken back."""
    if verb == "discard":
        return Done(_("Thrown away"), to=reverse("desk:knowledge"))
    if verb == "submit":
        return Done(_("Sent to review"), to=page_of(version), undo=reverse("desk:knowledge-step", args=[version.pk, "withdraw"]))
    published = version.state == "published"
    return Done(_("Published: version {n}").format(n=version.version) if published else _("Approved; its owner signs it off now"), to=page_of(version))


@login_required
def file(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """A file of a version, for who may read the version; who opened it is written down."""
    try:
        attachment, place = open_for(key, request.actor)
    except NotFound as missing:
        raise Http404 from missing
    if not place.is_file():
        raise Http404
    about = {"stream": f"kbfile:{attachment.version_id}", "subject": str(attachment.pk), "reason": "knowledge"}
    looked(**about, fields=["file"], purpose="file", actor=request.actor, now=request.now)
    inline = attachment.media_type in SHOWN_INLINE
    response = FileResponse(place.open("rb"), as_attachment=not inline, filename=attachment.name, content_type=attachment.media_type)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def take_away(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a file off a draft; what is typed on the page is kept by the browser."""
    try:
        attachment, _place = open_for(key, request.actor)
        detach(attachment_id=key, actor=request.actor, now=request.now)
    except NotFound as missing:
        raise Http404 from missing
    return HttpResponseRedirect(reverse("desk:knowledge-edit", args=[attachment.version_id]))
