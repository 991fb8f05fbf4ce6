"""The public pages of the two accounts in a real browser: without script, both languages, on a telephone, dark, large; the budget page as one moves."""

from itertools import product

import pytest
from playwright.sync_api import Page, expect

from huiying.accounts.models import Account
from tests.browser import DESK, TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.everybody.walking import judged

pytestmark = pytest.mark.browser
PATIENCE_MS = 30_000  # a machine with much else to do
PLACES = {
    "accounts": "/accounts/", "accounts-withdrawn": "/accounts/1/", "accounts-real": "/accounts/4/", "accounts-plan": "/accounts/plan/",
    "accounts-plan-wrong": "/accounts/plan/?calls=many&pay=-1", "accounts-plan-money": "/accounts/plan/?way=money&money=2000000",
    "accounts-case": "/accounts/cases/haikou/",
}  # fmt: skip


def prefer(page: Page, site: Site, **chosen: str) -> None:
    page.context.add_cookies([{"name": f"huiying_{name}", "value": value, "url": site.url} for name, value in chosen.items()])


def test_before_anything_was_released_the_page_says_what_will_stand_there(open_page: OpenPage, site: Site) -> None:
    for language, size in (("zh-hans", DESK), ("en", TELEPHONE)):
        page = open_page(*size)
        prefer(page, site, language=language)
        page.goto("/accounts/")
        expect(page.locator("h1")).to_have_text("还没有发布过账" if language != "en" else "No account has been released yet")
        assert page.locator(".acc__cases li").count() > 5
        assert wider_than_the_screen(page) == 0
        assert judged(page) == []
        shot(page, "accounts-empty")


def test_every_page_stands_without_script_in_both_languages_on_every_width(open_page: OpenPage, site: Site, shelf: list[Account]) -> None:
    assert shelf
    for language, size in product(("zh-hans", "en"), (DESK, TELEPHONE)):
        page = open_page(*size, java_script_enabled=False)
        prefer(page, site, language=language)
        for name, path in PLACES.items():
            page.goto(path)
            assert wider_than_the_screen(page) == 0, (name, language, size)
            shot(page, name)
        expect(page.locator(".acc__guards .banner").first).to_be_visible()


def test_dark_and_large(open_page: OpenPage, site: Site, shelf: list[Account]) -> None:
    assert shelf
    for size, theme, width in (("elder", "light", DESK), ("elder", "dark", TELEPHONE), ("normal", "dark", DESK)):
        page = open_page(*width)
        prefer(page, site, size=size, theme=theme)
        for name in ("accounts-real", "accounts-plan"):
            page.goto(PLACES[name])
            assert wider_than_the_screen(page) == 0
            shot(page, f"{name}-{size}-{theme}")


def test_the_answer_follows_as_one_moves_and_its_address_can_be_shared(open_page: OpenPage, site: Site) -> None:
    page = open_page(*DESK)
    page.goto("/accounts/plan/")
    page.fill("#id_calls", "11014")
    expect(page.locator("#answer h2")).to_contain_text("约需 271 人", timeout=PATIENCE_MS)
    expect(page).to_have_url(f"{site.url}/accounts/plan/?way=calls&calls=11014&heads=300&money=3000000&target=85&within=15&pay=4500&aht=300&patience=90"
                             "&shrinkage=32&factor=1.07")  # fmt: skip
    page.locator("[data-way=calls] .plan__slider").evaluate("(s) => { s.value = 0; s.dispatchEvent(new Event('input', { bubbles: true })); }")
    expect(page.locator("#answer h2")).to_contain_text("每天 50 个来电", timeout=PATIENCE_MS)
    page.check("input[name=way][value=heads]", force=True)
    expect(page.locator("#answer h2")).to_contain_text("300 人每天约接 12,300 个来电", timeout=PATIENCE_MS)
    expect(page.locator("#id_calls")).to_be_hidden()
    shot(page, "accounts-plan-moved")


def test_without_script_the_button_answers(open_page: OpenPage) -> None:
    page = open_page(*TELEPHONE, java_script_enabled=False)
    page.goto("/accounts/plan/")
    page.fill("#id_pay", "6000")
    page.get_by_role("button", name="算一算").click()
    page.wait_for_url("**pay=6000**")
    expect(page.locator("#answer h2")).to_contain_text("外包每月")
