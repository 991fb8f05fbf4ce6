"""Sessions that have run out are thrown away; those in use stay."""

from datetime import UTC, datetime, timedelta

import pytest

from huiying.directory.models_signin import BrowserSession
from huiying.pages.sessions import SessionStore
from huiying.work.tidying import tidy


@pytest.mark.django_db
def test_only_sessions_that_have_run_out_go() -> None:
    kept, gone = SessionStore(), SessionStore()
    for store in (kept, gone):
        store["orders_proved"] = {}
        store.save()
    BrowserSession.objects.filter(pk=gone.session_key).update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert tidy() == 1
    assert list(BrowserSession.objects.values_list("pk", flat=True)) == [kept.session_key]
