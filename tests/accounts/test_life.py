"""An account is made, released by another person, withdrawn with a reason; what it says never changes; the journal tells each step."""

import json
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiying.accounts import released as public
from huiying.accounts.making import Wanted, make_account
from huiying.accounts.models import Account
from huiying.accounts.own import Period
from huiying.accounts.released import NotAsMade, document_of
from huiying.accounts.releasing import OwnWork, release_account, withdraw_account
from huiying.accounts.seeing import accounts_of, may_look
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from tests.accounts.scene import HOUR, made, released, side
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def events(account: Account) -> list[tuple[str, str]]:
    found = Event.objects.filter(stream=f"account:{account.pk}").order_by("stream_seq")
    return [(event.type, json.loads(event.payload)["sha256"]) for event in found]


def test_what_was_made_is_public_when_another_person_released_it_and_not_before(cast: Cast) -> None:
    account = made(cast)
    assert (account.number, account.state, account.sha256) == (1, "made", sha256(bytes(account.body)).hexdigest())
    assert (public.newest(), list(public.listed())) == (None, [])
    with pytest.raises(NotFound):
        public.by("1")
    with pytest.raises(OwnWork):
        release_account(account_id=account.pk, actor=cast.assessor, now=cast.now)
    release_account(account_id=account.pk, actor=cast.supervisor, now=cast.now + HOUR)
    found = public.by("1")
    assert public.newest() == found
    assert (found.ref, found.sha256, found.role, found.released_at) == ("1", account.sha256, ("督办", "Supervisor"), cast.now + HOUR)
    assert found.document == json.loads(found.body) == document_of(account)
    assert found.document["schema"] == "two_accounts/1"
    assert events(account) == [("account.made", account.sha256), ("account.released", account.sha256)]


def test_a_newer_one_changes_no_older_one(cast: Cast) -> None:
    first = released(cast)
    second = released(cast, months=6)
    assert [one.ref for one in public.listed()] == ["2", "1"]
    assert public.by("1").sha256 == first.sha256 != second.sha256
    assert first.files.count() == 2
    assert {one.sha256 for one in first.files.all()} == {sha256(side(0)).hexdigest(), sha256(side(1)).hexdigest()}


def test_a_withdrawn_one_is_listed_no_more_and_says_why(cast: Cast) -> None:
    account = released(cast)
    with pytest.raises(Refused):
        withdraw_account(account_id=account.pk, reason=" ", actor=cast.supervisor, now=cast.now + 2 * HOUR)
    withdraw_account(account_id=account.pk, reason="外包一边的扣款录入有误", actor=cast.supervisor, now=cast.now + 2 * HOUR)
    assert public.newest() is None
    told = public.by("1")
    assert (told.withdrawn_at, told.reason) == (cast.now + 2 * HOUR, "外包一边的扣款录入有误")
    for again in (release_account, lambda **given: withdraw_account(reason="再次", **given)):
        with pytest.raises(NotNow):
            again(account_id=account.pk, actor=cast.assessor2, now=cast.now + 3 * HOUR)
    assert [event for event, _ in events(account)] == ["account.made", "account.released", "account.withdrawn"]


def test_the_database_refuses_what_nobody_may_do(cast: Cast) -> None:
    account = released(cast)
    other = made(cast)
    for change in (
        lambda: Account.objects.filter(pk=account.pk).update(body=b"{}"),
        lambda: Account.objects.filter(pk=account.pk).update(sides={}),
        lambda: Account.objects.filter(pk=account.pk).update(released_at=timezone.now()),
        lambda: Account.objects.filter(pk=account.pk).update(state="made"),
        lambda: Account.objects.filter(pk=account.pk).delete(),
        lambda: Account.objects.filter(pk=other.pk).update(state="released", released_by=other.made_by, released_at=timezone.now()),
        lambda: account.files.update(body=b""),
        lambda: account.files.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert document_of(Account.objects.get(pk=account.pk))


def test_a_document_that_does_not_fit_its_hash_is_not_shown(cast: Cast) -> None:
    account = released(cast)
    account.body = bytes(account.body) + b" "
    with pytest.raises(NotAsMade):
        document_of(account)


def test_all_problems_of_both_sides_and_the_titles_are_told_at_once(cast: Cast) -> None:
    broken = side(0).replace(b'"tel.queued"', b'"tel.queue"').replace(b'quality = "measured"', b'quality = "sure"', 1)
    with pytest.raises(Refused) as told:
        make_account(title_zh="", title_en="x" * 121, before=Wanted(name="b.toml", content=broken), after=Wanted(Period("2024-13", "2024-12")),
                     actor=cast.assessor, now=cast.now)  # fmt: skip
    found = [(problem.field, problem.code) for problem in told.value.problems]
    assert found[:2] == [("title_zh", "required"), ("title_en", "too_long")]
    assert sorted(found[2:]) == [("after", "not_a_period"), ("before", "one_of"), ("before", "unknown_input")] or {f for f, _ in found[2:]} == {
        "before",
        "after",
    }
    assert not Account.objects.exists()


def test_the_sides_stand_in_the_order_of_their_months(cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        make_account(title_zh="两本账", title_en="Accounts", before=Wanted(name="b.toml", content=side(1)), after=Wanted(name="a.toml", content=side(0)),
                     actor=cast.assessor, now=cast.now)  # fmt: skip
    assert [(problem.field, problem.code) for problem in told.value.problems] == [("after", "not_after")]
    assert not Account.objects.exists()


def test_a_side_needs_months_or_a_file(cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        make_account(title_zh="甲", title_en="A", before=Wanted(), after=Wanted(name="x", content=b"\xff\xfe"), actor=cast.assessor, now=cast.now)
    assert {problem.field for problem in told.value.problems} == {"before", "after"}


@pytest.mark.parametrize("name", ["agent", "op_agent", "team_lead", "dispatcher", "SZ_lead", "GD_lead", "auditor"])
def test_others_neither_make_nor_release(cast: Cast, name: str) -> None:
    actor = cast.actors[name]
    account = made(cast)
    with pytest.raises(NotAllowed):
        make_account(title_zh="甲", title_en="A", before=Wanted(content=side(0)), after=Wanted(content=side(1)), actor=actor, now=cast.now)
    for act in (release_account, lambda **given: withdraw_account(reason="不对", **given)):
        with pytest.raises(NotAllowed):
            act(account_id=account.pk, actor=actor, now=cast.now)
    assert may_look(actor) == accounts_of(actor).exists() == (name == "auditor")
