"""Words found in texts by counting alone: what often stands together, and between many different neighbours.

A run of characters counts as a word when it is frequent, when it stands more often than its parts would by chance (cohesion), and when what stands
before and after it varies (entropy of its neighbours); Z. Huang & W. Xue, "New word discovery", after J. S. Chang & K. Y. Su, 1997.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 8
_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_GAP = "\n"
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rule:
    """What makes a word: so often, so many times its parts' chance, neighbours of so many nats on either side, at most so many words."""

    often: int = 8
    together: float = 30.0
    varied: float = 0.9
    most: int = 60_000


@dataclass(frozen=True)
class _Level:
    """The runs of one length: by place the run's number (-1: none), by number how often it stands, and the first place of it."""

    at: Ints
    count: Ints
    first: Ints


def words(texts: Iterable[str], rule: Rule = Rule()) -> dict[str, int]:
    """Words of two to LONGEST Chinese characters and how often each stands there; the commonest where there are more than the rule wants."""
    whole = _GAP.join(run for text in texts for run in _RUN.findall(text)) + _GAP
    codes = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    levels = [_singles(codes)]
    found: list[tuple[int, str]] = []
    for length in range(2, LONGEST + 1):
        level = _longer(levels[-1], levels[0], length, rule.often)
        levels.append(level)
        if not len(level.count):
            break
        good = _together(levels, length) >= rule.together
        for side in (-1, length):
            good &= _varied(level, levels[0].at, side) >= rule.varied
        found += [(int(level.count[n]), whole[level.first[n] : level.first[n] + length]) for n in np.flatnonzero(good)]
    found.sort(key=lambda one: (-one[0], one[1]))
    return {word: count for count, word in found[: rule.most]}


def _singles(codes: Ints) -> _Level:
    _, first, at, count = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    at = np.where(codes == ord(_GAP), -1, at)
    return _Level(at, count, first)


def _longer(before: _Level, single: _Level, length: int, often: int) -> _Level:
    """The runs one character longer, of those that are frequent enough to be worth it."""
    size = len(single.at)
    at = np.full(size, -1, dtype=np.int64)
    last = np.full(size, -1, dtype=np.int64)
    last[: size - length + 1] = single.at[length - 1 :]
    places = np.flatnonzero((before.at >= 0) & (last >= 0))
    places = places[before.count[before.at[places]] >= often]
    keys = before.at[places] * (len(single.count) + 1) + last[places]
    _, first, number, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    kept = count >= often
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1)
    at[places] = renumbered[number]
    return _Level(at, count[kept], places[first[kept]])


def _together(levels: list[_Level], length: int) -> NDArray[np.float64]:
    """By how much a run stands more often than its two parts would by chance, at the weakest cut."""
    level = levels[length - 1]
    size = float(np.sum(levels[0].at >= 0))
    weakest = np.full(len(level.count), np.inf)
    for cut in range(1, length):
        left, right = levels[cut - 1], levels[length - cut - 1]
        chance = left.count[left.at[level.first]] * right.count[right.at[level.first + cut]] / size
        weakest = np.minimum(weakest, level.count / chance)
    return weakest


def _varied(level: _Level, single: Ints, side: int) -> NDArray[np.float64]:
    """The entropy (nats) of what stands beside a run, each border of a text counting as a neighbour of its own."""
    places = np.flatnonzero(level.at >= 0)
    beside = places + side
    inside = (beside >= 0) & (beside < len(single))
    neighbour = np.where(inside, single[np.clip(beside, 0, len(single) - 1)], -1)
    border = neighbour < 0
    neighbour = np.where(border, len(single) + np.arange(len(places)), neighbour)
    keys = level.at[places] * (2 * len(single) + 1) + neighbour
    unique, count = np.unique(keys, return_counts=True)
    owner = unique // (2 * len(single) + 1)
    share = count / level.count[owner]
    return np.bincount(owner, weights=-share * np.log(share), minlength=len(level.count)).astype(np.float64)
