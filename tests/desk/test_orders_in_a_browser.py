"""The agent's desk, the list and an order's page in a real browser: by keyboard, on a telephone, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from huiying.orders.models import WorkOrder
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.desk.test_orders_desk import dispatched

pytestmark = pytest.mark.browser


def test_a_matter_is_registered_by_keyboard_alone(site: Site, page: Page) -> None:
    with site.inside() as cast:
        cast.order(now=site.now - timedelta(days=2))
    site.sign_in(page, "agent", "/desk/register/")
    keys = page.keyboard
    keys.press("Alt+n")
    keys.type("13800010001")
    keys.press("Alt+w")
    keys.type("人民路路灯又不亮了，路口电线裸露。")
    expect(page.locator(".hist li")).to_have_count(1)
    expect(page.locator("#look .banner")).to_contain_text("电线裸露")
    expect(page.locator("#look .dup")).to_contain_text("同一来电人")
    keys.press("Alt+t")
    keys.press("ArrowRight")
    keys.press("Alt+x")
    keys.type("路灯不亮")
    keys.press("Tab")
    shot(page, "register")
    keys.press("F10")
    expect(page.locator("[data-problems]")).to_contain_text("这类事项需要填写地点")
    expect(page.locator("#id_original_text")).to_have_value("人民路路灯又不亮了，路口电线裸露。")
    page.wait_for_load_state()  # the keys are the script's
    keys.press("Alt+p")
    keys.type("人民路 18 号")
    keys.press("F10")
    expect(page.locator("[data-readout]")).to_contain_text("查询码")
    expect(page.locator("#id_original_text")).to_have_value("")
    with site.inside():
        order = WorkOrder.objects.latest("seq")
    assert (order.status, order.demand_type, order.topic_code, order.incident_address) == ("submitted", "help", "010201", "人民路 18 号")


def test_a_caller_who_is_handed_over_asks_to_whom_below_the_line_that_opens_it(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", "/desk/register/")
    page.keyboard.type("有人在楼下打架。")
    page.keyboard.press("Alt+t")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F9")
    expect(page.locator("#id_answer")).to_be_focused()
    line, field = page.locator("[data-answer] > summary").bounding_box(), page.locator("#id_answer").bounding_box()
    assert line is not None
    assert field is not None
    assert field["y"] >= line["y"] + line["height"]
    expect(page.locator("#id_transfer_to")).to_be_hidden()
    page.locator("#id_number_source").select_option("none")
    page.locator("#id_close_route").select_option("transferred")
    page.locator("#id_transfer_to").select_option("110")
    page.locator("#id_transfer_mode").select_option("three_way")
    page.keyboard.press("F9")
    expect(page.locator("[data-readout]")).to_contain_text("待预审")
    with site.inside():
        order = WorkOrder.objects.latest("seq")
    assert (order.status, order.first_receiver_kept) == ("submitted", True)


def test_what_was_typed_comes_back_after_the_browser_was_closed(site: Site, page: Page) -> None:
    site.sign_in(page, "agent2", "/desk/register/")
    page.locator("#id_original_text").press_sequentially("桥头路灯不亮，请派人看看。")
    page.wait_for_timeout(500)
    page.goto("/desk/orders/")
    page.goto("/desk/register/")
    expect(page.locator("#id_original_text")).to_have_value("桥头路灯不亮，请派人看看。")


def test_a_verb_is_done_in_a_dialog_and_a_number_shown_with_a_reason(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now - timedelta(hours=1), phone="13800010007")
    site.sign_in(page, "reviewer", f"/desk/orders/{order.order_no}/")
    page.get_by_role("link", name="请补充").click()
    dialog = page.locator("dialog#verb")
    dialog.get_by_role("button", name="请补充").click()
    expect(dialog.locator("[data-problems]")).to_be_visible()
    dialog.locator("#id_question").fill("请问是哪个路口？")
    dialog.get_by_role("button", name="请补充").click()
    expect(page.locator(".orderhead .state")).to_contain_text("待补充")
    expect(page.locator(".life")).to_contain_text("请问是哪个路口？")
    page.wait_for_load_state()
    page.locator("[data-reveal*=phone]").click()
    page.locator("#reveal-reason").select_option("contact")
    page.locator("[data-reveal-form] [type=submit]").click()
    expect(page.locator(".mask--open output")).to_have_text("13800010007")


def test_the_list_and_the_page_on_a_desk_and_on_a_telephone(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        order = dispatched(cast)
    page = site.sign_in(open_page(), "SZ_lead", "/desk/orders/")
    expect(page.locator("[data-row]").first).to_be_visible()
    shot(page, "orders")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/orders/2*/")
    page.goto(f"/desk/orders/{order.order_no}/")
    expect(page.locator(".life")).to_contain_text("派市市政局、云州供电公司")
    expect(page.locator(".lanes")).to_be_visible()
    shot(page, "order")
    page.goto(f"/desk/orders/{order.order_no}/?lang=en")
    expect(page.locator("h2").first).to_contain_text("In the citizen's words")
    shot(page, "order")
    page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    page.goto(f"/desk/orders/{order.order_no}/?lang=zh")
    assert wider_than_the_screen(page) == 0
    shot(page, "order")
    page.goto("/desk/orders/")
    assert wider_than_the_screen(page) == 0
    shot(page, "orders")
    page.goto("/desk/")
    assert wider_than_the_screen(page) == 0
    shot(page, "home")
