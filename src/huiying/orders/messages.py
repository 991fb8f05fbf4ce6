"""One row of another system's export: its columns by a map, its words checked, its moments read."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from huiying.kit.checks import Problem, in_order, longest, not_future, one_of, required
from huiying.kit.errors import Told
from huiying.kit.moments import moment
from huiying.kit.sealing import Keyring, blind
from huiying.kit.sheets import Line
from huiying.kit.text import clean
from huiying.orders.codes import CHANNELS, DEMAND_TYPES
from huiying.orders.register import LONGEST_TEXT

LONGEST_REPLY = 20_000
NEEDED = ("foreign_id", "registered_at", "text")
COLUMNS = {
    "foreign_id": "留言编号", "user": "留言用户", "title": "留言主题", "registered_at": "留言时间", "text": "留言详情",
    "reply": "答复意见", "replied_at": "答复时间", "topic": "一级分类",
}  # fmt: skip
_SYSTEM = re.compile(r"[a-z][a-z0-9_-]{0,23}")


class BadMap(Told):
    """The map of columns cannot be used."""

    zh = "列映射文件不可用：{why}。"
    en = "The map of columns cannot be used: {why_en}."


@dataclass(frozen=True)
class Mapping:
    """How another system's columns and codes become ours. `topics` maps its names of topics to our codes."""

    system: str = "message_board"
    channel: str = "message_board"
    demand_type: str = "other"
    columns: dict[str, str] = field(default_factory=lambda: dict(COLUMNS))
    topics: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_toml(cls, text: str) -> "Mapping":
        """Read `system`, `channel`, `demand_type`, [columns] and [topics]. Raises BadMap."""
        try:
            told = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadMap(why=f"不是 TOML（{error}）", why_en=f"it is not TOML ({error})") from error
        found = cls(**{name: told[name] for name in ("system", "channel", "demand_type", "topics") if name in told}, columns=COLUMNS | told.get("columns", {}))
        unknown = (told.keys() - {"system", "channel", "demand_type", "columns", "topics"}) | (found.columns.keys() - COLUMNS.keys())
        if unknown:
            names = ", ".join(sorted(unknown))
            raise BadMap(why=f"不认识 {names}", why_en=f"unknown names: {names}")
        if not (_SYSTEM.fullmatch(str(found.system)) and found.channel in CHANNELS and found.demand_type in DEMAND_TYPES):
            raise BadMap(why="system、channel 或 demand_type 的值不在允许范围内", why_en="system, channel or demand_type has a value that is not allowed")
        return found


@dataclass(frozen=True, slots=True)
class Message:
    """One good row."""

    line: int
    foreign_id: str
    user: str
    title: str
    registered_at: datetime
    text: str
    topic: str
    reply: str
    replied_at: datetime | None
    content_hash: bytes


class Reader:
    """Reads rows by one map. `topics` are the codes in force, `names` lead to them."""

    def __init__(self, mapping: Mapping, topics: Collection[str], names: dict[str, str], ring: Keyring, now: datetime) -> None:
        self.mapping, self.topics, self.names, self.ring, self.now = mapping, topics, names, ring, now

    def read(self, line: Line) -> tuple[Message | None, list[Problem]]:
        """The message of a row, or everything that is wrong with it."""
        cells = {name: line.cells.get(column, "") for name, column in self.mapping.columns.items()}
        words = {name: clean(cells[name]) if isinstance(cells[name], str) else str(cells[name]) for name in cells}
        registered, problems = moment("registered_at", cells["registered_at"])
        replied, more = moment("replied_at", cells["replied_at"])
        topic = self.names.get(words["topic"], words["topic"])
        problems += [
            *more,
            *(problem for name in NEEDED for problem in required(name, words[name])),
            *longest("foreign_id", words["foreign_id"], 64),
            *longest("user", words["user"], 64),
            *longest("title", words["title"], 200),
            *longest("text", words["text"], LONGEST_TEXT),
            *longest("reply", words["reply"], LONGEST_REPLY),
            *one_of("topic", topic, self.topics),
            *not_future("registered_at", registered, self.now),
            *not_future("replied_at", replied, self.now),
            *in_order("replied_at", registered, replied),
            *(required("replied_at", words["replied_at"]) if words["reply"] else []),
            *(required("reply", words["reply"]) if words["replied_at"] else []),
        ]
        if problems or registered is None:
            return None, problems
        content = "\x1f".join(words[name] for name in sorted(words))
        kept = blind(self.ring, f"import|{self.mapping.system}", content)
        return Message(line.number, words["foreign_id"], words["user"], words["title"], registered, words["text"], topic, words["reply"], replied, kept), []
