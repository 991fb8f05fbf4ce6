"""What is brought in by files until its room exists: the kinds of files, their columns in both languages. Pure.

A file says by its header of which kind it is. No column holds a name, a telephone number or free words; a column that is not known is refused.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

_KINDS = {
    "qa": """
check_no 检查编号 code key; call_id 通话编号 call; order_no 工单编号 order; employer 用人单位 org; staff_no 工号 staff; checked_at 检查时间 past needed;
random 随机抽检 yes needed; passed 合格 yes needed; critical 重大差错 yes needed; score 得分 number
""",
    "kb": """
item 条目编号 code key; version 版本 whole key; unit 单位代码 org; published_at 发布时间 past needed; review_due 复审期限 moment; valid_to 有效期至 moment
""",
    "kb_use": "call_id 通话编号 call key; item 条目编号 code key; version 版本 whole needed",
    "forecast": "from_at 时段开始 moment key; forecast 预测量 number needed; actual 实际量 number",
    "incident": """
incident_no 事件编号 code key; level 级别 code needed; detected_at 发现时间 past needed; restored_at 恢复时间 past; due_at 恢复时限 moment needed
""",
    "complaint": "complaint_no 投诉编号 code key; at 投诉时间 past needed; upheld 成立 yes needed",
    "staff_month": """
month 月份 month key; employer 用人单位 org key; heads 在岗人数 whole; leavers 离职人数 whole; contracted_h 合同工时 number; rostered_h 排班工时 number;
logged_in_h 签入工时 number; seats 平均座席数 whole; seats_peak 高峰座席数 whole; residents 常住人口 whole; trained_h 培训工时 number;
planned_min 计划分钟 number; in_plan_min 按计划分钟 number
""",
}
NAMES = {
    "qa": ("质检结果", "inspections"), "kb": ("知识条目版本", "versions of knowledge"), "kb_use": ("通话所用知识", "knowledge used in calls"),
    "forecast": ("话务预测", "forecasts"), "incident": ("故障事件", "incidents"), "complaint": ("对坐席的投诉", "complaints about agents"),
    "staff_month": ("人员月度数据", "staff by month"),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a file: our name, its heading in Chinese, what stands in a cell; whether it must be filled, and whether it is part of the row's key."""

    name: str
    zh: str
    holds: str
    needed: bool
    key: bool

    def heading(self, headings: Collection[str]) -> str:
        """How the file calls it, in either language; empty where it has no such column."""
        return next((one for one in (self.name, self.zh) if one in headings), "")


@dataclass(frozen=True)
class Fit:
    """How a file's header fits a kind: what is missing, and what is not known."""

    kind: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether it is a file of the kind."""
        return not self.missing and not self.unknown


@cache
def kinds() -> Mapping[str, tuple[Column, ...]]:
    """The columns of each kind."""
    return {kind: tuple(_column(*declared.split()) for declared in text.split(";")) for kind, text in _KINDS.items()}


def _column(name: str, zh: str, holds: str, rank: str = "") -> Column:
    return Column(name, zh, holds, needed=rank in {"needed", "key"}, key=rank == "key")


def recognise(headings: Collection[str]) -> Fit:
    """The kind of file that the header fits, or comes nearest to."""
    fits = [_fit(kind, columns, headings) for kind, columns in kinds().items()]
    return min(fits, key=lambda fit: (len(fit.missing) + len(fit.unknown), fit.kind))


def _fit(kind: str, columns: tuple[Column, ...], headings: Collection[str]) -> Fit:
    known = {column.heading(headings) for column in columns}
    missing = tuple(f"{column.zh} {column.name}" for column in columns if column.needed and not column.heading(headings))
    return Fit(kind, missing, tuple(heading for heading in headings if heading not in known))
