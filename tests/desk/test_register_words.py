"""Registers, proposals and people in the reader's words: no code stands where a name belongs."""

import pytest
from django.test import Client
from django.utils.translation import override

from huiying.desk.registers_form import named
from huiying.desk.registers_words import counts_words
from huiying.directory.models import User
from huiying.directory.reference import reference
from huiying.orders.models import LimitRule
from huiying.registers.kinds import kind_called
from huiying.registers.models import RegisterProposal
from tests.cast import Cast
from tests.registers.scene import administered
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return administered()


@pytest.mark.parametrize(("kind", "row", "zh", "en"), [
    ("texts", {"kind": "adjudicated"}, "裁定告知", "Duty decided"),
    ("orgs", {"name": "市市政管理局", "name_en": "Public Works Bureau"}, "市市政管理局", "Public Works Bureau"),
    ("hours", {"begins": "21:00"}, "静默时段", "Quiet hours"),
])  # fmt: skip
def test_a_row_is_called_by_words_in_the_readers_language(cast: Cast, kind: str, row: dict[str, str], zh: str, en: str) -> None:
    data = reference()
    with override("zh-hans"):
        assert named(kind_called(kind), row, data) == zh
    with override("en"):
        assert named(kind_called(kind), row, data) == en


def test_a_list_calls_rows_in_the_readers_language(cast: Cast) -> None:
    page = sign_in(Client(), User.objects.get(pk=cast.user("auditor").pk)).get("/desk/registers/limits/?lang=en").content.decode()
    rule = LimitRule.objects.get(code="critical")
    assert f">{rule.name_en}</a>" in page
    assert f">{rule.name}</a>" not in page


def test_a_proposal_says_in_words_how_many_rows_it_touches() -> None:
    with override("zh-hans"):
        assert counts_words(RegisterProposal(added=2, changed=1, ended=0)) == "新增 2，修改 1"
    with override("en"):
        assert counts_words(RegisterProposal(added=0, changed=0, ended=3)) == "3 ended"
        assert counts_words(RegisterProposal(added=0, changed=0, ended=0)) == "—"


def test_the_security_administrator_sees_where_somebody_works_and_as_what(cast: Cast) -> None:
    User.plain.filter(pk=cast.user("closer2").pk).update(roles=["SE"])
    person = cast.user("SZ_lead")
    page = sign_in(Client(), User.objects.get(pk=cast.user("closer2").pk)).get(f"/desk/people/{person.pk}/").content.decode()
    assert f"<dd>{cast.works.name}</dd>" in page
    assert "<dd>单位审核</dd>" in page
