"""Some weeks of life in the sample city, told by the real actions with a clock that moves: every state has an example."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from huiying.directory.models import Org
from huiying.kit.actor import Actor
from huiying.kit.times import local
from huiying.sample.alerting import answer
from huiying.sample.matters import matters
from huiying.sample.plots import PLOTS
from huiying.sample.scene import Scene
from huiying.work.delivery import collect, deliver
from huiying.work.reacting import react
from huiying.work.timers import run_due

Plot = Callable[[Scene], Iterator[float]]
FIRST_HOUR, LAST_HOUR = 8, 20

# which plot each matter follows, and how many hours before the present it begins, in the order of sample/matters.py
SCRIPT = """
returned 110; full 300; sub_assigned 60; urgent 40; long_term 420; merged 90; working 30; full 260; overdue 340; replied 200;
full 400; callback 150; negative 330; report 120; direct 5; direct 28; full 240; replied 130; urgent 20; extension 150;
full 280; urgent 3; working 50; full 190; critical 0.6; critical 76; suspended 300; working 26; merged_with_27 25; supervised 360; report 210;
direct 2; direct 51; full 310; accepted 1; full 220; direct 30; direct 7; adjudicating 100; return_waiting 27; overdue 290; full 170;
direct 75; unreached 180; praise 46; waiting 0.3; claimed 260;
working 7; sent 2.5; working 27; sent 20; working 100; overdue 200; working 55; long_term 500; sent 3; working 30; working 8; working 75;
waiting 1.2; accepted 2; waiting 2.4; waiting 3;
full 1060; full 1010; negative 990; full 960; full 940; full 915; full 890; full 870; full 840; full 820; full 790; full 770; full 745; full 720;
working 45; working 42; working 26; sent 22; sent 20; accepted 3; waiting 1.6
"""


@dataclass(order=True)
class _Turn:
    at: datetime
    number: int
    scene: Scene = field(compare=False)
    steps: Iterator[float] = field(compare=False)


def daytime(moment: datetime) -> datetime:
    """The moment, or nine in the morning when it lies at night: people of the sample work by day."""
    hour = local(moment).hour
    if hour < FIRST_HOUR:
        return moment + timedelta(hours=9 - hour)
    return moment + timedelta(hours=33 - hour) if hour >= LAST_HOUR else moment


def script() -> list[tuple[str, float]]:
    """The plots and how many hours before the present each begins."""
    parts = [part.split() for part in SCRIPT.replace("\n", " ").split(";") if part.strip()]
    return [(name, float(hours)) for name, hours in parts]


def tell(actor: Callable[[str, datetime], Actor], orgs: dict[str, Org], present: datetime) -> None:
    """Let every matter run its plot until `present`, timers and reactions included, in one order of time."""
    told: list[Scene] = []
    numbers = count()
    turns: list[_Turn] = []
    for matter, (name, hours) in zip(matters(), script(), strict=True):
        begins = present - timedelta(hours=hours)
        scene = Scene(matter=matter, actor=actor, orgs=orgs, now=begins if hours < FIRST_HOUR else daytime(begins), number=len(told), told=told)
        told.append(scene)
        heapq.heappush(turns, _Turn(scene.now, next(numbers), scene, PLOTS[name](scene)))
    while turns:
        turn = heapq.heappop(turns)
        if turn.at > present:
            continue
        settle(turn.at)
        answer(actor, turn.at, present)
        turn.scene.now = turn.at
        wait = next(turn.steps, None)
        if wait is not None:
            after = turn.at + timedelta(hours=wait)
            heapq.heappush(turns, _Turn(after if wait < 1 else daytime(after), next(numbers), turn.scene, turn.steps))
    settle(present)


def settle(now: datetime) -> None:
    """Let timers, reactions and messages happen until nothing is left to do at `now`."""
    for _ in range(20):
        reacted, _since = react(now)
        if not run_due(now) + deliver(now) + collect(now) and not reacted:
            return
