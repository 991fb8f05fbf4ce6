"""A leader at the page of live calls with the engine: the browser is the telephone, hears caller and agent, and what it whispers never comes to the caller."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Net
from tests.browser import DESK, OpenPage, Site
from tests.calls.test_jssip_in_a_browser import (  # noqa: F401 - fixtures
    CALLER_HZ,
    NUMBER,
    SLOW,
    at_the_computer,
    browser,
    hung_up,
    line,
    rings,
    site,
    stands,
)
from tests.calls.test_listening import wire  # noqa: F401 - a fixture
from tests.calls.wires import Wire
from tests.desk.test_live_calls_in_a_browser import done, leading, looked_at
from tests.sounds import comes_to_hear, speaks

pytestmark = [pytest.mark.browser, pytest.mark.engine]
AGENT_HZ, LEADER_HZ = 600, 1_700
TONES = (CALLER_HZ, AGENT_HZ, LEADER_HZ)


@pytest.fixture
def caller_hears(wire: Wire, net: Net) -> Iterator[object]:  # noqa: F811
    """Wait until these tones come to the caller's telephone, and none of the others."""

    def heard() -> set[int]:
        samples = wire.heard(net.trunk, 2.0)
        return {hertz for hertz in TONES if telephones.loudness(samples, hertz) > 300}

    def comes(wanted: set[int]) -> None:
        assert any(heard() == wanted for _try in range(10)), heard()

    return comes


def test_a_leader_listens_whispers_and_joins(
    site: Site, engine: Engine, net: Net, open_page: OpenPage, caller_hears: object, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    desk = at_the_computer(site, speaks(open_page(*DESK), AGENT_HZ), "agent")
    leader = leading(site, speaks(open_page(*DESK), LEADER_HZ), "supervisor")
    caller = rings(desk, net, tmp_path)
    desk.keyboard.press("F8")
    stands(desk, "talking")
    expect(leader.locator("[data-call]")).to_contain_text("138****1234", timeout=SLOW)
    assert NUMBER not in leader.content()
    done(leader, "l", "listen")
    comes_to_hear(leader, {CALLER_HZ, AGENT_HZ}, TONES)
    comes_to_hear(desk, {CALLER_HZ}, TONES)
    caller_hears({AGENT_HZ})  # type: ignore[operator]
    looked_at(leader, "live-calls-engine")
    done(leader, "w", "whisper")
    comes_to_hear(desk, {CALLER_HZ, LEADER_HZ}, TONES)
    caller_hears({AGENT_HZ})  # type: ignore[operator]
    done(leader, "b", "join")
    comes_to_hear(desk, {CALLER_HZ, LEADER_HZ}, TONES)
    caller_hears({AGENT_HZ, LEADER_HZ})  # type: ignore[operator]
    leader.keyboard.press("e")
    expect(leader.locator("[data-live]")).to_have_attribute("data-state", "ready", timeout=SLOW)
    caller_hears({AGENT_HZ})  # type: ignore[operator]
    hung_up(desk, engine, caller)


def test_a_leader_takes_a_telephone_call_over(
    site: Site, engine: Engine, net: Net, open_page: OpenPage, caller_hears: object, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    desk = at_the_computer(site, speaks(open_page(*DESK), AGENT_HZ), "agent")
    leader = leading(site, speaks(open_page(*DESK), LEADER_HZ), "team_lead")
    caller = rings(desk, net, tmp_path)
    desk.keyboard.press("F8")
    stands(desk, "talking")
    expect(leader.locator("[data-call]")).to_have_count(1, timeout=SLOW)
    done(leader, "l", "listen")
    comes_to_hear(leader, {CALLER_HZ, AGENT_HZ}, TONES)
    leader.keyboard.press("t")
    leader.locator("#confirm [data-yes]").click()
    leader.wait_for_url("**/desk/line/")
    stands(leader, "talking")
    stands(desk, "ready")  # a second after it was out of the call
    comes_to_hear(leader, {CALLER_HZ}, TONES)
    caller_hears({LEADER_HZ})  # type: ignore[operator]
    hung_up(leader, engine, caller)
