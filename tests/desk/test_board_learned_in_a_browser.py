"""The board in a real browser: a learned unit chosen by number, the place drawn, a like matter related by key; what orders teach drafted by hand."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.models_places import Outline
from huiying.directory.reference import changed
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.dispatch.seed import publish_first
from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from huiying.orders.intake import Classification, accept
from huiying.orders.models import Assignment, WorkOrder
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import QINGSHI, STREET_LIGHT, again

pytestmark = pytest.mark.browser
OUTLINES = {
    "990101": [[[0, 0], [5, 1], [6, 5], [2, 6], [-1, 3], [0, 0]]], "990102": [[[5, 1], [10, 0], [12, 4], [6, 5], [5, 1]]],
    "990103": [[[6, 5], [12, 4], [11, 10], [5, 9], [2, 6], [6, 5]]], "990104": [[[-1, 3], [2, 6], [5, 9], [0, 10], [-3, 6], [-1, 3]]],
}  # fmt: skip


@pytest.fixture(scope="module")
def city(site: Site) -> Site:
    """A catalogue, a year's counts that speak against it, and the outlines of the districts."""
    with site.inside() as cast:
        line = Line(1, "0102", str(cast.works.pk), "公共照明由市政主管部门维护", co=(str(cast.power.pk),), fallback=str(cast.district.pk))
        version = publish_first((line,), actor=system("set-up"), now=cast.now)
        since = cast.now - timedelta(days=300)
        for region in ("", "990101"):
            for unit, handled, back in ((cast.works, 3, 9), (cast.streets, 11, 1)):
                DutyCount.objects.create(
                    line_no=1, region_code=region, unit=unit, handled=handled, sent=handled + back, returned=back, since=since, counted_at=cast.now
                )
        Lesson.objects.create(
            id=uuid7(cast.now), line_no=1, catalogue=version, lead=cast.works, unit=cast.streets, k=11, n=14, low=524, high=924, sent=12, returned=1,
            since=since, found_at=cast.now,
        )  # fmt: skip
        for code, rings in OUTLINES.items():
            Outline.objects.create(region_id=code, rings=[[[110 + x / 20, 20 + y / 20] for x, y in ring] for ring in rings], source="示例", kept_at=cast.now)
        changed()
    return site


def waiting(site: Site, **given: object) -> str:
    """The number of an order about a street light that waits for dispatch."""
    with site.inside() as cast:
        order = cast.order(now=site.now - timedelta(minutes=20), **given)
        final = Classification("help", STREET_LIGHT, "normal", QINGSHI)
        accept(order=again(order), classification=final, actor=cast.reviewer, now=site.now - timedelta(minutes=10))
        return order.order_no


def test_what_was_learned_is_chosen_by_number_and_a_like_matter_related_by_key(city: Site, page: Page) -> None:
    other = waiting(city, phone="13800010002", incident_address="人民路 20 号", original_text="人民路 20 号路灯也不亮，走夜路看不见。")
    number = waiting(city)
    city.sign_in(page, "dispatcher", f"/desk/board/dispatch/?open={number}")
    first = page.locator(".cand").first
    expect(first).to_contain_text("市城管局")
    expect(first).to_contain_text("14 件中，11 件最终由其办理")
    expect(page.locator(".places--map path")).to_have_count(4)
    shot(page, "board-learned", whole=False)
    page.keyboard.press("r")
    expect(page.locator("#verb [name=other]")).to_have_value(other)
    page.fill("#verb [name=ground]", "同一条线路")
    page.click("#verb [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    page.goto(f"/desk/board/dispatch/?open={number}&lang=en")
    expect(page.locator(".board__matter")).to_contain_text("Related orders")
    shot(page, "board-learned", whole=False)
    page.keyboard.press("2")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo]")).to_be_visible()
    with city.inside() as cast:
        sent = next(part for part in Assignment.objects.select_related("order") if part.order.order_no == number)
        assert (sent.unit_id, "11 件最终由其办理" in sent.override_reason) == (cast.streets.pk, True)
        assert WorkOrder.objects.get(pk=sent.order_id).related_order_id is not None


def test_a_proposed_change_is_drafted_on_a_telephone(city: Site, open_page: OpenPage) -> None:
    phone = open_page(*TELEPHONE)
    city.sign_in(phone, "dispatcher", "/desk/catalogue/lessons/")
    shot(phone, "lessons")
    phone.locator("[data-open]").first.click()
    expect(phone.locator("h1")).to_contain_text("市城管局")
    assert wider_than_the_screen(phone) == 0
    shot(phone, "lesson")
    phone.fill("[name=legal_basis]", "市政设施养护分工方案")
    phone.click("text=起草 >> nth=-1")
    expect(phone.locator("h1")).to_contain_text("2")
    with city.inside():
        assert CatalogueVersion.objects.get(number=2).state == "draft"
        assert Lesson.objects.get().state == "drafted"
