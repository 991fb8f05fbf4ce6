"""The work of each role with the keyboard alone: whoever cannot use a mouse can do all of it. A pressed pointer fails these tests."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from huiying.directory.models import User
from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.models import Adjudication
from huiying.dispatch.seed import publish_first
from huiying.followup.models import Callback
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from huiying.supervision.models import LadderStep, Supervision
from huiying.supervision.seed import ladder_steps
from tests.browser import PASSWORD, OpenPage, Site, served
from tests.cast import STREET_LIGHT, again
from tests.everybody.keys import Keys
from tests.followup.stages import pass_time, to_callback
from tests.orders.steps import DAY, HOUR, dispatched, replied
from tests.pages.test_second_factor import code_of
from tests.portal.citizens import WORDS, handled_order

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def founded(site: Site) -> None:
    """The city with its ladder and a catalogue."""
    with site.inside() as cast:
        LadderStep.objects.bulk_create(ladder_steps(cast.now - 90 * DAY))
        publish_first((), actor=system("set-up"), now=cast.now)


def signed_in(site: Site, page: Page, who: str, to: str) -> Keys:
    """A keyboard on a page of the staff."""
    site.sign_in(page, who, to)
    return Keys.of(page)


def status(site: Site, order: WorkOrder) -> str:
    with site.inside():
        return str(again(order).status)


def test_signing_in_and_past_the_bar_to_the_matter(site: Site, page: Page) -> None:
    page.goto("/staff/login/?next=/desk/orders/")
    keys = Keys.of(page)
    keys.write("#id_login", "dispatcher").press("Tab")
    page.keyboard.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(lambda url: "/staff/login" not in url)
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    keys.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main') !== null")


def test_a_menu_opens_closes_and_gives_the_keyboard_back(site: Site, page: Page) -> None:
    keys = signed_in(site, page, "dispatcher", "/desk/")
    keys.go(".bar__end [data-menu] > summary")
    expect(page.locator(".bar__end [data-menu]")).to_have_attribute("open", "")
    keys.to(".bar__end .menu__body a").press("Escape")
    expect(page.locator(".bar__end [data-menu]")).not_to_have_attribute("open", "")
    expect(page.locator(".bar__end [data-menu] > summary")).to_be_focused()
    keys.press("Enter").go(".menu__body button[formaction*='/size/elder/']")
    expect(page.locator("html")).to_have_attribute("data-size", "elder")
    keys.go(".bar__end [data-menu] > summary").go(".menu__body button[formaction*='/size/normal/']")
    expect(page.locator("html")).to_have_attribute("data-size", "desk")


def test_a_dialog_holds_the_keyboard_and_gives_it_back(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now - HOUR, phone="13800040001")
    keys = signed_in(site, page, "reviewer", f"/desk/orders/{order.order_no}/")
    keys.go("[data-keys]")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("Tab", "Tab", "Tab")
    assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('#keys') !== null")
    keys.press("Escape")
    expect(page.locator("[data-keys]")).to_be_focused()
    keys.go("[data-reveal*=phone]")
    keys.pick("#reveal-reason", "就诉求联系")
    keys.go("[data-reveal-form] [type=submit]")
    expect(page.locator(".mask--open output")).to_have_text("13800040001")
    expect(page.locator(".mask--open")).to_be_focused()
    keys.to("[data-verbs] a[href*='/ask_info/']").press("Enter")
    expect(page.locator("#verb")).to_be_visible()
    expect(page.locator("#verb:focus-within")).to_have_count(1)
    keys.press("Escape")
    expect(page.locator("[data-verbs] a[href*='/ask_info/']")).to_be_focused()
    keys.press("Enter").write("#verb #id_question", "请问是哪个路口？").go("#verb [type=submit]")
    expect(page.locator(".orderhead .state")).to_contain_text("待补充")


def test_a_matter_is_registered(site: Site, page: Page) -> None:
    keys = signed_in(site, page, "agent", "/desk/register/")
    keys.write("#id_phone", "13800040002").write("#id_original_text", "人民路路灯又不亮了。").choose("demand_type", "help")
    keys.write("#id_topic", "路灯不亮").press("Tab").write("#id_incident_address", "人民路 18 号").press("F10")
    expect(page.locator("[data-readout]")).to_contain_text("查询码")
    with site.inside():
        assert WorkOrder.objects.latest("seq").incident_address == "人民路 18 号"


def test_a_reviewer_accepts_and_a_dispatcher_sends_out(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now - HOUR, phone="13800040003")
    keys = signed_in(site, page, "reviewer2", f"/desk/board/review/?open={order.order_no}")
    keys.go(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert status(site, order) == "pending_dispatch"
    page.context.clear_cookies()
    keys = signed_in(site, page, "dispatcher", f"/desk/board/dispatch/?open={order.order_no}")
    keys.choose("lead", "other").write(".inline [name=other]", "市市政局").write(".inline [name=override_reason]", "照明归市政")
    keys.write(".inline [name=advice]", "请到现场查看").go(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert status(site, order) == "in_progress"


def test_a_unit_signs_contacts_and_replies(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - 2 * HOUR, cast.power)
    keys = signed_in(site, page, "GD_handler", f"/desk/unit/{order.order_no}/")
    keys.go("[data-verbs] form[action*='/sign/'] button")
    expect(page.locator(".steps")).to_contain_text("已签收")
    keys.go("[data-verbs] a[href*='/contact/']")
    keys.choose("evidence", "recording").go("#verb [type=submit]")
    expect(page.locator(".steps")).to_contain_text("已联系诉求人")
    page.context.clear_cookies()
    keys = signed_in(site, page, "GD_lead", f"/desk/unit/{order.order_no}/")
    keys.choose("is_true", "yes").choose("solved", "yes").write(".inline [name=public_reply]", "已修复，感谢反映。")
    keys.write(".inline [name=internal_result]", "更换灯具一套。").go(".inline footer [type=submit]")
    expect(page.locator(".steps")).to_contain_text("已答复")
    assert status(site, order) == "pending_review"


def test_a_closing_reviewer_lets_a_reply_out(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - 3 * HOUR, cast.streets)
        replied(cast, order, cast.streets, site.now - HOUR)
    keys = signed_in(site, page, "closer", f"/desk/board/replies/?open={order.order_no}")
    for box in page.locator(".inline [name=checklist]").all():
        keys.tick(f"[name=checklist][value='{box.get_attribute('value')}']")
    keys.go(".inline footer [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    assert status(site, order) == "callback_pending"


def test_a_citizens_answers_are_recorded(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = to_callback(cast, now=site.now - DAY, title="路灯不亮")
    keys = signed_in(site, page, "callback", f"/desk/followup/{order.order_no}/")
    for group, value in (("contacted_by_unit", "yes"), ("truthful", "yes"), ("solved", "yes"), ("satisfaction", "satisfied")):
        keys.choose(group, value)
    keys.write("#id_opinion", "来得很快").press("F10")
    page.wait_for_url(re.compile("/desk/followup/$"))
    with site.inside():
        assert (again(order).status, Callback.objects.get(order=order).opinion) == ("completed", "来得很快")


def test_a_duty_is_decided(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - 5 * HOUR, cast.environment, topic_code=STREET_LIGHT)
        to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=site.now - HOUR)
        case = Adjudication.objects.get(order=order)
    keys = signed_in(site, page, "adjudicator", f"/desk/adjudication/{case.pk}/")
    typed = {"lead": "市市政局", "advice": "请办理", "reason": "路灯由市政维护", "legal_basis": "市政管理办法第九条", "precedent_text": "监测站路灯同样"}
    for name in page.locator(".inline input:not([type=hidden]), .inline textarea").evaluate_all("fields => fields.map(f => f.name)"):
        if name in typed:
            keys.write(f".inline [name={name}]", typed[name])
    keys.go(".inline footer [type=submit]")
    expect(page.locator(".ruling")).to_contain_text("路灯由市政维护")
    assert status(site, order) == "in_progress"


def test_red_orders_are_supervised(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - 16 * DAY, cast.works)
        pass_time(site.now)
    keys = signed_in(site, page, "supervisor", "/desk/supervision/")
    keys.tick(f"input[name=order][value='{order.pk}']").go("[data-many] [type=submit]")
    page.wait_for_url("**/supervision/many/")
    keys.write("#id_matter", "请今日说明原因").go("main form [type=submit]")
    page.wait_for_url("**/supervision/all/")
    with site.inside():
        assert Supervision.objects.filter(order=order, matter="请今日说明原因").exists()


def test_a_colleague_is_proposed_and_approved_by_another(site: Site, page: Page, open_page: OpenPage) -> None:
    with site.inside() as cast:
        for name, role in (("agent2", "SA"), ("closer2", "SE")):
            User.plain.filter(pk=cast.user(name).pk).update(roles=[role])
    keys = signed_in(site, page, "agent2", "/desk/people/")
    keys.go("main a[href$='/people/new/']")
    page.wait_for_url("**/new/")
    keys.write("#id_name", "李娜").write("#id_login", "li.na").pick("#id_org", "市市政局").pick("#id_employer", "市市政局")
    keys.tick("[name=roles][value=UH]").write("#id_note", "新入职").go("main form [type=submit]")
    page.wait_for_url("**/registers/proposals/*/")
    other = open_page()
    signed_in(site, other, "closer2", page.url.removeprefix(site.url)).go("form[action$='/approve/'] [type=submit]")
    expect(other.locator("[data-code]")).to_be_visible()
    with site.inside():
        joined = User.plain.select_related("org").get(username="li.na")
        assert (joined.name, joined.org.name, joined.roles) == ("李娜", "市市政局", ["UH"])


@pytest.fixture(scope="module")
def real(site: Site) -> Iterator[str]:
    """The same city served as a real one."""
    with served(site.city, HUIYING_DEMO="0") as url:
        yield f"http://localhost:{urlsplit(url).port}"


def test_a_second_factor_is_set_up(real: str, site: Site, page: Page) -> None:
    page.goto(f"{real}/staff/login/")
    keys = Keys.of(page)
    keys.write("#id_login", "op_agent").write("#id_password", PASSWORD).press("Enter")
    page.wait_for_url("**/second-factor/")
    keys.go("main a[href$='/app/']")
    page.wait_for_url("**/app/")
    keys.write("#id_code", code_of(page.locator(".secret").inner_text(), site.now.timestamp() - site.offset.total_seconds())).press("Enter")
    page.wait_for_url("**/codes/")
    keys.go("main a[href='/desk/']")
    page.wait_for_url("**/desk/")
    with site.inside():
        kept = Authenticator.objects.filter(user__username="op_agent").order_by("type").values_list("type", flat=True)
        assert list(kept) == ["recovery_codes", "totp"]


def test_a_citizen_reports_follows_corrects_and_rates(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    keys = Keys.of(page)
    keys.write("#id_original_text", WORDS).go("main form [type=submit]")
    page.wait_for_url("**/submit/")
    keys.choose("demand_type", "help").pick("#id_region_code", "东河区").write("#id_incident_address", "人民路 18 号").choose("way", "none")
    keys.go(".send [type=submit]")
    page.wait_for_url("**/receipt/")
    number, code = (page.locator(f".pairbox dd{place}").inner_text() for place in (":not(.code)", ".code"))
    page.goto("/follow/")
    keys.write("#follow_order_no", number).write("#follow_code", code).press("Enter")
    page.wait_for_url(f"**/follow/{number}/")
    keys.go("main a[href$='/correct/']")
    page.wait_for_url("**/correct/")
    keys.write("#id_text", WORDS.replace("三天", "五天")).go("main form [type=submit]")
    page.wait_for_url(f"**/follow/{number}/")
    keys.go("#registered summary")
    expect(page.locator("#registered .quote").first).to_contain_text("五天")
    order, code = handled_order(site, "13800040009")
    page.goto("/follow/")
    keys.write("#follow_order_no", order.order_no).write("#follow_code", code).press("Enter")
    page.wait_for_url(f"**/follow/{order.order_no}/")
    keys.go("main a[href$='/rate/']")
    page.wait_for_url("**/rate/")
    keys.choose("solved", "yes").choose("satisfaction", "very_satisfied").go("main form [type=submit]")
    page.wait_for_url(f"**/follow/{order.order_no}/")
    assert status(site, order) == "completed"
