"""The board of hot matters in a real browser: empty, found, assigned by keyboard, many rows; desk and telephone, both languages, elder, dark."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from huiying.directory.models import User
from huiying.dispatch.hotspots.models import Hotspot
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.dispatch.hotspots.scene import call, many
from tests.followup.stages import pass_time

pytestmark = pytest.mark.browser


def test_hot_matters_are_looked_for_assigned_and_closed(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        who = cast.people["supervisor"]
        User.plain.filter(pk=who.pk).update(password=make_password(PASSWORD))
        name = who.username
    page = site.sign_in(open_page(), name, "/desk/hotspots/")
    shot(page, "hotspots-empty")
    with site.inside() as cast:
        for week in range(2, 14):
            call(cast, f"楼上装修噪音第{week}周", site.now - timedelta(weeks=week), 500 + week)
        many(cast, 9, site.now)
    page.get_by_role("button", name="立即查找").click()
    page.get_by_text("正在查找热点").first.wait_for()
    shot(page, "hotspots-asked")
    with site.inside():
        pass_time(site.now + timedelta(minutes=1))
    page.get_by_role("link", name="刷新列表").click()
    page.get_by_role("button", name="立即查找").wait_for()
    shot(page, "hotspots-found")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#h-weeks").wait_for()
    there = page.url
    page.locator("details.fold summary", has_text="交办").first.click()
    page.select_option("#assign_hotspot-unit", label="市生态环境局")
    page.fill("#assign_hotspot-task", "请查处并在三日内答复")
    page.locator("form[action$='/assign_hotspot/'] button[type=submit]").click()
    page.get_by_text("已完成：交办").first.wait_for()
    page.locator("details.fold summary", has_text="办结").first.click()
    page.locator("form[action$='/close_hotspot/'] button[type=submit]").click()
    page.locator("details.fold[open]").first.wait_for()
    shot(page, "hotspot-wrong")
    for width in (1440, 375):
        for extra in ({}, {"huiying_language": "en"}, {"huiying_size": "elder", "huiying_theme": "dark"}):
            seen = open_page(width, 900)
            seen.context.add_cookies([{"name": key, "value": value, "url": site.url} for key, value in extra.items()])
            site.sign_in(seen, name, there)
            for what, where in (("hotspot", there), ("hotspots", "/desk/hotspots/"), ("hotspot-orders", f"{there}orders/")):
                seen.goto(where)
                shot(seen, f"{what}-{'-'.join(extra.values()) or 'plain'}")
                assert wider_than_the_screen(seen) == 0, (what, width, extra)
    with site.inside() as cast:
        Hotspot.objects.bulk_create(
            Hotspot(
                id=cast.orgs["RX"].pk.__class__(int=number + 1), title=f"第 {number} 个热点：人民路与解放路交叉口一带反复出现的同一问题", place="人民路",
                first_at=site.now, last_at=site.now, counted_at=site.now, found_at=site.now, found_by="timer", heat=number, callers_n=number,
            )
            for number in range(300)
        )  # fmt: skip
    page.goto("/desk/hotspots/")
    shot(page, "hotspots-many")
    assert page.locator("tbody tr").count() == 50
