"""How many calls so many heads carry in each of many draws, read off one table: hours on the line over volume and patience. Pure.

Sizing a thousand draws one by one takes seconds; the hours of a day depend on the volume and the patience alone where the handling time is one, so a table of a
few hundred sized days serves all draws. Between its points the hours are straight to a thousandth.
"""

from dataclasses import replace

import numpy as np

from huiying.workforce.blocks import Floats
from huiying.workforce.heads import DAYS_A_YEAR, HOUR_S, MONTHS_A_YEAR, Asked, capacity
from huiying.workforce.outcome import Unusable
from huiying.workforce.ranges import Drawn
from huiying.workforce.required import required

VOLUMES, PATIENCES = 48, 9
ROOM = 1.35


def carried(asked: Asked, drawn: Drawn, heads: Floats) -> Floats:
    """Calls a day that the heads carry in each draw (one number of heads per draw), within about a thousandth; 0 where they cannot cover the day at all.

    Draws have one handling time and a patience; intervals are staffed for their own average. Raises Unusable, OutOfReach.
    """
    if drawn.patience_s is None or np.ptp(drawn.aht_s) > 0 or asked.modified:
        raise Unusable("此表只用于单一处理时长、有耐心时长的情形。", "The table serves one handling time and a patience only.")
    hours = heads * (1.0 - drawn.shrinkage) / drawn.schedule_factor * asked.chain.hours_a_month * MONTHS_A_YEAR / DAYS_A_YEAR
    leaving = np.linspace(1.0 / drawn.patience_s.max(), 1.0 / drawn.patience_s.min(), PATIENCES)
    volumes = _volumes(asked, hours, leaving)
    table = _hours(asked, volumes, leaving)
    place = np.clip(np.searchsorted(leaving, 1.0 / drawn.patience_s) - 1, 0, PATIENCES - 2)
    part = (1.0 / drawn.patience_s - leaving[place]) / np.maximum(leaving[place + 1] - leaving[place], 1e-300)
    own = table[:, place] + (table[:, place + 1] - table[:, place]) * part
    return np.array([np.interp(need, np.maximum.accumulate(column), volumes, left=0.0) for need, column in zip(hours, own.T, strict=True)])


def _volumes(asked: Asked, hours: Floats, leaving: Floats) -> Floats:
    """Volumes that reach from below what the fewest hours carry to above what the most do."""
    chain = asked.chain
    ends = []
    for need, theta in ((hours.min(), leaving[0]), (hours.max(), leaving[-1])):
        at = replace(asked, patience_s=float(1.0 / theta))
        ends.append(max(capacity(at, float(need) * chain.heads_per_hour_a_day), 1.0))
    return np.geomspace(ends[0] / ROOM, ends[1] * ROOM, VOLUMES)


def _hours(asked: Asked, volumes: Floats, leaving: Floats) -> Floats:
    """Hours on the line a day, by volume and by rate of leaving."""
    rates = asked.profile.rates(volumes)[:, None, :]
    agents = required(
        np.broadcast_to(rates, (volumes.size, leaving.size, rates.shape[-1])), 1.0 / asked.aht_s, leaving[None, :, None], asked.standard, asked.redial
    )
    return np.asarray(agents.sum(axis=-1) * asked.profile.interval_s / HOUR_S)
