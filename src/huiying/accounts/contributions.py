"""What an employer pays on top of wages, by city and date: rates on a base that has a floor and a cap (contributions.toml), exact."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from huiying.kit.errors import Told

SHIPPED = Path(__file__).with_name("contributions.toml")


class NoContributions(Told):
    """No rates are in force for that city and day."""

    zh = "没有 {city} 在 {day} 适用的缴费比例。"
    en = "There are no contribution rates for {city} on {day}."


class NotContributions(Told):
    """A file that cannot be read as rates."""

    zh = "缴费比例文件不可用：{what}"
    en = "The file of contribution rates cannot be used: {what}"


@dataclass(frozen=True)
class Rate:
    """One insurance: the employer's share of the base, its ends where a city may choose, and the base's limits in yuan (None: not known)."""

    name: str
    share: Decimal
    lo: Decimal
    hi: Decimal
    floor: Decimal | None
    cap: Decimal | None

    def of(self, wage: Decimal, share: Decimal) -> Decimal:
        """The employer's yuan a month on that wage at that share."""
        base = wage if self.floor is None else max(wage, self.floor)
        return share * (base if self.cap is None else min(base, self.cap))


@dataclass(frozen=True)
class Schedule:
    """What holds in a city from a day on, with its source. Not verified: read nowhere official, never to be published without saying so."""

    city: str
    since: date
    verified: bool
    source: str
    rates: tuple[Rate, ...]

    def employer_share(self, wage: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """What the employer pays on top, as a share of the wage: value, lowest, highest. wage: yuan a month, more than 0."""
        low, high = (sum((rate.of(wage, getattr(rate, end)) for rate in self.rates), Decimal(0)) / wage for end in ("lo", "hi"))
        return sum((rate.of(wage, rate.share) for rate in self.rates), Decimal(0)) / wage, low, high


def shipped() -> tuple[Schedule, ...]:
    """The rates that come with the programme."""
    return read_contributions(SHIPPED.read_text(encoding="utf-8"))


def read_contributions(text: str) -> tuple[Schedule, ...]:
    """The schedules of a TOML text. Raises NotContributions."""
    try:
        return tuple(_schedule(one) for one in tomllib.loads(text, parse_float=Decimal)["schedule"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, ArithmeticError) as wrong:
        raise NotContributions(what=str(wrong)) from wrong


def in_force(schedules: Iterable[Schedule], city: str, day: date) -> Schedule:
    """The schedule of the city that began last before or on the day. Raises NoContributions."""
    found = [one for one in schedules if one.city == city and one.since <= day]
    if not found:
        raise NoContributions(city=city, day=day)
    return max(found, key=lambda one: one.since)


def _schedule(given: dict[str, Any]) -> Schedule:
    rates = tuple(_rate(name, given["rates"][name]) for name in sorted(given["rates"]))
    return Schedule(given["city"], _day(given["since"]), bool(given["verified"]), str(given["source"]), rates)


def _day(given: object) -> date:
    if not isinstance(given, date):
        raise TypeError("since is a day, as in since = 2024-01-01")
    return given


def _rate(name: str, given: dict[str, Any]) -> Rate:
    share, floor, cap = Decimal(given["share"]), given.get("floor"), given.get("cap")
    rate = Rate(
        name,
        share,
        Decimal(given.get("lo", share)),
        Decimal(given.get("hi", share)),
        None if floor is None else Decimal(floor),
        None if cap is None else Decimal(cap),
    )
    if not 0 <= rate.lo <= rate.share <= rate.hi < 1 or not 0 <= (rate.floor or 0) <= (rate.cap or Decimal("Infinity")):
        raise ValueError(f"{given}: a share lies between its ends, a floor below the cap")
    return rate
