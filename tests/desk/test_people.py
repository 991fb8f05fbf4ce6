"""The administrators' screen and the page where a one-time code becomes a password, through the real application."""

import re

import pytest
from django.test import Client

from huiying.directory.lockout import is_locked
from huiying.directory.models import City, User
from huiying.directory.models_signin import OutsideLink
from huiying.directory.reference import changed
from huiying.journal.models import Event
from huiying.registers.models import RegisterProposal
from tests.cast import Cast, build
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
GOOD = "every-matter-is-answered"


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def guarded(cast: Cast) -> Cast:
    """With a security administrator, who approves."""
    User.plain.filter(pk=cast.user("closer2").pk).update(roles=["SE"])
    return cast


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


def joiner(cast: Cast, **given: object) -> dict[str, object]:
    return {"name": "李娜", "login": "li.na", "org": str(cast.works.pk), "employer": str(cast.works.pk), "roles": ["UH"], "note": "新入职", **given}


def set_up_again() -> None:
    """The city as before its opening."""
    City.objects.update(opened_at=None)
    changed()


def approved(cast: Cast, place: str) -> str:
    """What another person, the security administrator, sees on approving."""
    page = enter(cast, "closer2").post(f"{place}approve/", follow=True)
    assert RegisterProposal.objects.get(pk=place.split("/")[-2]).state == "applied"
    return page.content.decode()


def test_a_new_colleague_comes_in_with_a_code_sets_a_password_and_a_factor(guarded: Cast) -> None:
    chief = enter(guarded, "dispatcher2", "SA")
    code = code_in(approved(guarded, chief.post("/desk/people/new/", joiner(guarded)).headers["Location"]))
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


def test_in_an_open_city_a_joiner_waits_for_another_persons_approval(guarded: Cast) -> None:
    chief = enter(guarded, "dispatcher2", "SA")
    assert list(chief.post("/desk/people/new/", joiner(guarded, note="")).context["form"].errors) == ["note"]
    answer = chief.post("/desk/people/new/", joiner(guarded), follow=True)
    place, page = answer.redirect_chain[-1][0], answer.content.decode()
    made = RegisterProposal.objects.get()
    assert (made.state, made.source, made.note, made.proposed_by) == ("proposed", "form", "新入职", str(guarded.user("dispatcher2").pk))
    assert "已提交，由另一人批准" in page
    assert "data-code" not in page
    assert not User.plain.filter(username="li.na").exists()
    assert not Event.objects.filter(type="person.added").exists()
    chief.post(f"{place}approve/")
    assert not User.plain.filter(username="li.na").exists()
    code_in(approved(guarded, place))
    joined = User.plain.get(username="li.na")
    assert (joined.name, joined.org_id, joined.employer_id, joined.roles) == ("李娜", guarded.works.pk, guarded.works.pk, ["UH"])
    made.refresh_from_db()
    assert made.decided_by == str(guarded.user("closer2").pk)


def test_in_an_open_city_a_move_and_an_account_opened_again_wait_too(guarded: Cast) -> None:
    chief, key = enter(guarded, "dispatcher2", "SA"), guarded.user("agent").pk
    colleague, where = enter(guarded, "agent"), f"/desk/people/{key}/"
    post = {"org": str(guarded.agency.pk), "employer": str(guarded.agency.pk), "roles": ["TL", "RV"], "note": "轮岗"}
    place = chief.post(where, post).headers["Location"]
    assert User.objects.get(pk=key).roles == ["AG"]
    assert colleague.get("/desk/").status_code == 200
    assert f'href="{place}"' in chief.get(where).content.decode()
    approved(guarded, place)
    assert User.objects.get(pk=key).roles == ["RV", "TL"]
    assert colleague.get("/desk/").headers["Location"].startswith("/staff/login/")
    assert "没有差别" in chief.post(where, post).content.decode()
    chief.post(f"{where}close/")
    assert not User.objects.get(pk=key).is_active
    chief.post(f"{where}reopen/")
    assert not User.objects.get(pk=key).is_active
    assert "已有人使用" in chief.post("/desk/people/new/", joiner(guarded, login="agent")).content.decode()
    code_in(approved(guarded, chief.post(where, post).headers["Location"]))
    back = User.objects.get(pk=key)
    assert (back.is_active, back.name, back.roles) == (True, "agent", ["RV", "TL"])


def test_what_a_register_refuses_stands_beside_its_field_and_proposes_nothing(cast: Cast) -> None:
    chief = enter(cast, "dispatcher2", "SA")
    operator = str(cast.operator.pk)
    for given, field in (({"login": "Li Na"}, "login"), ({"login": "agent"}, "login"), ({"employer": operator}, "roles")):
        assert list(chief.post("/desk/people/new/", joiner(cast, **given)).context["form"].errors) == [field]
    own = f"/desk/people/{cast.user('dispatcher2').pk}/"
    assert "不能更改自己的账号" in chief.post(own, {k: v for k, v in joiner(cast).items() if k not in {"name", "login"}}).content.decode()
    assert not RegisterProposal.objects.exists()


def test_while_the_city_is_set_up_one_person_adds_and_moves_at_once_and_with_an_order_no_more(cast: Cast) -> None:
    set_up_again()
    chief = enter(cast, "dispatcher2", "SA")
    code_in(chief.post("/desk/people/new/", joiner(cast)).content.decode())
    key = User.plain.get(username="li.na").pk
    chief.post(f"/desk/people/{key}/", joiner(cast, roles=["UL"]))
    assert User.plain.get(pk=key).roles == ["UL"]
    assert not RegisterProposal.objects.exists()
    cast.took_matters_unopened()
    assert chief.post("/desk/people/new/", joiner(cast, login="li.na2")).status_code == 302
    assert not User.plain.filter(username="li.na2").exists()


def test_the_guide_adds_nobody_once_the_city_is_open(cast: Cast) -> None:
    User.plain.filter(roles__contains=["AU"]).update(roles=[])  # the office is vacant: its first holder is the system administrator's to name
    chief, form = enter(cast, "dispatcher2", "SA"), {"role": "AU", "name": "李娜", "login": "li.na"}
    assert "城市已开通" in chief.post("/desk/set-up/offices/", form).content.decode()
    assert not User.plain.filter(username="li.na").exists()
    set_up_again()
    code_in(chief.post("/desk/set-up/offices/", form).content.decode())


def test_each_step_about_a_person(cast: Cast) -> None:
    set_up_again()
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
