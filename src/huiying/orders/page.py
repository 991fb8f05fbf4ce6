"""docs/life-of-an-order.md, written from the tables: `python -m huiying.orders.page` prints it."""

import sys
from collections.abc import Iterable, Mapping

from huiying.directory.acts import ROLES
from huiying.kit.codes import CodeList
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES, VERBS
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.page_words import EFFECTS
from huiying.orders.states import KEEP, NEW, Life, Row

OTHERS = {"CZ": ("诉求人", "Citizen"), "SY": ("系统", "System")}
GUARDS = {
    "first_negative": ("本单首次不满意，派过单，未经认定不合理或剔除", "first negative result of an order that was dispatched, not excused"),
    "never_dispatched": ("从未派单", "never dispatched"),
    "needs_decision": ("再次不满意，或已认定不合理、已剔除", "second or later negative result, or excused"),
    "had_assignments": ("派过单", "was dispatched"),
    "no_callback": ("表扬，或没有号码", "praise, or no number"),
    "callback": ("需要回访", "a call-back is due"),
}
OF_A_PART = {"accept": "通过", "reject": "退回修改", "withdraw": "收回"}  # the same codes say something else of an order
COLUMNS = "| # | from 从 | verb 动作 | to 到 | who 谁 | only if 条件 | needs 所需 | event 事件 | effects 效果 |"
HEAD = """# The life of an order 工单的一生

This page is written by `python -m huiying.orders.page` from the tables in `src/huiying/orders/life.py`; a test keeps it current.
A step is taken only when its row is here, one of its roles is the actor's, and the actor's employer may do it. A star asks for a
government account. 本页由程序从状态表生成，请勿手改。“*”表示须为政府账号。

| role 角色 | 中文 | English |
|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD + "\n".join(_roles()), _machine("Order 工单", ORDER, ORDER_STATES, {}), _machine("Assignment 派单", ASSIGNMENT, ASSIGNMENT_STATES, OF_A_PART)]
    return "\n\n".join(parts) + "\n"


def _roles() -> Iterable[str]:
    used = {role.rstrip("*") for life in (ORDER, ASSIGNMENT) for row in life.rows for role in row.who}
    names = {code: (zh, en) for code, (zh, en, _) in ROLES.items()} | OTHERS
    return (f"| {code} | {names[code][0]} | {names[code][1]} |" for code in sorted(used))


def _machine(title: str, life: Life, states: CodeList, own: Mapping[str, str]) -> str:
    lines = [f"## {title}", "", "### States 状态", "", "| state | 中文 | English | verbs possible 可执行 |", "|---|---|---|---|"]
    lines += [f"| `{s.code}` | {s.zh} | {s.en} | {', '.join(f'`{verb}`' for verb in life.verbs(s.code)) or '–'} |" for s in states]
    lines += ["", "### Steps 步骤", "", COLUMNS, "|---" * COLUMNS.count(" | ") + "|---|"]
    lines += [_step(row, own) for row in life.rows]
    return "\n".join(lines)


def _step(row: Row, own: Mapping[str, str]) -> str:
    sources = " ".join(NEW if source == NEW else f"`{source}`" for source in row.source)
    target = "(same 不变)" if row.target == KEEP else f"`{row.target}`"
    guard = "<br>".join(GUARDS[row.guard]) if row.guard else ""
    verb = f"`{row.verb}` {own.get(row.verb) or VERBS.label(row.verb, 'zh')}"
    effects = "<br>".join(filter(None, (EFFECTS[row.id], row.effects)))
    cells = [row.id, sources, verb, target, " ".join(row.who), guard, ", ".join(row.needs), f"`{row.event}`", effects]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(page())
