"""Surge mode, ringing back and flagged calls at the screen, with the line beside the pages: by keyboard, at both widths, in both languages."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from huiying.calls import ring_backs
from huiying.calls.surge import standing
from huiying.orders.models import WorkOrder
from huiying.pages.limiting import count
from huiying.portal.limiting import CALL
from tests.browser import DESK, TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.calls.scripts import flagged_call, lost_call
from tests.desk.test_line_in_a_browser import SLOW, browser, site  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
SIZES = (DESK, TELEPHONE)


def looked_at(page: Page, site: Site, name: str) -> None:  # noqa: F811
    """A picture at each width in each language; nowhere wider than the screen."""
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": "huiying_language", "value": language, "url": site.url}])
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.reload()
            page.wait_for_timeout(400)
            assert wider_than_the_screen(page) == 0, (name, language, width)
            shot(page, name)
    page.context.add_cookies([{"name": "huiying_language", "value": "zh-hans", "url": site.url}])
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.reload()


def test_surge_mode_is_switched_by_keyboard_and_the_wallboard_says_so(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    board = site.sign_in(open_page(*DESK), "supervisor", "/desk/wallboard/")
    expect(board.locator("[data-f=waiting]")).to_have_text("0", timeout=SLOW)
    expect(board.locator("[data-surge]")).to_be_hidden()
    leader = site.sign_in(open_page(*DESK), "team_lead", "/desk/wallboard/")
    leader.keyboard.press("s")
    leader.wait_for_url("**/desk/surge/")
    looked_at(leader, site, "surge-off")
    leader.fill("#id_reason", "城东水管爆裂，来电激增")
    leader.keyboard.press("F10")
    expect(leader.locator("button[value=off]")).to_be_visible(timeout=SLOW)
    expect(board.locator("[data-surge]")).to_contain_text("高峰模式", timeout=SLOW)
    shot(board, "wallboard-surge", whole=False)
    board.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    assert wider_than_the_screen(board) == 0
    shot(board, "wallboard-surge")
    looked_at(leader, site, "surge-on")
    leader.fill("#id_reason", "恢复正常")
    leader.keyboard.press("F10")
    expect(leader.locator("button[value=on]")).to_be_visible(timeout=SLOW)
    expect(board.locator("[data-surge]")).to_be_hidden(timeout=SLOW)
    with site.inside():
        assert not standing().on


def test_without_an_engine_the_page_of_a_missed_call_says_why_nobody_can_be_rung(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    with site.inside() as cast:
        call = UUID(lost_call(site.now))
        ring_backs.claim(call_id=call, actor=cast.agent, now=site.now)
    page = site.sign_in(open_page(*DESK), "agent", f"/desk/missed/{call}/")
    expect(page.locator("[data-dial] [data-said]")).to_contain_text("没有接中继的话务平台", timeout=SLOW)
    expect(page.locator("[data-dial] button")).to_be_disabled()
    looked_at(page, site, "missed-dial")


def test_a_call_back_says_the_same(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    with site.inside() as cast:
        order = cast.order(now=site.now - timedelta(days=1))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE orders_workorder SET status = 'callback_pending', number_source = 'switch' WHERE id = %s", [order.pk])
        number = WorkOrder.objects.get(pk=order.pk).order_no
    page = site.sign_in(open_page(*DESK), "callback", f"/desk/followup/{number}/")
    expect(page.locator("[data-dial] [data-said]")).to_contain_text("没有接中继的话务平台", timeout=SLOW)
    looked_at(page, site, "call-dial")


def test_a_flagged_call_is_reviewed_by_keyboard(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    with site.inside() as cast:
        call = flagged_call(site.now, cast.agent.id)
    page = site.sign_in(open_page(*DESK), "supervisor", "/desk/flagged/")
    looked_at(page, site, "flagged")
    page.goto(f"/desk/flagged/{call}/")
    looked_at(page, site, "flagged-one")
    page.locator("#id_verdict input, [name=verdict]").first.check()
    page.fill("#id_note", "来电人持续辱骂，坐席按规程警告后挂断")
    page.keyboard.press("F10")
    expect(page.locator("main")).to_contain_text("坐席处置得当", timeout=SLOW)
    looked_at(page, site, "flagged-reviewed")


@pytest.fixture
def used_up(site: Site) -> Iterator[None]:  # noqa: F811
    with site.inside():
        for _ in range(CALL.most):
            count(CALL, ["127.0.0.1"], site.now)
    yield
    with site.inside(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_try")


@pytest.mark.usefixtures("used_up")
def test_who_calls_too_often_is_told_so_on_the_page(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    page = open_page(*DESK)
    for language, words in (("zh-hans", "来自这个网络的呼叫太多"), ("en", "Too many calls from this network")):
        page.context.add_cookies([{"name": "huiying_language", "value": language, "url": site.url}])
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto("/call/")
            page.locator("[data-call]").click(timeout=SLOW)
            expect(page.locator("[data-title]")).to_have_text(words, timeout=SLOW)
            assert wider_than_the_screen(page) == 0
            shot(page, "call-too-often")
