"""Synthetic control: the mixture of other cities that went as this one did before, and how the two part afterwards."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from huiying.accounts.science.intervals import Interval
from huiying.accounts.science.panel import Panel, Rank
from huiying.accounts.science.regression import Floats

FEWEST = 5  # controls


@dataclass(frozen=True, slots=True)
class Synthetic:
    """The mean gap after the change, the mixture, and the rank of RMSPE after / before among placebo cities, p = place / (J + 1)."""

    effect: float
    weights: dict[str, float]
    gaps: tuple[float, ...]  # per month of the panel, city less mixture
    fit_before: float  # root mean squared gap before
    ratio: float
    rank: Rank
    without_a_control: Interval | None


def synthetic(panel: Panel, city: str) -> Synthetic:
    """Build the mixture of all other cities for `city` and rank it against the same made for each other city, the real one left out there.

    Raises ValueError below five controls. Source: Abadie, Diamond, Hainmueller, JASA 105 (2010).
    """
    own = panel.cities.index(city)
    controls = [i for i in range(len(panel.cities)) if i != own]
    if len(controls) < FEWEST:
        raise ValueError(f"{len(controls)} controls; a mixture needs {FEWEST}")
    mixed = mixture(panel, own, controls)
    gaps = panel.values[own] - mixed @ panel.values[controls]
    ratio = _ratio(gaps, panel.start)
    others = [_ratio(_gaps(panel, one, [i for i in controls if i != one]), panel.start) for one in controls]
    without = [float(_gaps(panel, own, [i for i in controls if i != one])[panel.start :].mean()) for one in controls]
    return Synthetic(
        effect=float(gaps[panel.start :].mean()),
        weights={panel.cities[i]: float(weight) for i, weight in zip(controls, mixed, strict=True)},
        gaps=tuple(float(gap) for gap in gaps),
        fit_before=float(np.sqrt((gaps[: panel.start] ** 2).mean())),
        ratio=ratio,
        rank=Rank(1 + sum(other >= ratio for other in others), len(controls) + 1),
        without_a_control=Interval(min(without), max(without)),
    )


def mixture(panel: Panel, own: int, controls: list[int]) -> Floats:
    """Weights ≥ 0 that sum to 1 of the controls, nearest to the city over the months before.

    With weights w that sum to 1 the gaps are Dw, D each control less the city. For a direction u the least of |D s u|² + c² (s − 1)² over s
    rises with |Du|², so non-negative least squares of [D; c 1] w = [0; c] finds the right direction for any c; its length is then made 1.
    """
    before = panel.values[:, : panel.start]
    apart = (before[controls] - before[own]).T
    size = float(np.linalg.norm(apart)) or 1.0
    found, _ = nnls(np.vstack([apart / size, np.ones(len(controls))]), np.append(np.zeros(len(apart)), 1.0))
    weights: Floats = found / found.sum()
    return weights


def _gaps(panel: Panel, own: int, controls: list[int]) -> Floats:
    found: Floats = panel.values[own] - mixture(panel, own, controls) @ panel.values[controls]
    return found


def _ratio(gaps: Floats, start: int) -> float:
    before, after = (float(np.sqrt((part**2).mean())) for part in (gaps[:start], gaps[start:]))
    if before == 0:
        return np.inf if after > 0 else 0.0
    return after / before
