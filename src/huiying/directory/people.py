"""Who works here: joining, moving, leaving, and a new way in for who lost theirs. Each ends the person's sessions where rights change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from huiying.directory.acts import APART, CLASS_OF, ROLES, ROLES_OF, decide, may_hold
from huiying.directory.models import City, Org, User
from huiying.directory.reference import changed
from huiying.directory.sessions import end_sessions
from huiying.directory.setup import BAD_LOGIN, LOGIN
from huiying.directory.signin_codes import new_code
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required, some_of
from huiying.kit.errors import NotAllowed, Told
from huiying.kit.ids import uuid7

TAKEN = Problem("login", "taken", "这个登录名已有人使用。", "This log-in name is taken.")
NOT_GIVEN = Problem("roles", "not_given", "该单位的人员不能担任其中的角色。", "People of this employer cannot hold one of these roles.")
BY_SECURITY = Problem("roles", "by_security", "管理员角色由安全管理员任命。", "Administrators are appointed by the security administrator.")


class NotYourself(Told):
    """Nobody changes the own account's rights."""

    zh = "不能更改自己的账号权限。"
    en = "Nobody changes the rights of their own account."


class LastOne(Told):
    """The last system administrator stays."""

    zh = "这是最后一位系统管理员，请先任命另一位。"
    en = "This is the last system administrator. Appoint another one first."


@dataclass(frozen=True, slots=True)
class Post:
    """Where a person works, who employs them, and as what (without administrators' roles)."""

    org_id: UUID
    employer_id: UUID
    roles: tuple[str, ...]


def add_person(*, login: str, name: str, post: Post, actor: Actor, now: datetime) -> tuple[User, str]:
    """Add a person without a password, and make the one-time code of the first sign-in; journals `person.added`. Raises NotAllowed, Refused."""
    _allow("add_person", actor)
    taken = [TAKEN] if User.plain.filter(username__iexact=login).exists() else []
    refuse(required("name", name), longest("name", name, 40), [] if LOGIN.match(login) else [BAD_LOGIN], taken, _check(post))
    with transaction.atomic():
        user = User(id=uuid7(now), username=login, name=name, org_id=post.org_id, employer_id=post.employer_id, roles=sorted(post.roles), created_at=now)
        user.set_unusable_password()
        user.save(force_insert=True)
        _tell("person.added", user, actor, now, **_facts(user))
        changed()
        return user, new_code(user, now)


def move_person(*, user: User, post: Post, actor: Actor, now: datetime) -> None:
    """Another unit, employer or roles; an administrator's role stays. Sessions end. Journals `person.moved`. Raises NotAllowed, NotYourself, Refused."""
    _allow("move_person", actor, user)
    refuse(_check(post))
    with transaction.atomic():
        before = _facts(user)
        user.org_id, user.employer_id = post.org_id, post.employer_id
        user.roles = sorted({*post.roles, *(APART & set(user.roles))})
        user.save(update_fields=["org", "employer", "roles"])
        _tell("person.moved", user, actor, now, before=before, **_facts(user))
        end_sessions(user=user, actor=actor, now=now)


def rename_person(*, user: User, name: str, actor: Actor, now: datetime) -> None:
    """Another name for the same person; the journal says that, not the name. Journals `person.renamed`. Raises NotAllowed, NotYourself, Refused."""
    _allow("rename_person", actor, user)
    refuse(required("name", name), longest("name", name, 40))
    with transaction.atomic():
        user.name = name
        user.save(update_fields=["name"])
        _tell("person.renamed", user, actor, now)
        changed()


def appoint(*, user: User, role: str, actor: Actor, now: datetime) -> None:
    """Make a person the system, security or audit administrator in place of any other of the three; blank takes the role away.

    The security administrator appoints; the system administrator only the first security and the first audit administrator.
    Sessions end. Journals `person.appointed`. Raises NotAllowed, NotYourself, LastOne, Refused.
    """
    if not _first(role, actor):
        _allow("appoint", actor)
    _not_oneself(user, actor)
    employer = Org.objects.get(pk=user.employer_id)
    refuse(some_of("roles", [role] if role else [], APART), [NOT_GIVEN] if CLASS_OF.get(employer.kind) != "gov" else [])
    with transaction.atomic():
        if role != "SA":
            _not_the_last(user)
        user.roles = sorted({*(set(user.roles) - APART), *([role] if role else [])})
        user.save(update_fields=["roles"])
        _tell("person.appointed", user, actor, now, role=role)
        end_sessions(user=user, actor=actor, now=now)


def close_person(*, user: User, actor: Actor, now: datetime) -> None:
    """The person has left: no way in any more. Journals `person.closed`. Raises NotAllowed, NotYourself, LastOne."""
    _allow(verb_about(user, "close_person"), actor, user)
    with transaction.atomic():
        _not_the_last(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _tell("person.closed", user, actor, now)
        end_sessions(user=user, actor=actor, now=now)


def reopen_person(*, user: User, actor: Actor, now: datetime) -> str:
    """The person is back: the account opens with a new one-time code. Journals `person.reopened`. Raises NotAllowed."""
    _allow("reopen_person", actor, user)
    with transaction.atomic():
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        _tell("person.reopened", user, actor, now)
        return new_code(user, now)


def reset_person(*, user: User, factor: bool, actor: Actor, now: datetime) -> str:
    """Password forgotten, or the second factor lost too (`factor`): the old ones open nothing, sessions end, a one-time code is made.

    Journals `person.reset`. Raises NotAllowed, NotYourself.
    """
    _allow(verb_about(user, "reset_person"), actor, user)
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        if factor:
            Authenticator.objects.filter(user_id=user.pk).delete()
        _tell("person.reset", user, actor, now, factor=factor)
        end_sessions(user=user, actor=actor, now=now)
        return new_code(user, now)


def verb_about(user: User, verb: str) -> str:
    """The verb that closing this person's account, or renewing the way in, asks for.

    Whoever may renew an administrator's way in could take the office over, and whoever may close it could fill it anew. In an open city both
    are the security administrator's; the last one's own is renewed on the server (`./huiying reset`).
    """
    return "keep_administrator" if APART & set(user.roles) and _is_open() else verb


def _is_open() -> bool:
    return City.objects.exclude(opened_at=None).exists()


def _allow(verb: str, actor: Actor, user: User | None = None) -> None:
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)
    if user is not None:
        _not_oneself(user, actor)


def _not_oneself(user: User, actor: Actor) -> None:
    if str(user.pk) == actor.id:
        raise NotYourself


def _not_the_last(user: User) -> None:
    others = User.plain.select_for_update().filter(roles__contains=["SA"], is_active=True).exclude(pk=user.pk)
    if "SA" in user.roles and not others.exists():
        raise LastOne


def _first(role: str, actor: Actor) -> bool:
    """Whether the system administrator appoints the very first holder of a role, while the city is being set up."""
    vacant = role in APART - {"SA"} and not User.plain.filter(roles__contains=[role], is_active=True).exists()
    return vacant and not _is_open() and decide(actor, "add_person", ROLES_OF["add_person"], own=True).allowed


def _check(post: Post) -> Collection[Problem]:
    """What is wrong with a post: unknown roles, roles that the employer may not give, administrators' roles."""
    employer = Org.objects.filter(pk=post.employer_id).first()
    if employer is None or not Org.objects.filter(pk=post.org_id).exists():
        return required("org", None)
    unknown = some_of("roles", post.roles, ROLES)
    if unknown:
        return unknown
    wrong = not all(may_hold(role, employer.kind) for role in post.roles)
    return [*([NOT_GIVEN] if wrong else []), *([BY_SECURITY] if APART & set(post.roles) else [])]


def _facts(user: User) -> dict[str, Any]:
    return {"org": str(user.org_id), "employer": str(user.employer_id), "roles": list(user.roles)}


def _tell(event: str, user: User, actor: Actor, now: datetime, **facts: Any) -> None:
    write([NewEvent(f"access:{uuid7(now)}", 1, event, {"person": str(user.pk), **facts})], actor=actor, now=now)
