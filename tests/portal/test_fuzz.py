"""Random requests of strangers to every address: told no, sent elsewhere, served, but never a server's error."""

import pytest

from tests.cast import build
from tests.portal.fuzz import fuzz, patterns, public, told

pytestmark = pytest.mark.long

REQUESTS = 2_000


@pytest.mark.django_db
def test_no_stranger_finds_a_servers_error_at_a_public_address() -> None:
    seen = told(fuzz(build(), count=REQUESTS, number=12345))
    assert seen["requests"] >= REQUESTS
    assert seen["left_out"] == []
    assert {"200", "302", "404", "405"} <= set(seen["answers"])


def test_public_are_the_portal_and_the_sign_in_and_nothing_of_the_staffs() -> None:
    paths = {path for path, _names in public()}
    assert {"/", "/submit/", "/follow/", "/follow/{order_no}/{verb}/", "/staff/login/", "/staff/begin/", "/staff/second-factor/give/", "/healthz"} <= paths
    assert not {path for path in paths if path.startswith("/desk/")}
    assert {"/desk/orders/{order_no}/", "/staff/sessions/"} <= {path for path, _names in patterns()} - paths
