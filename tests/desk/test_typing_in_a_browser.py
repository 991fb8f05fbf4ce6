"""What is typed outlives an ended session, a server's error and a lost line, and is gone once the server took it; nobody else is shown it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from huiying.directory.models_signin import BrowserSession
from huiying.orders.models import WorkOrder
from tests.browser import DESK, PATIENCE_MS, TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import QINGSHI
from tests.databases import ROOT
from tests.orders.steps import dispatched, signed
from tests.portal.citizens import WORDS as CITIZENS

pytestmark = pytest.mark.browser
FIVE_HUNDRED = ROOT / "src/huiying/pages/templates/500.html"
WORDS = "桥头三盏路灯都不亮，晚上看不清台阶。"
REGISTER = "/desk/register/"
NUMBER = "13800030009"


def end_sessions(site: Site) -> None:
    """As if everybody had been idle for too long."""
    with site.inside():
        BrowserSession.objects.update(expire_date=site.now - timedelta(days=1_000))


def kept(page: Page) -> list[str]:
    """What the browser holds of forms, whoever wrote them, once the page's script has thrown away what was taken."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('huiying.draft.'))")
    return found


def write(page: Page) -> None:
    """A matter that can be registered."""
    page.fill("#id_original_text", WORDS)
    page.locator("label:has(input[name=demand_type][value=help])").click()
    page.fill("#id_topic", "路灯不亮")
    page.fill("#id_incident_address", "青石桥头")


def expect_written(page: Page) -> None:
    expect(page.locator("#id_original_text")).to_have_value(WORDS)
    expect(page.locator("#id_incident_address")).to_have_value("青石桥头")
    expect(page.locator("input[name=demand_type][value=help]")).to_be_checked()


def register(page: Page, *, phone: str = "") -> None:
    """Press the button, the caller's number given again where the browser did not keep it; the number and the code are read out."""
    if phone:
        page.fill("#id_phone", phone)
    page.keyboard.press("F10")
    expect(page.locator("[data-readout]")).to_contain_text("查询码")


def send_in_vain(page: Page) -> None:
    """Press the button while no answer comes, until the browser shows that none came: its own page would cut into the opening of the next."""
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        page.keyboard.press("F10")
    page.wait_for_url("chrome-error://**", wait_until="commit")


def broken(route: Route) -> None:
    """The server's error in place of any answer to what is sent."""
    if route.request.method != "POST":
        route.continue_()
        return
    body = re.sub(r"<link [^>]+>", "", FIVE_HUNDRED.read_text(encoding="utf-8"))
    route.fulfill(status=500, content_type="text/html", body=re.sub(r"{%.*?%}", "…", body))


def again(site: Site, page: Page, who: str) -> None:
    """Fill the sign-in page that stands there; it leads back by itself."""
    page.wait_for_url("**/staff/login/**")
    to = page.url.partition("next=")[2] or "/desk/"
    site.sign_in(page, who, to)


def test_words_outlive_the_session_and_are_gone_once_they_are_registered(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", REGISTER)
    write(page)
    end_sessions(site)
    page.keyboard.press("F10")
    again(site, page, "agent")
    expect_written(page)
    expect(page.locator("[data-draft-back]")).to_contain_text("号码和姓名不保存在浏览器里，请重新填写。")
    expect(page.locator("[data-draft-back]")).not_to_contain_text("共用")
    register(page, phone=NUMBER)
    expect(page.locator("#id_original_text")).to_have_value("")
    assert kept(page) == []
    page.goto("/desk/")
    page.goto(REGISTER)
    expect(page.locator("#id_original_text")).to_have_value("")


def test_another_person_at_the_same_machine_is_not_shown_them(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", REGISTER)
    write(page)
    end_sessions(site)
    page.keyboard.press("F10")
    again(site, page, "agent2")
    expect(page.locator("#id_original_text")).to_have_value("")
    page.fill("#id_original_text", "另一件事。")
    end_sessions(site)
    page.goto(REGISTER)
    again(site, page, "agent")
    expect_written(page)


def test_words_outlive_an_error_of_the_server_and_a_lost_line(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", REGISTER)
    write(page)
    page.route("**/desk/register/", broken)
    page.keyboard.press("F10")
    expect(page.locator(".error__no")).to_have_text("500")
    page.unroute("**/desk/register/")
    page.goto("/desk/")
    page.goto(REGISTER)
    expect_written(page)
    page.context.set_offline(True)
    send_in_vain(page)
    page.context.set_offline(False)
    page.goto(REGISTER)
    expect_written(page)
    with site.inside():
        before = WorkOrder.objects.count()
    register(page, phone=NUMBER)
    with site.inside():
        assert WorkOrder.objects.count() == before + 1


def test_an_answer_that_is_lost_on_its_way_registers_once(site: Site, page: Page) -> None:
    site.sign_in(page, "agent2", REGISTER)
    write(page)
    page.fill("#id_phone", NUMBER)
    with site.inside():
        before = WorkOrder.objects.count()

    def lost(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/desk/register/", lost)
    send_in_vain(page)
    page.unroute("**/desk/register/")
    page.context.clear_cookies(name="huiying_took")
    page.goto(REGISTER)
    expect_written(page)
    register(page, phone=NUMBER)
    with site.inside():
        assert WorkOrder.objects.count() == before + 1


def test_a_units_words_in_place_outlive_the_session(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - timedelta(hours=2), cast.streets)
        signed(cast, order, cast.streets, site.now - timedelta(hours=1))
    site.sign_in(page, "CG_handler", f"/desk/unit/{order.order_no}/")
    page.fill(".inline [name=text]", "已派人到现场。")
    end_sessions(site)
    page.locator(".inline footer [type=submit]").click()
    again(site, page, "CG_handler")
    page.wait_for_url(f"**/desk/unit/{order.order_no}/")
    expect(page.locator(".inline [name=text]")).to_have_value("已派人到现场。")
    page.route("**/do/**", broken)
    page.locator(".inline footer [type=submit]").click()
    expect(page.locator(".error__no")).to_have_text("500")
    page.unroute("**/do/**")
    page.goto(f"/desk/unit/{order.order_no}/")
    expect(page.locator(".inline [name=text]")).to_have_value("已派人到现场。")
    page.locator(".inline footer [type=submit]").click()
    expect(page.locator(".toast")).to_be_visible()
    assert kept(page) == []


def test_signed_out_while_typing_is_told_and_the_page_stays_whole(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", REGISTER)
    end_sessions(site)
    page.locator("#id_original_text").press_sequentially(WORDS)
    expect(page.locator(".toast")).to_contain_text("登录已结束")
    expect(page.locator("#id_login")).to_have_count(0)
    expect(page.locator("#id_original_text")).to_have_value(WORDS)


def test_what_was_asked_for_and_failed_is_said_once_and_a_pages_own_look_up_is_made_again_in_silence(site: Site, page: Page) -> None:
    site.sign_in(page, "agent", REGISTER)
    page.route("**/desk/register/look/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator("#id_original_text").press_sequentially(WORDS)
    expect(page.locator(".toast")).to_have_count(0)
    page.unroute("**/desk/register/look/")
    with page.expect_response("**/desk/register/look/"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.goto("/desk/orders/")
    page.route("**/desk/orders/**", lambda route: route.abort())
    for _ in range(2):
        with page.expect_event("requestfailed"):
            page.locator("[data-filters]").evaluate("form => form.requestSubmit()")
        expect(page.locator(".toast")).to_have_count(1)


def drafts_of(site: Site, who: str) -> list[WorkOrder]:
    with site.inside() as cast:
        return list(WorkOrder.objects.filter(registered_by=cast.user(who), status="draft"))


def begin(page: Page) -> None:
    """A matter with its caller, kept on the server, left unregistered."""
    write(page)
    page.fill("#id_phone", "13800030001")
    page.locator("#id_respondent").press_sequentially("阳光超市")
    expect(page.locator("#kept")).to_contain_text("已存于服务器", timeout=PATIENCE_MS)
    page.locator("[data-draft-line]").wait_for()


def test_a_draft_put_back_by_the_browser_stays_the_same_with_its_caller(site: Site, page: Page) -> None:
    site.sign_in(page, "op_agent", REGISTER)
    begin(page)
    page.goto("/desk/")
    page.goto(REGISTER)
    expect_written(page)
    expect(page.locator("[data-draft-back]")).to_contain_text("号码和姓名已随草稿存在服务器上")
    expect(page.locator("[data-draft-back]")).not_to_contain_text("请重新填写")
    shot(page, "draft-put-back")
    page.locator("#id_original_text").press_sequentially("请尽快。")
    for _try in range(PATIENCE_MS // 100):  # what was typed may reach the server in parts
        [draft] = drafts_of(site, "op_agent")
        if draft.original_text == WORDS + "请尽快。":
            break
        page.wait_for_timeout(100)
    assert (draft.original_text, draft.number_source) == (WORDS + "请尽快。", "declared")
    register(page)
    with site.inside():
        assert WorkOrder.objects.get(pk=draft.pk).status == "submitted"
    assert kept(page) == []


def test_a_draft_is_gone_on_with_at_another_machine_and_another_thrown_away(site: Site, open_page: OpenPage) -> None:
    first = site.sign_in(open_page(), "op_agent2", REGISTER)
    begin(first)
    page = site.sign_in(open_page(), "op_agent2", "/desk/orders/?state=draft")
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**/register/?draft=*")
    expect_written(page)
    expect(page.locator("[data-held]")).to_contain_text("138****0001")
    for width, lang in ((DESK, "zh"), (TELEPHONE, "en")):
        page.set_viewport_size({"width": width[0], "height": width[1]})
        page.goto(f"{page.url.partition('&')[0]}&lang={lang}")
        shot(page, "draft")
        assert wider_than_the_screen(page) == 0
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"{page.url.partition('&')[0]}&lang=zh")
    [draft] = drafts_of(site, "op_agent2")
    register(page)
    with site.inside():
        assert WorkOrder.objects.get(pk=draft.pk).status == "submitted"
    expect(page.locator("#id_original_text")).to_have_value("")
    begin(page)
    page.goto(REGISTER)
    page.locator("[data-begun] a").click()
    page.get_by_role("button", name="放弃草稿").click()
    page.locator("#confirm [data-yes]").click()
    page.wait_for_url("**/desk/register/")
    expect(page.locator("#id_original_text")).to_have_value("")
    assert drafts_of(site, "op_agent2") == []
    assert kept(page) == []


def test_a_citizens_words_outlive_an_error_of_the_server(site: Site, open_page: OpenPage) -> None:
    page = open_page(*DESK)
    page.goto("/")
    page.fill("#id_original_text", CITIZENS)
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/submit/")
    page.select_option("#id_region_code", QINGSHI)
    page.fill("#id_incident_address", "人民路 18 号门口")
    page.locator("label:has(input[name=way][value=none])").click()
    page.route("**/submit/", broken)
    page.locator(".send").get_by_role("button", name="提交").click()
    expect(page.locator(".error__no")).to_have_text("500")
    page.unroute("**/submit/")
    page.locator(".error a[href='/']").click()
    expect(page.locator("#id_original_text")).to_have_value(CITIZENS)
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#id_incident_address")).to_have_value("人民路 18 号门口")
    page.locator(".send").get_by_role("button", name="提交").click()
    page.wait_for_url("**/receipt/")
    assert kept(page) == []
    page.goto("/")
    expect(page.locator("#id_original_text")).to_have_value("")
