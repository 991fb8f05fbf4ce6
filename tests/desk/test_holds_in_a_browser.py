"""Legal holds and erased orders in a real browser, at the desk and at a telephone's width."""

from datetime import timedelta

import pytest

from huiying.directory.models import User
from huiying.kit.actor import system
from huiying.kit.retention import parse
from huiying.orders.ending import withdraw
from huiying.retention.file import SHIPPED
from huiying.retention.running import step
from tests.browser import OpenPage, Site, shot, wider_than_the_screen
from tests.cast import again

pytestmark = pytest.mark.browser


def test_a_hold_is_put_on_and_an_erased_order_says_so(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        User.plain.filter(pk=cast.user("dispatcher2").pk).update(roles=["AU"])
        gone, kept = cast.order(), cast.order(phone="13800010009")
        withdraw(order=again(gone), reason="已经自行解决了", actor=cast.caller(gone), now=cast.now)
        while not step(policy=parse(SHIPPED.read_text(encoding="utf-8")), actor=system("retention"), now=cast.now + timedelta(days=3651)).ended:
            pass
    page = site.sign_in(open_page(), "dispatcher2", f"/desk/orders/{kept.order_no}/")
    page.get_by_role("link", name="设置冻结").click()
    page.fill("#id_reason", "市中级人民法院来函〔2026〕12 号")
    shot(page, "hold-new")
    page.get_by_role("button", name="设置冻结").click()
    page.get_by_text("生效中").first.wait_for()
    shot(page, "hold")
    for width in (1440, 375):
        seen = site.sign_in(open_page(width, 900), "dispatcher2", "/desk/holds/")
        shot(seen, "holds", whole=False)
        assert wider_than_the_screen(seen) == 0
        for name, order in (("order-held", kept), ("order-erased", gone)):
            seen.goto(f"/desk/orders/{order.order_no}/")
            shot(seen, name)
            assert wider_than_the_screen(seen) == 0
        assert "按保存期限" in seen.locator("main").inner_text()
