"""The two accounts as the desk reads them: a real browser, at the desk and at a telephone's width, both languages, elder mode, dark, by keyboard."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from huiying.directory.models import User
from tests.accounts.scene import side
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen

pytestmark = pytest.mark.browser


def test_an_account_is_made_looked_at_released_and_withdrawn(site: Site, open_page: OpenPage, tmp_path: Path) -> None:
    with site.inside() as cast:
        people = {name: cast.people[name] for name in ("assessor", "supervisor")}
        User.plain.filter(pk__in=[one.pk for one in people.values()]).update(password=make_password(PASSWORD))
    for at, name in enumerate(("before", "after")):
        (tmp_path / f"{name}.toml").write_bytes(side(at))
    (tmp_path / "wrong.toml").write_bytes(side(0).replace(b'"tel.queued"', b'"tel.queue"'))
    page = site.sign_in(open_page(), people["assessor"].username, "/desk/accounts/")
    shot(page, "accounts-empty")
    page.goto("/desk/accounts/new/")
    shot(page, "account-new")
    page.set_input_files("#id_before_file", tmp_path / "wrong.toml")
    page.set_input_files("#id_after_file", tmp_path / "after.toml")
    page.keyboard.press("F10")
    page.get_by_text("tel.queue").first.wait_for()
    shot(page, "account-wrong")
    expect(page.get_by_text("after.toml")).to_be_visible()  # it was kept, and need not be chosen again
    page.fill("#id_title_zh", "云州：外包前后")
    page.fill("#id_title_en", "Yunzhou: before and after")
    page.set_input_files("#id_before_file", tmp_path / "before.toml")
    page.keyboard.press("F10")
    page.locator(".acctrows").first.wait_for()
    page.wait_for_load_state()
    assert page.locator("form[action$='/release/']").count() == 0  # whoever made it does not release it
    shot(page, "account-made")
    there = page.url
    page = site.sign_in(open_page(), people["supervisor"].username, there)
    page.keyboard.press("F10")
    page.locator("#confirm [data-yes]").click()
    page.get_by_text("公众页面即可看到").first.wait_for()
    shot(page, "account-released")
    for width in (1440, 375):
        for extra in ({}, {"huiying_language": "en"}, {"huiying_size": "elder", "huiying_theme": "dark"}):
            seen = open_page(width, 900)
            seen.context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in extra.items()])
            site.sign_in(seen, people["supervisor"].username, there)
            for name, where in (("account", there), ("accounts", "/desk/accounts/"), ("account-new", "/desk/accounts/new/")):
                seen.goto(where)
                shot(seen, f"{name}-{'-'.join(extra.values()) or 'plain'}")
                assert wider_than_the_screen(seen) == 0, (name, width, extra)
    page.fill("#reason", "外包一边的扣款录入有误")
    page.locator("form[action$='/withdraw/'] button").click()
    page.locator("#confirm [data-yes]").click()
    page.get_by_text("外包一边的扣款录入有误").first.wait_for()
    shot(page, "account-withdrawn")
