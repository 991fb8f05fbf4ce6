"""Random requests of strangers to every address: told no, sent elsewhere, served, but never a server's error."""

import pytest

from tests.cast import build
from tests.portal.fuzz import SLICE, fuzz, patterns


@pytest.mark.django_db
def test_no_stranger_finds_a_servers_error() -> None:
    seen = fuzz(build(), count=SLICE, number=12345)
    assert sum(seen.values()) >= SLICE
    assert {200, 302, 404, 405} <= set(seen)


def test_every_address_is_asked() -> None:
    paths = {path for path, _names in patterns()}
    assert {"/", "/submit/", "/follow/", "/follow/{order_no}/{verb}/", "/staff/login/", "/desk/orders/{order_no}/"} <= paths
