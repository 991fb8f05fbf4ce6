"""Whatever JSON is sent, by a client or a stranger: an answer as documented, never a server's error."""

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.api.programs import MATTER, Program, post, told
from tests.cast import build
from tests.portal.fuzz import NASTY

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30) | st.sampled_from([t for t in NASTY if t != "\ud7ff"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [*MATTER, "incident_at", "anonymous", "language", "unknown"]
GIVEN = st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=4)
EVENT = st.fixed_dictionaries({"leaf": st.text(max_size=20), "note": st.text(max_size=60), "salts": st.just({}), "proof": st.none() | st.text(max_size=9)})
RECEIPT = st.fixed_dictionaries({"format": ANY, "kind": st.just("huiying-receipt"), "origin": st.text(max_size=9), "events": st.lists(EVENT, max_size=3) | ANY})
QUIET = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.django_db
def test_no_json_finds_a_servers_error() -> None:
    build()
    program, stranger, seen = Program(), Client(), set()
    keys = iter(range(10_000))

    @seed(12345)
    @QUIET
    @given(GIVEN, ANY, RECEIPT)
    def send(fields: dict[str, Any], anything: Any, receipt: Any) -> None:
        with transaction.atomic():
            headers = {"Authorization": f"Bearer {program.key}", "Idempotency-Key": str(UUID(int=next(keys)))}
            registered = program.register(**fields)
            told(registered, "/orders")
            seen.add(registered.status_code)
            assert post(program.http, "orders", anything, headers).status_code == 422
            checked = post(stranger, "receipts/check", receipt)
            told(checked, "/receipts/check")
            assert post(stranger, "receipts/check", anything).status_code == 422
            assert checked.status_code in {200, 422}
            transaction.set_rollback(True)

    send()
    assert seen <= {201, 422}
    assert seen >= {422}
