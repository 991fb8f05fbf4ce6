"""The administrators' screen and the page where a one-time code becomes a password, through the real application."""

import re

import pytest
from django.test import Client

from huiying.directory.lockout import is_locked
from huiying.directory.models import User
from huiying.directory.models_signin import OutsideLink
from huiying.journal.models import Event
from tests.cast import Cast, build
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
GOOD = "every-matter-is-answered"


@pytest.fixture
def cast() -> Cast:
    return build()


def enter(cast: Cast, name: str, *roles: str) -> Client:
    if roles:
        User.plain.filter(pk=cast.user(name).pk).update(roles=list(roles))
    return sign_in(Client(), User.objects.get(pk=cast.user(name).pk))


def code_in(page: str) -> str:
    found = re.search(r"data-code>([^<]+)<", page)
    assert found
    return found[1]


def begin(login: str, code: str, password: str = GOOD, again: str = "") -> Client:
    client = Client()
    client.answer = client.post("/staff/begin/", {"login": login, "code": code, "password": password, "again": again or password})  # type: ignore[attr-defined]
    return client


def test_a_new_colleague_comes_in_with_a_code_sets_a_password_and_a_factor(cast: Cast) -> None:
    chief = enter(cast, "dispatcher2", "SA")
    form = {"name": "李娜", "login": "li.na", "org": str(cast.works.pk), "employer": str(cast.works.pk), "roles": ["UH"]}
    code = code_in(chief.post("/desk/people/new/", form).content.decode())
    assert "不同" in begin("li.na", code, again="something-else-here").answer.content.decode()  # type: ignore[attr-defined]
    assert "不能太常见" in begin("li.na", code, "password1234").answer.content.decode()  # type: ignore[attr-defined]
    joined = begin("li.na", code)
    assert joined.answer.headers["Location"] == "/staff/login/"  # type: ignore[attr-defined]
    assert joined.post("/staff/login/", {"login": "li.na", "password": GOOD}).headers["Location"] == "/desk/"
    assert joined.get("/desk/").headers["Location"] == "/staff/second-factor/"
    assert "li.na" in chief.get("/desk/people/?q=李").content.decode()


def test_a_code_guessed_five_times_pauses_like_a_password(cast: Cast) -> None:
    answers = [begin("agent", "2222-2222-2222-2222").answer.content.decode() for _try in range(6)]  # type: ignore[attr-defined]
    assert "已过期" in answers[0]
    assert "分钟后再试" in answers[5]
    unknown = begin("nobody", "2222-2222-2222-2222").answer.content.decode()  # type: ignore[attr-defined]
    assert "已过期" in unknown


def test_each_step_about_a_person(cast: Cast) -> None:
    chief, key = enter(cast, "dispatcher2", "SA"), cast.user("agent").pk
    where = f"/desk/people/{key}/"
    colleague = enter(cast, "agent")
    chief.post(where, {"org": str(cast.agency.pk), "employer": str(cast.agency.pk), "roles": ["TL"]})
    assert User.objects.get(pk=key).roles == ["TL"]
    assert colleague.get("/desk/").headers["Location"].startswith("/staff/login/")
    for _try in range(5):
        Client().post("/staff/login/", {"login": "agent", "password": "wrong"})
    chief.post(f"{where}unlock/")
    events = Event.objects.filter(type__startswith="signin.").values_list("type", flat=True)
    assert {"signin.paused", "signin.unlocked"} <= set(events)
    assert len(code_in(chief.post(f"{where}reset/", {"factor": "on"}).content.decode())) == 19
    chief.post(f"{where}close/")
    assert not User.objects.get(pk=key).is_active
    code_in(chief.post(f"{where}reopen/").content.decode())
    assert User.objects.get(pk=key).is_active
    chief.post(f"{where}appoint/", {"role": "SE"})
    assert set(User.objects.get(pk=key).roles) == {"TL", "SE"}
    assert not is_locked(User.objects.get(pk=key), cast.now)


def test_the_pages_are_drawn_in_both_languages(cast: Cast) -> None:
    chief, security = enter(cast, "dispatcher2", "SA"), enter(cast, "closer2", "SE")
    for language in ("zh", "en"):
        for page in ("", "new/", f"{cast.user('agent').pk}/"):
            assert chief.get(f"/desk/people/{page}?lang={language}").status_code == 200
        assert Client().get(f"/staff/begin/?lang={language}").status_code == 200
    assert security.get("/desk/people/new/").status_code == 404
    assert "任命" in security.get(f"/desk/people/{cast.user('agent').pk}/?lang=zh").content.decode()


@pytest.mark.parametrize("name", ["dispatcher", "supervisor", "auditor", "op_agent", "SZ_lead"])
def test_nobody_else_finds_the_screen_or_a_step(cast: Cast, name: str) -> None:
    client, key = enter(cast, name), cast.user("agent").pk
    assert [client.get(f"/desk/people/{page}").status_code for page in ("", "new/", f"{key}/")] == [404, 404, 404]
    for step in ("unlock", "end", "reset", "close", "reopen", "appoint", "link", "unlink"):
        assert client.post(f"/desk/people/{key}/{step}/", {"role": "SA"}).status_code == 404
    assert not Event.objects.filter(type__startswith="person.").exists()


def test_a_link_to_the_governments_sign_in_is_looked_at_confirmed_and_undone(cast: Cast) -> None:
    user = cast.user("dispatcher")
    OutsideLink.objects.create(user=user, issuer="https://id.example.cn", subject="x", asked_at=cast.now)
    chief, own = enter(cast, "dispatcher2", "SA"), f"/desk/people/{user.pk}/"
    assert "先向本人核实" in chief.get(own).content.decode()
    enter(cast, "dispatcher", "SE").post(f"{own}link/")
    assert OutsideLink.objects.get().linked_at is None  # nobody confirms the own link
    chief.post(f"{own}link/")
    link = OutsideLink.objects.get()
    assert (link.linked_at is not None, link.linked_by) == (True, str(cast.user("dispatcher2").pk))
    assert "已关联" in chief.get(own).content.decode()
    chief.post(f"{own}unlink/")
    assert [event.type for event in Event.objects.filter(type__startswith="signin.").order_by("at_server")][:2] == ["signin.linked", "signin.unlinked"]
    assert OutsideLink.objects.count() == 0
