"""Time limits: which clocks an order of a kind has."""

import re
from collections.abc import Sequence

from huiying.directory.reference import Reference
from huiying.orders.codes import CHANNELS, DEMAND_TYPES, URGENCIES
from huiying.orders.keeping_limits import RuleFacts, keep_rules, rules_in_force
from huiying.orders.models import LimitRule
from huiying.orders.seed import limit_rules
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.registers.names import of_list

CODE = re.compile(r"[a-z][a-z0-9_]{1,31}\Z")
CASE = re.compile(r"[a-z_]{0,16}\Z")
LIMITS_OF = ("dispatch_limit", "sign_limit", "contact_limit", "reply_limit", "return_limit")
CONDITIONS = ("demand_type", "urgency", "topic_prefix", "channel", "case")
HEAVIEST = 1_000
FORM = ("如 5 WORK_DAY 或 5 个工作日、24 HOUR、7 CAL_DAY；空 = 无此时限", "5 WORK_DAY, 24 HOUR, 7 CAL_DAY; blank = no such limit")


def kinds(_data: Reference) -> Choices:
    """What a limit may be: fixed, or by statute."""
    return {"fixed": ("固定", "Fixed"), "statutory": ("法定", "Statutory")}


def row(rule: LimitRule) -> Row:
    """A rule as a row."""
    names = ("code", "name", "name_en", *CONDITIONS, *LIMITS_OF, "kind", "basis")
    return {**{name: str(getattr(rule, name)) for name in names}, "extension_limits": ", ".join(rule.extension_limits), "weight": str(rule.weight)}


def extensions(cell: str) -> tuple[str, ...]:
    """The limits of the extensions, in their order."""
    return tuple(part for part in cell.split(", ") if part)


def check(asked: Asked) -> list[Wrong]:
    """Codes have their form, and one rule covers what no other does."""
    wrong: list[Wrong] = []
    for move in asked.put:
        wrong += _check_row(move.key, asked.after[move.key])
    if not any(not any(one[name] for name in CONDITIONS) for one in asked.after.values()):
        wrong.append(Wrong("", "", "须保留一条没有任何条件的通用规则", "one rule without any condition has to stay: it covers what no other does"))
    return wrong


def _check_row(key: str, one: Row) -> list[Wrong]:
    wrong = []
    if not CODE.match(key):
        wrong.append(Wrong(key, "code", "代码为小写字母、数字、下划线", "a code has lower-case letters, digits or underscores"))
    if not CASE.match(one["case"]):
        wrong.append(Wrong(key, "case", "情形为小写字母代码", "a case is a code of lower-case letters"))
    if one["topic_prefix"] and not (one["topic_prefix"].isascii() and one["topic_prefix"].isdigit()):
        wrong.append(Wrong(key, "topic_prefix", "分类编码由数字组成", "a topic's code has digits"))
    if int(one["weight"] or 0) > HEAVIEST:
        wrong.append(Wrong(key, "weight", f"最大 {HEAVIEST}", f"at most {HEAVIEST}"))
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the rules as new versions."""
    put = [
        RuleFacts(
            code=move.key, name=one["name"], name_en=one["name_en"], demand_type=one["demand_type"], urgency=one["urgency"], topic_prefix=one["topic_prefix"],
            channel=one["channel"], case=one["case"], dispatch_limit=one["dispatch_limit"], sign_limit=one["sign_limit"], contact_limit=one["contact_limit"],
            reply_limit=one["reply_limit"], return_limit=one["return_limit"], extension_limits=extensions(one["extension_limits"]),
            weight=int(one["weight"] or 0), kind=one["kind"], basis=one["basis"],
        )
        for move in asked.put
        for one in [asked.after[move.key]]
    ]  # fmt: skip
    keep_rules(put=put, end=asked.ended, approved_by=hands.approver.id, actor=hands.proposer, now=asked.now)
    return ()


def limit(name: str, zh: str, en: str) -> Column:
    """A column that holds a limit."""
    return Column(name, zh, en, Type.LIMIT, longest=16, hint=FORM, listed=name != "return_limit")


LIMITS = Kind(
    name="limits", zh="时限规则", en="Time limits",
    about=("各类工单的派单、签收、联系、回复、退单和延期时限；在办工单沿用原版本。", "How fast each step has to be. Orders under way keep theirs."),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=32, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=60, sort="name"),
        Column("name_en", "英文名称", "Name in English", needed=True, longest=80, listed=False),
        Column("demand_type", "诉求类型", "Type of demand", Type.CHOICE, choices=of_list(DEMAND_TYPES)),
        Column("urgency", "紧急程度", "Urgency", Type.CHOICE, choices=of_list(URGENCIES)),
        Column("topic_prefix", "分类编码", "Topic begins with", longest=12),
        Column("channel", "渠道", "Channel", Type.CHOICE, choices=of_list(CHANNELS), listed=False),
        Column("case", "情形", "Case", longest=16, listed=False),
        limit("dispatch_limit", "派单时限", "Dispatch within"), limit("sign_limit", "签收时限", "Sign within"),
        limit("contact_limit", "联系时限", "Contact within"), limit("reply_limit", "回复时限", "Reply within"),
        limit("return_limit", "退单时限", "Return within"),
        Column("extension_limits", "延期", "Extensions", Type.LIMITS, hint=("逗号分隔，每次一个时限", "one limit for each extension, divided by commas")),
        Column("weight", "优先级", "Weight", Type.NUMBER, sort="weight", hint=("数字大的优先", "the heavier rule wins")),
        Column("kind", "性质", "Kind", Type.CHOICE, needed=True, choices=kinds, listed=False),
        Column("basis", "依据", "Basis", longest=120, listed=False),
    ),
    key=lambda one: one["code"], rows=lambda _now: rules_in_force(), row=row, check=check, apply=apply,
    proposes="propose_rules", approves="approve_rules", search=("code", "name", "name_en", "basis"), order="-weight",
    seed=lambda now: [row(rule) for rule in limit_rules(now)],
)  # fmt: skip
