"""Reports as people read them: a real browser, at the desk and at a telephone's width, both languages, in elder mode, empty and with many rows."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from huiying.directory.models import User
from huiying.reports.models import Report
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.contracts.scene import person
from tests.reports.rich import rich

pytestmark = pytest.mark.browser
HERE = "/desk/reports/"


def test_a_report_is_read_worded_and_released(site: Site, open_page: OpenPage) -> None:
    page = site.sign_in(open_page(), "supervisor", HERE)
    shot(page, "reports-empty")
    page.get_by_text("还没有报告").wait_for()
    with site.inside() as cast:
        person(cast, "om", "OM", "OP")
        User.plain.filter(username="om").update(password=make_password(PASSWORD))
        report = rich("2025-03-03", cast.now, 60)
    address = f"{HERE}{report.pk}/"
    page.goto(address)
    assert page.locator(".rep__lead").inner_text() == report.headline_zh
    assert page.locator("svg.chart").count() == 2
    shot(page, "report")
    operator = site.sign_in(open_page(), "om", f"{address}words/")
    shot(operator, "report-words")
    operator.fill("#id_headline_zh", "接通率 99.90%。")
    operator.keyboard.press("F10")
    operator.get_by_text("99.90% 不在本报告的数字之中").first.wait_for()
    shot(operator, "report-words-refused")
    operator.fill("#id_headline_zh", "三月三日接通率 94.72%，晨间排队较长。")
    operator.keyboard.press("F10")
    operator.wait_for_url(lambda url: url.endswith(address))
    assert operator.locator("form[action$='/release/']").count() == 0
    for name, width, language, size in (("report-phone", 375, "zh-hans", ""), ("report-en", 1440, "en", ""), ("report-phone-en", 375, "en", ""),
                                        ("report-elder", 1440, "zh-hans", "elder"), ("report-elder-phone", 375, "en", "elder")):  # fmt: skip
        seen = open_page(width, 900)
        cookies = {"huiying_language": language} | ({"huiying_size": size} if size else {})
        seen.context.add_cookies([{"name": cookie, "value": value, "url": site.url} for cookie, value in cookies.items()])
        site.sign_in(seen, "supervisor", address)
        shot(seen, name)
        assert wider_than_the_screen(seen) == 0
        assert "94.72%" in seen.locator(".rep__tiles").inner_text()
    page.reload()
    page.locator("form[action$='/release/'] button").click()
    page.locator("#confirm [data-yes]").click()
    page.locator(".rep__draft").wait_for(state="detached")
    shot(page, "report-released")
    with site.inside():
        assert Report.objects.get().state == "released"


def test_many_reports_and_a_draft_by_hand(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        for n in range(70):
            rich(f"{cast.now - timedelta(days=n + 10):%Y-%m-%d}", cast.now + timedelta(seconds=n))
    for width in (1440, 375):
        page = site.sign_in(open_page(width, 900), "assessor", HERE)
        shot(page, "reports-many")
        assert wider_than_the_screen(page) == 0
        page.goto(f"{HERE}new/")
        page.fill("#id_day", "2099-01-01")
        page.locator("form.stack button[type=submit]").click()
        page.get_by_text("尚未结束").first.wait_for()
        shot(page, "report-new-refused")
        assert wider_than_the_screen(page) == 0
