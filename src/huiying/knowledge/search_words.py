"""The words known: gathered from the texts by counting, found by their sound, their initials, their beginning, and in spite of one typing error."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q

from huiying.kit.near import gaps, one_apart
from huiying.kit.pinyin import initials, spoken
from huiying.kit.text import normalise
from huiying.kit.wordfinding import Rule, words
from huiying.knowledge.models_search import KnowledgeKey, KnowledgeText, KnowledgeWord
from huiying.knowledge.search_aliases import aliases
from huiying.knowledge.search_found import Why
from huiying.knowledge.search_query import SOUND, TYPING, Also

SHORTEST_MISTYPED = 3
LONGEST_TITLE = 12
MOST = 2
MOST_BY_SOUND = 5
MOST_CHARACTERS = 6_000_000
A_TIME = 100_000  # a word stands once more than twice for each so many characters, up to eight times
_RUN = re.compile("[\u3400-\u9fff]{2,24}")
# Each key is looked up by the index, whatever the database reckons: as one condition a few hundred keys are more than it expects to find in a small table,
# and it reads the whole of it.
_MEANT = """
SELECT DISTINCT known.word, known.texts FROM unnest(%s::text[]) AS asked (key)
CROSS JOIN LATERAL (SELECT word_id FROM knowledge_key WHERE key = asked.key OFFSET 0) held
CROSS JOIN LATERAL (SELECT word, texts FROM knowledge_word WHERE word = held.word_id OFFSET 0) known
ORDER BY known.texts DESC, known.word LIMIT 300
"""
IS, WITHOUT, SOUNDS, BEGINS = "=", "-", "~", "'"


def gather() -> int:
    """Find the words of all texts anew; how many are known. What is known already and stays is not written again."""
    found = _counted()
    with transaction.atomic():
        known = dict(KnowledgeWord.objects.values_list("word", "texts"))
        KnowledgeWord.objects.filter(word__in=known.keys() - found.keys()).delete()
        _add({word: n for word, n in found.items() if word not in known})
        moved = [KnowledgeWord(word=word, texts=n) for word, n in found.items() if known.get(word, n) != n]
        KnowledgeWord.objects.bulk_update(moved, ["texts"], batch_size=2_000)
    return len(found)


def learn(titles: Iterable[str]) -> None:
    """Know the words of these titles from now on."""
    said = {run for title in titles for run in runs(title)}
    with transaction.atomic():
        _add(dict.fromkeys(sorted(said - set(KnowledgeWord.objects.filter(word__in=said).values_list("word", flat=True))), 1))


def runs(title: str) -> list[str]:
    """The runs of Chinese characters of a title that are short enough for a word."""
    return [run for part in title.split() for run in _RUN.findall(normalise(part)) if len(run) <= LONGEST_TITLE]


def _counted() -> dict[str, int]:
    """Words found by counting, in a sample where there is very much text; the words of titles and aliases besides."""
    size, texts, titles = 0, [], {word for alias in aliases() for word in (alias.said, alias.written) if _RUN.fullmatch(word)}
    for title, text in KnowledgeText.objects.order_by("-uses", "no").values_list("title", "text").iterator():
        titles.update(runs(title))
        if size < MOST_CHARACTERS:
            size += len(text)
            texts.append(text)
    often = min(max(size // A_TIME, 3), 8)
    return dict.fromkeys(titles, 1) | words(texts, Rule(often=often))


def _add(found: Mapping[str, int]) -> None:
    """Write new words with their keys."""
    read = {word: (spoken(word) or [""], initials(word) or [""]) for word in found}
    made = [KnowledgeWord(word=word, texts=found[word], sound=sounds[0], initials=letters[0]) for word, (sounds, letters) in read.items()]
    KnowledgeWord.objects.bulk_create(made, batch_size=5_000, ignore_conflicts=True)
    keys = (KnowledgeKey(key=key, word_id=word) for word in found for key in _keys(word, *read[word]))
    while some := list(islice(keys, 10_000)):
        KnowledgeKey.objects.bulk_create(some, ignore_conflicts=True)


def _keys(word: str, sounds: Sequence[str], letters: Sequence[str]) -> list[str]:
    near = [f"{WITHOUT}{gap}" for gap in gaps(word)] if len(word) >= SHORTEST_MISTYPED else []
    return [f"{IS}{word}", *near, *(f"{SOUNDS}{one}" for one in sounds if one), *(f"{BEGINS}{one}" for one in letters if one)]


def by_sound(letters: Sequence[str]) -> list[Also]:
    """The words that sound so, or whose syllables begin so; the commonest first (one statement, none where there are no letters)."""
    found = []
    for typed in letters:
        keys = [f"{SOUNDS}{typed}", f"{BEGINS}{typed}"]
        rows = KnowledgeWord.objects.filter(keys__key__in=keys).distinct().order_by("-texts", "word").values_list("word", flat=True)[:MOST_BY_SOUND]
        found += [Also(word, SOUND / (1 + place / 2), Why("sound", word), typed) for place, word in enumerate(rows)]
    return found


def mistyped(pieces: Sequence[str], said: str) -> list[Also]:
    """What may be meant by pieces that are no known words: known words that sound the same or are one error away (one statement, or none)."""
    if not pieces:
        return []
    keys = list(dict.fromkeys(key for piece in pieces for key in _asked(piece)))
    with connection.cursor() as cursor:
        cursor.execute(_MEANT, [keys])
        rows = cursor.fetchall()
    known = {word for word, _ in rows} & set(pieces)
    found: dict[str, Also] = {}
    for piece in pieces:
        if piece not in known:
            for word in _likeliest(piece, [(word, texts) for word, texts in rows if word not in said]):
                found.setdefault(word, Also(word, TYPING, Why("typing", word), piece))
    return list(found.values())


def _asked(piece: str) -> list[str]:
    """The keys by which words near a piece are kept."""
    near = [f"{WITHOUT}{piece}", *(f"{kind}{gap}" for gap in gaps(piece) for kind in (IS, WITHOUT))] if len(piece) >= SHORTEST_MISTYPED else []
    return [f"{IS}{piece}", *near, *(f"{SOUNDS}{one}" for one in spoken(piece))]


def _likeliest(piece: str, known: Sequence[tuple[str, int]]) -> list[str]:
    """Words that sound the same before those one error away, commoner ones first."""
    sounds = set(spoken(piece))
    fitting = []
    for word, texts in known:
        alike = len(word) == len(piece) and not sounds.isdisjoint(spoken(word))
        if alike or (len(word) >= SHORTEST_MISTYPED and one_apart(piece, word)):
            fitting.append((not alike, -texts, word))
    return [word for _, _, word in sorted(fitting)[:MOST]]


def beginning(begun: str, limit: int) -> list[str]:
    """Known words that go on from what is typed: by characters, or by pinyin or initials where it is letters; commonest first (one statement)."""
    begins = Q(sound__startswith=begun) | Q(initials__startswith=begun) if begun.isascii() else Q(word__startswith=begun)
    return list(KnowledgeWord.objects.filter(begins).exclude(word=begun).order_by("-texts", "word").values_list("word", flat=True)[:limit])
