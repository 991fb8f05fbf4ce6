"""The numbers as people look at them: a real browser, both languages, at the desk and at a telephone's width, dark, large, without scripts, by keyboard."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huiying.kit.actor import system
from huiying.metrics.closing import close_month
from tests.browser import OpenPage, Site, shot, wider_than_the_screen
from tests.desk.figures_scene import FEBRUARY, JANUARY, calls, few, handled, told
from tests.metrics.scene import DAY, HOUR, MINUTE, exclude

pytestmark = pytest.mark.browser
DIRECTOR, METRIC = "/desk/director/?month=2025-02", "/desk/metrics/T02/?month=2025-02"


@pytest.fixture(scope="module")
def shown(site: Site) -> Site:
    """January and February locked, March running."""
    with site.inside() as cast:
        calls(JANUARY, site.now - HOUR, 11 * MINUTE)
        for n in range(6):
            handled(cast, FEBRUARY + (3 + n) * DAY + 2 * HOUR, satisfaction="dissatisfied" if n == 1 else "satisfied", solved="no" if n == 1 else "yes")
        exclude(cast, FEBRUARY, FEBRUARY + 30 * HOUR, "T02", "T03", reason="system_fault")
        told(date(2024, 12, 31), date(2025, 3, 4), site.now)
        for month in ("2025-01", "2025-02"):
            close_month(month=month, catalogue=few(), actor=system("cli"), now=site.now)
    return site


def patient(page: Page) -> Page:
    """A page that waits while a slow machine reckons."""
    page.set_default_timeout(60_000)
    return page


def drawn(page: Page) -> None:
    """Wait until every chart is drawn."""
    for place in page.locator("[data-chart-draw]").all():
        place.locator("canvas").first.wait_for()
    page.wait_for_timeout(150)


@pytest.mark.parametrize("width", [1440, 375])
def test_the_director_looks_at_a_month(shown: Site, open_page: OpenPage, width: int) -> None:
    page = shown.sign_in(patient(open_page(width, 900)), "supervisor", DIRECTOR)
    drawn(page)
    shot(page, "director")
    assert wider_than_the_screen(page) == 0
    assert page.locator("[data-chart-draw]").get_attribute("aria-label")
    page.locator(".chart__table summary").click()
    expect(page.locator(".chart__table tbody tr")).to_have_count(28)
    page.goto("/desk/director/?month=2025-03")
    drawn(page)
    shot(page, "director-running")
    page.goto("/desk/director/?month=2025-01")
    shot(page, "director-first")
    page.locator("a.fig").nth(1).click()
    page.wait_for_url("**/desk/metrics/T02/**")


@pytest.mark.parametrize("width", [1440, 375])
def test_a_metric_is_read_down_to_its_rows(shown: Site, open_page: OpenPage, width: int) -> None:
    page = shown.sign_in(patient(open_page(width, 900)), "supervisor", METRIC)
    drawn(page)
    shot(page, "metric")
    assert wider_than_the_screen(page) == 0
    page.goto(f"{METRIC}&by=day")
    drawn(page)
    shot(page, "metric-by-day")
    page.get_by_role("link", name="查看背后的明细").click()
    shot(page, "metric-rows")
    assert wider_than_the_screen(page) == 0
    page.goto("/desk/metrics/?month=2025-02")
    shot(page, "metrics")
    assert wider_than_the_screen(page) == 0
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/metrics/T02/**")
    page.goto("/desk/metrics/?month=2025-03")
    shot(page, "metrics-running")
    others = {"metrics-none": "?q=zzz", "metric-w12": "W12/?month=2025-02", "metric-empty": "K01/?month=2025-03"}
    for name, where in others.items():
        page.goto(f"/desk/metrics/{where}")
        shot(page, name)
        assert wider_than_the_screen(page) == 0


def test_a_unit_looks_at_its_own(shown: Site, open_page: OpenPage) -> None:
    page = shown.sign_in(patient(open_page()), "SZ_lead", "/desk/metrics/?month=2025-02&data=1")
    shot(page, "metrics-unit")
    assert page.locator("a[href*='/desk/metrics/W12/']").count() == 1
    assert page.locator("a[href*='/desk/metrics/T02/']").count() == 0  # the line is nobody's who handles orders
    page.goto("/desk/metrics/W12/rows/?month=2025-02")
    shot(page, "metric-rows-unit")
    assert page.locator("[data-row]").count() == 6


@pytest.mark.parametrize(("name", "value"), [("huiying_language", "en"), ("huiying_theme", "dark"), ("huiying_size", "elder")])
def test_the_same_in_english_dark_and_large(shown: Site, open_page: OpenPage, name: str, value: str) -> None:
    for width in (1440, 375):
        page = patient(open_page(width, 900))
        page.context.add_cookies([{"name": name, "value": value, "url": shown.url}])
        shown.sign_in(page, "supervisor", DIRECTOR)
        for what, where in (("director", DIRECTOR), ("metric", METRIC)):
            page.goto(where)
            drawn(page)
            shot(page, f"{what}-{value}")
            assert wider_than_the_screen(page) == 0


def test_without_scripts_each_chart_is_a_table(shown: Site, open_page: OpenPage) -> None:
    page = shown.sign_in(patient(open_page(java_script_enabled=False)), "supervisor", DIRECTOR)
    assert page.locator(".chart__table tbody tr").first.is_visible()
    assert page.locator("[data-chart-draw]").is_hidden()
    shot(page, "director-no-script")
