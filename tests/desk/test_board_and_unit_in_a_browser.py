"""The board and a unit's desk in a real browser: a matter is dispatched by keyboard, taken back, handled on a telephone, reviewed; duties are adjudicated."""

import re
from base64 import b64decode
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.reference import changed
from huiying.dispatch.match import Line
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.dispatch.seed import publish_first
from huiying.kit.actor import system
from huiying.orders.intake import Classification, accept
from huiying.orders.models import Assignment, Attachment, WorkOrder
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import QINGSHI, STREET_LIGHT, again
from tests.dispatch.scene import ask
from tests.orders.steps import dispatched, replied, signed

pytestmark = pytest.mark.browser
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


@pytest.fixture(scope="module")
def city(site: Site) -> Site:
    """The site with a catalogue: street lights go to the works bureau, with the power company helping."""
    with site.inside() as cast:
        line = Line(1, "0102", str(cast.works.pk), "公共照明由市政主管部门维护", co=(str(cast.power.pk),), fallback=str(cast.district.pk))
        publish_first((line,), actor=system("set-up"), now=cast.now)
        changed()
    return site


def waiting(site: Site, **given: object) -> str:
    """The number of an order about a street light that waits for dispatch."""
    with site.inside() as cast:
        order = cast.order(now=site.now - timedelta(minutes=20), **given)
        final = Classification("help", STREET_LIGHT, "normal", QINGSHI)
        accept(order=again(order), classification=final, actor=cast.reviewer, now=site.now - timedelta(minutes=10))
        return order.order_no


def state(site: Site, number: str) -> str:
    with site.inside():
        return next(order.status for order in WorkOrder.objects.all() if order.order_no == number)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f".inline label:has(input[name={name}][value={value}])").click()


def test_a_dispatcher_sends_out_by_keyboard_and_takes_back(city: Site, page: Page) -> None:
    number = waiting(city)
    city.sign_in(page, "dispatcher", "/desk/board/dispatch/")
    expect(page.locator(".board__matter .mono").first).to_have_text(number)
    first = page.locator(".cand").first
    expect(first).to_contain_text("市市政局")
    expect(first).to_contain_text("公共照明由市政主管部门维护")
    shot(page, "board", whole=False)
    page.keyboard.press("?")
    expect(page.locator("#keys [data-page-keys]")).to_contain_text("10 秒内收回")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator(".cand").nth(1).locator("input")).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo]")).to_be_visible()
    page.wait_for_load_state()
    assert state(city, number) == "in_progress"
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text(number)
    assert state(city, number) == "pending_dispatch"
    page.goto(f"/desk/board/dispatch/?open={number}&lang=en")
    shot(page, "board", whole=False)


def test_the_board_ends_where_the_window_ends(city: Site, page: Page) -> None:
    with city.inside() as cast:
        number = cast.order(now=city.now - timedelta(minutes=20), phone="13800010006").order_no
    city.sign_in(page, "reviewer", f"/desk/board/review/?open={number}")
    expect(page.locator(".board__matter .mono").first).to_have_text(number)
    assert page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight")


def test_another_unit_than_the_catalogues_needs_the_reason_and_nothing_typed_is_lost(city: Site, page: Page) -> None:
    number = waiting(city, phone="13800010007")
    city.sign_in(page, "dispatcher", f"/desk/board/dispatch/?open={number}")
    page.locator(".cand--other").click()
    page.fill(".inline [name=other]", "市生态环境局")
    page.fill(".inline [name=advice]", "请先到现场查看")
    page.click(".inline footer [type=submit]")
    expect(page.locator(".inline [data-problems]")).to_be_visible()
    expect(page.locator(".inline [name=advice]")).to_have_value("请先到现场查看")
    expect(page.locator(".inline [name=other]")).to_have_value("市生态环境局")
    page.fill(".inline [name=override_reason]", "灯具属于监测站")
    page.click(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert state(city, number) == "in_progress"
    with city.inside() as cast:
        sent = Assignment.objects.get(order__status="in_progress", unit=cast.environment)
        assert (sent.override_reason, sent.catalogue_line_id) == ("灯具属于监测站", None)


def test_street_staff_sign_contact_and_reply_with_a_photo_on_a_telephone(city: Site, open_page: OpenPage) -> None:
    with city.inside() as cast:
        order = dispatched(cast, city.now - timedelta(hours=2), cast.district, topic_code=STREET_LIGHT)
        number = order.order_no
    phone = open_page(*TELEPHONE)
    city.sign_in(phone, "DH_handler", "/desk/unit/")
    shot(phone, "unit")
    phone.locator("[data-open]").first.click()
    phone.wait_for_url(re.compile(f"/desk/unit/{number}/"))
    assert wider_than_the_screen(phone) == 0
    phone.get_by_role("button", name="签收").click()
    expect(phone.locator(".steps")).to_contain_text("已签收")
    phone.wait_for_load_state()  # the dialog is the script's
    phone.get_by_role("link", name="联系诉求人").click()
    phone.locator("#verb label:has(input[value=recording])").click()
    phone.locator("#verb [type=submit]").click()
    expect(phone.locator(".steps")).to_contain_text("已联系诉求人")
    phone.wait_for_load_state()
    phone.fill(".inline [name=text]", "路灯已修好。")
    phone.locator(".inline footer [type=submit]").click()
    expect(phone.locator(".toast")).to_contain_text("起草")
    phone.context.clear_cookies()
    city.sign_in(phone, "DH_lead", f"/desk/unit/{number}/")
    expect(phone.locator(".inline [name=public_reply]")).to_have_value("路灯已修好。")
    send = phone.locator(".inline footer [type=submit]")
    expect(send).to_have_attribute("aria-disabled", "true")
    choose(phone, "is_true", "yes")
    choose(phone, "solved", "yes")
    phone.fill(".inline [name=public_reply]", "路灯已修好，电话 13800010001")
    expect(phone.locator("[data-private-check]")).to_have_class(re.compile("hint--bad"))
    phone.fill(".inline [name=public_reply]", "路灯已修好，感谢反映。")
    phone.fill(".inline [name=internal_result]", "更换灯具一套。")
    expect(send).to_have_attribute("aria-disabled", "true")
    phone.set_input_files(".inline [name=photos]", {"name": "lamp.png", "mimeType": "image/png", "buffer": PNG})
    expect(send).to_have_attribute("aria-disabled", "false")
    shot(phone, "unit-order")
    send.click()
    expect(phone.locator(".steps")).to_contain_text("已答复")
    assert state(city, number) == "pending_review"
    with city.inside():
        assert Attachment.objects.get(order_id=order.pk).kind == "after_photo"


def test_the_queue_opens_beside_the_list_and_the_review_lets_the_citizen_have_the_reply(city: Site, page: Page) -> None:
    with city.inside() as cast:
        one = dispatched(cast, city.now - timedelta(hours=3), cast.streets)
        dispatched(cast, city.now - timedelta(hours=2), cast.streets)
        signed(cast, one, cast.streets, city.now - timedelta(hours=1))
        other = dispatched(cast, city.now - timedelta(hours=3), cast.power)
        signed(cast, other, cast.power, city.now - timedelta(hours=2))
        replied(cast, other, cast.power, city.now - timedelta(hours=1))
    city.sign_in(page, "CG_lead", "/desk/unit/")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row].is-current.is-open")).to_have_count(1)
    shot(page, "unit", whole=False)
    page.goto("/desk/unit/?lang=en")
    shot(page, "unit", whole=False)
    page.context.clear_cookies()
    city.sign_in(page, "closer", f"/desk/board/replies/?open={other.order_no}")
    page.click(".inline footer [type=submit]")
    expect(page.locator(".inline [data-problems]")).to_be_visible()
    page.wait_for_load_state()
    for box in page.locator(".inline [name=checklist]").all():
        box.check()
    shot(page, "board-replies", whole=False)
    page.click(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert state(city, other.order_no) == "callback_pending"


def test_a_disputed_duty_is_decided_and_its_line_published_by_another(city: Site, page: Page) -> None:
    with city.inside() as cast:
        order = dispatched(cast, city.now - timedelta(hours=5), cast.environment, topic_code=STREET_LIGHT)
        ask(cast, order, cast.environment, cast.works, city.now - timedelta(hours=4))
    city.sign_in(page, "dispatcher", f"/desk/board/returns/?open={order.order_no}")
    page.fill(".inline [name=decision]", "职责交叉，提请裁定")
    page.check(".inline [name=cross_duty]")
    page.click(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert state(city, order.order_no) == "adjudicating"
    with city.inside():
        case = Adjudication.objects.get(order_id=order.pk)
    page.context.clear_cookies()
    city.sign_in(page, "adjudicator", f"/desk/adjudication/{case.pk}/")
    expect(page.locator(".sides")).to_contain_text("三定规定不含此项")
    typed = {"lead": "市市政局", "reason": "路灯由市政维护", "advice": "请办理", "legal_basis": "市政管理办法第九条", "object_word": "监测站"}
    for name, words in {**typed, "precedent_text": "监测站路灯同样"}.items():
        page.fill(f".inline [name={name}]", words)
    shot(page, "adjudication", whole=False)
    page.click(".inline footer [type=submit]")
    page.wait_for_url(re.compile("/desk/adjudication/"))
    expect(page.locator(".ruling")).to_contain_text("路灯由市政维护")
    assert state(city, order.order_no) == "in_progress"
    with city.inside():
        draft = CatalogueVersion.objects.get(state="draft")
        assert draft.lines.get(object_word="监测站").precedent_order_no == order.order_no
    page.goto(f"/desk/catalogue/{draft.number}/")
    expect(page.locator(".diff")).to_contain_text("监测站")
    expect(page.locator("[data-why]")).to_be_visible()
    shot(page, "catalogue", whole=False)
