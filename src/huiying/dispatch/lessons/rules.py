"""When counts of ended orders speak against the catalogue's unit. Pure: counts come in, corrections with their numbers come out.

A share is judged by the lower bound of Wilson's interval (E. B. Wilson, JASA 22, 1927, 209–212; 95 %), so that few orders prove little.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
MINIMUM = 8  # ended orders below which nothing is concluded
MOST = 0.5  # a unit that is sure to have handled more than half of them leads
SOME = 0.1  # a unit that is sure to have handled more than a tenth of them is named
FEWEST = 3
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit under one line at one place: how many orders it handled to the end, how often it was sent one as lead, handed one back, was bound to one."""

    unit: str
    handled: int = 0
    sent: int = 0
    returned: int = 0
    bound: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """k of n with Wilson's 95 % interval."""

    k: int
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Correction:
    """Of the `share.n` ended orders of a line at a place (`region` blank = the whole city, `word` the object's), `share.k` were handled by this unit.

    `leads`: the share is sure to be more than half, so that this unit is offered first. `returns` is how often it handed such orders back.
    """

    unit: str
    share: Share
    region: str
    word: str
    leads: bool
    returns: Share | None = None


Group = tuple[str, str]  # region, object's word
Counts = Mapping[Group, Sequence[Counted]]


def share(k: int, n: int) -> Share:
    """The share k of n (0 <= k <= n, n > 0) with Wilson's interval."""
    p, z2 = k / n, Z * Z
    middle, half, whole = p + z2 / (2 * n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)), 1 + z2 / n
    return Share(k, n, max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole))


def returns(counted: Counted) -> Share | None:
    """How often a unit handed orders back that it was sent."""
    return share(counted.returned, counted.sent) if counted.sent else None


def groups(region: str, word: str) -> list[Group]:
    """Where to look for counts, the nearest first: the street, the district, the city; with the object's word before without."""
    places = [region[:digits] for digits in (9, 6) if len(region) >= digits]
    words = [word, ""] if word else [""]
    return [(place, one) for place in (*places, "") for one in words]


def nearest(counts: Counts, region: str = "", word: str = "") -> Group | None:
    """The nearest group of at least MINIMUM ended orders."""
    return next((group for group in groups(region, word) if _handled(counts.get(group, ())) >= MINIMUM), None)


def standing(counts: Counts, unit: str, region: str = "", word: str = "") -> Correction | None:
    """A unit's own numbers in the nearest group, as a correction that corrects nothing; None where too few orders ended, or it was sent none."""
    near = nearest(counts, region, word)
    one = next((one for one in counts[near] if one.unit == unit), None) if near else None
    if near is None or one is None:
        return None
    return Correction(unit, share(one.handled, _handled(counts[near])), *near, leads=False, returns=returns(one))


def corrections(counts: Counts, *, lead: str, region: str = "", word: str = "", may: Callable[[str], bool] = lambda _unit: True) -> list[Correction]:
    """The units besides the line's `lead` that such orders ended with, the most frequent first, three at most; `may` leaves out those that cannot lead.

    Told from the nearest group of at least MINIMUM ended orders; where that says nothing against the lead, no farther one is asked.
    """
    near = nearest(counts, region, word)
    if near is None:
        return []
    n = _handled(counts[near])
    found = []
    for one in counts[near]:
        if one.unit == lead or one.handled < FEWEST or not may(one.unit):
            continue
        judged = share(one.handled, n)
        if judged.low > SOME:
            found.append(Correction(one.unit, judged, *near, leads=judged.low > MOST, returns=returns(one)))
    return sorted(found, key=lambda one: (-one.share.k, one.unit))[:OFFERED]


def _handled(counted: Iterable[Counted]) -> int:
    return sum(one.handled for one in counted)
