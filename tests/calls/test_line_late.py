"""A line that stands only after the others: its calls are neither ended nor greeted anew meanwhile."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from aiohttp import web
from django.db import connections

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.models import AgentInterval, Visit
from huiying.calls.ports import CallFound
from huiying.work.line_pages import Page
from huiying.work.line_restart import restore
from tests.calls.test_line_restart import ONE, Again, agent, call, stretches
from tests.calls.test_line_restart import cast as cast  # noqa: PLC0414 - a fixture of ours too
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
WAITING = "0 call.arrived usable source=engine\n1 call.queued queue=general"
TALKING = WAITING + "\n9 call.offered agent=a seat=d0\n14 call.answered agent=a seat=d0 org=o"
Story = Callable[[Again], None]


class Records:
    """The engine's own records, and its recordings: nothing of them is taken while it is not known what lives."""

    def __init__(self, line: Again) -> None:
        self.line, self.begun = line, 0

    async def begin(self, *_given: object) -> None:
        assert self.line.board.found.keys() == {"engine"}
        self.begun += 1


def late(at: datetime, before: Story, story: Story, *found: CallFound) -> Again:
    """Start the line without its engine, which then stands with these calls; all that happens is written down."""
    line, own = Again(at), connections["default"]
    line.house.engine = Records(line)

    async def live() -> None:
        connections["default"] = own
        line.board.all_stand.set()  # nobody waits for it any more
        await restore(line.house)
        before(line)
        line.write()
        await line.board.begun("engine", found)
        story(line)
        line.write()
        assert line.house.engine.begun == 1

    asyncio.run(live())
    return line


def talked(cast: Cast) -> tuple[str, str]:
    who = agent(cast, "talking", NOW + timedelta(seconds=14))
    return call("talked", TALKING, a=who, o=cast.user("agent").employer_id), who


def test_a_conversation_goes_on_and_its_agent_is_signed_out_after_it(cast: Cast) -> None:
    name, who = talked(cast)

    def before(line: Again) -> None:
        line.after(20)

    def story(line: Again) -> None:
        line.after(20, told.HungUp(name))
        line.after(60)

    line = late(NOW + timedelta(seconds=34), before, story, CallFound(name, number=ONE, agents=(who,)))
    visit = Visit.objects.get()
    assert (str(visit.agent_id), visit.talk_s, visit.end_reason) == (who, 60, "answered")
    assert stretches(who) == [("talking", ""), ("wrap_up", ""), ("talking", ""), ("wrap_up", "")]
    assert not AgentInterval.objects.filter(to_at=None).exists()
    assert not [one for one in line.wire.obeyed if isinstance(one, did.Menu)]


def test_an_agent_who_is_back_before_the_line_talks_on_and_stays(cast: Cast) -> None:
    name, who = talked(cast)

    def before(line: Again) -> None:
        line.desks.pages[who] = Page(cast.agent, "", web.WebSocketResponse())
        line.after(1, told.AgentBack(who))
        line.after(1, told.Ready(who))

    def story(line: Again) -> None:
        assert line.board.brain.floor.agents[who].state == "talking"
        line.after(20, told.HungUp(name))
        line.after(60)

    late(NOW + timedelta(seconds=34), before, story, CallFound(name, number=ONE, agents=(who,)))
    assert Visit.objects.get().talk_s == 42
    assert stretches(who)[-3:] == [("talking", ""), ("wrap_up", ""), ("ready", "")]


def test_who_waits_is_offered_on_and_leaves_nobody_occupied(cast: Cast) -> None:
    name, who = call("waits", WAITING), agent(cast, "ready", NOW)

    def before(line: Again) -> None:
        line.after(5, told.AgentBack(who))

    def story(line: Again) -> None:
        line.after(5, told.Answered(name, who))
        line.after(30, told.HungUp(name))

    late(NOW + timedelta(seconds=31), before, story, CallFound(name, number=ONE))
    visit = Visit.objects.get()
    assert (visit.wait_s, visit.talk_s, visit.end_reason) == (40, 30, "answered")
    assert visit.agent_left_at is not None


def test_a_call_that_is_no_more_is_ended_when_its_line_stands_and_not_before(cast: Cast) -> None:
    call("gone", WAITING)

    def before(line: Again) -> None:
        line.after(60)
        line.write()
        assert Visit.objects.get().ended_at is None

    late(NOW + timedelta(seconds=34), before, lambda _line: None)
    assert (Visit.objects.get().end_reason, Visit.objects.get().ended_at) == ("technical", NOW + timedelta(seconds=94))
