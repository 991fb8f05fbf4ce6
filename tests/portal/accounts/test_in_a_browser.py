"""The public pages of the two accounts in a real browser: with and without script, both languages, on a telephone, dark, large, on paper."""

from itertools import product

import pytest
from playwright.sync_api import Page, expect

from huiying.accounts.models import Account
from tests.browser import DESK, TELEPHONE, OpenPage, Site, shot, wider_than_the_screen

pytestmark = pytest.mark.browser
PLACES = {"empty": "/accounts/", "case": "/accounts/cases/haikou/"}


def prefer(page: Page, site: Site, **chosen: str) -> None:
    page.context.add_cookies([{"name": f"huiying_{name}", "value": value, "url": site.url} for name, value in chosen.items()])


def test_before_anything_was_released_the_page_says_what_will_stand_there(open_page: OpenPage, site: Site) -> None:
    for language, size in product(("zh-hans", "en"), (DESK, TELEPHONE)):
        page = open_page(*size, java_script_enabled=False)
        prefer(page, site, language=language)
        page.goto("/accounts/")
        expect(page.locator("h1")).to_have_text("还没有发布过账" if language != "en" else "No account has been released yet")
        assert page.locator(".acc__cases li").count() > 5
        assert wider_than_the_screen(page) == 0
        shot(page, "accounts-empty")


def test_the_newest_account_stands_in_both_languages_on_every_width(open_page: OpenPage, site: Site, shelf: list[Account]) -> None:
    assert shelf
    for language, size in product(("zh-hans", "en"), (DESK, TELEPHONE)):
        page = open_page(*size, java_script_enabled=False)
        prefer(page, site, language=language)
        page.goto("/accounts/")
        assert wider_than_the_screen(page) == 0
        shot(page, "accounts")
        page.goto("/accounts/1/")
        assert wider_than_the_screen(page) == 0
        expect(page.locator(".acc__gone")).to_contain_text("漏计")
        shot(page, "accounts-withdrawn")
        page.goto("/accounts/4/")
        assert wider_than_the_screen(page) == 0
        shot(page, "accounts-real")
        page.goto("/accounts/plan/")
        assert wider_than_the_screen(page) == 0
        shot(page, "accounts-plan")
        for name in ("haikou", "yongchuan", "nanning"):
            page.goto(f"/accounts/cases/{name}/")
            assert wider_than_the_screen(page) == 0
            shot(page, f"accounts-case-{name}")


def test_dark_and_large(open_page: OpenPage, site: Site, shelf: list[Account]) -> None:
    assert shelf
    for size, theme in (("elder", "light"), ("normal", "dark")):
        for width in (DESK, TELEPHONE):
            page = open_page(*width)
            prefer(page, site, size=size, theme=theme)
            page.goto("/accounts/")
            assert wider_than_the_screen(page) == 0
            shot(page, f"accounts-{size}-{theme}")
