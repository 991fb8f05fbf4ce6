"""Joining, moving, leaving, a new way in; three administrators apart; nothing of it by anybody else."""

import json
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator

from huiying.cli import resets
from huiying.directory.acts import APART
from huiying.directory.models import City, Org, User
from huiying.directory.models_signin import BrowserSession
from huiying.directory.people import LastOne, NotYourself, Post, add_person, appoint, close_person, move_person, reopen_person, reset_person
from huiying.directory.signin_codes import WrongCode, begin
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.pages.sessions import SessionStore
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
HOUR, GOOD = timedelta(hours=1), "every-matter-is-answered"


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def chief(cast: Cast) -> Actor:
    """The system administrator."""
    return made(cast, "dispatcher2", "SA")


def made(cast: Cast, name: str, role: str) -> Actor:
    User.plain.filter(pk=cast.user(name).pk).update(roles=[role])
    return replace(cast.actors[name], roles=frozenset({role}))


def person(cast: Cast, name: str) -> User:
    return User.objects.get(pk=cast.user(name).pk)


def post(org: Org, *roles: str, employer: Org | None = None) -> Post:
    return Post(org.pk, (employer or org).pk, roles)


def signed_in(user: User) -> SessionStore:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()
    return session


def sessions(user: User) -> int:
    return BrowserSession.objects.filter(user_id=user.pk).count()


def test_who_joins_sets_a_password_with_a_code_that_works_once_for_a_day(cast: Cast, chief: Actor) -> None:
    user, code = add_person(login="li.na", name="李娜", post=post(cast.works, "UH"), actor=chief, now=NOW)
    assert not user.has_usable_password()
    for login, wrong, when in (("li.na", "2222-2222-2222-2222", NOW), ("nobody", code, NOW), ("li.na", code, NOW + 25 * HOUR)):
        with pytest.raises(WrongCode):
            begin(login=login, code=wrong, password=GOOD, now=when)
    with pytest.raises(Refused):
        begin(login="li.na", code=code, password="short", now=NOW)
    begin(login="Li.Na", code=code.lower().replace("-", " "), password=GOOD, now=NOW + HOUR)
    assert User.objects.get(username="li.na").check_password(GOOD)
    with pytest.raises(WrongCode):
        begin(login="li.na", code=code, password=GOOD, now=NOW + HOUR)
    added = Event.objects.get(type="person.added")
    assert json.loads(added.payload) == {"person": str(user.pk), "org": str(cast.works.pk), "employer": str(cast.works.pk), "roles": ["UH"]}


def test_what_cannot_be_right_is_refused(cast: Cast, chief: Actor) -> None:
    for login, wanted in (
        ("agent", post(cast.agency, "AG")), ("X", post(cast.agency, "AG")), ("li.na", post(cast.agency, "SV", employer=cast.operator)),
        ("li.na", post(cast.agency, "SA")), ("li.na", post(cast.agency, "??")),
    ):  # fmt: skip
        with pytest.raises(Refused):
            add_person(login=login, name="李娜", post=wanted, actor=chief, now=NOW)


def test_who_moves_has_the_new_rights_and_signs_in_anew(cast: Cast, chief: Actor) -> None:
    user = person(cast, "agent")
    signed_in(user)
    move_person(user=user, post=post(cast.works, "UL"), actor=chief, now=NOW)
    moved = person(cast, "agent")
    assert (moved.org_id, moved.roles, sessions(user)) == (cast.works.pk, ["UL"], 0)
    assert json.loads(Event.objects.get(type="person.moved").payload)["before"]["roles"] == ["AG"]


def test_who_leaves_has_no_way_in_and_comes_back_with_a_code(cast: Cast, chief: Actor) -> None:
    user = person(cast, "agent")
    signed_in(user)
    close_person(user=user, actor=chief, now=NOW)
    assert (person(cast, "agent").is_active, sessions(user)) == (False, 0)
    code = reopen_person(user=person(cast, "agent"), actor=chief, now=NOW)
    assert begin(login="agent", code=code, password=GOOD, now=NOW).is_active


def test_a_reset_takes_the_old_password_and_if_asked_the_old_factor(cast: Cast, chief: Actor) -> None:
    user = person(cast, "agent")
    user.set_password(GOOD)
    user.save()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    signed_in(user)
    first = reset_person(user=user, factor=False, actor=chief, now=NOW)
    assert (person(cast, "agent").check_password(GOOD), Authenticator.objects.count(), sessions(user)) == (False, 1, 0)
    reset_person(user=user, factor=True, actor=chief, now=NOW)
    assert Authenticator.objects.count() == 0
    with pytest.raises(WrongCode):
        begin(login="agent", code=first, password=GOOD, now=NOW)


def test_the_three_administrators_are_three_people(cast: Cast, chief: Actor) -> None:
    City.objects.update(opened_at=None)
    appoint(user=person(cast, "closer2"), role="SE", actor=chief, now=NOW)
    security = replace(cast.actors["closer2"], roles=frozenset({"SE"}))
    with pytest.raises(NotAllowed):
        appoint(user=person(cast, "closer"), role="SE", actor=chief, now=NOW)
    for role in sorted(APART):
        appoint(user=person(cast, "closer"), role=role, actor=security, now=NOW)
        assert set(person(cast, "closer").roles) & APART == {role}
    with pytest.raises(NotYourself):
        appoint(user=person(cast, "closer2"), role="SA", actor=security, now=NOW)
    with pytest.raises(Refused):
        appoint(user=person(cast, "op_agent"), role="SA", actor=security, now=NOW)
    move_person(user=person(cast, "closer"), post=post(cast.agency, "CR"), actor=chief, now=NOW)
    assert set(person(cast, "closer").roles) == {"CR", "SE"}


def test_in_an_open_city_only_the_security_administrator_ends_or_renews_an_administrators_way_in(cast: Cast, chief: Actor) -> None:
    """Else the system administrator could take an office over, or empty it and fill it anew."""
    City.objects.update(opened_at=NOW)
    security, auditor = made(cast, "closer2", "SE"), person(cast, "auditor")
    for name in ("closer2", "auditor"):
        with pytest.raises(NotAllowed):
            reset_person(user=person(cast, name), factor=True, actor=chief, now=NOW)
        with pytest.raises(NotAllowed):
            close_person(user=person(cast, name), actor=chief, now=NOW)
    with pytest.raises(NotAllowed):
        reset_person(user=person(cast, "agent"), factor=True, actor=security, now=NOW)
    assert reset_person(user=auditor, factor=False, actor=security, now=NOW)
    close_person(user=auditor, actor=security, now=NOW)
    with pytest.raises(NotAllowed):  # no vacancy for the system administrator to fill
        appoint(user=person(cast, "closer"), role="AU", actor=chief, now=NOW)


def test_the_only_security_administrator_is_let_in_again_on_the_server(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    made(cast, "closer2", "SE")
    assert resets.run(Namespace(login="nobody", factor=False)) == 1
    assert "No account in use has this name" in capsys.readouterr().err
    assert resets.run(Namespace(login="Closer2", factor=True)) == 0
    code = capsys.readouterr().out.strip()
    assert begin(login="closer2", code=code, password=GOOD, now=datetime.now(UTC)).check_password(GOOD)
    assert Event.objects.get(type="person.reset").actor_id == "terminal"


def test_only_the_agencys_people_review_what_is_let_out(cast: Cast, chief: Actor) -> None:
    with pytest.raises(Refused):
        add_person(login="li.na", name="李娜", post=post(cast.works, "CR"), actor=chief, now=NOW)
    add_person(login="li.na", name="李娜", post=post(cast.agency, "CR"), actor=chief, now=NOW)


def test_the_last_system_administrator_stays(cast: Cast, chief: Actor) -> None:
    security, other = made(cast, "closer2", "SE"), made(cast, "closer", "SA")
    appoint(user=person(cast, "dispatcher2"), role="", actor=security, now=NOW)
    with pytest.raises(LastOne):
        appoint(user=person(cast, "closer"), role="", actor=security, now=NOW)
    City.objects.update(opened_at=None)
    with pytest.raises(NotYourself):
        close_person(user=person(cast, "closer"), actor=other, now=NOW)


@pytest.mark.parametrize("name", ["agent", "op_agent", "supervisor", "auditor", "SZ_lead"])
def test_nobody_else_changes_anybody(cast: Cast, name: str) -> None:
    user, given = person(cast, "closer"), {"actor": cast.actors[name], "now": NOW}
    tries = [
        lambda: add_person(login="li.na", name="李娜", post=post(cast.agency, "AG"), **given),
        lambda: move_person(user=user, post=post(cast.agency, "AG"), **given),
        lambda: close_person(user=user, **given),
        lambda: reopen_person(user=user, **given),
        lambda: reset_person(user=user, factor=True, **given),
        lambda: appoint(user=user, role="AU", **given),
    ]
    for change in tries:
        with pytest.raises(NotAllowed):
            change()
    assert not Event.objects.filter(type__startswith="person.").exists()
