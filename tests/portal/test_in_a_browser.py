"""The public's pages in a real browser: from the first words to the rating, on a telephone, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.keys import query_code
from huiying.dispatch.returning import approve_return
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.orders.extending import approve_extension, request_extension
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.registration import supplement
from tests.browser import DESK, TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import QINGSHI, STREET_LIGHT, again
from tests.dispatch.scene import ask, plan
from tests.orders.steps import DAY, HOUR, MINUTE, dispatched, part, replied, reviewed, signed
from tests.portal.citizens import PICTURE, WORDS, code_for, follow, handled_order, order_of

pytestmark = pytest.mark.browser
OPEN_PAGES = ("/", "/submit/", "/follow/", "/help/", "/privacy/", "/rate/NOSUCHTOKEN/")


@pytest.fixture(scope="module", autouse=True)
def a_past(site: Site) -> None:
    """Three days ago the hotline was at work: what it publishes has a base."""
    with site.inside() as cast:
        then = site.now - 3 * DAY
        for number in range(6):
            order = dispatched(cast, then, cast.works, number_source="sms_code", phone=f"1390001{number:04d}", urgency="urgent")
            if number:
                replied(cast, order, cast.works, then + (HOUR if number > 1 else 30 * HOUR))
                reviewed(cast, again(order), then + (2 * HOUR if number > 1 else 31 * HOUR))
                answers = Answers(solved="yes" if number > 2 else "partly", satisfaction="satisfied")
                record(order_id=order.pk, answers=answers, actor=cast.callback, now=then + 50 * HOUR)


def report(site: Site, page: Page, phone: str, *, picture: bool = True) -> None:
    """Fill the whole form as a citizen does, up to the last button."""
    page.goto("/")
    page.fill("#id_original_text", WORDS)
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/submit/")
    expect(page.locator("input[name=topic]:checked")).to_have_value("010201")
    page.select_option("#id_region_code", QINGSHI)
    page.fill("#id_incident_address", "人民路 18 号门口")
    if picture:
        page.set_input_files("#id_photos", PICTURE)
    page.fill("#id_phone", phone)
    page.get_by_role("button", name="发送验证码").click()
    page.locator("#id_code").wait_for()
    page.fill("#id_code", code_for(site))


def test_report_with_a_photo_follow_and_correct(site: Site, open_page: OpenPage) -> None:
    page = open_page(*DESK)
    report(site, page, "13800020001")
    expect(page.locator(".upload__item img")).to_have_count(1)
    expect(page.locator(".upload__item")).to_contain_text(" KB")  # a small one is not “0.0 MB”
    shot(page, "portal-submit")
    page.locator(".send").get_by_role("button", name="提交").click()
    page.wait_for_url("**/receipt/")
    shot(page, "portal-receipt")
    order, code = order_of(site, page), page.locator(".pairbox .code").inner_text()
    with site.inside():
        assert (order.original_text, order.number_source, order.channel, order.status) == (WORDS, "sms_code", "web", "submitted")
        assert Attachment.objects.get(order=order).uploaded_kind == "citizen"
    other = open_page(*TELEPHONE)
    other.goto("/follow/")
    other.fill("#follow_order_no", order.order_no)
    other.fill("#follow_code", code.lower())
    other.get_by_role("button", name="查看").click()
    other.wait_for_url(f"**/follow/{order.order_no}/")
    assert code not in other.url
    expect(other.locator(".files img")).to_have_count(1)
    other.locator(".files a").click()  # the picture alone, as the browser shows it
    other.wait_for_url("**/file/**")
    other.go_back()
    other.get_by_role("link", name="更正登记内容").click()
    other.fill("#id_text", WORDS.replace("三天", "五天"))
    other.get_by_role("button", name="更正登记内容").click()
    other.wait_for_url(f"**/follow/{order.order_no}/")
    expect(other.locator("#registered")).to_contain_text("五天")
    shot(other, "portal-follow-new")


def long_order(site: Site, phone: str) -> tuple[WorkOrder, str]:
    """An order with a life: returned by one unit, handed to another with help, extended, supplemented."""
    with site.inside() as cast:
        start = site.now - 300 * MINUTE
        order = dispatched(cast, start, cast.streets, number_source="sms_code", phone=phone, original_text=WORDS, topic_code=STREET_LIGHT)
        asked = ask(cast, order, cast.streets, cast.works, start + 20 * MINUTE)
        to = plan(cast.works, cast.power)
        approve_return(assignment=asked, decision="照明由市政部门负责", plan=to, actor=cast.dispatcher, now=start + 60 * MINUTE)
        signed(cast, order, cast.works, start + 80 * MINUTE)
        request = request_extension(
            assignment=part(order, cast.works), amount="2 WORK_DAY", reason_code="site_work", reason_text="需更换地下电缆",
            public_text="地下电缆损坏，需开挖更换，延长 2 个工作日。", actor=cast.unit_lead(cast.works), now=start + 120 * MINUTE,
        )  # fmt: skip
        approve_extension(request=request, actor=cast.closer, now=start + 150 * MINUTE)
        supplement(order=again(order), text="昨晚又有一位老人绊倒了", actor=cast.caller(order), now=start + 200 * MINUTE)
        return again(order), query_code(order.pk)


def test_what_was_written_outlives_a_switch_of_the_language(site: Site, open_page: OpenPage) -> None:
    page = open_page(*DESK)
    page.goto("/")
    page.fill("#id_original_text", "楼下的路灯坏了")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/submit/")
    page.locator("#id_incident_address").press_sequentially("人民路 18 号")
    page.get_by_text("已存在本机").wait_for()
    page.get_by_role("button", name="English").click()
    page.get_by_text("What you can count on").wait_for()
    expect(page.locator("#id_original_text")).to_have_value("楼下的路灯坏了")
    expect(page.locator("#id_incident_address")).to_have_value("人民路 18 号")


def test_the_same_matter_again_is_offered_before_a_second_order(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        first = cast.order(now=site.now, phone="13800020003", original_text=WORDS, number_source="sms_code")
    page = open_page(*DESK)
    report(site, page, "13800020003", picture=False)
    page.locator(".send").get_by_role("button", name="提交").click()
    page.locator(".again").wait_for()
    shot(page, "portal-again")
    page.locator(".again").get_by_role("button", name="继续").click()
    page.wait_for_url(f"**/follow/{first.order_no}/")
    with site.inside():
        assert WorkOrder.objects.filter(party=first.party_id).count() == 1


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_page_fits_and_is_pictured(site: Site, open_page: OpenPage, size: tuple[int, int], lang: str) -> None:
    page = open_page(*size)
    for address in OPEN_PAGES:
        page.goto(f"{address}?lang={lang}")
        name = address.strip("/").split("/")[0] or "home"
        shot(page, f"portal-{name}")
        assert wider_than_the_screen(page) == 0, address
    order, code = long_order(site, f"137{size[0]:04d}{len(lang):04d}")
    follow(page, order, code, lang)
    shot(page, "portal-order")
    assert wider_than_the_screen(page) == 0
    assert "地下电缆损坏" in page.locator(".log").inner_text()
    page.goto(f"/follow/{order.order_no}/supplement/")
    shot(page, "portal-supplement")
    order, code = handled_order(site, f"138{size[0]:04d}{len(lang):04d}")
    follow(page, order, code, lang)
    page.goto(f"/follow/{order.order_no}/rate/")
    shot(page, "portal-rate-form")
    assert wider_than_the_screen(page) == 0
    page.locator(".pub form[action*=size] button").click()
    page.goto(f"/follow/{order.order_no}/")
    shot(page, "portal-order-large")
    assert wider_than_the_screen(page) == 0


def test_what_came_along_from_the_first_page_is_kept_though_nothing_more_was_typed(site: Site, open_page: OpenPage) -> None:
    page = open_page(*TELEPHONE)
    page.goto("/")
    page.locator("#id_original_text").press_sequentially("巷口的路灯坏了")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/submit/")
    page.locator("[data-draft-line]").wait_for()
    browser = page.context
    page.close()
    again = browser.new_page()
    again.goto("/submit/")
    expect(again.locator("#id_original_text")).to_have_value("巷口的路灯坏了")
    again.locator("[data-draft-back]").get_by_role("button", name="丢弃").click()
    assert again.evaluate("Object.keys(localStorage).filter(key => key.startsWith('huiying.draft.'))") == [], "discarded on both pages"


def typed_before(page: Page, words: str = "巷口的路灯坏了") -> Page:
    """Words typed and left: the page opened anew."""
    page.goto("/submit/")
    page.locator("#id_original_text").press_sequentially(words)
    page.locator("[data-draft-line]").wait_for()
    page.goto("/submit/")
    return page


def test_words_left_on_a_shared_device_are_told_and_discarded_with_one_press(site: Site, open_page: OpenPage) -> None:
    page = typed_before(open_page(*TELEPHONE))
    expect(page.locator("#id_original_text")).to_have_value("巷口的路灯坏了")
    back = page.locator("[data-draft-back]")
    expect(back).to_contain_text("几个人共用这台设备")
    assert back.bounding_box()["y"] < page.locator("#id_original_text").bounding_box()["y"]  # type: ignore[index]
    shot(page, "portal-put-back")
    assert wider_than_the_screen(page) == 0
    back.get_by_role("button", name="丢弃").click()
    expect(page.locator("#id_original_text")).to_have_value("")
    expect(back).to_have_count(0)
    page.goto("/submit/")
    expect(page.locator("#id_original_text")).to_have_value("")


def test_words_left_by_nobody_in_particular_are_gone_after_a_day(site: Site, open_page: OpenPage) -> None:
    page = typed_before(open_page())
    aged = """hours => Object.keys(localStorage).filter(key => key.startsWith("huiying.draft.")).forEach(key => {
        const held = JSON.parse(localStorage[key]); held.at = Date.now() - hours * 3600000; localStorage[key] = JSON.stringify(held); })"""
    page.evaluate(aged, 23)
    page.goto("/submit/")
    expect(page.locator("#id_original_text")).to_have_value("巷口的路灯坏了")
    page.evaluate(aged, 25)
    page.goto("/submit/")
    expect(page.locator("#id_original_text")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('huiying.draft.'))") == []


def test_an_old_list_of_problems_goes_when_a_code_is_on_its_way(site: Site, open_page: OpenPage) -> None:
    page = open_page(*TELEPHONE)
    page.goto("/submit/?topic=010201")
    page.fill("#id_original_text", WORDS)
    page.fill("#id_phone", "13800020091")
    page.locator(".send").get_by_role("button", name="提交").click()
    expect(page.locator("[data-problems]")).to_be_visible()
    page.get_by_role("button", name="发送验证码").click()
    page.locator("#id_code").wait_for()
    expect(page.locator("[data-problems]")).to_have_count(0)
    page.reload()
    page.set_input_files("#id_photos", PICTURE)
    page.locator(".send").get_by_role("button", name="提交").click()
    page.get_by_role("button", name="去掉 路灯.jpg").click()
    expect(page.locator(".held")).to_have_count(0)
    assert wider_than_the_screen(page) == 0
