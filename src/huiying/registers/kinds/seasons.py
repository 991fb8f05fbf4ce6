"""Plans for seasons: when they are in force and what they switch on."""

import re
from collections.abc import Sequence

from huiying.directory.models import User
from huiying.directory.reference import Reference
from huiying.registers.cells import SEPARATOR, SPLIT, minute, moment_of, yes
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.registers.names import of_list, topics, units
from huiying.registers.spans import backwards
from huiying.supervision.alerts.matching import parts
from huiying.supervision.seasons.models import SeasonPlan
from huiying.supervision.seasons.plans import keep_plans, plans_in_force
from huiying.supervision.seasons.running import KINDS
from huiying.supervision.words import word_list

CODE = re.compile(r"[a-z][a-z0-9-]{1,15}\Z")
PLAIN = ("code", "kind", "name", "name_en", "topics", "words", "words_class", "officers", "standby", "banner", "banner_en", "advice", "advice_en")
NUMBERS = ("trigger_share", "trigger_least")
SHORTEST, LEAST_SHARE = 2, 110


def classes(data: Reference) -> Choices:
    """The classes of alerts in force."""
    found = word_list(data.city.reference_version if data.city else 0).classes
    return {code: (one.name, one.name_en) for code, one in found.items()}


def row(plan: SeasonPlan) -> Row:
    """A plan as a row."""
    numbers = {name: str(getattr(plan, name) or "") for name in NUMBERS}
    return {
        **{name: str(getattr(plan, name)) for name in PLAIN}, **numbers, "from": minute(plan.begins), "to": minute(plan.ends),
        "surge": yes(said=plan.surge),
    }  # fmt: skip


def check(asked: Asked) -> list[Wrong]:
    """Dates in their order, words with a class, people of the house, and a share that means more than usual."""
    people = set(User.plain.filter(is_active=True).values_list("username", flat=True))
    return [*(wrong for move in asked.put for wrong in _check_row(move.key, asked.after[move.key], people)), *backwards(asked)]


def _check_row(key: str, one: Row, people: set[str]) -> list[Wrong]:
    words, share = parts(one["words"]), int(one["trigger_share"] or 0)
    unknown = [login for login in _logins(one["officers"]) if login not in people]
    found = (
        (not CODE.match(key), "code", "代码为小写英文、数字", "small letters and digits"),
        (bool(words) and not one["words_class"], "words_class", "请选择词语的预警类别", "the words need a class"),
        (any(len(word) < SHORTEST for word in words), "words", "词语至少两个字", "a phrase has two characters at least"),
        (bool(unknown), "officers", "有登录名不存在", "somebody has no such user name"),
        (bool(share) and share < LEAST_SHARE, "trigger_share", "触发比例至少 110%", "a trigger is 110 percent at least"),
        (bool(share) and not one["topics"], "topics", "按诉求量触发须填事项", "a trigger by numbers needs classes of matters"),
        (bool(one["to"]) and not one["from"], "from", "有结束须有开始", "an end needs a beginning"),
    )
    return [Wrong(key, column, zh, en) for holds, column, zh, en in found if holds]


def _logins(cell: str) -> list[str]:
    return [part for part in SPLIT.split(cell) if part]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the plans as new versions."""
    put = [_plan(asked.after[move.key]) for move in asked.put]
    keep_plans(put=put, end=asked.ended, approved_by=hands.approver.id, actor=hands.proposer, now=asked.now)
    return ()


def _plan(one: Row) -> SeasonPlan:
    given = {name: one[name] for name in PLAIN} | {name: int(one[name] or 0) for name in NUMBERS}
    given |= {"officers": SEPARATOR.join(_logins(one["officers"])), "words": SEPARATOR.join(parts(one["words"]))}
    return SeasonPlan(**given, begins=moment_of(one["from"]), ends=moment_of(one["to"]), surge=one["surge"] == "yes")


SEASON_PLANS = Kind(
    name="season_plans", zh="季节方案", en="Seasonal plans",
    about=(
        "台风、高温、供暖、入学等时期的方案：优先事项、增派值班、坐席提示。",
        "What holds in a season: matters put first, extra officers, words on the agents' desk.",
    ),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=16, sort="code"),
        Column("kind", "类别", "Kind", Type.CHOICE, needed=True, choices=of_list(KINDS), sort="kind"),
        Column("name", "名称", "Name", needed=True, longest=40, sort="name"),
        Column("name_en", "英文名称", "Name in English", needed=True, longest=80, listed=False),
        Column("from", "开始", "From", Type.MOMENT, hint=("空 = 不按期启动", "blank = not by its dates"), sort="begins"),
        Column("to", "结束", "To", Type.MOMENT, sort="ends"),
        Column("topics", "优先事项", "Matters put first", Type.MANY, longest=300, choices=topics),
        Column("trigger_share", "触发：平时的百分之几", "Trigger: percent of the usual", Type.NUMBER, listed=False,
               hint=("如 200 = 一天的诉求量达平时两倍；空 = 不触发", "200 = twice the orders of a usual day; blank = none")),
        Column("trigger_least", "触发：至少几件", "Trigger: orders at least", Type.NUMBER, listed=False),
        Column("words", "增加的词语", "Words added", longest=600, listed=False, hint=("用“;”隔开", "separated by “;”")),
        Column("words_class", "词语的预警类别", "Class of these words", Type.CHOICE, choices=classes, listed=False),
        Column("officers", "增派值班登录名", "Extra officers' user names", longest=300, listed=False, hint=("用“;”隔开", "separated by “;”")),
        Column("standby", "待命单位", "Units on stand-by", Type.MANY, longest=300, choices=units, listed=False),
        Column("banner", "坐席横幅", "Words on the desk's head", needed=True, longest=200, listed=False),
        Column("banner_en", "坐席横幅（英文）", "The same in English", needed=True, longest=300, listed=False),
        Column("advice", "答复口径", "What callers are told", longest=600, listed=False),
        Column("advice_en", "答复口径（英文）", "The same in English", longest=900, listed=False),
        Column("surge", "建议启用高峰模式", "Surge mode advised", Type.YES, listed=False),
    ),
    key=lambda one: one["code"], rows=lambda _now: plans_in_force(), row=row, check=check, apply=apply,
    proposes="propose_duty", approves="approve_duty", search=("code", "name", "name_en"), order="code",
)  # fmt: skip
