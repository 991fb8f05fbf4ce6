"""A city is named, told what is missing, opened once, by its system administrator."""

import json
from datetime import UTC, datetime

import pytest

from huiying.directory.actors import actor_of
from huiying.directory.models import City, User
from huiying.directory.people import Post, add_person, appoint
from huiying.directory.reference import current_version
from huiying.directory.setup import Administrator
from huiying.dispatch.catalogue import newest
from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.registers.kinds import kind_called
from huiying.registers.opening import CityFacts, NotReady, OpenAlready, checks, may_apply_alone, name_city, open_city
from huiying.registers.proposing import apply_alone, draft
from huiying.registers.reckoning import Given, reckon
from huiying.sample.found import found

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
FACTS = CityFacts("云州市", "Yunzhou", "990100", "12345")


@pytest.fixture
def chief() -> Actor:
    found(city="云州市", administrator=Administrator("wang.li", "王丽", "correct horse battery"), now=NOW)
    return fresh("wang.li")


def fresh(login: str) -> Actor:
    user = User.objects.get(username=login)
    user.reference_version = current_version()
    return actor_of(user, NOW)


def seeded(name: str, actor: Actor) -> None:
    kind = kind_called(name)
    assert kind.seed is not None
    rows = [Given(n, cells) for n, cells in enumerate(kind.seed(NOW), 1)]
    made = draft(kind=kind, found=reckon(kind, rows, whole=False, actor=actor, now=NOW), source="seed", actor=actor, now=NOW)
    apply_alone(proposal_id=made.pk, actor=actor, now=NOW)


def missing() -> set[str]:
    return {check.code for check in checks(NOW) if check.needed and not check.there}


def test_a_new_city_is_filled_from_the_shipped_seed_and_opened(chief: Actor) -> None:
    assert missing() == {"orgs", "security", "people", "catalogue"}
    name_city(facts=FACTS, actor=chief, now=NOW)
    seeded("orgs", chief)
    seeded("catalogue", fresh("wang.li"))
    last = newest()
    assert last is not None
    assert last.lines.count() > 40
    with pytest.raises(NotReady) as refusal:
        open_city(actor=chief, now=NOW)
    assert "security administrator" in refusal.value.en
    agency, works = User.objects.get(username="wang.li").org, kind_called("orgs").rows(NOW).get(code="SZ")
    guard, _code = add_person(login="an.quan", name="安全", post=Post(agency.pk, agency.pk, ()), actor=chief, now=NOW)
    appoint(user=guard, role="SE", actor=chief, now=NOW)
    add_person(login="shi.zheng", name="市政", post=Post(works.pk, works.pk, ("UL", "UH")), actor=chief, now=NOW)
    seeded("duty", fresh("wang.li"))
    assert missing() == set()
    assert may_apply_alone(fresh("wang.li"))
    open_city(actor=chief, now=NOW)
    assert not may_apply_alone(fresh("wang.li"))
    assert json.loads(Event.objects.get(type="city.opened").payload)["security"] == 1
    with pytest.raises(OpenAlready):
        open_city(actor=chief, now=NOW)


def test_a_city_is_named_by_its_administrator_with_a_code_and_a_number(chief: Actor) -> None:
    for bad in (CityFacts("", "", "", "12345"), CityFacts("云州市", "", "9901", "12345"), CityFacts("云州市", "", "990100", "one-two-three")):
        with pytest.raises(Refused):
            name_city(facts=bad, actor=chief, now=NOW)
    name_city(facts=FACTS, actor=chief, now=NOW)
    city = City.objects.get()
    assert (city.name, city.name_en, city.code, city.hotline) == ("云州市", "Yunzhou", "990100", "12345")
    name_city(facts=CityFacts("云州市", "Yunzhou", "990100", "0898-12345"), actor=chief, now=NOW)
    assert City.objects.get().hotline == "0898-12345"
    clerk, _code = add_person(login="ban.shi", name="办事", post=Post(fresh("wang.li").unit_id, fresh("wang.li").unit_id, ("AG",)), actor=chief, now=NOW)  # type: ignore[arg-type]
    for step in (lambda: name_city(facts=FACTS, actor=fresh(clerk.username), now=NOW), lambda: open_city(actor=fresh(clerk.username), now=NOW)):
        with pytest.raises(NotAllowed):
            step()
