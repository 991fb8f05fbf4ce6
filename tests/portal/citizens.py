"""What citizens do in the browser tests: their words, their codes, the order that a page shows, an answered order to follow."""

import re
from typing import Any

from playwright.sync_api import Page

from huiying.directory.keys import query_code
from huiying.followup.calling import begin
from huiying.journal.models import Outbox
from huiying.kit.actor import system
from huiying.notify.outbox import opened
from huiying.orders.models import WorkOrder
from tests.browser import Site
from tests.cast import again
from tests.orders.steps import MINUTE, dispatched, replied, reviewed, signed
from tests.portal.pictures import photo

WORDS = "青石街道人民路 18 号门口的路灯坏了三天，晚上很黑，孩子下晚自习看不见路。"
PICTURE: Any = [{"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": photo()}]


def code_for(site: Site) -> str:
    """The newest code that a text message brought."""
    with site.inside():
        _number, text = opened(Outbox.objects.filter(kind="number_code").latest("id"))
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


def order_of(site: Site, page: Page) -> WorkOrder:
    number = re.search(r"\d{8}-\d{6}", page.url)
    assert number
    with site.inside():
        return WorkOrder.objects.select_related("owner", "party").get(seq=int(number[0].split("-")[1]))


def handled_order(site: Site, phone: str) -> tuple[WorkOrder, str]:
    """An order that was dispatched, signed and answered."""
    with site.inside() as cast:
        start = site.now - 40 * MINUTE
        order = dispatched(cast, start, cast.works, number_source="sms_code", phone=phone, original_text=WORDS)
        signed(cast, order, cast.works, start + 10 * MINUTE)
        replied(cast, order, cast.works, start + 20 * MINUTE, public_reply="人民路 18 号门口的灯具已更换，当晚恢复照明。感谢反映。")
        reviewed(cast, again(order), start + 30 * MINUTE)
        begin(order_id=order.pk, actor=system("callback"), now=start + 31 * MINUTE)
        return again(order), query_code(order.pk)


def follow(page: Page, order: WorkOrder, code: str, lang: str = "zh-hans") -> None:
    page.goto(f"/follow/?lang={lang}")
    page.fill("#follow_order_no", order.order_no)
    page.fill("#follow_code", code)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/follow/{order.order_no}/")
