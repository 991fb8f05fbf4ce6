"""The administrators' screen in a real browser: a colleague is proposed, another person approves, the code becomes a password."""

import pytest
from playwright.sync_api import expect

from huiying.directory.models import User
from tests.browser import OpenPage, Site, shot, wider_than_the_screen

pytestmark = pytest.mark.browser


def test_a_colleague_is_proposed_approved_by_another_and_sets_a_password_with_the_code(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        for name, role in (("dispatcher2", "SA"), ("closer2", "SE")):
            User.plain.filter(pk=cast.user(name).pk).update(roles=[role])
        someone = str(cast.user("agent").pk)
    page = site.sign_in(open_page(), "dispatcher2", "/desk/people/")
    assert page.locator("tbody tr").count() > 20
    shot(page, "people", whole=False)
    page.get_by_role("link", name="新增人员").click()
    page.fill("#id_name", "李娜")
    page.fill("#id_login", "li.na")
    for field in ("org", "employer"):
        page.select_option(f"#id_{field}", label="市市政局")
    page.get_by_label("经办人").check()
    page.fill("#id_note", "新入职")
    shot(page, "person-new")
    page.get_by_role("button", name="提出").click()
    expect(page.locator(".toast")).to_contain_text("由另一人批准")
    expect(page.locator("[data-code]")).to_have_count(0)
    shot(page, "person-proposed")
    other = site.sign_in(open_page(), "closer2", page.url.removeprefix(site.url))
    other.get_by_role("button", name="同意").click()
    code = other.locator("[data-code]").inner_text()
    for width in (1440, 375):
        looked = site.sign_in(open_page(width, 900), "dispatcher2", f"/desk/people/{someone}/")
        expect(looked.get_by_role("button", name="提出调动")).to_be_visible()
        shot(looked, "person")
        looked.goto("/desk/people/new/")
        assert wider_than_the_screen(looked) == 0
        shot(looked, "person-new")
    joined = open_page(375, 740)
    joined.goto("/staff/begin/")
    for field, value in (("login", "li.na"), ("code", code), ("password", "every-matter-is-answered"), ("again", "every-matter-is-answered")):
        joined.fill(f"#id_{field}", value)
    shot(joined, "begin")
    assert wider_than_the_screen(joined) == 0
    joined.press("#id_again", "Enter")
    joined.wait_for_url("**/staff/login/")
    joined.fill("#id_login", "li.na")
    joined.fill("#id_password", "every-matter-is-answered")
    joined.press("#id_password", "Enter")
    joined.wait_for_url("**/desk/")
