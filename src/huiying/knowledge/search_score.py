"""How well a text answers: BM25 over pairs of characters, with the title as a heavier field, and what else speaks for a text. Pure arithmetic.

    score = sum over units u of w(u) · idf(u) · f / (f + k1 · (1 − b + b · length / mean length)),   f = n(u, text) + (TITLE − 1) · n(u, title)
    idf(u) = ln(1 + (N − n(u) + 1/2) / (n(u) + 1/2))

S. Robertson & H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, 3.3 (BM25) and 3.6 (fields), with their 1 added within the
logarithm so that no word speaks against a text. Units are pairs, and three characters in a row where the question has three: words that stand together.
"""

from dataclasses import dataclass
from datetime import date
from math import exp, log, log1p

from huiying.knowledge.search_found import Why

K1, B = 1.2, 0.6
TITLE = 3.0
TRIPLE = 0.5
DIRECT, DIRECT_TITLE = 0.6, 0.3
NUMBER = 0.5
REGION_FITS, REGION_HOLDS, REGION_FOREIGN = 1.15, 1.05, 0.5
TOPIC = 1.15
FRESH, FRESH_DAYS = 0.05, 365.0
USED = 0.03


@dataclass(frozen=True, slots=True)
class Corpus:
    """How many texts there are and how many characters they have together."""

    texts: int
    characters: int

    @property
    def average(self) -> float:
        """Characters of a text."""
        return max(self.characters / max(self.texts, 1), 1.0)

    def idf(self, held: int) -> float:
        """The weight of what so many texts hold."""
        held = min(max(held, 0), self.texts)
        return log1p((self.texts - held + 0.5) / (held + 0.5))

    def norm(self, length: float) -> float:
        """k1 times the length's part."""
        return K1 * (1 - B + B * length / self.average)


@dataclass(frozen=True, slots=True)
class Unit:
    """Characters that are counted in a text, and what they weigh (weight times idf)."""

    text: str
    gain: float
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """All that a text is scored by. `numbers` are those of articles: the one whose title ends so is meant, not another one inserted after it."""

    corpus: Corpus
    words: tuple[str, ...]
    units: tuple[Unit, ...]
    today: date
    region: str = ""
    topic: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text as it is scored: `head` and `text` normalised."""

    no: int
    kind: str
    ref: str
    head: str
    text: str
    region: str
    topics: tuple[str, ...]
    changed_on: date
    uses: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """A candidate's score and what spoke for it."""

    candidate: Candidate
    value: float
    direct: bool
    why: tuple[Why, ...]


def score(asking: Asking, one: Candidate) -> Score:
    """Score one text."""
    norm = asking.corpus.norm(len(one.text))
    total, why = 0.0, dict[Why, None]()
    for unit in asking.units:
        if times := one.text.count(unit.text):
            weighed = times + (TITLE - 1) * one.head.count(unit.text)
            total += unit.gain * weighed / (weighed + norm)
            if unit.why:
                why[unit.why] = None
    direct = all(word in one.text for word in asking.words)
    in_title = direct and all(word in one.head for word in asking.words)
    total *= 1 + DIRECT * direct + DIRECT_TITLE * in_title + NUMBER * one.head.endswith(asking.numbers)
    first = [Why("title" if in_title else "words")] if direct else [] if why else [Why("alike")]
    factor, more = prior(asking, one)
    return Score(one, total * factor, direct, (*first, *why, *more))


def prior(asking: Asking, one: Candidate) -> tuple[float, list[Why]]:
    """What speaks for a text whatever its words: where it holds, what it is about, how new it is, how often it is cited."""
    why = []
    factor = (1 + FRESH * exp(-max((asking.today - one.changed_on).days, 0) / FRESH_DAYS)) * (1 + USED * log(1 + one.uses))
    place = region(asking.region, one.region)
    if place == REGION_FITS:
        why.append(Why("region"))
    if asking.topic and any(topic.startswith(asking.topic) or asking.topic.startswith(topic) for topic in one.topics):
        factor *= TOPIC
        why.append(Why("topic"))
    if one.uses:
        why.append(Why("used"))
    if one.valid_from > asking.today:
        why.append(Why("coming"))
    if one.valid_to is not None and one.valid_to <= asking.today:
        why.append(Why("past"))
    return factor * place, why


def region(asked: str, own: str) -> float:
    """The factor of a text for `own` region (blank: everywhere) where `asked` is asked about."""
    if not asked or not own:
        return 1.0
    if asked.startswith(own):
        return REGION_FITS
    return REGION_HOLDS if own.startswith(asked) else REGION_FOREIGN
