"""The answer of the budget page: the same chain and the same draws as `./huiying staff`, for people, for calls, and for money a month."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from huiying.accounts.cost_parts import Costs, known
from huiying.accounts.costing import HeadMonth, drawn_head_months, fen, head_month
from huiying.workforce.blocks import Floats
from huiying.workforce.carried import carried
from huiying.workforce.conventions import Standard
from huiying.workforce.heads import Asked, Chain, Heads, capacity, staff
from huiying.workforce.ranges import HIGH, LOW, Drawn, Ranges, band, draw, drawn_heads

FORWARD, BACK, MONEY, SEED = 1_000, 400, 50_000, 1
PATIENCE_TIMES, SHRINKAGE_BY, FACTOR_BY = (0.5, 2.0), (-0.07, 0.08), (-0.04, 0.08)
MOST_SHRINKAGE, LEAST_SHRINKAGE, LEAST_FACTOR = 0.9, 0.01, 1.0
CACHED = 500


@dataclass(frozen=True, slots=True)
class Question:
    """What was moved: seconds, shares in 0..1, yuan a month; of `calls`, `heads` and `money` one is more than 0."""

    calls: float
    heads: float
    money: float
    target: float
    within_s: float
    pay: float
    aht_s: float
    patience_s: float
    shrinkage: float
    factor: float

    @property
    def asked(self) -> Asked:
        """As the chain takes it."""
        return Asked(self.calls, self.aht_s, Standard(self.target, self.within_s), self.patience_s, chain=Chain(self.factor, self.shrinkage))

    @property
    def ranges(self) -> Ranges:
        """What is not certain is drawn from a range round its value, as wide as that of the default."""
        low, high = (round(self.shrinkage + by, 4) for by in SHRINKAGE_BY)
        factors = round(max(LEAST_FACTOR, self.factor + FACTOR_BY[0]), 4), round(self.factor + FACTOR_BY[1], 4)
        patience = self.patience_s * PATIENCE_TIMES[0], self.patience_s * PATIENCE_TIMES[1]
        return Ranges(None, patience, (max(LEAST_SHRINKAGE, low), min(MOST_SHRINKAGE, high)), factors)

    @property
    def costs(self) -> Costs:
        """The model's costs at this pay."""
        return Costs(known(self.pay))


@dataclass(frozen=True, slots=True)
class Yuan:
    """Whole fen with the ends of the 90 % band."""

    value: int
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Side:
    """In house or bought: people, calls a day that they carry (none where calls were asked), money a month, and for one head."""

    heads: Heads
    calls: Heads | None
    month: Yuan
    each: Yuan


@dataclass(frozen=True, slots=True)
class Answer:
    """Both sides, the busiest quarter's agents where calls were asked, and hours on the line a day."""

    in_house: Side
    bought: Side
    hours_a_day: float
    peak: int | None
    agents: tuple[int, ...]


@lru_cache(CACHED)
def answer(question: Question) -> Answer:
    """What follows; at most about a second of work, the same for the same question. Raises Unusable, OutOfReach."""
    drawn = draw(question.asked, question.ranges, seed=SEED, draws=FORWARD if question.calls else BACK)
    months = head_month(question.costs), drawn_head_months(question.costs, SEED, MONEY)
    if question.calls:
        return _people(question, drawn, *months)
    sides = [_carrying(question, drawn, name, *months) for name in ("in_house", "bought")]
    return Answer(sides[0], sides[1], sides[1].heads.value / question.asked.chain.heads_per_hour_a_day, None, ())


def _people(question: Question, drawn: Drawn, month: HeadMonth, months: HeadMonth) -> Answer:
    found = staff(question.asked)
    each = drawn_heads(question.asked, drawn)
    heads = band(each, found.heads.value)
    sides = [Side(heads, None, _yuan(month, months, name, heads.value, each), _yuan(month, months, name, 1.0, np.ones(1))) for name in ("in_house", "bought")]
    return Answer(sides[0], sides[1], found.hours_per_day, found.peak, found.agents)


def _carrying(question: Question, drawn: Drawn, name: str, month: HeadMonth, months: HeadMonth) -> Side:
    """What so many people, or so much money spent in one way, carries."""
    if question.money:
        value, drawn_each = question.money / float(getattr(month, name)), question.money / getattr(months, name)
        heads = band(drawn_each, value)
        cost = Yuan(*(fen(question.money),) * 3)
    else:
        value, drawn_each = question.heads, np.full(drawn.size, question.heads)
        heads = Heads(value, value, value)
        cost = _yuan(month, months, name, value, drawn_each)
    return Side(heads, _calls(question.asked, drawn, value, drawn_each[: drawn.size]), cost, _yuan(month, months, name, 1.0, np.ones(1)))


def _calls(asked: Asked, drawn: Drawn, heads: float, each: Floats) -> Heads:
    carries = capacity(asked, heads)
    return band(carried(asked, drawn, each), carries) if carries >= 1 else Heads(0.0, 0.0, 0.0)


def _yuan(month: HeadMonth, months: HeadMonth, name: str, heads: float, each: Floats) -> Yuan:
    low, high = np.quantile(getattr(months, name) * np.resize(each, months.base.size), [LOW, HIGH])
    return Yuan(fen(float(getattr(month, name)) * heads), fen(float(low)), fen(float(high)))
