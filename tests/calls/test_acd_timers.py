"""The brain's timers: each thing is due once, at its last moment, in order; what is over is not held on to."""

import random
import weakref
from math import inf

from huiying.calls.acd_timers import FEW, Timed, Timers


class Thing(Timed):
    """One that can be looked for after it is gone."""

    __slots__ = ("__weakref__", "name")

    def __init__(self, name: int) -> None:
        super().__init__()
        self.name = name


def test_thousands_put_off_brought_forward_and_taken_off_come_when_they_are_due() -> None:
    """Against the plainest way: look through all of them."""
    chance, timers, things = random.Random(7), Timers(), [Thing(n) for n in range(40 * FEW)]
    now, came, expected = 0.0, [], []
    for _ in range(30_000):
        now += chance.expovariate(20)
        due = sorted((each.due, each.name) for each in things if each.due <= now)
        expected += [name for _, name in due]
        while (thing := timers.pop(now)) is not None:
            came.append(thing.name)
        thing = chance.choice(things)
        if chance.random() < 0.7:
            timers.arm(thing, now + chance.uniform(0, 300))
        else:
            timers.disarm(thing)
        if chance.random() < 0.05:
            assert timers.next_due() == min((each.due for each in things), default=inf)
    assert len(came) > 1000
    assert came == expected


def test_what_is_over_is_let_go_long_before_its_last_moment() -> None:
    """A call's longest timer lies ten minutes ahead; the call itself is not kept for as long."""
    timers, gone = Timers(), []
    for n in range(10 * FEW):
        call = Thing(n)
        timers.arm(call, n + 600.0)
        timers.arm(call, n + 15.0)
        timers.disarm(call)
        gone.append(weakref.ref(call))
        del call
        assert timers.pop(float(n)) is None
    assert len(timers) <= FEW + 1
    assert sum(each() is not None for each in gone) <= FEW + 1
