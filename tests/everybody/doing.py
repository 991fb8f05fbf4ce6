"""What is done on a page before it is looked at: opened, unfolded, or sent with nothing or something wrong in it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import PASSWORD

FORM = "main form[method=post]:not(.switch):not([action*='/prefer/']):not([action*='/logout/']):not([action*='/views/'])"

TOLD = "main :is([data-problems], .problems, .hint--bad, .banner):visible"  # that something is wrong


def empty_form(page: Page) -> None:
    """Send the page's form as it is, without what the browser itself would hold back: its problems are told."""
    sent_from(page, page.locator(f"{FORM}.verbform, {FORM}.catform, {FORM}").first)


def empty_form_of_the_first(page: Page) -> None:
    """Send the form of a queue's first order as it is; on a telephone's screen the order is opened first."""
    form = page.locator(FORM).first
    if not form.is_visible():
        page.locator("main a[data-open]").first.click()
        form.wait_for()
    empty_form(page)


def sent_from(page: Page, form: object, button: str = "button[type=submit]") -> None:
    """Press a form's button past the browser's own checks, and wait for what then stands on the page."""
    form.evaluate("form => { form.noValidate = true; form.reset(); }")  # type: ignore[attr-defined]
    press = form.locator(button).last  # type: ignore[attr-defined]
    press.evaluate("button => button.click()")
    page.locator(TOLD).first.wait_for()


def unfolded(page: Page) -> None:
    """Open everything that is folded, but menus."""
    page.evaluate("document.querySelectorAll('details:not([data-menu]):not(.filter-drop)').forEach(d => { d.open = true; })")


def menu(page: Page) -> None:
    """Open the menu of the person."""
    page.locator(".bar__end details[data-menu] > summary").click()


def filter_menu(page: Page) -> None:
    """Open the first drop-down filter."""
    page.locator("details.filter-drop > summary").first.click()


def keys_help(page: Page) -> None:
    """Ask for the keys of the page."""
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def dialog(opener: str) -> Callable[[Page], None]:
    """Open a dialog by what opens it."""

    def opened(page: Page) -> None:
        page.locator(opener).first.click()
        page.locator("dialog[open]").wait_for()

    return opened


def shown(form: str) -> Callable[[Page], None]:
    """Send a form whose answer is a page of its own; every box of it is ticked."""

    def sent(page: Page) -> None:
        for box in page.locator(f"{form} input[name=order]").all():
            box.evaluate("box => box.checked || box.click()")  # rows of one order are ticked together; a sticky foot may lie over one
        before = page.url
        page.locator(f"{form} button[type=submit]").last.click()
        page.wait_for_url(lambda url: url != before)

    return sent


def wrong_code(page: Page) -> None:
    """Ask for a matter with a code that opens nothing."""
    page.fill("#follow_order_no", "20250304-000001")
    page.fill("#follow_code", "WRONG123")
    page.locator("main form button[type=submit]").first.click()
    page.locator(TOLD).first.wait_for()


def wrong_password(page: Page) -> None:
    """Sign in as somebody who is not there."""
    page.fill("#id_login", "nobody")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    page.locator(TOLD).first.wait_for()


def by_password(page: Page) -> None:
    """Give name and password of somebody who has a second factor: the question for it stands there."""
    page.fill("#id_login", "reviewer")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(re.compile("/second-factor/give/"))


def wrong_app_code(page: Page) -> None:
    """Type a code that the app does not show."""
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    page.locator(TOLD).first.wait_for()


def new_codes(page: Page) -> None:
    """Make new recovery codes: they are shown."""
    page.locator("main form button[type=submit]").first.click()
    page.locator(".codes").wait_for()
