"""Offices that decide, look after and look through with the keyboard alone: assessors, administrators, auditors. A pressed pointer fails these tests."""

import pytest
from playwright.sync_api import Page, expect

from huiying.directory.models import City, Org, User
from huiying.directory.viewing import looked
from huiying.journal.models import Event
from huiying.supervision.claims import Wanted, apply
from huiying.supervision.models import Claim
from tests.browser import OpenPage, Site
from tests.everybody.keys import Keys
from tests.orders.steps import HOUR

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def opened(site: Site) -> None:
    """An open city: changes need two people."""
    with site.inside():
        City.objects.update(opened_at=site.now)


def signed_in(site: Site, page: Page, who: str, to: str) -> Keys:
    """A keyboard on a page of the staff."""
    site.sign_in(page, who, to)
    return Keys.of(page)


def proposed(keys: Keys, why: str) -> str:
    """A dry run that stands on the page is proposed; returns the page's address without the site."""
    keys.write("#note", why).go("form[action$='/propose/'] [type=submit]")
    expect(keys.page.locator("form[action$='/withdraw/']")).to_be_visible()
    return keys.page.url.partition("/desk/")[2].join(("/desk/", ""))


def approved(site: Site, page: Page, who: str, place: str) -> None:
    signed_in(site, page, who, place).go("form[action$='/approve/'] [type=submit]")
    expect(page.locator(".page__head")).to_contain_text("已生效")


def test_two_assessors_decide_on_an_exclusion(site: Site, page: Page, open_page: OpenPage) -> None:
    with site.inside() as cast:
        wanted = Wanted("exclusion", "system_fault", "平台停机。", scope=["C01"], span_from=site.now - 3 * HOUR, span_to=site.now - HOUR)
        claim = apply(wanted=wanted, actor=cast.unit_lead(cast.works), now=site.now)
    signed_in(site, page, "assessor", "/desk/claims/").go(f"a[href$='/desk/claims/{claim.pk}/']")
    page.wait_for_url(f"**/claims/{claim.pk}/")
    for one, words in ((page, "停机记录属实"), (open_page(), "同意")):
        keys = Keys.of(one) if one is page else signed_in(site, one, "assessor2", f"/desk/claims/{claim.pk}/")
        keys.choose("approve", "yes").write("#id_reason", words).go("main form [type=submit]")
        one.wait_for_url("**/desk/claims/")
    with site.inside():
        decided = Claim.objects.get(pk=claim.pk)
        assert (decided.state, decided.decided_by, decided.approver) == ("approved", cast.assessor.id, cast.assessor2.id)


def test_a_row_of_a_register_is_found_changed_and_approved_by_another(site: Site, page: Page, open_page: OpenPage) -> None:
    with site.inside() as cast:
        for name, role in (("agent2", "SA"), ("closer2", "SE")):
            User.plain.filter(pk=cast.user(name).pk).update(roles=[role])
    keys = signed_in(site, page, "agent2", "/desk/registers/")
    keys.go("main a[href$='/registers/orgs/']")
    page.wait_for_url("**/registers/orgs/")
    keys.write("main [name=q]", "市政").press("Enter")
    page.wait_for_url("**q=*")
    page.locator(".chip").first.wait_for()  # the rows were drawn anew
    keys.go("tbody a[data-open]")
    page.wait_for_url("**/rows/*/")
    keys.write("#id_name", "市市政设施局").go("main form [type=submit]")
    page.wait_for_url("**/registers/proposals/*/")
    approved(site, open_page(), "closer2", proposed(keys, "机构改革"))
    with site.inside():
        assert Org.objects.filter(name="市市政设施局").count() == 1


def test_the_quiet_hours_are_proposed_and_approved_by_another_assessor(site: Site, page: Page, open_page: OpenPage) -> None:
    keys = signed_in(site, page, "assessor", "/desk/messages/words/")
    for field in ("begins", "ends"):  # 21:00 to 08:00: an hour earlier
        keys.to(f"#id_{field}").press("ArrowDown")
    keys.write("#id_note", "夏令").go("form[action$='/hours/'] [type=submit]")
    page.wait_for_url("**/registers/proposals/*/")
    approved(site, open_page(), "assessor2", page.url.removeprefix(site.url))
    with site.inside():
        assert [at.isoformat("minutes") for at in City.objects.values_list("quiet_from", "quiet_to").get()] == ["20:00", "07:00"]


def test_an_auditor_traces_a_page_to_its_viewer(site: Site, page: Page) -> None:
    with site.inside() as cast:
        order = cast.order(now=site.now - HOUR, phone="13800040009")
        mark = looked(stream=order.stream, subject=str(order.pk), fields=["phone"], purpose="reveal", reason="contact", actor=cast.agent, now=site.now)
    keys = signed_in(site, page, "auditor", "/desk/")
    keys.go("[data-more] > summary").go("a[href$='/desk/trace/']")
    page.wait_for_url("**/trace/")
    keys.write("#view", mark.view).press("Enter")
    expect(page.locator(".facts")).to_contain_text(order.order_no)
    with site.inside():
        assert Event.objects.filter(type="access.traced", actor_id=cast.auditor.id).count() == 1
    keys.write("#view", "2A7KQ-M3XR").press("Enter")
    expect(page.locator(".empty")).to_be_visible()
