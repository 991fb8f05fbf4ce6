"""The shared screens in a real browser: keyboard, filters, drafts, dialogs, languages, a telephone's width."""

import os
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from huiying.kit.sealing import Keyring
from tests.browser import wait
from tests.databases import ROOT, Server
from tests.pages.serve import PASSWORD
from tests.ports import free_port

pytestmark = pytest.mark.browser
LIST = "/staff/components/list/"
GALLERY = "/staff/components/"


@pytest.fixture(scope="module")
def site(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    keys = tmp_path_factory.mktemp("pages") / "keys.json"
    keys.write_text(Keyring.new().to_json(), encoding="utf-8")
    with server.clone(f"huiying_pages_{uuid4().hex[:8]}") as city:
        port = free_port()
        ours = {"HUIYING_DATABASE_URL": city.app_url, "HUIYING_DEMO": "1", "HUIYING_KEYS": str(keys), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        env = os.environ | ours | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        process = subprocess.Popen([sys.executable, "-m", "tests.pages.serve", str(port)], cwd=ROOT, env=env)
        try:
            wait(process, f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A signed-in page; a script's error or a refusal of the security policy fails the test."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
    opened.goto("/staff/login/?next=/health/")
    opened.fill("#id_login", "lin")
    opened.fill("#id_password", PASSWORD)
    opened.press("#id_password", "Enter")
    opened.wait_for_url("**/health/")
    yield opened
    context.close()
    assert wrong == []


def test_a_wrong_password_is_told_and_the_name_is_kept(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site)
    page.goto("/staff/login/")
    page.fill("#id_login", "lin")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert page.input_value("#id_login") == "lin"
    page.close()


def test_the_interface_is_chinese_first_and_english_by_the_switch(page: Page) -> None:
    page.goto(LIST)
    assert page.locator("h1").inner_text() == "示例列表"
    page.locator(".bar [data-menu]:not([data-more]) summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Example list")
    assert page.url.endswith(LIST)


def test_rows_by_keyboard(page: Page) -> None:
    page.goto(LIST)
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr.is-current[data-row] td").nth(2)).to_have_text("000001")
    page.keyboard.press("Enter")
    page.wait_for_url("**#000001")
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_typing_in_the_search_narrows_the_rows_and_the_address_stays_clean(page: Page) -> None:
    page.goto(LIST)
    page.fill("[data-search]", "事项11")
    page.wait_for_url("**/?q=*")
    page.locator(".chip").wait_for()
    expect(page.locator(".listing__count b")).to_have_text("11")
    assert page.url.endswith("?q=%E4%BA%8B%E9%A1%B911")
    page.reload()
    expect(page.locator(".listing__count b")).to_have_text("11")
    page.locator(".chip").click()
    expect(page.locator(".listing__count b")).to_have_text("120")


def test_a_view_is_saved_and_found_again(page: Page) -> None:
    page.goto(f"{LIST}?level=2")
    page.locator(".listing__tools summary").first.click()
    page.fill(".saveview input[name=name]", "我的二级")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".toast")).to_contain_text("我的二级")
    page.goto(LIST)
    page.locator(".listing__tools summary").first.click()
    page.get_by_role("link", name="我的二级").click()
    page.locator(".chip").wait_for()
    assert page.url.endswith("?level=2")


def test_what_was_typed_comes_back_after_the_page_is_lost(page: Page) -> None:
    page.goto(GALLERY)
    page.locator("#id_words").press_sequentially("路灯不亮")
    page.get_by_text("已存在本机").wait_for()
    page.goto(LIST)
    page.goto(GALLERY)
    expect(page.locator("#id_words")).to_have_value("路灯不亮")
    page.get_by_role("button", name="丢弃").click()
    expect(page.locator("#id_words")).to_have_value("")
    page.reload()
    expect(page.locator("#id_words")).to_have_value("")


def test_a_form_with_problems_lists_them_all_and_keeps_the_words(page: Page) -> None:
    page.goto(GALLERY)
    page.fill("#id_words", "第一句")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".problems li")).to_have_count(2)  # title and place
    assert page.input_value("#id_words") == "第一句"
    expect(page.locator("[data-problems]")).to_be_focused()


def test_a_verb_asks_first_no_means_no_and_yes_sends_once(page: Page) -> None:
    page.goto(GALLERY)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="签收").click()
    expect(page.locator("#confirm")).to_be_visible()
    page.locator("#confirm").get_by_role("button", name="取消").click()
    assert "POST" not in sent
    page.keyboard.press("s")  # the verb's own key
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#confirm [data-yes]").click()
    assert sent.count("POST") == 1


def test_a_number_key_chooses(page: Page) -> None:
    page.goto(GALLERY)
    page.keyboard.press("3")
    expect(page.locator("input[name=urgency][value='3']")).to_be_checked()


def test_a_masked_field_opens_with_a_reason_only(page: Page) -> None:
    page.goto(GALLERY)
    page.locator("[data-reveal]").click()
    page.select_option("#reveal-reason", "other")
    page.get_by_role("button", name="显示 30 秒").click()
    page.get_by_text("请写明事由").wait_for()
    assert page.locator("[data-mask] output").first.inner_text() == "138****1234"
    page.fill("#reveal-note", "核对号码")
    page.get_by_role("button", name="显示 30 秒").click()
    page.locator("[data-hide-after]").wait_for()
    assert page.locator("[data-mask] output").first.inner_text() == "13800001234"
    expect(page.locator("#reveal")).to_be_hidden()


def test_what_others_do_appears_by_itself(page: Page) -> None:
    allowed = {"Access-Control-Allow-Origin": page.url.split("/health")[0], "Access-Control-Allow-Credentials": "true"}
    news = 'retry: 60000\ndata: {"stream": "order:1", "kind": "order.registered"}\n\n'
    page.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", headers=allowed, body=news))
    with page.expect_request(lambda request: request.headers.get("hx-live") == "1") as again:
        page.goto(f"{LIST}?level=2")
    assert again.value.url.endswith(f"{LIST}?level=2")
    page.locator(".listing__count b").wait_for()
    expect(page.locator(".listing")).to_have_count(1)


@pytest.mark.parametrize("address", ["/staff/login/", LIST, GALLERY, "/health/", "/no-such-page/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_wider_than_a_telephone(page: Page, address: str, language: str) -> None:
    page.set_viewport_size({"width": 375, "height": 720})
    page.goto(f"{address}?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_entries_that_find_no_room_in_the_bar_stand_in_a_menu(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto("/health/")
    entries = page.locator(".nav__row a").count()
    expect(page.locator("[data-more]")).to_be_hidden()
    page.evaluate("document.querySelector('.bar__end').style.minWidth = '1100px'")
    page.locator("[data-more] > summary").wait_for()
    page.evaluate("document.querySelector('.bar__end').style.minWidth = ''")
    page.locator("[data-more] > summary").wait_for(state="hidden")
    page.set_viewport_size({"width": 760, "height": 800})
    page.locator("[data-more] > summary").click()
    moved = page.locator("[data-more] a")
    assert moved.count() > 0
    assert page.locator(".nav__row a").count() + moved.count() == entries
    assert page.evaluate("(row => row.scrollWidth <= row.clientWidth)(document.querySelector('.nav__row'))")
    wanted = moved.last.get_attribute("href") or "?"
    moved.last.click()
    page.wait_for_url(f"**{wanted}")
