"""Classes of matters: a tree of six-digit codes, 2+2+2."""

import re
from collections.abc import Sequence

from huiying.directory.listing import keep_topics
from huiying.directory.models import Topic
from huiying.directory.seed import shipped_topics
from huiying.dispatch.match import trimmed
from huiying.registers.cells import yes
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.registers.names import topics

CODE = re.compile(r"(?!00)\d{6}\Z", re.ASCII)
DEEPEST = 3


def row(topic: Topic) -> Row:
    """A class as a row."""
    return {
        "code": topic.code, "name": topic.name, "name_en": topic.name_en, "parent": topic.parent_code, "place_bound": yes(said=topic.place_bound),
        "open_to_public": yes(said=topic.open_to_public), "gb_code": topic.gb_code,
    }  # fmt: skip


def check(asked: Asked) -> list[Wrong]:
    """Codes have their form and hang below the class that their digits name; none ends above others."""
    wrong: list[Wrong] = []
    for move in asked.put:
        wrong += _check_row(move.key, asked.after[move.key], asked)
    ended = set(asked.ended)
    wrong += [
        Wrong(key, "parent", "上级已结束，请一并结束或改挂", "the class above has ended: end this one too, or hang it elsewhere")
        for key, one in asked.after.items()
        if one["parent"] in ended
    ]
    return wrong


def _check_row(key: str, one: Row, asked: Asked) -> list[Wrong]:
    if not CODE.match(key):
        return [Wrong(key, "code", "编码为 6 位数字（表格软件可能去掉了开头的 0）", "a code has six digits (a spreadsheet may have dropped a leading 0)")]
    parent = one["parent"]
    if not parent:
        return [] if key.endswith("0000") else [Wrong(key, "parent", "只有大类没有上级", "only a class of the first level has none above")]
    if parent not in asked.after:
        return [Wrong(key, "parent", "没有这个上级", "there is no such class above")]
    if not key.startswith(trimmed(parent)) or parent == key or len(trimmed(parent)) >= len(trimmed(key)):
        return [Wrong(key, "parent", "编码与上级不符", "the code does not continue that of the class above")]
    return []


def level(code: str, rows: Asked) -> int:
    """How deep a class stands: 1 is the top."""
    depth = 1
    while depth < DEEPEST and (code := rows.after[code]["parent"]):
        depth += 1
    return depth


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the classes."""
    put = [
        Topic(
            code=move.key, name=one["name"], name_en=one["name_en"], parent_code=one["parent"], level=level(move.key, asked),
            place_bound=bool(one["place_bound"]), open_to_public=bool(one["open_to_public"]), gb_code=one["gb_code"], scheme="", active=True,
        )
        for move in asked.put
        for one in [asked.after[move.key]]
    ]  # fmt: skip
    keep_topics(put=put, end=asked.ended, actor=hands.proposer, now=asked.now)
    return ()


TOPICS = Kind(
    name="topics", zh="诉求分类", en="Classes of matters",
    about=("诉求事项的三级分类，登记和派单时选用。", "Three levels of matters, chosen at registration and dispatch."),
    columns=(
        Column("code", "编码", "Code", needed=True, fixed=True, longest=12, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=60, sort="name"),
        Column("name_en", "英文名称", "Name in English", longest=90, listed=False),
        Column("parent", "上级编码", "Class above", longest=12, offered=topics, sort="parent_code"),
        Column("place_bound", "须填地点", "Needs a place", Type.YES),
        Column("open_to_public", "公众可选", "Open to the public", Type.YES),
        Column("gb_code", "国标编码", "National code", longest=12, listed=False),
    ),
    key=lambda one: one["code"], rows=lambda _now: Topic.objects.filter(active=True).order_by("code"), row=row, check=check, apply=apply,
    proposes="propose_rules", approves="approve_rules", search=("code", "name", "name_en"), order="code",
    seed=lambda _now: [row(topic) for topic in shipped_topics()],
)  # fmt: skip
