"""What is asked of the index, rarest first: a common pair is read only while there is room for it. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiying.kit.text import lexeme, pairs, query_terms
from huiying.knowledge.search_query import Also, Asked
from huiying.knowledge.search_score import TITLE, TRIPLE, Corpus, Unit

ROOM = 40_000
WHOLE_LONGEST = 40
CHECKED = 3_000
FEW_PAIRS = 4


@dataclass(frozen=True, slots=True)
class List:
    """A list of texts: the index query, what a text of it gains, and words it must hold besides (blank: none)."""

    query: str
    gain: float
    like: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The lists to read first; `instead` only if those are short; and the units by which the texts are then scored."""

    lists: tuple[List, ...]
    instead: tuple[List, ...]
    units: tuple[Unit, ...]


def together(words: Sequence[str]) -> str:
    """The index query for texts that hold all pairs of all words; one character is asked as the beginning of a term."""
    terms = dict.fromkeys(term for word in words for term in query_terms(word)[0])
    return " & ".join(f"{lexeme(term)}{':*' if len(term) == 1 else ''}" for term in terms)


def plan(asked: Asked, also: Sequence[Also], counts: dict[str, int], corpus: Corpus) -> Plan:
    """Decide what to read."""
    gains = {pair: weight * corpus.idf(held(pair, counts, corpus)) for pair, weight in asked.weights.items()}
    rest, common, room = [], [], ROOM
    for pair in sorted(gains, key=lambda one: (held(one, counts, corpus), one)):
        size = held(pair, counts, corpus)
        if size <= room:
            room -= size
            rest += _lists(pair, gains[pair], few=len(gains) <= FEW_PAIRS)
        else:
            common += _lists(pair, gains[pair], few=True)
    others = [List(together([one.word]), _gain(one, counts, corpus)) for one in also]
    short = [one for one in common if one.query.startswith("' ")]
    whole = _whole(asked, counts, corpus)
    enough = bool(rest)
    first = [*whole, *rest, *others] if enough else [*short, *others]
    return Plan(tuple(first), () if enough else (*whole, *common), units(asked, also, gains, counts, corpus))


def held(pair: str, counts: dict[str, int], corpus: Corpus) -> int:
    """How many texts hold a pair; one character counts as common."""
    return counts.get(pair, 0) if len(pair) > 1 else corpus.texts


def units(asked: Asked, also: Sequence[Also], gains: dict[str, float], counts: dict[str, int], corpus: Corpus) -> tuple[Unit, ...]:
    """Pairs, three in a row, and other words."""
    triples = {}
    for run in asked.runs:
        for place in range(len(run) - 2):
            ends = gains.get(run[place : place + 2], 0.0), gains.get(run[place + 1 : place + 3], 0.0)
            triples[run[place : place + 3]] = TRIPLE * sum(ends) / 2
    own = [Unit(text, gain) for text, gain in {**gains, **triples}.items()]
    return (*own, *(Unit(one.word, _gain(one, counts, corpus), one.why) for one in also))


def _lists(pair: str, gain: float, *, few: bool) -> list[List]:
    """The texts that hold a pair, those that hold it in the title, and, of a short question, those that hold it often."""
    begins = ":*" if len(pair) == 1 else ""
    own = [List(f"{lexeme(pair)}{begins}", gain)]
    title = [List(f"{lexeme(f' {pair}')}{begins}", gain * (TITLE - 1) / TITLE)]
    often = [List(f"{lexeme(f'  {pair}')}{begins}", gain / 2)] if few else []
    return own + title + often


def _gain(one: Also, counts: dict[str, int], corpus: Corpus) -> float:
    rarest = min((held(pair, counts, corpus) for pair in pairs(one.word)[:-1] or [one.word]), default=0)
    return one.weight * corpus.idf(rarest)


def _whole(asked: Asked, counts: dict[str, int], corpus: Corpus) -> list[List]:
    """The texts that hold everything asked for; whether the words stand there whole is looked at where that is not too many texts."""
    if sum(map(len, asked.words)) > WHOLE_LONGEST:
        return []
    rarest = min((held(term, counts, corpus) for word in asked.words for term in query_terms(word)[0]), default=0)
    like = tuple(word for word in asked.words if not query_terms(word)[1]) if rarest <= CHECKED else ()
    return [List(together(asked.words), 0.0, like, whole=True)]
