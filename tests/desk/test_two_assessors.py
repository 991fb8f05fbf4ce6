"""The page of an exclusion: two assessors, one after the other, both named."""

import pytest
from django.test import Client
from django.utils import timezone

from huiying.directory.models import User
from huiying.supervision.claims import Wanted, apply
from huiying.supervision.models import Claim
from tests.cast import build
from tests.orders.steps import HOUR
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def test_the_first_approval_is_shown_and_only_another_assessor_gets_the_form() -> None:
    cast, now = build(), timezone.now()
    wanted = Wanted("exclusion", "system_fault", "平台停机。", scope=["C01"], span_from=now - 3 * HOUR, span_to=now - HOUR)
    url = f"/desk/claims/{apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=now).pk}/"
    first, second = Client(), Client()
    for client, actor in ((first, cast.assessor), (second, cast.assessor2)):
        sign_in(client, User.objects.get(pk=actor.id))
    assert first.get(url).context["may_decide"]
    assert first.post(url, {"do": "decide", "approve": "yes", "reason": "停机记录属实"}).status_code == 302
    again, theirs = first.get(url), second.get(url)
    assert (again.context["may_decide"], theirs.context["may_decide"]) == (False, True)
    assert "停机记录属实" in theirs.content.decode()
    assert first.post(url, {"do": "decide", "approve": "yes", "reason": "再次"}).status_code == 200
    assert second.post(url, {"do": "decide", "approve": "yes", "reason": "同意"}).status_code == 302
    claim = Claim.objects.get()
    assert (claim.state, claim.decided_by, claim.approver) == ("approved", cast.assessor.id, cast.assessor2.id)
    page = first.get(url).content.decode()
    assert page.count("assessor2") >= 1
