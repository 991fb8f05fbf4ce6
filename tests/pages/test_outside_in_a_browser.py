"""The government's own sign-in in a real browser: the button, the first time, the administrator's look, and in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from huiying.directory.models import User
from tests.browser import OpenPage, Site, served, shot, wider_than_the_screen
from tests.pages.provider import CLIENT, SECRET, Provider
from tests.pages.test_outside import FILE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(person={"sub": "subject-1", "preferred_username": "dispatcher"}) as running:
        yield running


@pytest.fixture(scope="module")
def real(site: Site, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same city served as a real one, with the provider's file."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "oidc.toml").write_text(FILE.format(issuer=provider.issuer, client=CLIENT), encoding="utf-8")
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    (folder / "secret").chmod(0o600)
    with served(site.city, HUIYING_DEMO="0", HUIYING_OIDC=str(folder / "oidc.toml")) as url:
        yield url


def test_the_button_leads_there_and_back_and_in_once_an_administrator_has_looked(real: str, site: Site, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{real}/staff/login/?next=/desk/orders/")
    shot(page, "outside-button")
    page.get_by_role("link", name="云州统一认证").click()
    page.wait_for_url("**/staff/government/back/**")
    expect(page.get_by_role("alert")).to_contain_text("首次使用")
    shot(page, "outside-first-time")
    with site.inside() as cast:
        User.plain.filter(pk=cast.user("closer").pk).update(roles=["SA"])
        someone = str(cast.user("dispatcher").pk)
    for width in (1440, 375):
        chief = site.sign_in(open_page(width, 900), "closer", f"/desk/people/{someone}/")
        assert "云州" not in chief.locator("h1").inner_text()
        assert wider_than_the_screen(chief) == 0
        shot(chief, "outside-person")
    chief.get_by_role("button", name="确认是本人").click()
    chief.get_by_text("已关联").wait_for()
    page.goto(f"{real}/staff/login/?next=/desk/orders/")
    page.get_by_role("link", name="云州统一认证").click()
    page.wait_for_url("**/staff/second-factor/")
    telephone = open_page(375, 740)
    telephone.goto(f"{real}/staff/login/?lang=en")
    assert wider_than_the_screen(telephone) == 0
    shot(telephone, "outside-button")
