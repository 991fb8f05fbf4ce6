"""The sample city's calls before the demonstration begins: some weeks that it took over from its old switch, and the facts told of them."""

import csv
import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from huiying.calls.cdr import CallMap
from huiying.calls.importing import import_calls
from huiying.contracts.figures import dimensions
from huiying.evaluation.figures import dimensions as of_units
from huiying.kit.actor import Actor, system
from huiying.kit.extras import installed, reach
from huiying.kit.sheets import open_sheet
from huiying.kit.times import SHANGHAI, day_start, local_date
from huiying.metrics.facts import rebuild

MAP = Path(__file__).with_name("calls.toml")
FIRST, MONTH = date(2025, 9, 30), "2025-10"
AGENTS = ("0213", "0311", "0107")  # two of the operator's, one of the agency's own
DAY_FROM, DAY_S, A_DAY = timedelta(hours=8), 12 * 3600, 60
STAFFED = frozenset(range(8, 22)) - {12}  # the hours in which all are there
LATE = 0.06  # of calls come at night, when one agent is there
COLUMNS = ("通话编号", "来电", "转人工", "等待秒", "通话秒", "整理秒", "结果", "队列", "工号", "评分")
_DAY = timedelta(days=1)
_SEED = 12345


def take_over(present: datetime) -> None:
    """Bring the calls in as a file of the old switch, up to the day before `present`, and tell the facts of each day."""
    today = local_date(present)
    with tempfile.TemporaryDirectory(prefix="huiying-sample-calls-") as folder:
        file = Path(folder) / "calls.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows(_calls(today))
        mapping = CallMap.from_toml(MAP.read_text(encoding="utf-8"))
        import_calls(sheet=open_sheet(file), mapping=mapping, all_or_nothing=True, actor=system("import"), now=present)


def tell_facts(present: datetime) -> None:
    """Tell the facts of each day from the first calls to the day before `present`, as the nights would have."""
    today = local_date(present)
    for n in range((today - FIRST).days):
        rebuild(FIRST + n * _DAY, present)


def lock_month(actor: Actor, now: datetime) -> bool:
    """Have a person lock the last full month's figures; False where the extra is missing that reckons them."""
    if not installed("metrics"):
        return False
    catalogue = reach("huiying.metrics.catalogue").shipped()
    reach("huiying.metrics.closing").close_month(month=MONTH, catalogue=catalogue, actor=actor, now=now, also=dimensions(MONTH) | of_units(MONTH))
    return True


def _calls(today: date) -> Iterator[tuple[object, ...]]:
    """The calls of each day, in the order of their arrival, answered by whoever is free first, lost where nobody is in time."""
    chance = random.Random(_SEED)  # noqa: S311 - a made-up city, the same each time
    number = 0
    for n in range((today - FIRST).days):
        day = FIRST + n * _DAY
        free = dict.fromkeys(AGENTS, day_start(day))
        for came in sorted(_arrivals(chance, day)):
            number += 1
            yield f"S-{number:05d}", *_call(chance, came, free)


def _arrivals(chance: random.Random, day: date) -> Iterator[datetime]:
    busy = 0.6 if day.weekday() >= 5 else 1  # noqa: PLR2004 - Saturday and Sunday
    for _ in range(round(A_DAY * busy * chance.uniform(0.85, 1.15))):
        if chance.random() < LATE:
            yield day_start(day) + timedelta(seconds=chance.randrange(1, 6 * 3600))
        else:
            yield day_start(day) + DAY_FROM + timedelta(seconds=int(DAY_S * chance.betavariate(2, 2.4)))


def _call(chance: random.Random, came: datetime, free: dict[str, datetime]) -> tuple[object, ...]:
    """The rest of a row; who answers is busy until the call is wrapped up."""
    if chance.random() < 0.07:  # noqa: PLR2004 - heard what they wanted from the menu
        return _shown(came), "", 0, chance.randrange(20, 70), 0, "自助", "综合", "", ""
    queued = came + timedelta(seconds=chance.randrange(6, 20))
    queue = chance.choices(("综合", "企业"), (5, 1))[0]
    agent = min(_on_duty(queued), key=lambda one: (max(free[one], queued), one))
    wait = max(0, int((free[agent] - queued).total_seconds())) + chance.randrange(2, 9)
    if wait > (patience := chance.randrange(20, 120)):
        return _shown(came), _shown(queued), patience, 0, 0, "挂断", queue, "", ""
    talk, wrap = int(chance.lognormvariate(5.0, 0.5)), chance.randrange(10, 50)
    free[agent] = queued + timedelta(seconds=wait + talk + wrap + 1)
    rating = chance.choices(("5", "4", "3", "2", "1", ""), (30, 9, 3, 1, 1, 56))[0]
    return _shown(came), _shown(queued), wait, talk, wrap, "接通", queue, agent, rating


def _on_duty(moment: datetime) -> tuple[str, ...]:
    """Whoever is at a seat: one person through the night and while the others eat at noon."""
    return AGENTS if moment.astimezone(SHANGHAI).hour in STAFFED else AGENTS[:1]


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def story(actor: Callable[[str, datetime], Actor], present: datetime, locked_at: datetime) -> bool:
    """All of it, in order; whether there are locked figures."""
    take_over(present)
    tell_facts(present)
    return lock_month(actor("director", locked_at), locked_at)
