"""People and their roles. New ones get a one-time code for the first sign-in; administrators are appointed, not listed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huiying.directory.acts import APART, may_hold
from huiying.directory.models import Org, User
from huiying.directory.people import BY_SECURITY, NOT_GIVEN, Post, add_person, close_person, move_person, rename_person, reopen_person
from huiying.directory.reference import Reference, reference
from huiying.directory.setup import BAD_LOGIN, LOGIN
from huiying.kit.actor import Actor
from huiying.registers.cells import SEPARATOR, codes_in
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Move, Row, Type, Wrong
from huiying.registers.names import employers, id_of, roles, units

POST = ("unit", "employer", "roles")


def row(user: User) -> Row:
    """A person as a row, without an administrator's role."""
    held = SEPARATOR.join(sorted(set(user.roles) - APART))
    return {"login": user.username, "name": user.name, "unit": user.org.code, "employer": user.employer.code, "roles": held}


def check(asked: Asked) -> list[Wrong]:
    """Log-in names have their form, employers give the roles, nobody changes the own rights, the last system administrator stays."""
    data = reference()
    own = User.plain.filter(pk=asked.actor.id).values_list("username", flat=True).first()
    wrong = [each for move in asked.put for each in _check_row(move.key, asked.after[move.key], data)]
    wrong += [Wrong(move.key, "", "不能更改自己的账号", "nobody changes their own account") for move in asked.moves if move.key == own]
    kept = User.plain.filter(username__in=asked.ended, roles__overlap=sorted(APART)).values_list("username", flat=True)
    wrong += [Wrong(login, "", BY_SECURITY.zh, BY_SECURITY.en) for login in kept]
    return [*wrong, *_last_chief(asked.ended)]


def _check_row(login: str, one: Row, data: Reference) -> list[Wrong]:
    wrong = [] if LOGIN.match(login) else [Wrong(login, "login", BAD_LOGIN.zh, BAD_LOGIN.en)]
    employer = data.orgs.get(id_of(data, one["employer"]))
    held = codes_in(one["roles"])
    if APART & set(held):
        wrong.append(Wrong(login, "roles", BY_SECURITY.zh, BY_SECURITY.en))
    elif not all(may_hold(role, employer.kind if employer else "") for role in held):
        wrong.append(Wrong(login, "roles", NOT_GIVEN.zh, NOT_GIVEN.en))
    return wrong


def _last_chief(ended: Sequence[str]) -> list[Wrong]:
    chiefs = User.plain.filter(roles__contains=["SA"], is_active=True)
    if not chiefs.filter(username__in=ended).exists() or chiefs.exclude(username__in=ended).exists():
        return []
    return [Wrong("", "", "须至少保留一位系统管理员", "one system administrator has to stay")]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Add, move, rename and close people by the functions of the administrators' screen; returns the new one-time codes."""
    known = {user.username: user for user in User.objects.filter(username__in=[move.key for move in asked.moves])}
    data, given = reference(), []
    for move in asked.moves:
        code = one_person(move, known.get(move.key), data, hands.proposer, asked.now)
        if code and move.after is not None:
            given.append(HandOut(move.after["name"], move.key, code))
    return given


def one_person(move: Move, user: User | None, data: Reference, actor: Actor, now: datetime) -> str:
    """One person's change; the one-time code of somebody who is new or back, else blank."""
    if move.after is None:
        if user is not None:
            close_person(user=user, actor=actor, now=now)
        return ""
    post = Post(_org(data, move.after["unit"]), _org(data, move.after["employer"]), tuple(codes_in(move.after["roles"])))
    if user is None:
        return add_person(login=move.key, name=move.after["name"], post=post, actor=actor, now=now)[1]
    code = "" if user.is_active else reopen_person(user=user, actor=actor, now=now)
    if user.name != move.after["name"]:
        rename_person(user=user, name=move.after["name"], actor=actor, now=now)
    if move.before is None or any(move.before[name] != move.after[name] for name in POST):
        move_person(user=user, post=post, actor=actor, now=now)
    return code


def _org(data: Reference, code: str) -> UUID:
    org: Org = data.orgs[id_of(data, code)]
    return org.pk


PEOPLE = Kind(
    name="people", zh="人员与角色", en="People and roles",
    about=("谁在哪个单位、由谁聘用、担任什么；新人凭一次性代码首次登录。", "Who works where, for whom, as what. New people begin with a one-time code."),
    columns=(
        Column("login", "登录名", "User name", needed=True, fixed=True, longest=32, sort="username"),
        Column("name", "姓名", "Name", needed=True, longest=40, sort="name"),
        Column("unit", "单位", "Unit", Type.CHOICE, needed=True, choices=units, sort="org__path"),
        Column("employer", "用人单位", "Employer", Type.CHOICE, needed=True, choices=employers),
        Column("roles", "角色", "Roles", Type.MANY, choices=roles),
    ),
    key=lambda one: one["login"], rows=lambda _now: User.objects.filter(is_active=True).order_by("username"), row=row, check=check, apply=apply,
    proposes="propose_structure", approves="approve_structure", search=("name", "username"), order="login", personal=True, page="desk:people",
    events=("person.added", "person.renamed", "person.moved", "person.appointed", "person.closed", "person.reopened", "person.reset"),
)  # fmt: skip
