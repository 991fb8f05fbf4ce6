"""The administrators' screen in a real browser: a colleague is added, the code becomes a password."""

import pytest

from huiying.directory.models import User
from tests.browser import OpenPage, Site, shot, wider_than_the_screen

pytestmark = pytest.mark.browser


def test_a_colleague_is_added_and_sets_a_password_with_the_code(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        User.plain.filter(pk=cast.user("dispatcher2").pk).update(roles=["SA"])
    page = site.sign_in(open_page(), "dispatcher2", "/desk/people/")
    assert page.locator("tbody tr").count() > 20
    shot(page, "people", whole=False)
    page.get_by_role("link", name="新增人员").click()
    page.fill("#id_name", "李娜")
    page.fill("#id_login", "li.na")
    for field in ("org", "employer"):
        page.select_option(f"#id_{field}", label="市市政局")
    page.get_by_label("经办人").check()
    page.get_by_role("button", name="新增").click()
    code = page.locator("[data-code]").inner_text()
    page.get_by_role("link", name="继续").click()
    shot(page, "person")
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
