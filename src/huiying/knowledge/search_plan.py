"""What is asked of the index, rarest first: a common pair is read only while there is room for it. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiying.kit.text import lexeme, query_terms
from huiying.knowledge.search_query import Also, Asked
from huiying.knowledge.search_score import TITLE, TRIPLE, Corpus, Unit

ROOM = 12_000  # entries of lists that are read for one question
WHOLE_LONGEST = 40
CHECKED = 3_000
TITLED, OFTEN = " ", "  "  # before a pair: it stands in the title, it stands there three times or more


@dataclass(frozen=True, slots=True)
class List:
    """A list of texts: the index query, what a text of it gains, at most how many texts it has, and words they must hold besides."""

    query: str
    gain: float
    size: int
    like: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The lists to read first; `more` if those name too few texts; and the units by which the texts are then scored."""

    lists: tuple[List, ...]
    more: tuple[List, ...]
    units: tuple[Unit, ...]


def together(words: Sequence[str]) -> str:
    """The index query for texts that hold all pairs of all words; one character is asked as the beginning of a term."""
    terms = dict.fromkeys(term for word in words for term in query_terms(word)[0])
    return " & ".join(f"{lexeme(term)}{':*' if len(term) == 1 else ''}" for term in terms)


def plan(asked: Asked, also: Sequence[Also], counts: dict[str, int], corpus: Corpus) -> Plan:
    """Decide what to read: the shortest lists first, as long as there is room; the shortest of all in any case."""
    gains = {pair: weight * corpus.idf(held(pair, counts, corpus)) for pair, weight in asked.weights.items()}
    every = [one for pair, gain in gains.items() for one in _lists(pair, gain, counts, corpus)]
    wanted = [*every, *(List(together([one.word]), _gain(one, counts, corpus), _rarest([one.word], counts, corpus)) for one in also)]
    room, chosen = ROOM, list[List]()
    for one in sorted(wanted, key=lambda one: (one.size, one.query)):
        if one.size <= room or not chosen:
            chosen.append(one)
            room -= one.size
    whole = _whole(asked, counts, corpus)
    first = [one for one in whole if one.size <= ROOM]
    return Plan((*first, *chosen), tuple(one for one in (*whole, *every) if one not in first and one not in chosen), units(asked, also, gains, counts, corpus))


def held(pair: str, counts: dict[str, int], corpus: Corpus) -> int:
    """How many texts hold a term; of one character, whose terms are many, nobody knows: it counts as common, least so what stands there often."""
    size = {len(TITLED): corpus.texts // 20, len(OFTEN): corpus.texts // 100}.get(len(pair) - len(pair.lstrip()), corpus.texts)
    return counts.get(pair, 0) if len(pair.strip()) > 1 else size


def units(asked: Asked, also: Sequence[Also], gains: dict[str, float], counts: dict[str, int], corpus: Corpus) -> tuple[Unit, ...]:
    """Pairs, three in a row, and other words."""
    triples = {}
    for run in asked.runs:
        for place in range(len(run) - 2):
            ends = gains.get(run[place : place + 2], 0.0), gains.get(run[place + 1 : place + 3], 0.0)
            triples[run[place : place + 3]] = TRIPLE * sum(ends) / 2
    own = [Unit(text, gain) for text, gain in {**gains, **triples}.items()]
    return (*own, *(Unit(one.word, _gain(one, counts, corpus), one.why) for one in also))


def _lists(pair: str, gain: float, counts: dict[str, int], corpus: Corpus) -> list[List]:
    """The texts that hold a pair, those that hold it in the title, those that hold it often."""
    begins = ":*" if len(pair) == 1 else ""
    gains = {"": gain, TITLED: gain * (TITLE - 1) / TITLE, OFTEN: gain / 2}
    return [
        List(f"{lexeme(f'{mark}{pair}')}{begins}", value, size)
        for mark, value in gains.items()
        if (size := held(f"{mark}{pair}", counts, corpus))
    ]  # fmt: skip


def _rarest(words: Sequence[str], counts: dict[str, int], corpus: Corpus) -> int:
    """At most how many texts hold all of the words."""
    return min((held(term, counts, corpus) for word in words for term in query_terms(word)[0]), default=0)


def _gain(one: Also, counts: dict[str, int], corpus: Corpus) -> float:
    return one.weight * corpus.idf(_rarest([one.word], counts, corpus))


def _whole(asked: Asked, counts: dict[str, int], corpus: Corpus) -> list[List]:
    """The texts that hold everything asked for; whether the words stand there whole is looked at where that is not too many texts."""
    if sum(map(len, asked.words)) > WHOLE_LONGEST:
        return []
    size = _rarest(asked.words, counts, corpus)
    like = tuple(word for word in asked.words if not query_terms(word)[1]) if size <= CHECKED else ()
    return [List(together(asked.words), 0.0, size, like, whole=True)]
