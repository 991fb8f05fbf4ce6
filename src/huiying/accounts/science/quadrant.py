"""In which quadrant a change of cost and of effect lies, when the data can tell."""

from enum import StrEnum

from huiying.accounts.science.intervals import Interval


class Quadrant(StrEnum):
    """What a change of cost and of effect comes to."""

    DOMINANT = "dominant"
    MORE_FOR_MORE = "more_for_more"
    LESS_FOR_LESS = "less_for_less"
    DOMINATED = "dominated"
    UNDETERMINED = "undetermined"


IN_CHINESE = {
    Quadrant.DOMINANT: "更省更好",
    Quadrant.MORE_FOR_MORE: "多花多得",
    Quadrant.LESS_FOR_LESS: "少花少得",
    Quadrant.DOMINATED: "更贵更差",
    Quadrant.UNDETERMINED: "无法判定",
}


def quadrant(cost: float, effect: float, cost_interval: Interval | None, effect_interval: Interval | None) -> Quadrant:
    """The quadrant of (effect, cost), both after minus before; undetermined where an interval holds 0 or is not known."""
    if cost_interval is None or effect_interval is None or cost_interval.holds(0) or effect_interval.holds(0):
        return Quadrant.UNDETERMINED
    return place(cost, effect)


def place(cost: float, effect: float) -> Quadrant:
    """The quadrant of two differences that are known exactly; nothing gained for less money is undetermined."""
    if effect > 0:
        return Quadrant.DOMINANT if cost <= 0 else Quadrant.MORE_FOR_MORE
    if cost >= 0:
        return Quadrant.DOMINATED
    return Quadrant.LESS_FOR_LESS if effect < 0 else Quadrant.UNDETERMINED
