"""The fifteen guards: what may not be said of two sides, and why. Each is a function of the two sides alone, so no setting can take one away.

BLOCK: the difference or the rate is not printed. FLAG: it is printed under a banner. Triggers and messages are fixed; see guard_words for the sentences.
"""

from collections.abc import Callable, Sequence

from huiying.accounts.guard_figures import (
    definition_break,
    demand_growth,
    denominator_mismatch,
    redial_inflation,
    regression_to_mean,
    scope_change,
    short_or_gappy,
)  # fmt: skip
from huiying.accounts.guard_money import circular_heads, incomplete_inhouse, money_stage, nominal_money, period_tax
from huiying.accounts.guard_rates import asserted_counterfactual, perfect_rate, satisfaction_without_n
from huiying.accounts.guard_words import DIFFERENCE, VALUE, Raised
from huiying.accounts.pairing import Pair

Guard = Callable[[Pair], Sequence[Raised]]
GUARDS: dict[str, Guard] = {
    "G01": definition_break, "G02": short_or_gappy, "G03": demand_growth, "G04": denominator_mismatch, "G05": redial_inflation, "G06": scope_change,
    "G07": money_stage, "G08": period_tax, "G09": nominal_money, "G10": incomplete_inhouse, "G11": satisfaction_without_n, "G12": perfect_rate,
    "G13": asserted_counterfactual, "G14": regression_to_mean, "G15": circular_heads,
}  # fmt: skip
CAPS = {"G06": "C", "G14": "C", "G13": "D"}
"""The best grade that is left where a guard fired; G13 caps only what rests on the assertion."""


def raised(pair: Pair) -> tuple[Raised, ...]:
    """Every guard that fires, in order of their ids and of the inputs' table."""
    return tuple(one for guard in GUARDS.values() for one in guard(pair))


def concerning(found: Sequence[Raised], ids: Sequence[str]) -> tuple[Raised, ...]:
    """Those that concern a figure made of some inputs ("cost": of money, "head": per head); a guard without hits concerns every figure."""
    wanted = frozenset(ids)
    return tuple(one for one in found if not one.hits or wanted & one.hits)


def withheld(found: Sequence[Raised], side: str | None = None) -> bool:
    """Whether one of them withholds the difference (no side named), or the value on a side."""
    if side is None:
        return any(one.withholds in {DIFFERENCE, VALUE} for one in found)
    return any(one.withholds == VALUE and side in one.sides for one in found)
