"""The escalation ladder: when a late order reaches which step, and what follows."""

import re
from collections.abc import Sequence

from huiying.directory.reference import Reference
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.supervision.keeping_ladder import keep_steps, steps_in_force
from huiying.supervision.models import LadderStep
from huiying.supervision.rule_words import day_words, hour_words
from huiying.supervision.seed import ladder_steps
from huiying.supervision.steps import BadStep, read_step

CODE = re.compile(r"L[0-9]{1,2}\Z")
FIELDS = ("code", "name", "name_en", "day_rule", "hour_rule", "action", "receives", "light")
BAD = (
    "应写成 BEFORE 1 WORK_DAY、END 3 WORK_DAY、50%、2 HOUR 之类",
    "written BEFORE 1 WORK_DAY, END 3 WORK_DAY, 50%, 2 HOUR",
)
DAY_ZH = (
    "BEFORE 1 WORK_DAY = 到期日前第 1 个工作日零点，START 1 WORK_DAY = 到期日后第 1 个工作日零点，END 3 WORK_DAY = 到期后满 3 个工作日；"
    "后加“; 50%” = 时限只有一天的，时间用去一半时；空 = 到期时；evidence = 凭证据"
)
DAY_EN = (
    "BEFORE 1 WORK_DAY = 00:00 one working day before the due day, START 1 WORK_DAY = 00:00 of the first working day after the due day, "
    "END 3 WORK_DAY = three working days after the due; "
    "“; 50%” behind it = for limits of one day, when half the time is gone; blank = at the due; evidence = by evidence"
)
HOUR_HINT = (
    "75% = 时间用去 75% 时，2 HOUR = 到期后 2 小时；空 = 到期时",
    "75% = when 75% of the time is gone, 2 HOUR = two hours after the due; blank = at the due",
)


def actions(_data: Reference) -> Choices:
    """What a step does."""
    return {
        "message": ("提醒单位", "Notice to the unit"), "urge": ("催办", "Urge"), "supervise": ("发督办函", "Supervision letter"),
        "name": ("点名、报上级", "Named, told above"), "bulletin": ("通报", "Bulletin"), "evidence": ("移送审计", "Handed to the auditor"),
    }  # fmt: skip


def lights(_data: Reference) -> Choices:
    """The light that a step puts on."""
    return {"yellow": ("黄", "Yellow"), "red": ("红", "Red")}


def row(step: LadderStep) -> Row:
    """A step as a row."""
    return {name: str(getattr(step, name)) for name in FIELDS}


def check(asked: Asked) -> list[Wrong]:
    """Codes and rules can be read."""
    wrong = []
    for move in asked.put:
        if not CODE.match(move.key):
            wrong.append(Wrong(move.key, "code", "代码为 L 加数字", "a step's code is L and a number"))
        try:
            read_step(LadderStep(**asked.after[move.key]))
        except BadStep:
            wrong.append(Wrong(move.key, "day_rule", *BAD))
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the steps as new versions."""
    put = [LadderStep(**asked.after[move.key]) for move in asked.put]
    keep_steps(put=put, end=asked.ended, approved_by=hands.approver.id, actor=hands.proposer, now=asked.now)
    return ()


LADDER = Kind(
    name="ladder", zh="升级阶梯", en="Escalation ladder",
    about=("临期、超期后逐级提醒、督办、通报的规则。", "When an order near or past its due is told, supervised, named."),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=4, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=40),
        Column("name_en", "英文名称", "Name in English", needed=True, longest=60, listed=False),
        Column("day_rule", "按日时限", "For limits in days", longest=24, hint=(DAY_ZH, DAY_EN), words=day_words),
        Column("hour_rule", "按小时时限", "For limits in hours", longest=24, hint=HOUR_HINT, words=hour_words),
        Column("action", "动作", "What follows", Type.CHOICE, needed=True, choices=actions),
        Column("receives", "送达", "Who receives it", longest=40),
        Column("light", "亮灯", "Light", Type.CHOICE, choices=lights),
    ),
    key=lambda one: one["code"], rows=lambda _now: steps_in_force(), row=row, check=check, apply=apply,
    proposes="propose_rules", approves="approve_rules", search=("code", "name", "name_en"), order="code",
    seed=lambda now: [row(step) for step in ladder_steps(now)],
)  # fmt: skip
