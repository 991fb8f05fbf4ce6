"""A file of messages read for hot matters: our column names, or the Chinese ones of message boards."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiying.dispatch.hotspots.heat import Heat, heat
from huiying.dispatch.hotspots.matters import matters
from huiying.dispatch.hotspots.stream import Matter, Said
from huiying.kit.checks import Problem
from huiying.kit.errors import Told
from huiying.kit.moments import moment
from huiying.kit.sheets import Line
from huiying.kit.text import clean

COLUMNS = {
    "id": ("id", "留言编号"), "at": ("time", "留言时间"), "title": ("title", "留言主题"), "text": ("text", "留言详情"),
    "likes": ("likes", "点赞数"), "person": ("user", "person", "留言用户"),
}  # fmt: skip
NEEDED = ("id", "at", "title", "text")
LEAST_PEOPLE = 3
LONGEST_NUMBER = 12  # digits of likes
_WHOLE = re.compile(r"\.0+$")  # of a whole number that a program wrote with a point


class NoSuchColumns(Told):
    """The file lacks columns without which hot matters cannot be found."""

    zh = "缺少列：{columns}。需要 id、time、title、text（可有 likes、user），或 留言编号、留言时间、留言主题、留言详情（点赞数、留言用户）。"
    en = "Columns are missing: {columns}. Needed are id, time, title, text (likes, user if there are), or the Chinese names of a message board's export."


@dataclass(frozen=True)
class Hot:
    """A hot matter of a file, with its heat."""

    matter: Matter
    heat: Heat
    members: tuple[Said, ...]


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Which column of the file holds what, in small or capital letters. Raises NoSuchColumns."""
    there = {name.casefold(): name for name in reversed(header)}
    found = {what: there[name] for what, names in COLUMNS.items() for name in reversed(names) if name in there}
    lacking = [COLUMNS[what][0] for what in NEEDED if what not in found]
    if lacking:
        raise NoSuchColumns(columns=", ".join(lacking))
    return found


def read_line(line: Line, columns: dict[str, str]) -> tuple[Said | None, list[Problem]]:
    """The message of a row, or what is wrong with it."""
    if line.problem is not None:
        return None, [line.problem]
    cells = {what: line.cells[name] for what, name in columns.items()}
    at, problems = moment("time", cells["at"])
    if at is None and not problems:
        problems.append(Problem("time", "required", "缺少时间", "The time is missing"))
    likes = _WHOLE.sub("", str(cells.get("likes", "")).strip()) or "0"
    if not likes.removeprefix("-").isdecimal() or len(likes) > LONGEST_NUMBER:
        problems.append(Problem("likes", "not_a_number", "点赞数不是整数", "The likes are no whole number"))
    if not str(cells["id"]).strip():
        problems.append(Problem("id", "required", "缺少编号", "The id is missing"))
    if problems or at is None:
        return None, problems
    title, text = clean(str(cells["title"])), clean(str(cells["text"]))
    return Said(str(cells["id"]).strip(), at, title, text, max(int(likes), 0), str(cells.get("person", "")).strip()), []


def hottest(stream: Iterable[Said], *, least: int = LEAST_PEOPLE) -> list[Hot]:
    """The matters of at least `least` people, hottest first; of two equally hot the earlier. An id that comes again later is left out."""
    first = dict[str, Said]()
    for one in _in_order(stream):
        first.setdefault(one.id, one)
    said = list(first.values())
    until = max((one.at for one in said), default=None)
    if until is None:
        return []
    hot = [_hot(matter, said, until) for matter in matters(said)]
    return sorted((one for one in hot if one.heat.people >= least), key=lambda one: (-one.heat.value, one.members[0].at, one.members[0].id))


def _in_order(stream: Iterable[Said]) -> list[Said]:
    """The earliest first, in one order however they stood in the file."""
    return sorted(stream, key=lambda one: (one.at, one.id, one.title, one.text, one.likes, one.person))


def _hot(matter: Matter, said: Sequence[Said], until: datetime) -> Hot:
    core, near = [said[number] for number in matter.core], [said[number] for number in matter.near]
    return Hot(matter, heat(core, near, until), tuple(said[number] for number in matter.members))
