"""From an empty city to its first order registered, dispatched and signed, in a real browser, by the guide and the shipped seed."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory.models import City as CityRow
from huiying.directory.models import Org
from huiying.directory.setup import Administrator
from huiying.dispatch.lines import HANDLING_KINDS
from huiying.journal.models import Event
from huiying.orders.models import Assignment, WorkOrder
from huiying.sample.found import found
from tests.browser import NOW, TELEPHONE, OpenPage, Site, served, shot, wider_than_the_screen
from tests.databases import Server
from tests.keystrokes import Work

pytestmark = pytest.mark.browser
GOOD = "every-matter-is-answered"
REGIONS = "区划代码,名称\n990201,新区\n"
HALF_AN_HOUR = 1_800  # seconds


@pytest.fixture(scope="module")
def site(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """A served city with nobody in it but the set-up person."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with server.clone(f"huiying_empty_{os.getpid()}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            found(city="新城市", administrator=Administrator("wang.li", "王丽", GOOD), now=NOW)
            CityRow.objects.update(clock_offset_s=int(made.offset.total_seconds()))
        with served(city) as made.url:
            yield made


def sign_in(page: Page, login: str, to: str = "/desk/") -> Page:
    page.goto(f"/staff/login/?next={to}")
    page.fill("#id_login", login)
    page.fill("#id_password", GOOD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/staff/login" not in url)
    return page


def take_the_seed(page: Page, step: str) -> None:
    page.goto(f"/desk/set-up/{step}/")
    page.locator(".guide__step form[action$='/seed/'] button").click()
    page.get_by_role("button", name="立即生效").click()
    page.wait_for_url(f"**/desk/set-up/{step}/")


def leads_of_all_others(site: Site, page: Page, work: Work) -> None:
    """Who answers for each of the other units, typed into a sheet and taken at once."""
    with site.inside():
        codes = list(Org.objects.filter(kind__in=HANDLING_KINDS, active_to=None).exclude(code="SZ").order_by("code").values_list("code", flat=True))
    assert len(codes) > 10
    people = "".join(f"{code.lower()}.lead,负责人,{code},{code},UL\n" for code in codes)
    sheet = f"登录名,姓名,单位,用人单位,角色\n{people}"
    work.type(sheet)
    page.goto("/desk/registers/people/")
    page.locator(".menu summary", has_text="上传表格").click()
    page.set_input_files("input[name=sheet]", {"name": "people.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="立即生效").click()
    expect(page.locator("[data-code]")).to_have_count(len(codes))


def begin(page: Page, login: str, code: str) -> None:
    page.goto("/staff/begin/")
    for field, value in (("login", login), ("code", code), ("password", GOOD), ("again", GOOD)):
        page.fill(f"#id_{field}", value)
    page.press("#id_again", "Enter")
    page.wait_for_url("**/staff/login/")


def test_from_an_empty_city_to_the_first_order_signed(site: Site, open_page: OpenPage) -> None:
    page = open_page()
    work = Work().watch(page)
    sign_in(page, "wang.li", "/desk/set-up/")
    shot(page, "set-up")
    for field, value in (("name", "新城市"), ("name_en", "Newtown"), ("code", "990200"), ("hotline", "12345")):
        page.fill(f"#id_{field}", value)
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/set-up/regions/")
    page.set_input_files("input[name=sheet]", {"name": "regions.csv", "mimeType": "text/csv", "buffer": REGIONS.encode()})
    work.type(REGIONS)
    page.locator(".menu summary", has_text="上传表格").click()
    page.get_by_role("button", name="试算").click()
    expect(page.locator(".listing")).to_contain_text("990201")
    page.get_by_role("button", name="立即生效").click()
    page.wait_for_url("**/set-up/regions/")
    page.goto("/desk/set-up/orgs/")
    page.get_by_role("button", name="采用预置内容").click()
    expect(page.locator(".listing")).to_contain_text("市市政管理局")
    shot(page, "dry-run", whole=False)
    page.get_by_role("button", name="立即生效").click()
    officer(page)
    code = lead_of_the_works_bureau(page)
    leads_of_all_others(site, page, work)
    take_the_seed(page, "catalogue")
    take_the_seed(page, "duty")
    too_early(page, open_page(*TELEPHONE))
    page.goto("/desk/set-up/open/")
    shot(page, "set-up-open")
    page.get_by_role("button", name="开通城市").click()
    expect(page.locator("body")).to_contain_text("城市已开通")
    assert (work.points > 40, work.keys > 800, work.thoughts > 20) == (True, True, True)  # it was counted
    assert work.seconds < HALF_AN_HOUR, work
    looked_at(page, sign_in(open_page(*TELEPHONE), "wang.li"))
    register_and_dispatch(page)
    signs(open_page(*TELEPHONE), code)
    with site.inside():
        order, part = WorkOrder.objects.get(), Assignment.objects.select_related("unit").get()
        assert (order.status, part.unit.code, part.status) == ("in_progress", "SZ", "signed")
        assert Event.objects.filter(type="register.applied", payload__contains='"alone":true').count() == 6
        assert Event.objects.filter(type="city.opened").count() == 1


def too_early(desk: Page, stranger: Page) -> None:
    """Nobody registers anything yet: an order would end the time in which one person sets the city up."""
    stranger.goto("/submit/")
    expect(stranger.locator("main")).to_contain_text("热线尚未开通")
    shot(stranger, "not-open")
    desk.goto("/desk/register/")
    desk.fill("#id_original_text", "人民路路灯不亮，已经三天了。")
    desk.fill("#id_phone", "13800010001")
    desk.locator("[name=demand_type][value=complaint]").check(force=True)
    desk.keyboard.press("F10")
    expect(desk.locator("#register")).to_contain_text("热线尚未开通")


def looked_at(desk: Page, phone: Page) -> None:
    """The pages of the registers at both widths: nothing has to be scrolled sideways."""
    desk.goto("/desk/registers/proposals/")
    made = desk.locator("tbody a[data-open]").first.get_attribute("href")
    desk.goto("/desk/registers/orgs/")
    row = desk.locator("tbody a[data-open]").first.get_attribute("href")
    places = {
        "registers": "/desk/registers/", "register": "/desk/registers/orgs/", "register-limits": "/desk/registers/limits/", "register-row": row,
        "register-new": "/desk/registers/people/new/", "register-version": made, "register-versions": "/desk/registers/orgs/versions/",
        "set-up-orgs": "/desk/set-up/orgs/", "set-up-offices": "/desk/set-up/offices/", "set-up-open": "/desk/set-up/open/",
    }  # fmt: skip
    for page in (desk, phone):
        for name, place in places.items():
            page.goto(str(place))
            shot(page, name, whole=False)
            assert wider_than_the_screen(page) == 0, name
    sheet = {"name": "orgs.csv", "mimeType": "text/csv", "buffer": "代码,上级代码\nSZ,SZ\nCG,NO\n".encode("gb18030")}
    for page in (desk, phone):
        page.goto("/desk/registers/orgs/")
        page.locator(".menu summary", has_text="上传表格").click()
        page.set_input_files("input[name=sheet]", sheet)
        page.get_by_role("button", name="试算").click()
        expect(page.locator(".refusals")).to_contain_text("上下级成环")
        shot(page, "register-refused", whole=False)
        assert wider_than_the_screen(page) == 0


def officer(page: Page) -> None:
    """A second person who approves from the opening on."""
    page.goto("/desk/set-up/offices/")
    page.fill("#id_name", "田野")
    page.fill("#id_login", "tian.ye")
    page.get_by_role("button", name="新增并任命").click()
    expect(page.locator("[data-code]")).to_have_count(1)
    page.get_by_role("link", name="继续").click()
    expect(page.locator(".facts")).to_contain_text("田野")


def lead_of_the_works_bureau(page: Page) -> str:
    """The one who answers for the works bureau, added by the form; returns the one-time code."""
    page.goto("/desk/registers/people/new/")
    page.fill("#id_login", "wu.di")
    page.fill("#id_name", "吴迪")
    for field in ("unit", "employer"):
        page.select_option(f"#id_{field}", "SZ")
    for role in ("经办人", "单位审核"):
        page.get_by_label(role, exact=True).check()
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="立即生效").click()
    code = page.locator("[data-code]").inner_text()
    page.get_by_role("link", name="继续").click()
    return code


def register_and_dispatch(page: Page) -> None:
    """The first matter: registered, accepted, sent by the catalogue."""
    page.goto("/desk/register/")
    page.fill("#id_original_text", "人民路路灯不亮，已经三天了。")
    page.keyboard.press("Alt+n")
    page.keyboard.type("13800010001")
    page.keyboard.press("Alt+t")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+x")
    page.keyboard.type("路灯不亮")
    page.keyboard.press("Tab")
    page.keyboard.press("Alt+p")
    page.keyboard.type("人民路 18 号")
    page.keyboard.press("F10")
    expect(page.locator("[data-readout]")).to_contain_text("查询码")
    page.goto("/desk/board/review/")
    page.locator(".inline footer [type=submit]").click()
    expect(page.locator(".toast")).to_be_visible()
    page.goto("/desk/board/dispatch/")
    expect(page.locator(".cand").first).to_contain_text("市市政管理局")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-undo]")).to_be_visible()


def signs(page: Page, code: str) -> None:
    """The works bureau's lead comes in with the code and signs."""
    begin(page, "wu.di", code)
    sign_in(page, "wu.di", "/desk/unit/")
    assert wider_than_the_screen(page) == 0
    page.locator("[data-open]").first.click()
    page.get_by_role("button", name="签收").click()
    expect(page.locator(".steps")).to_contain_text("已签收")
