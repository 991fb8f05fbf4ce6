"""The public's first page."""

import pytest

from tests.browser import OpenPage, Site, shot

pytestmark = pytest.mark.browser


def test_signs_in(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    site.sign_in(page, "dispatcher", "/health/")
    shot(page, "health")
    with site.inside() as cast:
        assert cast.order().order_no
