"""A statement: what a period's settlement comes to, line by line. Each line says rule, measured value, base, arithmetic and amount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from huiying.kit.sums import Sum, number

(GROSS, SHORTFALL, SCORE, PERFORMANCE, DEDUCTION, FINE, EARN_BACK, ADJUSTMENT, PREPAYMENT, CARRY) = range(1, 11)
STEPS: dict[int, tuple[str, str]] = {
    GROSS: ("服务费毛额", "Gross fee"), SHORTFALL: ("缺员扣减", "Missing staff"), SCORE: ("服务得分", "Service score"),
    PERFORMANCE: ("绩效增减", "Pay by performance"), DEDUCTION: ("服务水平扣款", "Service level deductions"), FINE: ("固定罚款", "Fixed fines"),
    EARN_BACK: ("返还", "Earned back"), ADJUSTMENT: ("以前月份更正", "Corrections of earlier months"), PREPAYMENT: ("预付款抵扣", "Recovery of prepayment"),
    CARRY: ("结转", "Carried"),
}  # fmt: skip
MARKS: dict[str, tuple[str, str]] = {
    "few": ("样本少于规定数，不扣", "Too few rows: nothing is deducted"), "no_data": ("无数据", "No data"),
    "capped": ("超出封顶的部分不扣", "Cut by a cap"),
    "waived": ("同一事件另有较大扣罚，本行不扣", "Waived: the same event costs more on another line"),
    "floor_volume": ("按保底量计", "By the least volume agreed"),
    "max_volume": ("超出最大量的部分不计", "Volume above the most agreed is not paid"),
    "last": ("末期取余额，各期之和等于总额", "The last period takes what is left"),
    "limited_by_logins": ("取登录数", "By log-ins"), "limited_by_rosters": ("取排班数", "By rosters"), "limited_by_contract": ("取合同数", "By the contract"),
    "rectify": ("须限期整改", "To be put right"), "repeated": ("重复发生，加倍", "Repeated: counted more than once"),
}  # fmt: skip
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `fen` is the amount as it counts in the net; `over_fen` what caps cut off; `was_fen` the amount before objections were upheld.

    `measured` is in `unit`; `points` is set in step 3. `query` names the rows behind the line.
    """

    step: int
    code: str
    rule: Words
    arithmetic: Sum
    fen: int
    ref: str = ""
    measured: Fraction | None = None
    unit: str = ""
    base: Mapping[str, str] | None = None
    points: Fraction | None = None
    met: bool | None = None
    marks: tuple[str, ...] = ()
    over_fen: int = 0
    was_fen: int | None = None
    query: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """The line's name inside its statement: step and code."""
        return f"{self.step}:{self.code}"

    def marked(self, *marks: str) -> "Line":
        """The line with more marks."""
        return replace(self, marks=(*self.marks, *(mark for mark in marks if mark not in self.marks)))


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a person should look at; it changes no amount by itself."""

    code: str
    measured: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A period's settlement. The amounts of all lines add up to `net_fen`; `carried_fen` (never above zero) goes into the next period."""

    contract: str
    terms_version: int
    month: str
    start: str
    end: str
    lines: tuple[Line, ...]
    score: Fraction | None
    pay_factor: Fraction | None
    net_fen: int
    carried_fen: int
    flags: tuple[Flag, ...] = ()

    @property
    def gross_fen(self) -> int:
        """The sum of all prices."""
        return sum_of(self.lines, GROSS)

    def line(self, key: str) -> Line | None:
        """The line of this name."""
        return next((line for line in self.lines if line.key == key), None)


def from_lines(*lines: Line) -> Mapping[str, Any]:
    """The query of a line that follows from other lines of its statement."""
    return {"source": "lines", "lines": [line.key for line in lines]}


def sum_of(lines: Iterable[Line], *steps: int) -> int:
    """What the lines of some steps (none named: all) come to, in fen."""
    return sum(line.fen for line in lines if not steps or line.step in steps)


NOTHING = number(0)
