"""A passkey from setting up to signing in, with a browser's own virtual authenticator; a second factor by the authenticator app."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser import PASSWORD, OpenPage, Site, served, shot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def real(site: Site) -> Iterator[str]:
    """The same city served as a real one, by the name that browsers accept passkeys for."""
    with served(site.city, HUIYING_DEMO="0") as url:
        yield f"http://localhost:{urlsplit(url).port}"


def with_authenticator(page: Page) -> Page:
    """The page of a device that has a fingerprint reader."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    return page


def give_password(page: Page, real: str, who: str) -> None:
    page.goto(f"{real}/staff/login/")
    page.fill("#id_login", who)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/staff/second-factor/")


def test_a_passkey_is_added_at_the_first_sign_in_and_then_signs_in_alone(real: str, open_page: OpenPage) -> None:
    page = with_authenticator(open_page())
    give_password(page, real, "dispatcher")
    shot(page, "second-factor")
    page.get_by_role("link", name="添加通行密钥").click()
    page.fill("#id_name", "值班电脑")
    page.click("#passkey")
    page.wait_for_url("**/codes/")
    assert page.locator(".codes li").count() == 10
    shot(page, "recovery-codes")
    page.get_by_role("link", name="我已保存").click()
    page.wait_for_url("**/desk/")
    page.context.clear_cookies()
    page.goto(f"{real}/staff/login/")
    page.click("#passkey")
    page.wait_for_url("**/desk/")


def test_the_pages_of_the_factor_fit_a_telephone_and_are_said_in_english(real: str, open_page: OpenPage) -> None:
    page = open_page(375, 740)
    give_password(page, real, "agent")
    page.goto(f"{real}/staff/second-factor/app/?lang=en")
    assert page.locator("h1").inner_text() == "Authenticator app"
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    shot(page, "authenticator-app")
