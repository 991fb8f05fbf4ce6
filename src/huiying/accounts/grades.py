"""How much a figure can carry: A to D, or n/c. The worst of its inputs' qualities, then what the guards cap, then what was estimated of cause. Pure."""

from collections.abc import Iterable, Sequence

from huiying.accounts.guard_words import Raised
from huiying.accounts.guards import CAPS
from huiying.accounts.inputs import Value
from huiying.accounts.science.estimate import Causal

GRADES = ("A", "B", "C", "D", "n/c")
NOT_COMPUTABLE = GRADES[-1]
BY_QUALITY = {"measured": "A", "estimated": "C", "stated": "D", "missing": NOT_COMPUTABLE}
SHORT = "G02"
WORDS: dict[str, tuple[str, str]] = {
    "A": ("两边实测、同一口径、各满 12 个月，有对照城市并通过安慰剂检验",
          "measured on both sides under one definition, twelve months each, with comparison cities, placebos passed"),
    "B": ("同 A，但没有对照城市，只有间断时间序列", "as A without comparison cities: an interrupted time series only"),
    "C": ("实测但仅作描述，或由模型推算，或时段短、范围有变", "measured but only described, or modelled, or a short span or a changed scope"),
    "D": ("公开说法或断言，或样本、口径不明", "a published statement or an assertion, or sample or definition unknown"),
    NOT_COMPUTABLE: ("算不出，缺数或不可比", "cannot be computed: data is missing, or the two may not be compared"),
}


def worst(grades: Iterable[str]) -> str:
    """The worst of some grades; A of none."""
    return max(grades, key=GRADES.index, default=GRADES[0])


def of_values(values: Sequence[Value], quality: str = "measured") -> str:
    """What a side's figure can have from the values behind it and from the quality of its own working; D where nobody said which definition."""
    own = [BY_QUALITY[value.quality] for value in values] + [BY_QUALITY[quality]]
    unknown = ["D"] if any(value.definition_version is None for value in values) else []
    return worst([*own, *unknown])


def of_cause(causal: Causal | None) -> str:
    """What a difference can have: A with controls, B with an interrupted series alone, both with placebos passed; else C, a description."""
    if causal is None or causal.series is None or not causal.placebos_passed:
        return "C"
    return "B" if causal.best_with_controls is None else "A"


def capped(found: Iterable[Raised]) -> str:
    """The best that the guards leave."""
    return worst("C" if one.id == SHORT else CAPS[one.id] for one in found if one.id in CAPS or one.id == SHORT)


def of_difference(sides: Sequence[str], found: Sequence[Raised], causal: Causal | None, *, withheld: bool) -> str:
    """The grade of a difference: the worst of both sides' grades, of the guards' caps and of the evidence of cause; n/c where a guard blocks it."""
    return NOT_COMPUTABLE if withheld else worst([*sides, capped(found), of_cause(causal)])
