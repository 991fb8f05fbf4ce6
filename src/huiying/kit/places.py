"""Addresses as people say them, brought to district, street and community. Pure: the divisions and the city's other names come in.

A name is known in full ("海府街道办事处") and short ("海府"). Short names are many people's: they count less, and where two places fit alike the
answer is what both have in common, with the places to choose from.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from huiying.kit.text import normalise

LEVELS = (6, 9, 12)
FULL, OTHER = 1.0, 0.7  # what a name in full counts, and a road's or an estate's
SHORT = {6: 0.6, 9: 0.55, 12: 0.5}  # a short name: the larger division is meant where both are called so
NEAR = 0.6
ENOUGH, DOUBT = 0.95, 0.5
AGAINST = 0.4  # what another district or street that is named in full takes away
MOST_OFFERED = 5
_ENDINGS = {
    6: ("自治县", "新区", "区", "县", "市", "旗"),
    9: ("街道办事处", "街道办", "街道", "镇人民政府", "镇", "乡", "地区", "农场", "林场"),
    12: ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "村民委员会", "村委员会", "村委员", "村委会", "社区", "生活区"),
}
_WRITTEN = {  # how each ending is said otherwise
    6: {},
    9: {"街道": ("街道办事处", "街道办", "街办", "路街道"), "镇": ("镇政府", "镇人民政府")},
    12: {
        "社区": ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区"),
        "村": ("村民委员会", "村委员会", "村委会", "村"),
        "生活区": ("生活区",),
    },
}  # fmt: skip
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_JOINTS = re.compile(r"^[,，.。、;；:：\-—/的]+|[,，.。、;；:：\-—/]+$")
_THING = re.compile("路|街(?!道)|大道|巷|桥|机场|医院|小学|中学|大学|学校|公园|广场|市场|大厦|花园|商城|车站|站")  # a road, not the place it is named after
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """What an address comes to. `code` is the deepest division that is sure, blank where none is; `confidence` 0–1.

    `left` is what was not needed to tell: house number, building, words. `choices` are the codes to choose from where more than one fits.
    """

    code: str = ""
    confidence: float = 0.0
    left: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    code: str
    weight: float


class Gazetteer:
    """The names of a city's divisions, its roads, estates and other names, ready to be found in words."""

    def __init__(self, regions: Mapping[str, str], others: Iterable[tuple[str, str]] = (), city: Iterable[str] = ()) -> None:
        """`regions` are names by code of 6, 9 or 12 digits; `others` pairs of a name and the code it lies in; `city` names of the city itself."""
        self._forms: dict[str, dict[str, float]] = defaultdict(dict)
        self._known = frozenset(regions)
        self._city = sorted((normalise(name) for name in city if name), key=len, reverse=True)
        for code, name in regions.items():
            for form, weight in forms_of(name, len(code)):
                held = self._forms[form]
                held[code] = max(weight, held.get(code, 0.0))
        for name, code in others:
            if len(form := normalise(name)) >= SHORTEST and code in self._known:
                self._forms[form].setdefault(code, OTHER)
        self._lengths = sorted({len(form) for form in self._forms}, reverse=True)

    def find(self, address: str) -> Place:
        """The place of an address, or of an address within words. Nothing found: a blank code and everything left."""
        text = self._without_city(normalise(address))
        hits = _outermost(self._hits(text))
        judged = sorted(((self._worth(hit, hits), hit.code) for hit in hits), key=lambda one: (-one[0][0], one[1]))
        best: dict[str, tuple[float, list[_Hit]]] = {}
        for worth, code in judged:
            best.setdefault(code, worth)
        if not best:
            return Place(left=text)
        return self._answer(text, best)

    def names_of(self, code: str) -> tuple[str, ...]:
        """Every form in which a place is known, longest first: for tests and for synonyms of a search."""
        return tuple(sorted((form for form, codes in self._forms.items() if code in codes), key=lambda form: (-len(form), form)))

    def _without_city(self, text: str) -> str:
        for name in self._city:
            text = text.replace(name, "")
        return text

    def _hits(self, text: str) -> Iterator[_Hit]:
        for start in range(len(text)):
            for length in self._lengths:
                end = start + length
                named = self._forms.get(text[start:end], {}) if end <= len(text) else {}
                thing = bool(named) and bool(_THING.match(text, end))
                yield from (_Hit(start, end, code, weight) for code, weight in named.items() if weight >= OTHER or not thing)

    def _worth(self, hit: _Hit, hits: list[_Hit]) -> tuple[float, list[_Hit]]:
        """How much speaks for the place of a hit, and the hits of its chain: its own, those above it that stand before it, less what contradicts."""
        chain, begins = [hit], hit.start
        for level in (level for level in reversed(LEVELS) if level < len(hit.code)):
            above = [one for one in hits if one.code == hit.code[:level] and one.end <= begins]
            if above:
                chain.append(max(above, key=lambda one: (one.weight, one.start)))
                begins = chain[-1].start
        against = {
            (one.start, one.end) for one in hits
            if one.weight == FULL and len(one.code) < LEVELS[-1] and not _on_one_line(one.code, hit.code) and not any(_overlap(one, own) for own in chain)
        }  # fmt: skip
        return sum(one.weight for one in chain) - AGAINST * len(against), chain

    def _answer(self, text: str, best: dict[str, tuple[float, list[_Hit]]]) -> Place:
        """The best of the hypotheses; what the equals have in common where there are several."""
        top = max(worth for worth, _ in best.values())
        equals = sorted(code for code, (worth, _) in best.items() if worth > top - 1e-9)
        deepest = [code for code in equals if not any(other != code and other.startswith(code) for other in equals)]
        if len(deepest) > 1:
            shared = _shared(deepest)
            code = next((shared[:level] for level in reversed(LEVELS) if len(shared) >= level and shared[:level] in self._known), "")
            return Place(code, DOUBT if code else 0.0, _rest(text, best[deepest[0]][1]), tuple(deepest[:MOST_OFFERED]))
        worth, chain = best[deepest[0]]
        return Place(deepest[0], _confidence(worth, chain, best), _rest(text, chain))


def forms_of(name: str, level: int) -> Iterator[tuple[str, float]]:
    """The forms in which a division's name is written, each with what it counts."""
    whole = normalise(_BRACKETS.sub("", name))
    yield whole, FULL
    if (bare := normalise(name)) != whole:
        yield bare, FULL
    ending = next((end for end in _ENDINGS.get(level, ()) if whole.endswith(end) and len(whole) - len(end) >= SHORTEST), "")
    stem = whole.removesuffix(ending)
    if not ending:
        return
    kind = "村" if ending.startswith("村") else "社区" if level == LEVELS[-1] and "居" in ending else ending
    for said in _WRITTEN.get(level, {}).get(kind, ()):
        yield stem + said, FULL
    yield stem, SHORT[level]
    if len(stem) > SHORTEST and stem.endswith("路"):
        yield stem.removesuffix("路"), SHORT[level]


def _outermost(hits: Iterable[_Hit]) -> list[_Hit]:
    """Hits without those that lie within a longer one: a road's name within the name of a street."""
    found: list[_Hit] = []
    reached, span = -1, (-1, -1)
    for key, same in groupby(sorted(hits, key=lambda hit: (hit.start, -hit.end)), key=lambda hit: (hit.start, hit.end)):
        if key[1] <= reached and key != span:
            continue
        reached, span = max(reached, key[1]), key
        found += same
    return found


def _on_one_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _overlap(one: _Hit, other: _Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _shared(codes: list[str]) -> str:
    first, last = min(codes), max(codes)
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))]


def _confidence(worth: float, chain: list[_Hit], best: Mapping[str, tuple[float, list[_Hit]]]) -> float:
    """The weakest name's weight lifted by the names above it, and lowered where another place off this line comes near."""
    own = chain[0]
    sure = own.weight if own.weight < FULL else ENOUGH
    sure += 0.15 * (len(chain) - 1)
    rival = max((other for code, (other, _) in best.items() if not _on_one_line(code, own.code)), default=0.0)
    if rival > 0 and worth - rival < NEAR:
        sure -= 0.2
    return round(min(ENOUGH, max(0.1, sure)), 2)


def _rest(text: str, chain: list[_Hit]) -> str:
    """What is left of the text without the chain's names."""
    kept, at = [], 0
    for hit in sorted(chain, key=lambda one: one.start):
        kept.append(text[at : hit.start])
        at = hit.end
    return "".join(_JOINTS.sub("", part) for part in (*kept, text[at:]))
