"""A redacted copy for those outside: what is taken out is looked at first, more can be blacked out by hand, then it is made, printed, saved."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy

from huiying.desk.columns import word
from huiying.desk.inputs import area
from huiying.desk.watermark import marked
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.masking import mask_id, mask_name, mask_phone, mask_text
from huiying.kit.times import local
from huiying.orders.models import WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.orders.queries import get_visible
from huiying.orders.redacting import FIELDS, KINDS, Field, Wanted, copies_of, draft, find_copy, make_copy
from huiying.pages.context import city_words
from huiying.pages.forms import Form
from huiying.pages.headers import SEALED_OFF
from huiying.pages.requests import StaffRequest

STYLE = Path(__file__).parent / "static" / "desk" / "copy.css"
APART = re.compile(r"[\n、,，;；]+")
HIDE = {"name": mask_name, "telephone": mask_phone, "number": mask_id, "identity": mask_id}


def copies_made_by(actor: Actor) -> bool:
    """Whether the actor may make a copy for others."""
    return decide(actor, "copy_redacted", ROLES_OF["copy_redacted"], own=True).allowed


class CopyForm(Form):
    """For whom, why, and what else is blacked out."""

    recipient = forms.CharField(label=gettext_lazy("Recipient"), max_length=100, help_text=gettext_lazy("The firm or property manager that gets it"))
    reason = forms.CharField(label=gettext_lazy("What it is for"), max_length=200)
    words = area(
        gettext_lazy("Black out besides"), 3, required=False, help_text=gettext_lazy("Words that may not leave the house: one a line, or 、 between them")
    )

    def named(self) -> tuple[str, ...]:
        """The words to black out by hand."""
        return tuple(part.strip() for part in APART.split(self.data.get("words", "")) if part.strip())


@login_required
def prepare(request: StaffRequest, order_no: str) -> HttpResponse:
    """What the copy would say; with `make` it is made and opened."""
    if not copies_made_by(request.actor):
        raise Http404
    form = CopyForm(request.POST or None)
    try:
        order = get_visible(order_no, request.actor)
        if "make" in request.POST and form.is_valid() and (copy := made(request, order, form)):
            return HttpResponseRedirect(reverse("desk:copy", args=[copy.mark]))
        with lifted():  # it searches for the names of all callers, whoever of them the reader may see
            fields = draft(order=order, words=form.named(), actor=request.actor, now=request.now)
    except NotFound as missing:
        raise Http404 from missing
    except Told as refusal:
        return render(request, "desk/copy_refused.html", {"order_no": order_no, "said": refusal.sentence(get_language() or "zh-hans")}, status=409)
    if request.method == "POST" and "make" not in request.POST:
        form.errors.clear()  # only the preview was asked for
    people = reference(request.actor.reference_version).people
    context = {
        "order": order, "form": form, "fields": [(word(FIELDS, field.code), shown(field)) for field in fields], "taken": counted(fields),
        "before": [(copy, people.get(copy.made_by, "")) for copy in copies_of(order)],
    }  # fmt: skip
    return render(request, "desk/copy_prepare.html", context | {"mark": marked(request, order, "copy")})


def made(request: StaffRequest, order: WorkOrder, form: CopyForm) -> RedactedCopy | None:
    """The copy; None when it was refused, with the reasons on the form."""
    given: dict[str, Any] = form.cleaned_data
    try:
        with lifted():
            return make_copy(order=order, wanted=Wanted(given["recipient"], given["reason"], form.named()), actor=request.actor, now=request.now)
    except Refused as refusal:
        form.add_problems(refusal.problems)
        return None


def shown(field: Field) -> list[tuple[str, str]]:
    """A field's parts: what stays, and what is taken out with the word for its kind; personal data masked as everywhere."""
    return [(word(KINDS, what) if what else "", hidden(what, text) if what else text) for what, text in field.parts]


def hidden(what: str, text: str) -> str:
    """What is taken out, as the clerk sees it: masked."""
    return HIDE[what](text) if what in HIDE else mask_text(text)


def counted(fields: list[Field]) -> list[tuple[str, int]]:
    """How much of which kind is taken out."""
    kinds = [piece.what for field in fields for piece in field.pieces]
    return [(word(KINDS, what), kinds.count(what)) for what in dict.fromkeys(kinds)]


def page_of(request: StaffRequest, mark: str) -> dict[str, Any]:
    """What a copy's page and file show. Raises Http404."""
    try:
        copy = find_copy(mark, request.actor)
    except NotFound as missing:
        raise Http404 from missing
    issuer = "{name} {hotline}".format_map(city_words(request.actor.reference_version))
    fields = [(word(FIELDS, code), text) for code, text in copy.content]
    return {"copy": copy, "fields": fields, "issuer": issuer, "foot": f"{issuer} · {local(copy.made_at):%Y-%m-%d %H:%M} · {copy.mark}"}


@login_required
def copy(request: StaffRequest, mark: str) -> HttpResponse:
    """The copy to look at and print."""
    return render(request, "desk/copy.html", page_of(request, mark))


@login_required
def file(request: StaffRequest, mark: str) -> HttpResponse:
    """The copy as one file that needs nothing else."""
    style = mark_safe(STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own style sheet
    page = render_to_string("desk/copy.html", page_of(request, mark) | {"style": style, "LANGUAGE_CODE": get_language()})
    headers = {"Content-Disposition": f'attachment; filename="copy-{mark}.html"', "Content-Security-Policy": SEALED_OFF}
    return HttpResponse(page, content_type="text/html; charset=utf-8", headers=headers)
