"""What a paid head-month is made of: each part with the range it may lie in, and the ranges of pay by city. Yuan a month; shares in 0..1."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Range:
    """A value, and the ends between which it is drawn evenly."""

    value: float
    lo: float
    hi: float

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to draw."""
        return self.lo == self.hi


def known(value: float) -> Range:
    """A value without doubt."""
    return Range(value, value, value)


@dataclass(frozen=True)
class Costs:
    """What a head-month is made of. The ranges are assumptions unless a city gives its own; the employer's share is not verified for any city."""

    wage: Range
    """Gross pay a month: yuan."""
    employer: Range = Range(0.335, 0.27, 0.40)
    """The employer's pension, health, unemployment, injury insurance and housing fund, as a share of the pay; higher on low pay where the base has a floor."""
    overtime: Range = Range(0.04, 0.02, 0.06)
    """Public holidays, nights and overtime, of the base."""
    recruiting: Range = Range(325.0, 150.0, 500.0)
    """Recruiting and training: yuan per head-month at 25-60 % leaving a year."""
    span: Range = Range(15.0, 15.0, 15.0)
    """Agents per supervisor, who is paid 1.5 times as much; 10-20 is seen."""
    quality: Range = Range(0.07, 0.05, 0.09)
    """Inspection, knowledge and planning staff, of the base."""
    seat: Range = Range(750.0, 300.0, 1_200.0)
    """Room, power and computer: yuan."""
    telecom: Range = Range(375.0, 150.0, 600.0)
    """Lines, licences, speech: yuan."""
    annuity: Range = Range(0.0, 0.0, 0.0)
    """In house only: yuan."""
    building: Range = Range(0.0, 0.0, 0.0)
    """In house only, beyond the seat: what the rooms would bring if let, also where they are owned. Yuan."""
    margin: Range = Range(0.10, 0.05, 0.15)
    """The vendor's, of its price before tax."""
    vat: Range = Range(0.06, 0.06, 0.06)
    """Value added tax on the price."""
    management: Range = Range(0.035, 0.02, 0.05)
    """The buyer's own effort for the contract, of the price with tax."""


WAGES = {"haikou": (3_500.0, 5_500.0), "liaocheng": (2_800.0, 4_200.0), "nanning": (3_000.0, 4_500.0)}
"""Ranges of gross pay by city: of the model, not observed."""


def city_costs(city: str) -> Costs:
    """The model's costs for one of WAGES; the value is the middle of its range."""
    lo, hi = WAGES[city]
    return Costs(Range((lo + hi) / 2, lo, hi))


def with_values(costs: Costs, given: Mapping[str, Range]) -> Costs:
    """The same with some parts given."""
    return replace(costs, **given)
