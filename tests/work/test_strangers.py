"""Cookies at the doors beside the web: all agents' pages that come back at once are let in, all guesses at once are not asked about."""

import asyncio
from uuid import uuid4

from huiying.kit.actor import Actor, system
from huiying.work.strangers import EACH_ADDRESS, MOST_ASKING, Strangers, TooManyGuesses
from tests.loops import finish

MANY = 300
ADDRESS = "192.0.2.7"


class Database:
    """Who is found behind every cookie, a moment later; how many were asked about, and at most how many at once."""

    def __init__(self, found: Actor | None) -> None:
        self.found, self.asked, self.now, self.most = found, 0, 0, 0

    async def ask(self) -> Actor | None:
        self.asked, self.now = self.asked + 1, self.now + 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return self.found


def all_at_once(database: Database) -> list[object]:
    strangers = Strangers()

    async def come() -> list[object]:
        return await asyncio.gather(*(strangers.look(uuid4().hex, ADDRESS, database.ask) for _ in range(MANY)), return_exceptions=True)

    return finish(come())


def test_pages_that_come_back_to_a_line_started_anew_all_come_in() -> None:
    database = Database(system("someone"))
    assert all_at_once(database) == [database.found] * MANY
    assert (database.asked, database.most) == (MANY, MOST_ASKING)


def test_guesses_that_come_at_once_are_not_all_asked_about() -> None:
    database = Database(None)
    answers = all_at_once(database)
    assert sum(isinstance(answer, TooManyGuesses) for answer in answers) == MANY - database.asked
    assert EACH_ADDRESS <= database.asked < EACH_ADDRESS + MOST_ASKING
