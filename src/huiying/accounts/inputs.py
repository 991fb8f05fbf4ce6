"""What an account is made of: every input by its id, what it means and where our own catalogue counts it; and the value with its source and quality.

The ids stand in the accounts' documents and files; `code` is the same thing in the words of the metric catalogue (views and columns of the facts, metric refs),
so that a figure of our own line and one that another city states can be told apart or held together. Pure.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from huiying.accounts.months import month_of, number, span
from huiying.kit.money import Money
from huiying.kit.sums import plain_text

QUALITIES = ("measured", "estimated", "stated", "missing")  # from the best to the worst
STAGES = ("budget", "ceiling", "award", "contract", "paid", "audited")
SPENT = ("paid", "audited")
VAT = ("in", "out", "none")  # none: the line bears no VAT (pay, contributions)
COUNT, SECONDS, FEN, HOURS, HEADS, INDEX, SHARE, PEOPLE = "count", "s", "fen", "h", "head", "index", "share", "people"
WHOLE_UNITS = (COUNT, SECONDS, FEN, PEOPLE)


@dataclass(frozen=True, slots=True)
class Input:
    """One kind of input: its unit, its code in the metric catalogue, its name; `parted` where the groups are its parts and may be summed."""

    unit: str
    code: str
    zh: str
    en: str
    parted: bool = False


INPUTS: dict[str, Input] = {
    "tel.inbound": Input(COUNT, "#in", "呼入量", "Calls that reached the number"),
    "tel.ivr": Input(COUNT, "#in − #req", "菜单内办结", "Solved in the menu"),
    "tel.queued": Input(COUNT, "#req", "请求人工量", "Calls that asked for a person"),
    "tel.answered": Input(COUNT, "#ans", "人工接通量", "Calls answered by a person"),
    "tel.ans_in": Input(COUNT, "#ans{wait_s ≤ 15}", "15秒内接通量", "Calls answered within 15 s"),
    "tel.ab": Input(COUNT, "#ab", "排队放弃量", "Calls that left the queue"),
    "tel.ab_short": Input(COUNT, "#short", "5秒内放弃量", "Calls that left within 5 s"),
    "tel.wait_all": Input(SECONDS, "Σ wait_s of req", "全部等待秒数", "Seconds waited by all"),
    "tel.wait_ans": Input(SECONDS, "Σ wait_s of ans", "接通者等待秒数", "Seconds waited by those answered"),
    "tel.handle": Input(SECONDS, "Σ(talk_s + hold_s + acw_s)", "处理秒数", "Seconds of talk, hold and after-call work"),
    "tel.redial": Input(COUNT, "#req − # distinct ani_hash of req per 24 h", "24小时内重拨量", "Calls of a caller again within 24 h"),
    "tel.unique": Input(COUNT, "# distinct ani_hash of req per 24 h", "不同来电人", "Distinct callers"),
    "need.count": Input(COUNT, "# distinct (ani_hash, order chain) per 24 h", "诉求数（去重）", "Distinct needs: caller and matter, per 24 h"),
    "need.in15": Input(COUNT, "# distinct (ani_hash, order chain) per 24 h{wait_s ≤ 15}", "15秒内接到的诉求", "Needs reached within 15 s"),
    "contact.fcr": Input(COUNT, "T13", "一次解决量", "Contacts without a second one on the matter in 7 days"),
    "contact.valid": Input(COUNT, "#valid", "有效接触量", "Valid contacts"),
    "case.opened": Input(COUNT, "#ord", "新登记工单", "Cases opened"),
    "case.duplicate": Input(COUNT, "W19", "重复工单", "Duplicate cases"),
    "case.closed": Input(COUNT, "W10", "办结工单", "Cases closed"),
    "case.due": Input(COUNT, "W08", "应结工单（按到期日）", "Cases due"),
    "case.on_time": Input(COUNT, "W08", "按期办结", "Cases closed on time"),
    "case.reopened": Input(COUNT, "W18", "再次打开", "Cases reopened"),
    "case.verified_false": Input(COUNT, "W15", "核实为不实", "Cases whose closing proved untrue"),
    "case.ttc": Input(COUNT, "W24", "办结时长直方图", "Time to close, histogram", parted=True),
    "case.ttc_p50": Input(HOURS, "W24", "办结时长中位数（逐件）", "Time to close, median of all cases"),
    "case.ttc_p90": Input(HOURS, "W24", "办结时长九成位（逐件）", "Time to close, 90th percentile of all cases"),
    "reply.due": Input(COUNT, "W06", "应回复数", "Replies due"),
    "reply.made": Input(COUNT, "W06", "已回复数", "Replies made"),
    "sat.sent": Input(COUNT, "W14", "发出评价邀请", "Surveys sent"),
    "sat.answered": Input(COUNT, "W12", "收回评价", "Surveys answered"),
    "sat.satisfied": Input(COUNT, "W12", "评价满意", "Satisfied"),
    "hr.heads": Input(HEADS, "fact_staff_month", "在岗人数", "Heads paid", parted=True),
    "hr.hours_paid": Input(HOURS, "T12", "付薪工时", "Hours paid", parted=True),
    "hr.hours_logged": Input(HOURS, "T11", "登录工时", "Hours logged in", parted=True),
    "hr.wage": Input(FEN, "K05 terms", "所称人均月薪", "Stated monthly wage of a head"),
    "cost.wage": Input(FEN, "7.8 labour", "工资", "Wages"),
    "cost.social": Input(FEN, "7.8 labour", "社保公积金（单位）", "Employer's contributions"),
    "cost.overtime": Input(FEN, "7.8 labour", "加班与夜班", "Overtime and nights"),
    "cost.training": Input(FEN, "7.8 labour", "招聘培训", "Recruiting and training"),
    "cost.supervision": Input(FEN, "7.8 labour", "班组管理与质检", "Supervision and quality"),
    "cost.site": Input(FEN, "7.8 platform", "场地", "Site"),
    "cost.telecom": Input(FEN, "7.8 telephony", "线路话费", "Lines"),
    "cost.licence": Input(FEN, "7.8 platform", "系统与许可", "Systems and licences"),
    "cost.annuity": Input(FEN, "7.8 platform", "设备折旧（年金）", "Equipment as an annuity"),
    "cost.vendor_fee": Input(FEN, "7.8 contract price", "服务费", "Operator's fee"),
    "cost.deductions": Input(FEN, "7.8 deducted", "扣款（记正数）", "Deductions (positive, subtracted)"),
    "cost.contract_mgmt": Input(FEN, "7.8 government staff", "合同管理", "Contract management"),
    "cost.transition": Input(FEN, "7.8 transition", "一次性转换费用", "Transition, one-off"),
    "cost.severance": Input(FEN, "7.8 transition", "一次性安置费用", "Severance, one-off"),
    "price.cpi": Input(INDEX, "price.cpi", "居民消费价格指数（基年=100）", "Consumer prices (base year = 100)"),
    "price.wage_index": Input(INDEX, "price.wage_index", "工资指数（基年=100）", "Wages (base year = 100)"),
    "price.hourly_wage": Input(FEN, "price.hourly_wage", "当地小时工资", "Local hourly wage"),
    "geo.population": Input(PEOPLE, "T19", "常住人口", "Residents", parted=True),
    "geo.elderly_share": Input(SHARE, "geo.elderly_share", "老年人口占比", "Share of elderly"),
    "rate.connect": Input(SHARE, "T02", "接通率（仅公布值）", "Connect rate (published alone)"),
    "rate.connect_24h": Input(SHARE, "T01", "任意连续24小时最低接通率", "Lowest connect rate over any 24 h"),
    "rate.in15": Input(SHARE, "T03", "15秒接通率（仅公布值）", "Answered within 15 s (published alone)"),
    "rate.on_time": Input(SHARE, "W08", "按期办结率（仅公布值）", "On time (published alone)"),
    "rate.replied": Input(SHARE, "W06", "回复率（仅公布值）", "Replied (published alone)"),
    "rate.satisfied": Input(SHARE, "W12", "满意率（仅公布值）", "Satisfied (published alone)"),
}  # fmt: skip
EVENTS: dict[str, tuple[str, str]] = {
    "lines_merged": ("热线归并", "lines merged"), "channel": ("渠道变化", "channels"), "hours": ("服务时间变化", "hours"),
    "territory": ("地域变化", "territory"), "menu_change": ("菜单变化", "menu"), "regime_change": ("运营方式变化", "regime"),
    "outage": ("中断", "outage"), "mass_event": ("突发群体事件", "mass event"),
}  # fmt: skip
CODE = "evt"
ONE_OFF = ("cost.transition", "cost.severance")
SUBTRACTED = "cost.deductions"
RUNNING = tuple(name for name in INPUTS if name.startswith("cost.") and name not in (*ONE_OFF, SUBTRACTED))
NEEDED_LINES: dict[str, tuple[str, ...]] = {
    "inhouse": ("cost.wage", "cost.social", "cost.supervision", "cost.site", "cost.telecom", "cost.licence", "cost.annuity"),
    "outsourced": ("cost.vendor_fee", "cost.contract_mgmt"),
    "mixed": ("cost.wage", "cost.social", "cost.vendor_fee", "cost.contract_mgmt"),
}
KINDS: dict[str, tuple[str, str]] = {"inhouse": ("自办", "in house"), "outsourced": ("外包", "outsourced"), "mixed": ("自办与外包并存", "mixed")}
CORE = ("tel.queued", "tel.answered", "tel.ans_in", "tel.ab", "tel.wait_all", "tel.handle", "need.count", "hr.hours_paid")


@dataclass(frozen=True, slots=True)
class Value:
    """One input of one city for a month, or for `months` months from `month` on where only a sum is known. Null where missing; never 0 for unknown.

    `value` is a whole number for counts, seconds and fen, else a Decimal. `group` names a part ("night", "type:complaint"), `city` a control ("" = the city
    itself), `of` and `n` what a published share is a share of, and of how many. `definition_version` None: nobody said which definition.
    """

    id: str
    month: str
    value: int | Decimal | None
    unit: str
    source: str
    definition_id: str
    definition_version: int | None
    quality: str
    months: int = 1
    group: str = ""
    city: str = ""
    stage: str | None = None
    vat: str | None = None
    price_year: int | None = None
    term_months: int | None = None
    derived_from: tuple[str, ...] = ()
    workings_ref: str | None = None
    of: str | None = None
    n: int | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.quality == "missing"):
            raise ValueError(f"{self.id} {self.month}: missing is null, and null is missing")

    @property
    def definition(self) -> tuple[str, int | None]:
        """Definition id and version."""
        return self.definition_id, self.definition_version

    @property
    def covers(self) -> tuple[str, ...]:
        """The months that the value is the sum (or the state) of."""
        return (self.month,) if self.months == 1 else span(self.month, month_of(number(self.month) + self.months - 1))

    @property
    def exact(self) -> Fraction:
        """The number itself. Raises TypeError for money and for what is missing."""
        if self.unit == FEN or self.value is None:
            raise TypeError(f"{self.id} is {'money' if self.unit == FEN else 'missing'}")
        return Fraction(self.value)

    @property
    def money(self) -> Money:
        """The amount. Raises TypeError for what is no money, or missing."""
        if self.unit != FEN or self.value is None:
            raise TypeError(f"{self.id} is {'missing' if self.unit == FEN else 'no money'}")
        return Money(Fraction(self.value))

    def told(self) -> dict[str, Any]:
        """The value as the document's `inputs` tell it; what is not set is left out, a missing value is null."""
        number_ = float(plain_text(self.value)) if isinstance(self.value, Decimal) else self.value
        always = {"id": self.id, "month": self.month, "value": number_, "unit": self.unit, "source": self.source}
        always |= {"definition_id": self.definition_id, "definition_version": self.definition_version, "quality": self.quality}
        more: dict[str, Any] = {
            "months": self.months if self.months > 1 else None, "group": self.group, "city": self.city, "stage": self.stage, "vat": self.vat,
            "price_year": self.price_year, "term_months": self.term_months, "derived_from": list(self.derived_from), "workings_ref": self.workings_ref,
            "of": self.of, "n": self.n,
        }  # fmt: skip
        return always | {name: what for name, what in more.items() if what not in (None, "", [])}


def name_of(id_: str) -> tuple[str, str]:
    """An input's name in Chinese and in English; events have one too."""
    return ("事件", "events") if id_ == CODE else (INPUTS[id_].zh, INPUTS[id_].en)


def worst(qualities: list[str]) -> str:
    """The worst of some qualities; missing where there are none."""
    return max(qualities, key=QUALITIES.index) if qualities else QUALITIES[-1]
