"""Leading a call between two pages as it is done: by keyboard, with three voices that are told apart, at both widths, in both languages, large too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from huiying.calls.models import AgentInterval, Visit
from huiying.journal.models import Event
from tests.browser import DESK, TELEPHONE, OpenPage, Site, launched, shot, wider_than_the_screen
from tests.calls.test_browser_line import WITH_SOUND
from tests.desk.test_line_in_a_browser import SLOW, site, stands, until  # noqa: F401 - a fixture
from tests.sounds import comes_to_hear, speaks

pytestmark = pytest.mark.browser
CITIZEN_HZ, AGENT_HZ, LEADER_HZ = 600, 1_000, 1_700
TONES = (CITIZEN_HZ, AGENT_HZ, LEADER_HZ)
SECOND_HZ = 2_300
FOUR = (*TONES, SECOND_HZ)


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, *WITH_SOUND) as opened:
        yield opened


def ready(site: Site, page: Page, who: str) -> Page:  # noqa: F811
    """At the line, ready, whatever the person was in the test before."""
    site.sign_in(page, who, "/desk/line/")
    expect(page.locator("[data-sign-in] button")).to_be_enabled(timeout=SLOW)
    page.fill("#seat", "0213")
    page.press("#seat", "Enter")
    expect(page.locator("[data-line]")).not_to_have_attribute("data-state", "off", timeout=SLOW)
    if page.locator("[data-line]").get_attribute("data-state") != "ready":
        page.keyboard.press("Alt+z")
    stands(page, "ready")
    return page


def talking(site: Site, open_page: OpenPage) -> tuple[Page, Page]:  # noqa: F811
    """An agent's page and a citizen's, in conversation."""
    desk, citizen = speaks(open_page(*DESK), AGENT_HZ), speaks(open_page(*TELEPHONE), CITIZEN_HZ)
    ready(site, desk, "agent")
    citizen.goto("/call/")
    citizen.locator("[data-call]").click(timeout=SLOW)
    stands(desk, "ringing")
    desk.keyboard.press("F8")
    stands(desk, "talking")
    comes_to_hear(citizen, {AGENT_HZ}, TONES)
    comes_to_hear(desk, {CITIZEN_HZ}, TONES)
    return desk, citizen


def leading(site: Site, page: Page, who: str) -> Page:  # noqa: F811
    """At the page of live calls, signed in, by keyboard."""
    site.sign_in(page, who, "/desk/live/")
    expect(page.locator("[data-sign-in] button")).to_be_enabled(timeout=SLOW)
    page.fill("#seat", "0001")
    with page.expect_websocket() as opened:
        page.press("#seat", "Enter")
    assert "leads=yes" in opened.value.url, "else the wallboard counts an agent more"
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "ready", timeout=SLOW)
    return page


def done(page: Page, key: str, act: str) -> None:
    """A key, once it does something, and the line has done it."""
    expect(page.locator(f"[data-act={act}]")).to_be_enabled(timeout=SLOW)
    page.keyboard.press(key)
    expect(page.locator(f"[data-act={act}]")).to_have_attribute("aria-pressed", "true", timeout=SLOW)


def looked_at(page: Page, name: str) -> None:
    """A picture at each width, of usual and large type; nowhere wider than the screen."""
    for width, height in (DESK, TELEPHONE):
        page.set_viewport_size({"width": width, "height": height})
        for size in ("desk", "elder"):
            page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
            page.wait_for_timeout(200)
            assert wider_than_the_screen(page) == 0, (name, width, size)
            shot(page, name if size == "desk" else f"{name}-elder")
    page.evaluate("document.documentElement.dataset.size = 'desk'")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def in_english(site: Site, page: Page) -> None:  # noqa: F811
    page.context.add_cookies([{"name": "huiying_language", "value": "en", "url": site.url}])


def test_a_leader_hears_both_whispers_joins_and_leaves(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    leader = leading(site, speaks(open_page(*DESK), LEADER_HZ), "team_lead")
    expect(leader.locator("[data-none]")).to_be_visible(timeout=SLOW)
    looked_at(leader, "live-calls-none")
    desk, citizen = talking(site, open_page)
    row = leader.locator("[data-call]")
    expect(row).to_contain_text("网页通话", timeout=SLOW)
    assert leader.locator("[data-act=take_over]").is_disabled(), "not before the leader is in the call"
    leader.keyboard.press("j")
    done(leader, "l", "listen")
    comes_to_hear(leader, {CITIZEN_HZ, AGENT_HZ}, TONES)
    comes_to_hear(desk, {CITIZEN_HZ}, TONES)
    comes_to_hear(citizen, {AGENT_HZ}, TONES)
    expect(desk.locator("[data-note]")).to_contain_text("班长正在旁听", timeout=SLOW)
    looked_at(leader, "live-calls-listening")
    done(leader, "w", "whisper")
    comes_to_hear(desk, {CITIZEN_HZ, LEADER_HZ}, TONES)
    comes_to_hear(citizen, {AGENT_HZ}, TONES)
    expect(desk.locator("[data-note]")).to_contain_text("密语", timeout=SLOW)
    done(leader, "b", "join")
    comes_to_hear(citizen, {AGENT_HZ, LEADER_HZ}, TONES)
    comes_to_hear(leader, {CITIZEN_HZ, AGENT_HZ}, TONES)
    desk.keyboard.press("F2")
    expect(citizen.locator("[data-calling]")).to_have_attribute("data-state", "held", timeout=SLOW)
    comes_to_hear(citizen, set(), TONES)
    desk.keyboard.press("F2")
    comes_to_hear(citizen, {AGENT_HZ, LEADER_HZ}, TONES)
    leader.keyboard.press("e")
    expect(leader.locator("[data-live]")).to_have_attribute("data-state", "ready", timeout=SLOW)
    comes_to_hear(leader, set(), TONES)
    comes_to_hear(citizen, {AGENT_HZ}, TONES)
    comes_to_hear(desk, {CITIZEN_HZ}, TONES)
    desk.keyboard.press("Alt+e")
    expect(leader.locator("[data-none]")).to_be_visible(timeout=SLOW)


def test_a_leader_takes_a_call_over_and_goes_on_with_it_at_the_line(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    desk, citizen = talking(site, open_page)
    page = speaks(open_page(*DESK), LEADER_HZ)
    in_english(site, page)
    leader = leading(site, page, "team_lead")
    expect(leader.locator("[data-call]")).to_have_count(1, timeout=SLOW)
    done(leader, "l", "listen")
    comes_to_hear(leader, {CITIZEN_HZ, AGENT_HZ}, TONES)
    looked_at(leader, "live-calls-listening")
    call = leader.locator("[data-call]").get_attribute("data-call")
    leader.keyboard.press("t")
    leader.locator("#confirm [data-yes]").click()
    leader.wait_for_url("**/desk/line/")
    stands(leader, "talking")
    stands(desk, "wrap_up")
    comes_to_hear(citizen, {LEADER_HZ}, TONES)
    comes_to_hear(leader, {CITIZEN_HZ}, TONES)
    assert until(site, lambda: Event.objects.filter(stream=f"call:{call}", type="call.joined").count() >= 2), "who came in stands in the call's record"
    leader.keyboard.press("Alt+e")
    citizen.get_by_role("button", name="不评价").click(timeout=SLOW)
    visit = until(site, lambda: Visit.objects.filter(call_id=call, seq=2).exclude(ended_at=None).first())
    assert isinstance(visit, Visit)
    assert str(visit.agent_id) == site.cast.team_lead.id, "the second part of the call is the leader's"


def test_an_agents_page_that_is_loaded_anew_brings_the_listener_back(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    desk, citizen = talking(site, open_page)
    desk.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    leader = leading(site, speaks(open_page(*DESK), LEADER_HZ), "supervisor")
    expect(leader.locator("[data-call]")).to_have_count(1, timeout=SLOW)
    assert leader.locator("[data-act=take_over]").count() == 0
    done(leader, "w", "whisper")
    comes_to_hear(desk, {CITIZEN_HZ, LEADER_HZ}, TONES)
    desk.reload()
    stands(desk, "talking")
    comes_to_hear(leader, {CITIZEN_HZ, AGENT_HZ}, TONES)
    comes_to_hear(desk, {CITIZEN_HZ, LEADER_HZ}, TONES)
    comes_to_hear(citizen, {AGENT_HZ}, TONES)
    leader.close()
    comes_to_hear(desk, {CITIZEN_HZ}, TONES)
    desk.keyboard.press("Alt+e")
    stands(desk, "wrap_up")


def test_a_colleague_is_asked_in_beside_a_leader_all_hear_one_another_and_the_colleague_takes_the_call(site: Site, open_page: OpenPage) -> None:  # noqa: F811
    colleague = ready(site, speaks(open_page(*DESK), LEADER_HZ), "agent2")
    colleague.locator("[data-pause-menu] > summary").click()
    colleague.locator("[data-pause=meeting]").click()
    stands(colleague, "paused")
    desk, citizen = talking(site, open_page)
    colleague.keyboard.press("Alt+z")
    stands(colleague, "ready")
    until(site, AgentInterval.objects.filter(agent_id=site.cast.agent2.id, state="ready", to_at=None).exists)
    desk.keyboard.press("F6")
    desk.locator(f"[data-consult='{site.cast.agent2.id}']").click(timeout=SLOW)
    stands(colleague, "ringing")
    colleague.keyboard.press("F8")
    stands(colleague, "talking")
    comes_to_hear(colleague, {CITIZEN_HZ, AGENT_HZ}, TONES)
    comes_to_hear(citizen, {AGENT_HZ, LEADER_HZ}, TONES)
    comes_to_hear(desk, {CITIZEN_HZ, LEADER_HZ}, TONES)
    shot(desk, "line-asked-in", whole=False)
    shot(colleague, "line-asked-in-there", whole=False)
    leader = leading(site, speaks(open_page(*DESK), SECOND_HZ), "team_lead")
    expect(leader.locator("[data-call]")).to_have_count(1, timeout=SLOW)
    done(leader, "w", "whisper")
    comes_to_hear(leader, {CITIZEN_HZ, AGENT_HZ, LEADER_HZ}, FOUR)
    comes_to_hear(desk, {CITIZEN_HZ, LEADER_HZ, SECOND_HZ}, FOUR)
    comes_to_hear(colleague, {CITIZEN_HZ, AGENT_HZ}, FOUR)
    done(leader, "b", "join")
    comes_to_hear(colleague, {CITIZEN_HZ, AGENT_HZ, SECOND_HZ}, FOUR)
    comes_to_hear(citizen, {AGENT_HZ, LEADER_HZ, SECOND_HZ}, FOUR)
    desk.keyboard.press("F2")
    comes_to_hear(citizen, set(), FOUR)
    comes_to_hear(colleague, {AGENT_HZ, SECOND_HZ}, FOUR)
    desk.keyboard.press("F2")
    comes_to_hear(citizen, {AGENT_HZ, LEADER_HZ, SECOND_HZ}, FOUR)
    desk.locator("[data-act=hand_over]").click()
    stands(desk, "wrap_up")
    comes_to_hear(citizen, {LEADER_HZ, SECOND_HZ}, FOUR)
    comes_to_hear(colleague, {CITIZEN_HZ, SECOND_HZ}, FOUR)
    comes_to_hear(leader, {CITIZEN_HZ, LEADER_HZ}, FOUR)
    colleague.keyboard.press("Alt+e")
    stands(colleague, "wrap_up")
