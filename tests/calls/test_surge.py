"""Surge mode: who switches it and with what, that the line follows, and that it ends by hand or by the city's rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huiying.calls import acd_commands as did
from huiying.calls import acd_inputs as told
from huiying.calls.chronicle import Incoming
from huiying.calls.surge import Switched, history, standing, switch
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotNow
from huiying.work.line_surge import Surges, end_by_rule
from tests.calls.boards import BEGINS, GENERAL, Board
from tests.calls.test_pages_that_call import in_a_loop
from tests.cast import NOW, Cast, build

WHY = "城东水管爆裂，来电激增"


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def test_a_leader_of_the_hotline_switches_it_with_a_reason_that_is_kept(cast: Cast) -> None:
    assert standing() == Switched()
    for who in (cast.team_lead, cast.supervisor, cast.dispatcher):
        switch(on=True, reason=WHY, actor=who, now=cast.now)
        assert (standing().on, standing().by, standing().at) == (True, who.id, cast.now)
        switch(on=False, reason="恢复正常", actor=who, now=cast.now + timedelta(hours=1))
    assert [(one.on, one.reason) for one in history(2)] == [(False, "恢复正常"), (True, WHY)]
    assert [event.type for event in Event.objects.filter(stream="line:surge").order_by("stream_seq")] == ["line.surge_on", "line.surge_off"] * 3
    assert WHY not in "".join(Event.objects.filter(stream="line:surge").values_list("payload", flat=True))


def test_nobody_else_switches_it_and_not_without_a_reason_nor_twice(cast: Cast) -> None:
    leads = replace(cast.op_agent, roles=frozenset({"TL", "DP"}))
    for who in (cast.agent, cast.op_dispatcher, leads, cast.closer, system("line")):
        with pytest.raises(NotAllowed):
            switch(on=True, reason=WHY, actor=who, now=cast.now)
    with pytest.raises(Refused):
        switch(on=True, reason=" 忙 ", actor=cast.team_lead, now=cast.now)
    with pytest.raises(NotNow):
        switch(on=False, reason=WHY, actor=cast.team_lead, now=cast.now)
    switch(on=True, reason=WHY, actor=cast.team_lead, now=cast.now)
    with pytest.raises(NotNow):
        switch(on=True, reason=WHY, actor=cast.supervisor, now=cast.now)
    assert Event.objects.filter(stream="line:surge").count() == 1


def test_the_citys_rule_ends_it_once(cast: Cast) -> None:
    switch(on=True, reason=WHY, actor=cast.team_lead, now=cast.now)
    end_by_rule()
    end_by_rule()
    assert (standing().on, standing().by, standing().reason, standing().seq) == (False, "", "", 2)


async def never(_question: object) -> None:
    raise AssertionError("nothing is read here")


ON = Switched(on=True, at=NOW, by="x", seq=1)


@in_a_loop
async def test_the_line_tells_callers_and_shortens_the_wrap_up_while_it_is_on() -> None:
    place = Board()
    surges = Surges(place.board, never)
    followed: list[did.Command] = []
    place.board.pages.append(Seen(followed))
    surges.follow(ON)
    surges.follow(ON)
    assert surges.since == NOW.timestamp()
    place.sit("a")
    place.board.came("none", "c", Incoming(number="13900010001"))
    place.board.tell(told.Entered("c", "general"))
    queued = next(one for one in followed if isinstance(one, did.Queued))
    assert (queued.surge, queued.callback) == (True, True)
    place.board.tell(told.Ready("a"))
    place.board.tell(told.Answered("c", "a"))
    place.board.tell(told.HungUp("c"))
    rule = GENERAL.queues[0]
    wraps = next(one for one in followed if isinstance(one, did.AgentIs) and one.state == "wrap_up")
    assert wraps.until == BEGINS + rule.wrap_up_surge_s
    surges.follow(Switched(seq=2))
    assert surges.since is None
    assert not [one for one in followed if isinstance(one, did.Announce)], "nobody waited when it began"
    place.board.came("none", "d", Incoming(number="13900010002"))
    place.board.tell(told.Entered("d", "general"))
    assert [one.surge for one in followed if isinstance(one, did.Queued)] == [True, False]


@in_a_loop
async def test_who_waits_already_hears_of_it_at_once_and_may_keep_the_place() -> None:
    place = Board()
    surges, followed = Surges(place.board, never), list[did.Command]()
    place.board.pages.append(Seen(followed))
    for name, number in (("c", "13900010001"), ("d", "13900010002")):
        place.board.came("none", name, Incoming(number=number))
        place.board.tell(told.Entered(name, "general"))
    surges.follow(ON)
    heard = [(one.call, one.position, one.callback, one.surge) for one in followed if isinstance(one, did.Announce)]
    assert heard == [("c", 1, True, True), ("d", 2, True, True)]
    surges.follow(ON)
    assert len([one for one in followed if isinstance(one, did.Announce)]) == 2, "once"


class Seen:
    def __init__(self, followed: list[did.Command]) -> None:
        self.followed = followed

    def see(self, command: did.Command) -> None:
        self.followed.append(command)


@in_a_loop
async def test_it_is_calm_when_nobody_more_than_the_rule_names_has_waited_for_so_long() -> None:
    place = Board(replace(GENERAL, surge_calm_s=600.0, surge_calm_waiting=1))
    surges = Surges(place.board, never)
    assert not surges.calm(0.0), "it is off"
    surges.follow(ON)
    assert not surges.calm(0.0)
    assert not surges.calm(599.0)
    for name in ("c", "d"):
        place.board.came("none", name, Incoming())
        place.board.tell(told.Entered(name, "general"))
    assert not surges.calm(601.0), "two wait"
    place.board.tell(told.HungUp("d"))
    assert not surges.calm(700.0)
    assert surges.calm(1300.0)


@in_a_loop
async def test_a_city_may_have_it_ended_by_hand_alone() -> None:
    place = Board(replace(GENERAL, surge_calm_s=0.0))
    surges = Surges(place.board, never)
    surges.follow(ON)
    assert [surges.calm(at) for at in (0.0, 1e6)] == [False, False]
