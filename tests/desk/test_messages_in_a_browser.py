"""Messages, words, watermark and copy in a real browser: they fit a telephone, and the mark is in nobody's way."""

import pytest
from playwright.sync_api import expect

from huiying.journal.models import Outbox
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.desk.test_orders_desk import dispatched
from tests.followup.stages import pass_time

pytestmark = pytest.mark.browser


def test_words_are_proposed_by_one_and_approved_by_another(site: Site, open_page: OpenPage) -> None:
    page = site.sign_in(open_page(), "supervisor", "/desk/messages/words/merged/")
    page.get_by_role("link", name="提出新文本").click()
    page.fill("#id_zh", "工单 {no} 已并单办理。")
    page.fill("#id_en", "Order {no} was joined.")
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".wordside ins, .wordside del").first).to_be_visible()
    shot(page, "words-preview")
    page.fill("#id_note", "更短")
    page.get_by_role("button", name="提出", exact=True).click()
    page.wait_for_url("**/desk/messages/words/merged/")
    expect(page.get_by_role("button", name="同意")).to_have_attribute("aria-disabled", "true")
    other = site.sign_in(open_page(*TELEPHONE), "assessor", "/desk/messages/words/merged/")
    shot(other, "words-decide")
    assert wider_than_the_screen(other) == 0
    other.get_by_role("button", name="同意").click()
    other.locator("#confirm [data-yes]").click()
    expect(other.locator(".wordside")).to_have_count(2)


def test_the_mark_lies_over_the_page_and_lets_every_click_through(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        order = dispatched(cast)
        pass_time(site.now)
        Outbox.objects.filter(stream=order.stream, kind="registered").update(state="given_up", last_error="SIM:UNREACHED", tries=6)
        number = order.order_no
    for size in ((1440, 900), TELEPHONE):
        page = site.sign_in(open_page(*size), "supervisor", f"/desk/orders/{number}/")
        assert page.locator(".wm").bounding_box()["width"] >= size[0] - 20  # type: ignore[index]
        assert "supervisor" in page.locator(".wmline").inner_text()
        assert wider_than_the_screen(page) == 0
        shot(page, "order-marked")
        page.locator(".msgs a").last.click()
        page.wait_for_url("**/desk/messages/*/")
        expect(page.get_by_role("button", name="再次发送")).to_be_visible()
        assert wider_than_the_screen(page) == 0
        page.goto("/desk/messages/")
        assert wider_than_the_screen(page) == 0
        shot(page, "messages", whole=False)


def test_a_copy_is_made_on_a_telephone(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        number = dispatched(cast).order_no
    page = site.sign_in(open_page(*TELEPHONE), "dispatcher", f"/desk/orders/{number}/copy/")
    assert wider_than_the_screen(page) == 0
    page.fill("#id_words", "路灯")
    page.get_by_role("button", name="重新查看").click()
    expect(page.locator(".redact del").first).to_be_visible()
    page.fill("#id_recipient", "某物业")
    page.fill("#id_reason", "现场处理")
    page.get_by_role("button", name="生成副本").click()
    page.wait_for_url("**/desk/copies/*/")
    assert "路灯" not in page.locator("main").inner_text()
    assert wider_than_the_screen(page) == 0
    shot(page, "copy")
