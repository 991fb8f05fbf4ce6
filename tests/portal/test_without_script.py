"""The public's pages with JavaScript switched off: everything that a citizen does, on a telephone's width."""

import re

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.keys import query_code
from huiying.followup.links import make_link, path
from huiying.followup.models import Callback
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.orders.intake import ask_info, reject
from huiying.orders.models import Attachment, WorkOrder
from tests.browser import TELEPHONE, OpenPage, Site, wider_than_the_screen
from tests.cast import QINGSHI, again
from tests.orders.steps import DAY, HOUR, dispatched
from tests.portal.citizens import PICTURE, WORDS, code_for, follow, handled_order, order_of

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A telephone that runs no script."""
    return open_page(*TELEPHONE, java_script_enabled=False)


def send(page: Page, button: str) -> None:
    page.wait_for_load_state()
    page.locator("main form").get_by_role("button", name=button, exact=True).last.click()


def test_a_matter_with_a_photo_is_sent_with_a_verified_number(site: Site, page: Page) -> None:
    page.goto("/")
    page.fill("#id_original_text", WORDS)
    send(page, "下一步")
    page.check("input[name=demand_type][value=help]")
    page.locator("input[name=topic][value='010201']").check()
    page.select_option("#id_region_code", QINGSHI)
    page.fill("#id_incident_address", "人民路 18 号门口")
    page.set_input_files("#id_photos", PICTURE)
    page.fill("#id_phone", "13800030001")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#id_original_text")).to_have_value(WORDS)
    expect(page.locator(".held")).to_contain_text("路灯.jpg")
    page.fill("#id_code", code_for(site))
    send(page, "提交")
    page.wait_for_url("**/receipt/")
    made = order_of(site, page)
    expect(page.locator(".pairbox .code")).to_have_text(query_code(made.pk))
    expect(page.locator("[data-print]")).to_be_hidden()  # a button that would do nothing is not shown
    assert wider_than_the_screen(page) == 0
    with site.inside():
        assert (made.original_text, made.number_source, made.region_code) == (WORDS, "sms_code", QINGSHI)
        assert Attachment.objects.get(order=made).uploaded_kind == "citizen"


def test_without_a_number_and_with_problems_nothing_typed_is_lost(site: Site, page: Page) -> None:
    page.goto("/submit/")
    page.fill("#id_original_text", "请问公租房申请需要什么材料")
    page.set_input_files("#id_photos", PICTURE)
    page.fill("#id_incident_address", "某地")
    send(page, "提交")
    expect(page.locator(".problems li")).to_have_count(1)
    assert page.input_value("#id_original_text") == "请问公租房申请需要什么材料"
    assert "路灯.jpg" in page.locator(".held").inner_text()
    page.check("input[name=demand_type][value=consult]")
    page.check("input[name=way][value=none]")
    send(page, "提交")
    page.wait_for_url("**/receipt/")
    made = order_of(site, page)
    with site.inside():
        assert (made.party_id, made.number_source, made.demand_type) == (None, "none", "consult")
        assert Attachment.objects.filter(order=made).count() == 1


def test_the_same_matter_again_is_added_to_the_first(site: Site, page: Page) -> None:
    with site.inside() as cast:
        first = cast.order(now=site.now, phone="13800030003", original_text=WORDS, number_source="sms_code")
    page.goto("/submit/?topic=010201")
    page.fill("#id_original_text", WORDS)
    page.check("input[name=demand_type][value=help]")
    page.select_option("#id_region_code", QINGSHI)
    page.fill("#id_incident_address", "人民路 18 号门口")
    page.fill("#id_phone", "13800030003")
    page.get_by_role("button", name="发送验证码").click()
    page.locator("#id_code").wait_for()
    page.fill("#id_code", code_for(site))
    send(page, "提交")
    page.locator(".again").get_by_role("button", name="继续").click()
    page.wait_for_url(f"**/follow/{first.order_no}/")
    with site.inside():
        assert WorkOrder.objects.filter(party=first.party_id).count() == 1


def test_a_wrong_code_is_told_and_the_right_one_opens_until_it_is_closed(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now, phone="13800030005", original_text=WORDS)
    page.goto("/follow/")
    page.fill("#follow_order_no", order.order_no)
    page.fill("#follow_code", "WRONG234")
    send(page, "查看")
    expect(page.locator("main [role=alert]")).to_be_visible()
    assert page.input_value("#follow_order_no") == order.order_no
    follow(page, order, query_code(order.pk))
    expect(page.locator("h1")).to_be_visible()
    page.get_by_role("button", name="在本机退出").click()
    page.goto(f"/follow/{order.order_no}/")
    assert "/follow/?no=" in page.url


def did(page: Page, order: WorkOrder, link: str, words: str = "") -> None:
    """Open a verb by its link, say the words, send it; the page then stands at the order."""
    page.get_by_role("link", name=link).click()
    if words:
        page.fill("#id_text", words)
    send(page, link)
    page.wait_for_url(f"**/follow/{order.order_no}/")


def test_a_new_matter_is_corrected_supplemented_and_withdrawn(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now - HOUR, phone="13800030006", original_text=WORDS, number_source="sms_code")
    follow(page, order, query_code(order.pk))
    did(page, order, "更正登记内容", WORDS.replace("三天", "五天"))
    page.get_by_role("link", name="补充文字或照片").click()
    page.fill("#id_text", "旁边还有一处窨井盖松动")
    page.set_input_files("#id_photos", PICTURE)
    send(page, "补充文字或照片")
    page.wait_for_url(f"**/follow/{order.order_no}/")
    expect(page.locator(".files")).to_contain_text("路灯.jpg")
    page.locator("#registered summary").click()  # folds open without script too
    expect(page.locator("#registered .quote").first).to_contain_text("五天")
    did(page, order, "撤回诉求", "已自行解决")
    with site.inside():
        assert again(order).status == "withdrawn"


def test_a_question_is_answered_and_a_refusal_objected_to(site: Site, page: Page) -> None:
    with site.inside() as cast:
        asked, refused = (cast.order(now=site.now - HOUR, phone=f"1380003001{n}", original_text=WORDS) for n in range(2))
        ask_info(order=asked, question="请问是哪个路口？", until=site.now + DAY, actor=cast.reviewer, now=site.now - HOUR / 2)
        reject(order=refused, reason_code="litigation", basis="该纠纷已由法院受理", actor=cast.reviewer, now=site.now - HOUR / 2)
    follow(page, asked, query_code(asked.pk))
    did(page, asked, "补充文字或照片", "人民路与解放路路口")
    follow(page, refused, query_code(refused.pk))
    did(page, refused, "对不予受理提出异议", "不是同一件事")
    with site.inside():
        assert (again(asked).status, again(refused).status) == ("submitted", "submitted")
        assert again(refused).objection_used


def test_a_running_matter_is_urged_an_answered_one_rated_and_an_ended_one_asked_for_again(site: Site, page: Page) -> None:
    with site.inside() as cast:
        running = dispatched(cast, site.now - DAY, cast.works, phone="13800030008", number_source="sms_code", original_text=WORDS)
    follow(page, running, query_code(running.pk))
    did(page, running, "催一催")
    answered, code = handled_order(site, "13800030009")
    follow(page, answered, code)
    page.get_by_role("link", name="评价办理结果").click()
    send(page, "评价办理结果")
    expect(page.locator(".problems")).to_contain_text("解决了没有")
    page.check("input[name=solved][value=no]")
    send(page, "评价办理结果")
    page.wait_for_url(f"**/follow/{answered.order_no}/")
    ended, code = handled_order(site, "13800030010")
    with site.inside() as cast:
        record(order_id=ended.pk, answers=Answers(solved="yes", satisfaction="satisfied"), actor=cast.callback, now=site.now)
    follow(page, ended, code)
    did(page, ended, "要求再办", "昨晚又不亮了")
    with site.inside():
        assert (again(running).urge_n, again(answered).status, again(ended).reopen_n) == (1, "rework", 1)


def test_a_link_from_a_message_rates_once(site: Site, page: Page) -> None:
    order, _code = handled_order(site, "13800030011")
    with site.inside():
        make_link(order, site.now)
        place = path(order)
    page.goto(place)
    page.check("input[name=solved][value=yes]")
    page.check("input[name=satisfaction][value=very_satisfied]")
    send(page, "提交")
    expect(page.locator("h1")).to_contain_text("评价已记下")
    page.goto(place)
    expect(page.locator("h1")).to_contain_text("链接")
    with site.inside():
        assert (again(order).status, Callback.objects.get(order=order).solved) == ("completed", "yes")


def test_language_and_elder_mode_are_chosen_and_remembered(page: Page) -> None:
    page.goto("/help/")
    page.locator("form[action*='/prefer/size/elder/'] button").click()
    expect(page.locator("html")).to_have_attribute("data-size", "elder")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Help")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-size", "elder")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert wider_than_the_screen(page) == 0
    assert re.search(r"^tel:12345$", page.locator(".call").first.get_attribute("href") or "")
