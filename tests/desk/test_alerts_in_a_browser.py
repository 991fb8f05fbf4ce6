"""The board of alerts, the roster, seasons and tasks in a real browser: by keyboard, live, both languages, at a telephone's width, in elder mode and dark."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from huiying.supervision.alerts.models import Alert
from huiying.supervision.alerts.raising import raise_drill
from tests.browser import OpenPage, Site, shot, wider_than_the_screen
from tests.supervision.scene import beforehand, on_duty

pytestmark = pytest.mark.browser


def test_an_alert_appears_by_itself_and_is_acknowledged_by_one_key(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        on_duty(cast, "reviewer", "dispatcher", valid_from=cast.now - timedelta(days=1), valid_to=None)
    page = site.sign_in(open_page(), "supervisor", "/desk/alerts/")
    page.get_by_text("没有等待确认的预警").wait_for()
    shot(page, "alerts-empty")
    page.keyboard.press("m")
    expect(page.locator("[data-alert-sound]")).to_have_attribute("aria-pressed", "true")
    with site.inside() as cast:
        raise_drill(klass="fire", region_code="990101001", actor=cast.supervisor, now=cast.now)
    page.locator(".alertsnow .urgent li").wait_for()
    shot(page, "alerts-drill")
    page.keyboard.press("a")
    page.wait_for_url("**/desk/alerts/*-*/")
    shot(page, "alert-acknowledged")
    page.locator("input[name=outcome][value=emergency]").check()
    page.keyboard.press("F10")
    page.locator(".field__error, .error, [aria-invalid=true]").first.wait_for()
    shot(page, "alert-refused")
    page.locator("input[name=outcome][value=known]").check()
    page.keyboard.press("F10")
    page.wait_for_url("**/desk/alerts/")
    with site.inside():
        assert Alert.objects.get().outcome == "known"


def test_topics_of_a_plan_are_chosen_by_keyboard_and_taken_away_again(site: Site, open_page: OpenPage) -> None:
    page = site.sign_in(open_page(), "supervisor", "/desk/registers/season_plans/new/")
    field = page.get_by_label("优先事项")
    chosen = page.locator(".field:has([data-several=several-topics]) .chip")
    for typed in ("路灯", "井盖", "没有这样的事项"):
        field.fill(typed)
        field.press("Enter")
    expect(chosen).to_have_count(2)
    shot(page, "season-plan-topics")
    field.fill("")
    field.press("Backspace")
    expect(chosen).to_have_count(1)
    assert len(page.locator("input[name=topics]").input_value()) == 6
    field.fill("井盖")
    page.get_by_role("button", name="试算").click()
    page.locator(".field__error, .error, [aria-invalid=true]").first.wait_for()
    expect(chosen).to_have_count(2)


def test_the_pages_are_read_in_every_setting(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        things = beforehand(cast)
        for n in range(4):
            raise_drill(klass=("life", "care", "food", "minor")[n], region_code="990101001", actor=cast.supervisor, now=cast.now)
    pages = {
        "alerts": "/desk/alerts/", "alert": f"/desk/alerts/{things['alert']}/", "alert-figures": "/desk/alerts/figures/", "duty": "/desk/alerts/duty/",
        "seasons": "/desk/alerts/seasons/", "season": f"/desk/alerts/seasons/{things['season']}/", "tasks": "/desk/tasks/", "task-new": "/desk/tasks/new/",
        "task": f"/desk/tasks/{things['task']}/", "register-season": "/desk/registers/season_plans/", "register-words": "/desk/registers/danger_words/",
    }  # fmt: skip
    dark: dict[str, str] = {"size": "elder", "theme": "dark"}
    for name, width, language, looks in (("", 1440, "zh-hans", {}), ("-phone-en", 375, "en", {}), ("-dark-elder", 1440, "en", dark)):
        page = open_page(width, 900)
        cookies = {"huiying_language": language} | {f"huiying_{key}": value for key, value in looks.items()}
        page.context.add_cookies([{"name": cookie, "value": value, "url": site.url} for cookie, value in cookies.items()])
        site.sign_in(page, "supervisor", "/desk/alerts/")
        for screen, address in pages.items():
            page.goto(site.url + address)
            shot(page, f"{screen}{name}")
            assert wider_than_the_screen(page) == 0, (screen, name)
    unit = site.sign_in(open_page(), "SZ_lead", pages["task"])
    shot(unit, "task-unit")
    unit.fill("#id_report", "已补查解放路段 12 处，无异常。")
    unit.keyboard.press("F10")
    unit.get_by_text("待验收").first.wait_for()
    agent = site.sign_in(open_page(), "agent", "/desk/register/")
    agent.get_by_text("先登记险情").wait_for()
    shot(agent, "register-in-a-season")
