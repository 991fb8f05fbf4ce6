"""Knowledge beside the form and at its own desk, by keyboard alone: it follows what is typed, and reading or losing the line loses nothing typed."""

import pytest
from playwright.sync_api import Page, expect

from huiying.knowledge.models import KbUse, KbVersion
from huiying.orders.models import WorkOrder
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.desk.knowledge_scene import ANSWER, WATER, Known, known

pytestmark = pytest.mark.browser
REGISTER = "/desk/register/"
WORDS = "小区二次供水水泵坏了，由谁维修？"
FIRST = '[data-kb-read]:has-text("居民二次供水")'
WRITE = "(field, words) => { field.value = words; field.dispatchEvent(new InputEvent('input', { bubbles: true })); }"  # without going there
# From the first keystroke of a word to its list on the screen, in milliseconds: the list is drawn in the frame after it stands in the page.
TIMED = """async ({ field, words }) => {
  const list = document.querySelector("[data-kb-list]");
  const box = document.querySelector(field);
  box.focus();
  const drawn = new Promise((done) => new MutationObserver((_all, watch) => {
    if (!list.querySelector("[data-row]")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
  }).observe(list, { childList: true, subtree: true }));
  const began = performance.now();
  box.value = words;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return await drawn - began;
}"""


@pytest.fixture(scope="module")
def made(site: Site) -> Known:
    with site.inside() as cast:
        return known(cast, site.now)


def test_it_follows_the_words_and_is_quoted_by_keyboard_alone(site: Site, page: Page, made: Known) -> None:
    site.sign_in(page, "agent", REGISTER)
    waited = [round(page.evaluate(TIMED, {"field": "#id_original_text", "words": WORDS[: n + 6]})) for n in range(5)]
    print(f"first keystroke to list, ms: {waited}")  # noqa: T201 - measured, not asserted
    page.fill("#id_original_text", WORDS)
    page.locator("label:has(input[name=demand_type][value=consult])").click()
    expect(page.locator(FIRST)).to_be_visible()
    page.keyboard.press("Alt+k")
    expect(page.locator("[data-kb-box]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(FIRST)).to_be_focused()
    for words in (f"{WORDS}楼上没水", WORDS):  # a list that comes late leaves the choice where it is
        page.locator(FIRST).evaluate("title => { title.dataset.older = '' }")
        page.locator("#id_original_text").evaluate(WRITE, words)
        expect(page.locator(f"{FIRST}[data-older]")).to_have_count(0)
        expect(page.locator(FIRST)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-kb-cite]")).to_be_focused()
    shot(page, "knowledge-beside", whole=False)
    page.keyboard.press("Enter")
    expect(page.locator("#id_answer")).to_be_focused()
    expect(page.locator("#id_answer")).to_have_value(ANSWER)
    expect(page.locator(".cites li")).to_contain_text(f"{WATER} v2")
    expect(page.locator("#id_original_text")).to_have_value(WORDS)
    page.goto("/desk/")
    page.goto(REGISTER)  # the draft in the browser brings the answer and its source back
    expect(page.locator("#id_answer")).to_have_value(ANSWER)
    expect(page.locator(".cites li")).to_contain_text(WATER)
    page.select_option("#id_number_source", "none")
    page.keyboard.press("F9")
    expect(page.locator("[data-readout]")).to_be_visible()
    with site.inside():
        order = WorkOrder.objects.latest("received_at")
        assert [use.version_id for use in KbUse.objects.filter(order_id=order.pk)] == [made.water.pk]


def test_an_order_that_stands_is_answered_in_its_dialog_with_the_search_beside_it(site: Site, page: Page, made: Known) -> None:
    with site.inside() as cast:
        order = cast.order(actor=cast.fresh(cast.agent), now=site.now, original_text=WORDS, demand_type="consult")
    site.sign_in(page, "agent", f"/desk/orders/{order.order_no}/")
    page.locator("[data-verbs] a:has-text('直接答复')").click()
    expect(page.locator(FIRST)).to_be_visible()  # by the order's own words
    page.fill("#id_text", "您好。")
    page.keyboard.press("Alt+k")
    expect(page.locator("[data-kb-box]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-kb-cite]")).to_be_focused()
    shot(page, "knowledge-answering", whole=False)
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_be_focused()
    expect(page.locator("#id_text")).to_have_value(f"您好。\n{ANSWER}")
    expect(page.locator(".cites li")).to_contain_text(f"{WATER} v2")
    page.locator("[data-kb-box]").fill("路灯")
    page.locator("[data-kb-box]").press("Escape")  # back one step: the dialog stays
    expect(page.locator("[data-kb-box]")).to_have_value("")
    page.locator("#answering [type=submit]").click()
    expect(page.locator("#h-answer")).to_be_visible()
    expect(page.locator(f".files a:has-text('{WATER} v2')")).to_be_visible()
    with site.inside():
        assert [use.version_id for use in KbUse.objects.filter(order_id=order.pk)] == [made.water.pk]


def test_a_lost_line_stops_nobody_and_a_missing_answer_is_told(site: Site, open_page: OpenPage, made: Known) -> None:
    page = open_page(*TELEPHONE)
    site.sign_in(page, "agent2", REGISTER)
    page.fill("#id_original_text", WORDS)
    expect(page.locator(FIRST)).to_be_visible()
    page.locator(FIRST).click()
    expect(page.locator("[data-kb-answer]")).to_contain_text("先恢复供水")
    shot(page, "knowledge-beside")
    assert wider_than_the_screen(page) == 0
    page.context.set_offline(True)
    page.fill("#id_original_text", f"{WORDS}楼上没水")
    expect(page.locator("[data-kb-when=offline]")).to_be_visible()
    expect(page.locator("[data-kb-answer]")).to_contain_text("先恢复供水")  # what is read stays
    page.context.set_offline(False)
    expect(page.locator("[data-kb-newer]")).to_be_visible()
    page.locator("[data-kb-box]").fill("zzzz")
    expect(page.locator("[data-kb-newer]")).to_be_hidden()  # who searches anew has read what is open
    expect(page.locator(".kb__none")).to_be_visible()
    page.locator("[data-kb-why-asked]").click()
    page.locator("#kb-missing").fill("水泵抢修多久到")
    page.locator("[data-kb-tell] [type=submit]").click()
    expect(page.locator("[data-toast]:has-text('负责单位')")).to_be_visible()
    expect(page.locator("#id_original_text")).to_have_value(f"{WORDS}楼上没水")


def test_an_answer_is_written_with_a_law_picked_by_keyboard(site: Site, page: Page, made: Known) -> None:
    site.sign_in(page, "editor", "/desk/knowledge/")
    page.keyboard.press("n")
    page.fill("#id_question", "水箱多久清洗一次")
    page.fill("#id_answer", "每半年至少清洗消毒一次，并公示结果。")
    page.fill("#id_owner", "市市政局")
    page.locator("[data-pick-box]").press_sequentially("再分清责任")
    expect(page.locator("[data-pick-mark]").first).to_be_visible()
    page.locator("[data-pick-box]").press("Enter")
    expect(page.locator("[data-chips=basis] li")).to_contain_text("第十九条")
    shot(page, "knowledge-edit")
    page.keyboard.press("F10")
    expect(page.locator(".kbhead")).to_contain_text("待审核")
    with site.inside():
        assert KbVersion.objects.get(question="水箱多久清洗一次").basis.get().article_id == made.article.pk
