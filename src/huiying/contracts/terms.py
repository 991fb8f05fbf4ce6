"""A contract's terms as data: what is paid, what is measured, what is deducted. Money in yuan, shares as fractions of one, spans by date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from huiying.kit.curves import Band
from huiying.kit.curves import Kind as CurveKind

Kind = Literal["lump_sum", "seat_month", "head_month", "item", "base_plus_item", "minute", "productive_hour", "milestone", "pass_through", "performance"]
KINDS: dict[str, tuple[str, str]] = {
    "lump_sum": ("总价包干", "Lump sum"), "seat_month": ("按席位月", "Per seat-month"), "head_month": ("按人月", "Per person-month"),
    "item": ("按件", "Per item"), "base_plus_item": ("基本费加计件", "Base fee and items"), "minute": ("按分钟", "Per minute"),
    "productive_hour": ("按有效工时", "Per productive hour"), "milestone": ("里程碑", "Milestone"), "pass_through": ("代收代付", "Passed through"),
    "performance": ("绩效浮动", "Paid by performance"),
}  # fmt: skip
SUBCONTRACT: dict[str, tuple[str, str]] = {
    "forbidden": ("不得分包、转包", "Not allowed"), "consent": ("经采购人书面同意", "With the buyer's consent in writing"), "allowed": ("允许", "Allowed"),
}  # fmt: skip
AGREED: dict[str, tuple[str, str]] = {
    "subcontract": ("分包", "Subcontracting"), "capability": ("服务能力与水平说明", "Capability and level of service"),
    "confidentiality": ("保密", "Confidentiality"), "inspection": ("检查计划", "Inspection plan"),
    "data": ("数据与知识库归属", "Ownership of data and knowledge"),
    "exit_plan": ("退出方案", "Exit plan"), "export_test": ("导出演练日期", "Date of the export test"),
    "continuity": ("交接期间的连续性", "Continuity at hand-over"), "indexation": ("调价", "Indexation"),
}  # fmt: skip
FEES = frozenset({"lump_sum", "base_plus_item", "performance"})  # what is paid whether or not there is work: shortfalls of staff lower it
BY_SHARE = frozenset({"lump_sum", "performance"})  # an amount for the whole period, paid by its months
STAFFED = frozenset({"seat_month", "head_month", "productive_hour"})


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the contract: its code in the register of organisations and its name in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A price for items up to and including `upto` (none: without end), counted from where the tier before ends."""

    upto: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Posts:
    """The proof of posts behind a fee: the tolerated share of missing post-days, and the price of one (none: the fee over the days due)."""

    tolerance: Decimal
    daily_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Component:
    """A price: what is paid for what. `source` says where its verified quantity comes from (see `Source`); `ref` names the paper's clause.

    `contracted` is the number agreed for a month; `hours` make one seat-month, person-month or post-day, when rosters and log-ins are counted.
    """

    code: str
    kind: Kind
    zh: str
    en: str
    ref: str
    source: str
    rate: Decimal | None = None
    amount: Decimal | None = None
    months: int | None = None
    schedule: tuple[tuple[str, Decimal], ...] = ()
    tiers: tuple[Tier, ...] = ()
    base: Decimal | None = None
    forecast: Decimal | None = None
    min_share: Decimal | None = None
    max_volume: Decimal | None = None
    ceiling: Decimal | None = None
    staffing: Posts | None = None
    contracted: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EarnBack:
    """A deduction comes back, by `share`, when the `periods` after it all met the target."""

    periods: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """A measured promise. In mode `score` it gives points (step 3), in mode `deduct` it costs money (step 5), never both.

    `scale` turns the metric's value into the unit of target and floor (100 for percent). `basis` says whether numbers of a deduction are
    yuan or fractions of the gross. `raw` takes the value without exclusions. `missing` says what too few rows or none give in a score.
    """

    code: str
    mode: Literal["score", "deduct"]
    zh: str
    en: str
    ref: str
    metric: str
    version: int
    variant: str
    raw: bool
    unit: str
    scale: Decimal
    better: Literal["higher", "lower"]
    curve: CurveKind
    target: Decimal | None
    floor: Decimal | None
    k: Decimal | None
    top: Decimal | None
    bands: tuple[Band, ...]
    weight: Decimal
    basis: Literal["yuan", "gross"]
    cap: Decimal | None
    missing: Literal["full", "zero"]
    earn_back: EarnBack | None

    @property
    def key(self) -> str:
        """The figure's name among the facts: CODE@VERSION/VARIANT, with /raw for the one before exclusions."""
        return f"{self.metric}@{self.version}/{self.variant}" + ("/raw" if self.raw else "")

    @property
    def is_bonus(self) -> bool:
        """Whether its points come on top of the hundred."""
        return self.curve == "capped_bonus"


@dataclass(frozen=True, slots=True)
class FineRule:
    """A fixed fine: an amount for each event or day, or points off the score. From event `repeat_after` + 1 in twelve months on it counts `repeat_times`."""

    code: str
    zh: str
    en: str
    ref: str
    per: Literal["event", "day"]
    amount: Decimal
    points: Decimal
    repeat_after: int | None
    repeat_times: Decimal
    cap: Decimal | None
    evidence: str


@dataclass(frozen=True, slots=True)
class PayRow:
    """Scores from `low` on are paid by `factor`, less `per_point` for each point below the row above. `notice`: it also calls for putting right."""

    low: Decimal
    factor: Decimal
    per_point: Decimal
    notice: bool


@dataclass(frozen=True, slots=True)
class Prepayment:
    """What was paid in advance, and how it is recovered: a share of each gross, or at the end."""

    amount: Decimal
    mode: Literal["share", "end"]
    share: Decimal
    guarantee: str
    expires: date | None


@dataclass(frozen=True, slots=True)
class Bond:
    """The performance bond: its amount, the guarantee's number and its last day, and from when on it is given back."""

    amount: Decimal
    guarantee: str
    expires: date | None
    release: date | None


@dataclass(frozen=True, slots=True)
class People:
    """What the contract asks about staff: the most that may leave in twelve months, the least pay a month in yuan, and whether all are insured."""

    turnover_limit: Decimal | None
    pay_floor: Decimal | None
    insured: bool


@dataclass(frozen=True, slots=True)
class Termination:
    """So many scores below a mark raise an alarm; only a person decides what follows."""

    below: Decimal
    times: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a contract's terms. `start` to `end` (exclusive) is the period, whole months; it is settled every `cycle_months`.

    `scope` says which rows of the facts are the contract's, where several operators work side by side: a dimension and its value each.
    `agreed` is what else the contract says (see `AGREED`): it changes no amount.
    """

    contract: str
    version: int
    zh: str
    en: str
    cycle_months: int
    start: date
    end: date
    buyer: Party
    operator: Party
    authorised: Party | None
    tax: Literal["included", "excluded"]
    components: tuple[Component, ...]
    performance_share: Decimal
    performance_of: tuple[str, ...]
    pay_factor: tuple[PayRow, ...]
    minimum_n: int
    decimals: int
    bonus_cap: Decimal
    clauses: tuple[Clause, ...]
    total_cap: Decimal
    fines: tuple[FineRule, ...]
    prepayment: Prepayment | None
    people: People
    objection_days: int
    decision_days: int
    terminations: tuple[Termination, ...]
    exclusions: tuple[str, ...]
    scope: tuple[tuple[str, str], ...] = ()
    bond: Bond | None = None
    agreed: tuple[tuple[str, str], ...] = ()

    @property
    def scored(self) -> tuple[Clause, ...]:
        """The clauses that give points."""
        return tuple(clause for clause in self.clauses if clause.mode == "score")

    @property
    def deducting(self) -> tuple[Clause, ...]:
        """The clauses that cost money."""
        return tuple(clause for clause in self.clauses if clause.mode == "deduct")
