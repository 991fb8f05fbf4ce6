"""Guessing passwords is made slow, told the same to everyone, journaled without names, and lifted by an administrator."""

import json
from datetime import timedelta

import pytest

from huiying.directory.lockout import ACCOUNT, ADDRESS, PAIR, Locked, attempt, is_locked, locked_now, succeeded, unlock
from huiying.journal.models import Event
from tests.cast import NOW, Cast, build

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def fail(times: int, login: str = "dispatcher", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        attempt(login=login, address=address, now=NOW)


@pytest.mark.parametrize(("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (11, 60), (40, 60)])
def test_the_pause_grows_from_a_minute_to_an_hour(failures: int, minutes: int) -> None:
    assert PAIR.pause(failures) == minutes * MINUTE


@pytest.mark.parametrize("login", ["dispatcher", "nobody-of-this-name"])
def test_the_fifth_failure_begins_a_pause_for_known_and_unknown_names_alike(login: str) -> None:
    build()
    fail(5, login)
    with pytest.raises(Locked) as refusal:
        attempt(login=login.upper(), address="10.0.0.1", now=NOW)
    assert "1 分钟" in refusal.value.zh
    attempt(login=login, address="10.0.0.1", now=NOW + MINUTE)
    with pytest.raises(Locked):
        attempt(login=login, address="10.0.0.1", now=NOW + 2 * MINUTE)
    attempt(login=login, address="10.0.0.1", now=NOW + 3 * MINUTE)


def test_a_stranger_cannot_lock_a_person_out_elsewhere() -> None:
    build()
    fail(5, address="203.0.113.9")
    with pytest.raises(Locked):
        attempt(login="dispatcher", address="203.0.113.9", now=NOW)
    assert attempt(login="dispatcher", address="10.0.0.1", now=NOW).alarms == ()


def test_an_account_guessed_at_from_many_places_pauses_everywhere_and_raises_the_alarm() -> None:
    build()
    alarms = [attempt(login="dispatcher", address=f"10.0.{n}.1", now=NOW).alarms for n in range(ACCOUNT.most)]
    assert [found for found in alarms if found] == [("account",)]
    with pytest.raises(Locked):
        attempt(login="dispatcher", address="10.9.9.9", now=NOW)


def test_an_address_that_guesses_at_many_accounts_pauses() -> None:
    build()
    alarms = [attempt(login=f"name{n}", address="10.0.0.1", now=NOW).alarms for n in range(ADDRESS.most)]
    assert [found for found in alarms if found] == [("address",)]
    with pytest.raises(Locked):
        attempt(login="agent", address="10.0.0.1", now=NOW)


def test_the_right_password_forgets_the_accounts_failures() -> None:
    build()
    fail(4)
    succeeded(tried=attempt(login="dispatcher", address="10.0.0.1", now=NOW + MINUTE))
    fail(4)
    assert locked_now(NOW) == 0


def test_failures_of_yesterday_are_forgotten() -> None:
    build()
    fail(4)
    attempt(login="dispatcher", address="10.0.0.1", now=NOW + timedelta(hours=25))
    assert locked_now(NOW + timedelta(hours=25)) == 0


def test_a_pause_is_journaled_without_the_name_that_was_typed_or_the_address() -> None:
    cast = build()
    fail(5)
    fail(5, "13800010001")
    known, unknown = Event.objects.filter(type="signin.paused").order_by("at_server")
    assert json.loads(known.payload) == {"scope": "pair", "failures": 5, "pause_s": 60, "user": str(cast.user("dispatcher").pk)}
    assert json.loads(unknown.payload)["user"] == ""
    assert "10.0.0.1" not in known.payload + unknown.payload


def test_an_administrator_lets_a_person_try_again_at_once() -> None:
    cast: Cast = build()
    fail(5)
    assert is_locked(cast.user("dispatcher"), NOW)
    unlock(user=cast.user("dispatcher"), actor=cast.supervisor, now=NOW)
    attempt(login="dispatcher", address="10.0.0.1", now=NOW)
    assert Event.objects.get(type="signin.unlocked").actor_id == cast.supervisor.id
