"""Why nothing is claimed, in both languages."""

from dataclasses import dataclass

DESCRIPTIVE_ZH, DESCRIPTIVE_EN = "仅描述", "descriptive only"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with its code and its words."""

    code: str
    zh: str
    en: str


def too_short(before: int, after: int, fewest: int) -> Reason:
    """Too few months on a side."""
    return Reason(
        "too_short",
        f"前 {before} 月、后 {after} 月，每侧至少需 {fewest} 个月。",
        f"{before} months before and {after} after; {fewest} are needed on each side.",
    )


def not_enough(detail: str) -> Reason:
    """The series doesn't carry the model."""
    return Reason("not_enough", f"数据不足以估计：{detail}。", f"The data do not carry the estimate: {detail}.")


INTERVAL = Reason("interval_holds_zero", "水平变化的95%区间包含0。", "The 95 % interval of the change of level holds 0.")
NO_DATES = Reason(
    "no_placebo_date", "改变之前没有一个月两侧各有6个月，无法作安慰剂检验。", "No month before the change has six on each side for a placebo date."
)
DATES = Reason(
    "placebo_dates", "在未发生改变的月份，同一方法也得到同样大的变化。", "The same method finds as large a change at dates at which nothing changed."
)
SIGNS = Reason("other_direction", "与对照城市相比，变化方向相反。", "Against other cities the change goes the other way.")
NOT_FIRST = Reason("not_first_of_cities", "未改变的城市出现了同样大的变化。", "Cities that changed nothing moved as much.")
PRE_TREND = Reason("pre_trend", "改变之前与对照城市的走势已不同。", "Before the change the city already went another way than the others.")
NEGATIVE = Reason("negative_control", "不应受影响的指标也发生了变化。", "An outcome that the change cannot have moved has moved as well.")
