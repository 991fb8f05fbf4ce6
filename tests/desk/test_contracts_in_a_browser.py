"""A statement as people read it: a real browser, at the desk and at a telephone's width, both languages, by keyboard, and as paper."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from huiying.directory.models import User
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.contracts.sample import sample_bill

pytestmark = pytest.mark.browser


def test_a_bill_is_read_objected_to_and_decided(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        address = sample_bill(cast).address
        User.plain.filter(username__in=("cm", "om")).update(password=make_password(PASSWORD))
    page = site.sign_in(open_page(), "cm", address)
    assert page.locator(".sum .big").inner_text().replace("\n", "") == "¥1,110,859.72"  # before objection 1 was upheld
    shot(page, "statement")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.is-current th")).to_have_text("1.2")
    page.goto(f"{address}lines/5:ring_back/")
    shot(page, "statement-line-decide")
    page.locator("#id_uphold_0").check(force=True)
    page.fill("#id_den", "2538")
    page.fill("#id_reason", "故障属实，剔除 61 通。")
    page.keyboard.press("F10")
    page.wait_for_url(lambda url: url.endswith("#5:ring_back"))
    assert page.locator(".sum .big").inner_text().replace("\n", "") == "¥1,113,541.91"
    assert "6,003.23" in page.locator(".was").inner_text()
    shot(page, "statement-decided")
    page.locator("a", has_text="YZ12345-2024-03").first.click()
    shot(page, "contract")
    page.get_by_role("link", name="第 1 版").click()
    shot(page, "contract-terms")
    for width in (1440, 375):
        seen = site.sign_in(open_page(width, 900), "om", "/desk/contracts/")
        shot(seen, "contracts")
        assert wider_than_the_screen(seen) == 0
        for name, where in (("statement-op", address), ("statement-line", f"{address}lines/1:seats/"), ("statement-object", f"{address}lines/6:complaint/")):
            seen.goto(where)
            shot(seen, name)
            assert wider_than_the_screen(seen) == 0
        seen.get_by_role("heading", name="对这一行提出异议").wait_for()
    english = open_page()
    english.context.add_cookies([{"name": "huiying_language", "value": "en", "url": site.url}])
    site.sign_in(english, "cm", address)
    shot(english, "statement-en")
    assert "应付" not in english.locator("main").inner_text()
