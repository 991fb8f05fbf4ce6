"""What knowledge is found by, kept up: one row for each article in use and each article of a law, and how many texts hold each pair.

Nothing here is a record: `rebuild` makes it anew from the texts as shown. Writers wait for each other at the blank term's row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from huiying.kit.text import lexeme, normalise, pairs
from huiying.knowledge.models_search import KnowledgeTerm, KnowledgeText
from huiying.knowledge.search_found import Text
from huiying.knowledge.search_words import learn

OFTEN = 3
ALL, LENGTHS = "", " "
A_BATCH = 500
LONGEST = 20_000

_PUT = """
INSERT INTO knowledge_text (kind, ref, version, audience, region, topics, valid_from, valid_to, changed_on, length, uses, title, body, head, text, terms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)
ON CONFLICT (kind, ref) DO UPDATE SET version = excluded.version, audience = excluded.audience, region = excluded.region, topics = excluded.topics,
  valid_from = excluded.valid_from, valid_to = excluded.valid_to, changed_on = excluded.changed_on, length = excluded.length, uses = excluded.uses,
  title = excluded.title, body = excluded.body, head = excluded.head, text = excluded.text, terms = excluded.terms
"""
_COUNT = """
INSERT INTO knowledge_term (term, texts) SELECT * FROM unnest(%s::text[], %s::bigint[])
ON CONFLICT (term) DO UPDATE SET texts = knowledge_term.texts + excluded.texts
"""
_OLD = "SELECT head, text FROM knowledge_text JOIN unnest(%s::text[], %s::text[]) AS asked (kind, ref) USING (kind, ref)"


def index(text: Text) -> None:
    """Write what one thing is found by, in place of what was written for it before; the words of its title are known from then on."""
    put([text])
    learn([text.title])


def put(texts: Iterable[Text]) -> int:
    """Write many; how many were written. Their words are known once the words are gathered again (search_words.gather)."""
    written = 0
    for some in _batches(texts):
        latest = list({(one.kind, one.ref): one for one in some}.values())
        with transaction.atomic(), connection.cursor() as cursor:
            _wait(cursor)
            cursor.execute(_OLD, [[one.kind for one in latest], [one.ref for one in latest]])
            counts = _counted(cursor.fetchall(), -1)
            rows = [_row(one) for one in latest]
            cursor.executemany(_PUT, rows)
            counts.update(_counted((row[-3:-1] for row in rows), 1))
            _count(cursor, counts)
        written += len(latest)
    return written


def forget(kind: str, ref: str) -> None:
    """Find it no longer."""
    with transaction.atomic(), connection.cursor() as cursor:
        _wait(cursor)
        cursor.execute("DELETE FROM knowledge_text WHERE kind = %s AND ref = %s RETURNING head, text", [kind, ref])
        _count(cursor, _counted(cursor.fetchall(), -1))


def used(kind: str, ref: str, times: int) -> None:
    """Say how often answers cited it."""
    KnowledgeText.objects.filter(kind=kind, ref=ref).update(uses=times)


def rebuild() -> int:
    """Make every row and all counts anew from the texts as shown, as after a change of the tokenizer; how many rows."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _wait(cursor)
        KnowledgeTerm.objects.exclude(term=ALL).delete()
        KnowledgeTerm.objects.update(texts=0)
        newest = KnowledgeText.objects.aggregate(newest=Max("no"))["newest"] or 0
        written = 0
        while rows := list(KnowledgeText.objects.filter(no__lte=newest).order_by("no")[:A_BATCH]):
            KnowledgeText.objects.filter(no__in=[row.no for row in rows]).delete()
            written += put(map(_shown, rows))
        return written


def searched(text: Text) -> tuple[str, str]:
    """The normalised title, and the normalised text: the title and each part on a line of its own."""
    head = normalise(text.title)
    lines = [head, *(normalise(line) for part in text.parts for line in part[:LONGEST].splitlines())]
    return head, "\n".join(line for line in lines if line)


def terms(head: str, text: str) -> list[str]:
    """The index terms of a text: its pairs, the pairs of its title behind a blank, the pairs that stand there often behind two."""
    counted = Counter(pair for line in text.split("\n") for pair in pairs(line))
    return [*counted, *(f" {pair}" for pair in dict.fromkeys(pairs(head))), *(f"  {pair}" for pair, n in counted.items() if n >= OFTEN)]


def _row(one: Text) -> tuple[Any, ...]:
    head, text = searched(one)
    vector = " ".join(map(lexeme, terms(head, text)))
    return (
        one.kind, one.ref, one.version, one.audience, one.region, list(one.topics), one.valid_from, one.valid_to, one.changed_on or one.valid_from, len(text),
        one.uses, one.title, "\n".join(one.parts), head, text, vector,
    )  # fmt: skip


def _shown(row: KnowledgeText) -> Text:
    return Text(
        row.kind, row.ref, row.title, tuple(row.body.split("\n")), row.valid_from, row.valid_to, row.version, row.audience, row.region, tuple(row.topics),
        row.changed_on, row.uses,
    )  # fmt: skip


def _batches(texts: Iterable[Text]) -> Iterator[Sequence[Text]]:
    waiting = iter(texts)
    while some := list(islice(waiting, A_BATCH)):
        yield some


def _counted(texts: Iterable[Sequence[str]], by: int) -> Counter[str]:
    """How many of the texts (normalised title, normalised text) hold each term, their number and their characters, each times `by`."""
    counts: Counter[str] = Counter()
    for head, text in texts:
        counts.update(dict.fromkeys((term for term in terms(head, text) if len(term.strip()) > 1), by))
        counts.update({ALL: by, LENGTHS: by * len(text)})
    return counts


def _wait(cursor: CursorWrapper) -> None:
    cursor.execute("INSERT INTO knowledge_term (term, texts) VALUES ('', 0), (' ', 0) ON CONFLICT (term) DO NOTHING")
    cursor.execute("SELECT FROM knowledge_term WHERE term = '' FOR UPDATE")


def _count(cursor: CursorWrapper, counts: Counter[str]) -> None:
    changes = sorted((term, n) for term, n in counts.items() if n)
    cursor.execute(_COUNT, [[term for term, _ in changes], [n for _, n in changes]])
