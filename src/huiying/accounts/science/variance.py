"""The cost model whose change is shared out: C = F + p κ g Q(V, m, h, s), eight causes, sixteen evaluations of Q."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from huiying.accounts.science.shapley import decompose, holds

Volume = TypeVar("Volume")
Mix = TypeVar("Mix")
Handle = TypeVar("Handle")
Standard = TypeVar("Standard")
CAUSES = ("price", "volume", "mix", "handle", "standard", "schedule", "labour", "fixed")
ASKED = ("volume", "mix", "handle", "standard")


@dataclass(frozen=True, slots=True)
class Regime(Generic[Volume, Mix, Handle, Standard]):
    """One side of a comparison: what the required hours depend on, and what an hour costs.

    price: real money per paid hour; fixed: real money that does not depend on hours; schedule: g, schedule factor / (1 − shrinkage);
    paid_hours: hours actually paid, from which labour κ = paid hours / (g Q) follows, so that the model tells this side's cost exactly.
    """

    volume: Volume
    mix: Mix
    handle: Handle
    standard: Standard
    schedule: float
    paid_hours: float
    price: float
    fixed: float

    @property
    def cost(self) -> float:
        """F + p × paid hours."""
        return self.fixed + self.price * self.paid_hours


@dataclass(frozen=True, slots=True)
class Variance:
    """A difference of cost and its causes, in the unit of the cost; `labour` is κ before and after."""

    before: float
    after: float
    effects: dict[str, float]
    labour: tuple[float, float]

    @property
    def total(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def sums(self) -> bool:
        """Whether the causes sum to the total within 1e-9 of the greater cost."""
        return holds(self.effects, self.before, self.after)


def decompose_cost(
    hours: Callable[[Volume, Mix, Handle, Standard], float],
    before: Regime[Volume, Mix, Handle, Standard],
    after: Regime[Volume, Mix, Handle, Standard],
) -> Variance:
    """Share out the change of cost between two regimes among the eight causes.

    `hours` tells the required agent-hours Q of a volume, a mix, handle times and a standard; it is asked once for each of the sixteen
    ways to take these four from the two sides. Raises ValueError where a side needs no hours.
    """
    sides = (before, after)

    @cache
    def required(volume: bool, mix: bool, handle: bool, standard: bool) -> float:
        return hours(sides[volume].volume, sides[mix].mix, sides[handle].handle, sides[standard].standard)

    def kappa(side: bool) -> float:
        needed = sides[side].schedule * required(side, side, side, side)
        if needed <= 0:
            raise ValueError("a side that needs no hours has no productivity of labour")
        return sides[side].paid_hours / needed

    labour = (kappa(False), kappa(True))

    def cost(at: Mapping[str, bool]) -> float:
        needed = required(*(at[name] for name in ASKED))
        return sides[at["fixed"]].fixed + sides[at["price"]].price * labour[at["labour"]] * sides[at["schedule"]].schedule * needed

    effects = decompose(cost, dict.fromkeys(CAUSES, False), dict.fromkeys(CAUSES, True))
    return Variance(before.cost, after.cost, effects, labour)
