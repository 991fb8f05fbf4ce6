"""Money: an exact number of fen that mixes with nothing else. Yuan never meet calls, seconds or shares by accident."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import overload

from huiying.kit.sums import CENT, half_up

Number = int | Decimal | Fraction


class Mixed(TypeError):  # noqa: N818 - what happened is the name
    """Money was added to, compared with or made from something that is no money (or a binary float)."""


def _exact(number: object) -> Fraction:
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        raise Mixed(f"money and {type(number).__name__} do not mix")
    return Fraction(number)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount, exact inside; `fen` is the whole number that is written, rounded half up once."""

    exact: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact", _exact(self.exact))

    @property
    def fen(self) -> int:
        """The amount in whole fen; halves go away from zero."""
        return half_up(self.exact)

    @property
    def yuan(self) -> Fraction:
        """The exact amount in yuan, for what is shown."""
        return self.exact / CENT

    def __add__(self, other: "Money") -> "Money":
        return Money(self.exact + _of(other).exact)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.exact - _of(other).exact)

    def __neg__(self) -> "Money":
        return Money(-self.exact)

    def __mul__(self, times: Number) -> "Money":
        return Money(self.exact * _exact(times))

    __rmul__ = __mul__

    @overload
    def __truediv__(self, by: "Money") -> Fraction: ...
    @overload
    def __truediv__(self, by: Number) -> "Money": ...
    def __truediv__(self, by: "Money | Number") -> "Fraction | Money":
        """Money by money is a plain ratio; money by a number is money."""
        return self.exact / by.exact if isinstance(by, Money) else Money(self.exact / _exact(by))

    def __lt__(self, other: "Money") -> bool:
        return self.exact < _of(other).exact

    def __le__(self, other: "Money") -> bool:
        return self.exact <= _of(other).exact

    def __gt__(self, other: "Money") -> bool:
        return self.exact > _of(other).exact

    def __ge__(self, other: "Money") -> bool:
        return self.exact >= _of(other).exact


def of_yuan(yuan: Number) -> Money:
    """An amount in yuan."""
    return Money(_exact(yuan) * CENT)


def added(parts: Iterable[Money]) -> Money:
    """All amounts together; nothing for none."""
    return sum(parts, Money(Fraction(0)))


def _of(other: object) -> Money:
    if not isinstance(other, Money):
        raise Mixed(f"money and {type(other).__name__} do not mix")
    return other
