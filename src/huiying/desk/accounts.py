"""The two accounts on the desk: those that were made, one as it will read in public with all its guards, released by another person, withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiying.accounts.life import STATES, possible
from huiying.accounts.models import Account
from huiying.accounts.released import document_of
from huiying.accounts.releasing import release_account, withdraw_account
from huiying.accounts.seeing import account_for, accounts_of, may, may_look
from huiying.desk.exporting import log_export, logged
from huiying.directory.acts import ROLES
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.kit.codes import pick
from huiying.kit.errors import NotFound
from huiying.kit.times import local
from huiying.pages.answers import Done, act
from huiying.pages.exports import XLSX
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.marks import tag
from huiying.pages.naming import span
from huiying.pages.requests import StaffRequest
from huiying.pages.two_accounts.account import drawn
from huiying.pages.two_accounts.tables import workbook

TONES = {"made": "near", "released": "ok", "withdrawn": "shut"}


def said(zh: str, en: str) -> str:
    """Of two texts that of the reader's language."""
    return pick(zh, en, get_language() or "zh-hans")


def title_of(account: Account) -> str:
    """An account's title."""
    return said(account.title_zh, account.title_en)


def state_tag(account: Account) -> SafeString:
    """Its state, drawn."""
    return tag(STATES.label(account.state, get_language() or "zh-hans"), TONES[account.state])


def span_of(account: Account, side: str) -> str:
    """What a side was made from: its months, or a file."""
    told = account.sides[side]
    months = span(told["from"], told["to"]) if told["from"] else _("from a file")
    return f"{months} · {told['operator']}" if told["operator"] else months


def rows(request: StaffRequest) -> QuerySet[Account]:
    """The accounts that the reader sees."""
    return accounts_of(request.actor)


def beside(request: StaffRequest) -> dict[str, Any]:
    """What stands beside the list."""
    return {"action": (_("Make an account"), reverse("desk:account-new"))} if may(request.actor, "make_account") else {}


LISTED = Listing(
    name="accounts",
    title=gettext_lazy("The two accounts"),
    rows=rows,
    columns=(
        Column("number", gettext_lazy("No."), lambda a, _n: a.number, sort="number"),
        Column("title", gettext_lazy("Title"), lambda a, _n: title_of(a), wide=True, lead=True),
        Column("before", gettext_lazy("Before"), lambda a, _n: span_of(a, "before")),
        Column("after", gettext_lazy("After"), lambda a, _n: span_of(a, "after")),
        Column("state", gettext_lazy("State"), lambda a, _n: STATES.label(a.state, get_language() or "zh-hans"), lambda a, _n: state_tag(a)),
        Column("made", gettext_lazy("Computed"), lambda a, _n: f"{local(a.made_at):%Y-%m-%d %H:%M}", sort="made_at"),
        Column("released", gettext_lazy("Released"), lambda a, _n: "" if a.released_at is None else f"{local(a.released_at):%Y-%m-%d %H:%M}"),
    ),
    url=lambda a: reverse("desk:account", args=[a.pk]),
    order="-number",
    empty_title=gettext_lazy("No account yet"),
    empty_text=gettext_lazy("Two sides are held against each other: periods of this hotline, or files of other times and cities. Another person releases it."),
    exported=logged("accounts"),
    template="desk/listed.html",
    also=beside,
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """All accounts."""
    demand(request)
    return list_view(request, LISTED)


@login_required
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """One account: every indicator of both with its guards, and what may be done to it."""
    account = found(request, key)
    shown, people = drawn(document_of(account)), reference(request.actor.reference_version).people
    able = {verb for verb in possible(account.state) if may(request.actor, verb)}
    mine = account.made_by == request.actor.id
    context = {
        "account": account, "title": title_of(account), "state": state_tag(account), "drawn": shown, "mine": mine,
        "may_release": "release_account" in able and not mine, "waits": account.state == "made", "may_withdraw": "withdraw_account" in able,
        "made_by": people.get(account.made_by, ""), "released_by": people.get(account.released_by, ""),
        "withdrawn_by": people.get(account.withdrawn_by, ""), "role": said(*ROLES[account.released_role][:2]) if account.released_role else "",
        "accounts": (("economic", _("Economic account"), shown.economic), ("livelihood", _("Livelihood account"), shown.livelihood)),
        "files": list(account.files.order_by("side").values_list("side", "name", "sha256")),
    }  # fmt: skip
    return render(request, "desk/account.html", context)


@login_required
def file(request: StaffRequest, key: UUID, kind: str) -> HttpResponse:
    """The document to the byte (`json`), or as a workbook (`xlsx`)."""
    account = found(request, key)
    document = document_of(account)
    if kind == "json":
        content, mime = bytes(account.body), "application/json"
    elif kind == "xlsx":
        content, mime = workbook(document, drawn(document), about(account)), XLSX
    else:
        raise Http404
    log_export(request, kind, f"accounts:{key}")
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="accounts-{account.number}.{kind}"'
    return response


def about(account: Account) -> list[tuple[str, str]]:
    """What a workbook says of itself."""
    state = STATES.label(account.state, get_language() or "zh-hans")
    return [(_("Title"), title_of(account)), (_("No."), str(account.number)), (_("State"), state), ("SHA-256", account.sha256)]


@act
def step(request: StaffRequest, key: UUID, verb: str) -> Done:
    """Release an account, or withdraw it."""
    found(request, key)
    actor, now, here = request.actor, request.now, reverse("desk:account", args=[key])
    with lifted():
        if verb == "release":
            release_account(account_id=key, actor=actor, now=now)
            return Done(_("Released: the public page shows it."), to=here)
        if verb == "withdraw":
            withdraw_account(account_id=key, reason=request.POST.get("reason", ""), actor=actor, now=now)
            return Done(_("Withdrawn."), to=here)
    raise NotFound


def found(request: StaffRequest, key: UUID) -> Account:
    """The account that the address names. Raises Http404."""
    demand(request)
    try:
        return account_for(request.actor, key)
    except NotFound:
        raise Http404 from None


def demand(request: StaffRequest) -> None:
    """Raise Http404 for whom accounts are not shown to here."""
    if not may_look(request.actor):
        raise Http404
