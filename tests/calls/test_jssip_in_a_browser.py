"""An agent's browser as a telephone of the engine: SIPp calls, the page answers by its button, both voices go and are kept, the page hangs up."""

import json
import math
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.plugin import DjangoDbBlocker

from huiying.adapters.asterisk_config import CDR, QUEUE_LOG
from huiying.adapters.asterisk_log import Log
from huiying.adapters.asterisk_reading import KEPT
from huiying.adapters.asterisk_softphones import name_of
from huiying.calls.models import AgentInterval, Recording, Visit
from huiying.calls.recordings import open_recording
from huiying.cli.line import telephones
from huiying.cli.line.engine import Engine
from huiying.cli.line.exchange import Net
from huiying.cli.line.prompts import RATE, write_wav
from tests.browser import DESK, TELEPHONE, OpenPage, Site, launched, people_the_city, served, shot, wider_than_the_screen
from tests.calls.line_city import QUEUES, wait
from tests.calls.test_browser_line import WITH_SOUND, LineProcess, counted_in
from tests.cast import NOW
from tests.databases import Server
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.engine]
CALLER_HZ, AGENT_HZ, NOBODYS_HZ = 1_000, 640, 300
NUMBER = "13800001234"
PACKETS = 250  # five seconds of speech
SLOW = 40_000


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears a tone that comes and goes: a tone that stays is taken for noise."""
    voice = tmp_path_factory.mktemp("voice") / "voice.wav"
    write_wav(voice, [round(12_000 * math.sin(2 * math.pi * AGENT_HZ * n / RATE)) * (n // (RATE // 5) % 2) for n in range(4 * RATE)])
    with launched(playwright, *WITH_SOUND, f"--use-file-for-fake-audio-capture={voice}") as opened:
        yield opened


@pytest.fixture(scope="module")
def line(
    server: Server, engine: Engine, net: Net, own_places: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[LineProcess]:
    """A served city whose line is the engine."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread; Django is used between its calls
    place, port = tmp_path_factory.mktemp("line"), free_port()
    for log in (CDR, QUEUE_LOG):
        if (engine.folder / log).exists():
            os.truncate(engine.folder / log, 0)  # of the tests before; the engine keeps it open
    (engine.folder / KEPT).unlink(missing_ok=True)
    (place / "queues.toml").write_text(QUEUES, encoding="utf-8")
    (place / "line.toml").write_text(f'[[trunk]]\nname = "carrier"\naddress = "{net.trunk}"\n', encoding="utf-8")
    ours = {"HUIYING_ENGINE": str(engine.folder), "HUIYING_LINE_SETTINGS": str(place / "line.toml"), "HUIYING_QUEUES": str(place / "queues.toml")}
    with server.clone(f"huiying_jssip_{uuid4().hex[:10]}") as city:
        made = Site("", city, django_db_blocker, NOW - datetime.now(UTC))
        made.cast = None  # type: ignore[assignment]
        with made.inside():
            people_the_city(made)
        with served(city, HUIYING_LINE_URL=f":{port}", **ours) as made.url:
            running = LineProcess(made, port, more=ours)
            beside = (urlsplit(made.url).port or 0) + 1
            events = LineProcess(made, beside, more=ours, module="huiying.work.live", asks="events")
            for each in running, events:
                each.start()
            yield running
            for each in running, events:
                each.stop()


@pytest.fixture(scope="module")
def site(line: LineProcess) -> Site:
    return line.site


def stands(page: Page, state: str) -> None:
    expect(page.locator("[data-line]")).to_have_attribute("data-state", state, timeout=SLOW)


def at_the_computer(site: Site, page: Page, who: str) -> Page:
    """Signed in at the line with this computer as the telephone, which stands, and ready."""
    site.sign_in(page, who, "/desk/line/")
    expect(page.locator("[data-sign-in] button")).to_be_enabled(timeout=SLOW)
    assert page.locator("[name=place][value=computer]").is_checked()
    shot(page, "line-place", whole=False)
    page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    assert wider_than_the_screen(page) == 0
    shot(page, "line-place", whole=False)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.fill("#seat", "0213")
    page.press("#seat", "Enter")
    expect(page.locator("[data-line]")).to_have_attribute("data-telephone", "there", timeout=SLOW)
    if page.locator("[data-line]").get_attribute("data-state") != "ready":  # as in the test before
        page.keyboard.press("Alt+z")
    stands(page, "ready")
    return page


def counted(page: Page, least: int) -> dict[str, Any]:
    """Packets of sound, once there are so many in both directions."""
    return counted_in(page, "document.querySelector('[data-line]').phone", least)


def rings(page: Page, net: Net, folder: Path) -> telephones.Telephone:
    """SIPp calls, and it rings in the page."""
    tone = telephones.tone_file(folder, CALLER_HZ)
    caller = telephones.start(telephones.caller(NUMBER, tone), folder, name="caller", address=net.trunk, to=f"{net.engine}:5060", calls=1)
    stands(page, "ringing")
    page.wait_for_function("() => document.querySelector('[data-line]').phone.session")
    return caller


def channels_left(engine: Engine) -> int:
    told = json.loads(engine.control.read_text())
    with urlopen(f"{told['url']}/ari/channels?api_key={told['user']}:{told['password']}") as answer:  # noqa: S310 - our own engine
        return len(json.load(answer))


def hung_up(page: Page, engine: Engine, caller: telephones.Telephone) -> None:
    """The agent hangs up by the page's key: nothing is left, here and there."""
    page.keyboard.press("Alt+e")
    stands(page, "wrap_up")
    caller.process.wait(60)
    page.wait_for_function("() => !document.querySelector('[data-line]').phone.session")
    wait(lambda: channels_left(engine) == 0, 60)


def told_at_last(site: Site) -> Visit:
    """The newest call, once it has ended."""
    with site.inside():
        wait(lambda: not Visit.objects.filter(ended_at=None).exists(), 40)
        return Visit.objects.latest("arrived_at")


def test_the_page_answers_a_telephone_call_and_both_are_heard(site: Site, engine: Engine, net: Net, open_page: OpenPage, tmp_path: Path) -> None:
    page = at_the_computer(site, open_page(*DESK), "agent")
    caller = rings(page, net, tmp_path)
    page.keyboard.press("F8")
    stands(page, "talking")
    packets = counted(page, PACKETS)
    shot(page, "line-by-jssip", whole=False)
    assert packets["lost"] <= packets["received"] // 50
    assert packets["codec"] == "audio/opus"
    page.keyboard.press("F2")
    expect(page.locator("[data-act=hold]")).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    page.keyboard.press("F2")
    expect(page.locator("[data-act=hold]")).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    page.keyboard.press("F3")
    assert page.evaluate("document.querySelector('[data-line]').phone.own.getAudioTracks()[0].enabled") is False
    page.keyboard.press("F3")
    hung_up(page, engine, caller)
    visit = told_at_last(site)
    with site.inside():
        kept = Recording.objects.filter(call_id=visit.call_id)
        wait(kept.exists, 40)
        recording = kept.get()
        samples = telephones.read_wav(open_recording(file=recording.file, mark=recording.sha256))
    assert (str(visit.agent_id), visit.end_reason, visit.seat) == (site.cast.agent.id, "answered", "0213")
    heard = {hertz: telephones.loudness(samples, hertz) for hertz in (CALLER_HZ, AGENT_HZ, NOBODYS_HZ)}
    assert min(heard[CALLER_HZ], heard[AGENT_HZ]) > 300
    assert heard[NOBODYS_HZ] < 100


def test_a_page_that_is_loaded_anew_has_its_voice_again(site: Site, engine: Engine, net: Net, open_page: OpenPage, tmp_path: Path) -> None:
    page = at_the_computer(site, open_page(*DESK), "agent")
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    caller = rings(page, net, tmp_path)
    page.keyboard.press("F8")
    stands(page, "talking")
    counted(page, 50)
    page.reload()
    stands(page, "talking")
    counted(page, PACKETS)
    hung_up(page, engine, caller)
    visit = told_at_last(site)
    assert (str(visit.agent_id), visit.end_reason, visit.seq) == (site.cast.agent.id, "answered", 1)


def test_a_conversation_in_the_page_outlasts_the_line(site: Site, line: LineProcess, engine: Engine, net: Net, open_page: OpenPage, tmp_path: Path) -> None:
    page = at_the_computer(site, open_page(*DESK), "agent")
    caller = rings(page, net, tmp_path)
    page.keyboard.press("F8")
    stands(page, "talking")
    before = counted(page, 50)["received"]
    line.kill()
    line.start()
    expect(page.locator("[data-line][data-away]")).to_have_count(0, timeout=SLOW)
    expect(page.locator("[data-line]")).to_have_attribute("data-telephone", "there", timeout=SLOW)
    stands(page, "talking")
    counted(page, before + PACKETS)
    hung_up(page, engine, caller)
    visit = told_at_last(site)
    assert (str(visit.agent_id), visit.end_reason) == (site.cast.agent.id, "answered")


def test_while_the_line_is_away_the_engines_own_queue_rings_the_page(
    site: Site, line: LineProcess, engine: Engine, net: Net, open_page: OpenPage, tmp_path: Path
) -> None:
    page = at_the_computer(site, open_page(*DESK), "agent")
    desks = [telephones.start(telephones.busy_desk(), tmp_path, name=f"desk{n}", address=net.desk(n), media=7_000 + 500 * n) for n in range(3)]
    with site.inside():
        wait(AgentInterval.objects.filter(agent_id=site.cast.agent.id, state="ready", to_at=None).exists, 40)
    line.kill()
    expect(page.locator("[data-line][data-away]")).to_have_count(1, timeout=SLOW)
    caller = rings(page, net, tmp_path)
    expect(page.locator("[data-problem]").first).to_contain_text("电话引擎直接转来", timeout=SLOW)
    shot(page, "line-engines-queue", whole=False)
    page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    assert wider_than_the_screen(page) == 0
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.keyboard.press("F8")
    stands(page, "talking")
    counted(page, 50)
    assert [page.locator(f"[data-act={act}]").is_disabled() for act in ("hold", "transfer", "mute", "release")] == [True, True, False, False]
    shot(page, "line-engines-queue-talking", whole=False)
    Path(line.more["HUIYING_QUEUES"]).write_text(f"away_s = 0.5\n{QUEUES}", encoding="utf-8")  # the call lasts longer than the line waits for the page
    line.start()
    with site.inside():
        wait(lambda: not AgentInterval.objects.filter(agent_id=site.cast.agent.id, to_at=None).exists(), 40)
    counted(page, PACKETS)
    page.keyboard.press("Alt+e")
    expect(page.locator("[data-line][data-away]")).to_have_count(0, timeout=SLOW)
    stands(page, "ready")
    caller.process.wait(60)
    newer = rings(page, net, tmp_path)  # at a telephone of its own again
    page.keyboard.press("F8")
    stands(page, "talking")
    hung_up(page, engine, newer)
    for telephone in caller, *desks:
        telephone.stop()
    wait(lambda: channels_left(engine) == 0, 20)
    told = Log()
    told.read_queue((engine.folder / QUEUE_LOG).read_text().splitlines())
    assert [(one.seat, one.left is not None) for one in told.calls.values() if one.answered] == [(name_of(site.cast.agent.id), True)], "for what is merged"
