"""The administrators' screen: who works here, joining, moving, leaving, a new way in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiying.desk import by_two
from huiying.desk.claims import carried_out
from huiying.desk.exporting import logged
from huiying.desk.inputs import chinese, org_name
from huiying.directory import outside, people
from huiying.directory.acts import APART, ROLES, ROLES_OF, decide
from huiying.directory.lockout import is_locked, unlock
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.directory.sessions import end_sessions
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.checks import refuse
from huiying.kit.errors import NotAllowed
from huiying.pages.answers import Done, act
from huiying.pages.filters import Choice, Text
from huiying.pages.forms import Form
from huiying.pages.lists import Column, Listing, Preset, list_view
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest
from huiying.registers.cells import SEPARATOR
from huiying.registers.models import RegisterProposal
from huiying.registers.proposing import AlreadyOpen

FIELDS = {"unit": "org"}  # a register's column: the field of these forms


def sees_people(actor: Actor) -> bool:
    """Whose screen this is: the system and the security administrator's, of the agency."""
    return decide(actor, "unlock_person", ROLES_OF["unlock_person"], own=True).allowed


def may_manage(actor: Actor) -> bool:
    """The system administrator."""
    return may(actor, "add_person")


def may(actor: Actor, verb: str) -> bool:
    """Whether the reader's office is to do this."""
    return decide(actor, verb, ROLES_OF[verb], own=True).allowed


def roles_said(roles: list[str]) -> str:
    """Roles in the reader's words."""
    return " · ".join((ROLES[role][0] if chinese() else ROLES[role][1]) for role in roles if role in ROLES)


def state_of(user: User, _now: datetime) -> object:
    """Open or closed."""
    return tag(_("In use"), "ok") if user.is_active else tag(_("Closed"), "shut")


def rows(request: StaffRequest) -> QuerySet[User]:
    """Everybody, for an administrator."""
    return User.objects.all() if sees_people(request.actor) else User.objects.none()


LISTED = Listing(
    name="people",
    title=gettext_lazy("People"),
    rows=rows,
    columns=(
        Column("name", gettext_lazy("Name"), lambda u, _n: u.name, sort="name", lead=True),
        Column("login", gettext_lazy("User name"), lambda u, _n: u.username, sort="username"),
        Column("unit", gettext_lazy("Unit"), lambda u, _n: org_name(u.org)),
        Column("employer", gettext_lazy("Employer"), lambda u, _n: org_name(u.employer)),
        Column("roles", gettext_lazy("Roles"), lambda u, _n: roles_said(u.roles), wide=True),
        Column("state", gettext_lazy("State"), lambda u, _n: _("In use") if u.is_active else _("Closed"), state_of),
    ),
    filters=(
        Text(lambda found, words: found.filter(Q(name__icontains=words) | Q(username__icontains=words)), label=gettext_lazy("Name or user name")),
        Choice(
            "state", gettext_lazy("State"), lambda _r: [("open", _("In use")), ("closed", _("Closed"))],
            where=lambda values, _r: Q(is_active=values == ["open"]),
        ),
    ),
    url=lambda u: reverse("desk:person", args=[u.pk]),
    order="name",
    presets=(Preset(gettext_lazy("All"), ""), Preset(gettext_lazy("Closed"), "state=closed")),
    exported=logged("people"),
    template="desk/listed.html",
    also=lambda request: {"action": (_("Add a person"), reverse("desk:person-new"))} if may_manage(request.actor) else {},
)  # fmt: skip


class PostForm(Form):
    """Where somebody works and as what; why, where another person approves it."""

    org = forms.ChoiceField(label=gettext_lazy("Unit"))
    employer = forms.ChoiceField(label=gettext_lazy("Employer"), help_text=gettext_lazy("Who pays the person: what the account may do follows from it."))
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    note = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200)

    def __init__(self, *args: Any, version: int = 0, why: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        if not why:
            del self.fields["note"]
        orgs = [(key, org_name(org)) for key, org in sorted(reference(version).orgs.items(), key=lambda pair: pair[1].path)]
        self.fields["org"].choices = self.fields["employer"].choices = [("", "—"), *orgs]  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(role, roles_said([role])) for role in ROLES if role not in APART]  # type: ignore[attr-defined]

    def post(self) -> people.Post:
        """The post that was chosen."""
        data = self.cleaned_data
        return people.Post(UUID(data["org"]), UUID(data["employer"]), tuple(data["roles"]))


class NewForm(PostForm):
    """Somebody who joins."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    login = forms.CharField(label=gettext_lazy("User name"), max_length=32, help_text=gettext_lazy("3 to 32 lower-case letters, digits, dots or dashes."))
    field_order = ("name", "login", "org", "employer", "roles")


def proposed(request: StaffRequest, form: PostForm, login: str, name: str) -> RegisterProposal:
    """Propose that this person works where the form says. Raises Refused, NoChange, NotAllowed."""
    post, orgs = form.post(), reference(request.actor.reference_version).orgs
    unit, employer = (orgs[str(key)].code for key in (post.org_id, post.employer_id))
    row = {"login": login, "name": name, "unit": unit, "employer": employer, "roles": SEPARATOR.join(sorted(post.roles))}
    return by_two.put_forward(request, "people", [row], form.cleaned_data["note"], FIELDS)


def joins(request: StaffRequest, form: PostForm) -> RegisterProposal:
    """Propose somebody who joins; a name of a closed account is taken: that one is opened again from its own page. Raises as `proposed`."""
    login = form.cleaned_data["login"]
    refuse([people.TAKEN] if User.plain.filter(username__iexact=login).exists() else [])
    return proposed(request, form, login, form.cleaned_data["name"])


def listed(request: StaffRequest) -> HttpResponseBase:
    """Who works here."""
    if not sees_people(request.actor):
        raise Http404
    return list_view(request, LISTED)


def new(request: StaffRequest) -> HttpResponse:
    """Somebody joins: in an open city proposed; else at once, and the one-time code is shown once."""
    if not may_manage(request.actor):
        raise Http404
    two = by_two.needs_two()
    form = NewForm(request.POST or None, version=request.actor.reference_version, why=two)
    answers: list[HttpResponse] = []

    def run(data: dict[str, Any]) -> None:
        if two:
            answers.append(by_two.waits(request, joins(request, form)))
        else:
            made = people.add_person(login=data["login"], name=data["name"], post=form.post(), actor=request.actor, now=request.now)
            answers.append(code_page(request, *made))

    if request.method == "POST" and carried_out(form, run):
        return answers[0]
    return render(request, "desk/person_new.html", {"form": form, "two": two})


def person(request: StaffRequest, key: UUID) -> HttpResponse:
    """One person: the post, which can be changed (in an open city: whose change can be proposed), and the other steps."""
    if not sees_people(request.actor):
        raise Http404
    user, two = get_object_or_404(User, pk=key), by_two.needs_two()
    begun = {"org": user.org_id, "employer": user.employer_id, "roles": user.roles}
    form = PostForm(request.POST or None, version=request.actor.reference_version, why=two, initial=begun)
    made: list[RegisterProposal] = []

    def run(_data: dict[str, Any]) -> None:
        if two:
            made.append(proposed(request, form, user.username, user.name))
        else:
            people.move_person(user=user, post=form.post(), actor=request.actor, now=request.now)

    moved = request.method == "POST" and carried_out(form, run)
    if made:
        return by_two.waits(request, made[0])
    context = {
        "person": user, "form": form, "moved": moved, "manages": may_manage(request.actor),
        "renews": may(request.actor, people.verb_about(user, "reset_person")), "closes": may(request.actor, people.verb_about(user, "close_person")),
        "locked": is_locked(user, request.now),
        "held": next(iter(APART & set(user.roles)), ""), "offices": [(role, roles_said([role])) for role in sorted(APART)],
        "code_waits": hasattr(user, "signin_code"), "link": user.outside_links.first(),
        "roles": roles_said(user.roles), "two": two, "waiting": by_two.waiting(request, "people", key=user.username),
    }  # fmt: skip
    return render(request, "desk/person.html", context)


def code_page(request: StaffRequest, user: User, code: str) -> HttpResponse:
    """The one-time code, shown this once."""
    response = render(request, "desk/person_code.html", {"person": user, "code": code, "begin": request.build_absolute_uri(reverse("signin-begin"))})
    response.headers["Cache-Control"] = "no-store"
    return response


def unlocked(request: StaffRequest, user: User) -> str:
    """Let the person try again at once."""
    _or_refuse(request.actor, "unlock_person")
    unlock(user=user, actor=request.actor, now=request.now)
    return ""


def ended(request: StaffRequest, user: User) -> str:
    """Sign the person out everywhere."""
    _or_refuse(request.actor, "end_sessions")
    end_sessions(user=user, actor=request.actor, now=request.now)
    return ""


def _or_refuse(actor: Actor, verb: str) -> None:
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)


def confirmed(request: StaffRequest, user: User) -> str:
    """It was the person who came by the government's own sign-in."""
    outside.confirm_link(user=user, actor=request.actor, now=request.now)
    return ""


def dropped(request: StaffRequest, user: User) -> str:
    """It was not, or that way in is closed."""
    outside.drop_link(user=user, actor=request.actor, now=request.now)
    return ""


def reset(request: StaffRequest, user: User) -> str:
    """A new one-time code, the old password void, and the old factor where asked."""
    return people.reset_person(user=user, factor="factor" in request.POST, actor=request.actor, now=request.now)


def closed(request: StaffRequest, user: User) -> str:
    """The person has left."""
    people.close_person(user=user, actor=request.actor, now=request.now)
    return ""


def reopened(request: StaffRequest, user: User) -> str:
    """The person is back; in an open city that is proposed on the person's page. Raises AlreadyOpen."""
    if by_two.needs_two():
        raise AlreadyOpen
    return people.reopen_person(user=user, actor=request.actor, now=request.now)


def appointed(request: StaffRequest, user: User) -> str:
    """One of the three administrators, or none of them."""
    people.appoint(user=user, role=request.POST.get("role", ""), actor=request.actor, now=request.now)
    return ""


STEPS: dict[str, Callable[[StaffRequest, User], str]] = {
    "unlock": unlocked, "end": ended, "reset": reset, "close": closed, "reopen": reopened, "appoint": appointed, "link": confirmed, "unlink": dropped,
}  # fmt: skip


@require_POST
@act
def step(request: StaffRequest, key: UUID, name: str) -> Done | HttpResponse:
    """A step about a person; where it makes a one-time code, the code is shown this once."""
    if not sees_people(request.actor) or name not in STEPS:
        raise Http404
    user = get_object_or_404(User, pk=key)
    with lifted():
        code = STEPS[name](request, user)
    return code_page(request, user, code) if code else Done(_("Done."), to=reverse("desk:person", args=[user.pk]))
