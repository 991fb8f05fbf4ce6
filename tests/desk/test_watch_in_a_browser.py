"""Call-back, supervision, claims and the calendar in a real browser: by keyboard, with a preview, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed
from huiying.followup.models import Callback
from huiying.journal.models import Timer
from huiying.supervision.models import Claim, LadderStep, Supervision
from huiying.supervision.seed import ladder_steps
from tests.browser import TELEPHONE, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import Cast, again
from tests.followup.stages import pass_time, to_callback
from tests.orders.steps import DAY, at, dispatched, replied

pytestmark = pytest.mark.browser


def climb(cast: Cast) -> None:
    """The shipped ladder, once for the module's city."""
    if not LadderStep.objects.exists():
        LadderStep.objects.bulk_create(ladder_steps(cast.now - 90 * DAY))
        changed()


def test_one_citizen_answers_and_another_is_not_reached_all_by_keyboard(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        first = to_callback(cast, now=site.now - 2 * DAY, title="路灯不亮")
        other = to_callback(cast, now=site.now - DAY, title="窨井盖松动")
    page = site.sign_in(open_page(), "callback", "/desk/followup/")
    expect(page.locator("tr[data-row]")).to_have_count(2)
    shot(page, "followup")
    page.keyboard.press("c")
    expect(page.locator(".script__say")).to_contain_text("路灯不亮")
    for place, key in enumerate("1112"):
        expect(page.locator("[data-script] [data-number-keys]").nth(place).locator("input:focus")).to_have_count(1)
        page.keyboard.press(key)
        expect(page.locator("[data-script] input:checked")).to_have_count(place + 1)
    page.locator("#id_opinion").fill("来得很快")
    shot(page, "call")
    page.keyboard.press("F10")
    expect(page.locator(".script__say")).to_contain_text("窨井盖松动")
    page.wait_for_load_state()  # the keys are the script's
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page).to_have_url(f"{site.url}/desk/followup/")
    expect(page.locator(".tries")).to_contain_text("1/3")
    with site.inside():
        heard = Callback.objects.get(order=first)
        assert (again(first).status, heard.solved, heard.satisfaction, heard.opinion) == ("completed", "yes", "satisfied", "来得很快")
        assert (again(other).status, again(other).attempts_n) == ("callback_pending", 1)
    small = site.sign_in(open_page(*TELEPHONE), "callback", f"/desk/followup/{other.order_no}/?lang=en")
    assert wider_than_the_screen(small) == 0
    shot(small, "call")


def test_red_orders_are_supervised_together_after_a_preview(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        climb(cast)
        late = [dispatched(cast, site.now - 16 * DAY, unit) for unit in (cast.works, cast.streets)]
        pass_time(site.now)
        before = Supervision.objects.count()
    page = site.sign_in(open_page(), "supervisor", "/desk/supervision/")
    rows = page.locator("section[aria-labelledby=h-red] li[data-row]")
    expect(rows).to_have_count(2)
    for _row in late:
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[data-many-n]")).to_have_text("2")
    shot(page, "supervision")
    page.keyboard.press("s")
    expect(page.locator(".lead-line")).to_contain_text("2 件")
    shot(page, "supervision-preview")
    with site.inside():
        assert Supervision.objects.count() == before
    page.locator("#id_matter").fill("请今日说明原因")
    page.keyboard.press("F10")
    expect(page.locator("tr[data-row]")).to_have_count(before + 2)
    with site.inside():
        assert {s.order_id for s in Supervision.objects.filter(matter="请今日说明原因")} == {order.pk for order in late}
    small = site.sign_in(open_page(*TELEPHONE), "supervisor", "/desk/supervision/?lang=en")
    assert wider_than_the_screen(small) == 0
    shot(small, "supervision")


def test_a_unit_applies_an_assessor_decides_and_the_count_is_published(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        order = dispatched(cast, site.now - 2 * DAY, cast.works)
        replied(cast, order, cast.works, site.now - DAY)
    unit = site.sign_in(open_page(), "SZ_lead", f"/desk/orders/{order.order_no}/do/apply_claim/")
    unit.locator("#id_ground_text").fill("所求超出法律规定，已三次当面解释。")
    unit.locator(".verbform button[type=submit]").click()
    unit.wait_for_url(f"**/desk/orders/{order.order_no}/")
    page = site.sign_in(open_page(), "assessor", "/desk/claims/?state=pending")
    page.locator("tr[data-row] a").click()
    shot(page, "claim")
    page.locator("button:has-text('审批')").click()
    expect(page.locator("[data-problems]")).to_be_visible()
    page.wait_for_load_state()
    page.locator("label:has-text('不同意')").last.click()
    page.locator("#id_reason").fill("诉求合理，应予办理。")
    page.keyboard.press("F10")
    page.wait_for_url("**/desk/claims/")
    expect(page.locator(".table--counts tbody tr").first).to_contain_text("0%")
    shot(page, "claims")
    with site.inside():
        claim = Claim.objects.get(order=order)
        assert (claim.state, claim.decision_text, again(order).claim_approved) == ("refused", "诉求合理，应予办理。", False)


def test_a_year_is_entered_after_a_dry_run_that_counts_what_waits_and_another_persons_approval(site: Site, open_page: OpenPage, page: Page) -> None:
    with site.inside() as cast:
        CalendarYear.objects.filter(year=2026).delete()
        changed()
        informed = Cast(cast.now, cast.orgs, cast.people, {name: cast.fresh(actor) for name, actor in cast.actors.items()})
        order = dispatched(informed, at("2025-12-30 10:00"), informed.works)
        assert (again(order).due_at, again(order).open_year) == (None, 2026)
    site.sign_in(page, "assessor", "/desk/calendar/")
    expect(page.locator("[data-open-year]")).to_contain_text("有 1 件等待")
    page.locator("#id_source").fill("国办发明电〔2025〕7号")
    page.locator("#id_days").fill("日期,上班,备注\n2026-01-01~2026-01-03,0,元旦\n2026-1-4，1，调休上班\n2026-02-30,0")
    page.locator("button:has-text('试算')").click()
    expect(page.locator("[data-problems]")).to_contain_text("第 4 行")
    page.locator("#id_days").fill("日期,上班,备注\n2026-01-01~2026-01-03,0,元旦\n2026-1-4，1，调休上班\n2026-02-16~2026-02-23,0,春节")
    page.locator("button:has-text('试算')").click()
    expect(page.locator(".dry .stat").nth(3)).to_contain_text("1")
    with site.inside():
        assert not CalendarYear.objects.filter(year=2026).exists()
    shot(page, "calendar-dry")
    page.keyboard.press("F10")
    expect(page.locator(".toast")).to_contain_text("由另一人批准")
    with site.inside():
        assert not CalendarYear.objects.filter(year=2026).exists()
    other = site.sign_in(open_page(), "assessor2", page.url.removeprefix(site.url))
    other.get_by_role("button", name="同意").click()
    expect(other.locator(".toast")).to_be_visible()
    page.goto("/desk/calendar/")
    expect(page.locator("[data-open-year]")).to_contain_text("2027")
    shot(page, "calendar")
    with site.inside():
        assert again(order).open_year is None
        assert again(order).due_at is not None
        assert not Timer.objects.filter(stream=order.stream, kind="reply_due", waits_for_year=2026, due_at=None, dropped=False).exists()
