"""A city with accounts on its shelf: one withdrawn, one older, one new, and one that people made from two files."""

from datetime import timedelta

import pytest

from huiying.accounts.models import Account
from tests.accounts.scene import released
from tests.browser import Site
from tests.portal.accounts.shelving import shelved

REASON = "2024 年 7 月的来电量漏计了一条中继线。"


@pytest.fixture(scope="module")
def shelf(site: Site) -> list[Account]:
    """Three accounts, the newest last."""
    with site.inside() as cast:
        day = timedelta(days=1)
        return [
            shelved(1, cast.now - 90 * day, state="withdrawn", reason=REASON), shelved(2, cast.now - 60 * day), shelved(3, cast.now - 2 * day),
            released(cast, now=cast.now - 30 * day),
        ]  # fmt: skip
