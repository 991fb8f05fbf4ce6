"""What one paid head-month costs, in house and bought, and how sure that is: a model over stated ranges, not an observation.

base = w (1 + e); direct = base (1 + overtime + quality + 1.5 / span) + recruiting + seat + telecom; bought = direct / (1 - margin) (1 + vat), and the buyer's
own effort to manage the contract on top; in house = direct + annuity + building, without margin and tax. Yuan a month; shares in 0..1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from huiying.accounts.cost_parts import Costs

Floats = NDArray[np.float64]
SUPERVISOR_PAY = 1.5
FEN = Decimal(100)


@dataclass(frozen=True)
class HeadMonth:
    """Yuan for one paid head and month; arrays where the parts were drawn."""

    base: Floats
    direct: Floats
    in_house: Floats
    price: Floats
    """What the vendor is paid."""
    bought: Floats
    """The price and the buyer's own effort."""


def head_month(costs: Costs) -> HeadMonth:
    """At the values themselves."""
    return _reckoned({one.name: np.asarray(getattr(costs, one.name).value) for one in fields(costs)})


def drawn_head_months(costs: Costs, seed: int, draws: int = 100_000) -> HeadMonth:
    """At parts drawn evenly and apart from each other from their ranges; the same seed draws the same."""
    chance = np.random.default_rng(seed)
    ranges = {one.name: getattr(costs, one.name) for one in fields(costs)}
    return _reckoned({name: chance.uniform(part.lo, part.hi, draws) if not part.fixed else np.full(draws, part.value) for name, part in ranges.items()})


def _reckoned(part: Mapping[str, Floats]) -> HeadMonth:
    base = part["wage"] * (1.0 + part["employer"])
    heads = 1.0 + part["overtime"] + part["quality"] + SUPERVISOR_PAY / part["span"]
    direct = base * heads + part["recruiting"] + part["seat"] + part["telecom"]
    price = direct / (1.0 - part["margin"]) * (1.0 + part["vat"])
    return HeadMonth(base, direct, direct + part["annuity"] + part["building"], price, price * (1.0 + part["management"]))


def fen(yuan: float) -> int:
    """Yuan of the model as whole fen, half up."""
    return int((Decimal(repr(float(yuan))) * FEN).quantize(Decimal(1), rounding=ROUND_HALF_UP))
