"""Finding answers and articles of laws by what a citizen says: words, a sentence, initials of pinyin.

Three steps: what is asked is taken apart (search_query), the index says which few hundred texts may be best, rarest pairs first (search_plan,
search_candidates), these are read and scored (search_score). docs/how-to/search.md tells the whole.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from huiying.kit.actor import Actor
from huiying.kit.text import normalise, pairs, query_terms
from huiying.kit.times import local_date
from huiying.knowledge.models_search import KnowledgeText
from huiying.knowledge.search_aliases import aliases
from huiying.knowledge.search_candidates import MOST, Scope, best, candidates, held_by, like, standing
from huiying.knowledge.search_candidates import holding as texts_holding
from huiying.knowledge.search_found import Found, Why
from huiying.knowledge.search_marks import snippet, spans
from huiying.knowledge.search_plan import OFTEN, TITLED, plan, together
from huiying.knowledge.search_query import Also, Asked, by_aliases, by_numbers, latin, numbers, parse, suspects
from huiying.knowledge.search_score import Asking, Corpus, Score, score
from huiying.knowledge.search_words import beginning, by_sound, mistyped

RARE_SHARE = 20_000
ENOUGH = 100


def find(
    words: str, *, actor: Actor | None, now: datetime, region: str = "", topic: str = "", kind: str = "", limit: int = 10, past: bool = False
) -> list[Found]:
    """The texts that answer best, best first; the same question gives the same order.

    `actor` None is the public, which finds public texts only. `region` and `topic` (codes) move what is for them upward; `kind` asks for "article" or
    "law" alone; `past` also finds what is not in force at `now`. Blank words find nothing. Four to seven statements, whatever is found.
    """
    asked = parse(words)
    if not asked.words:
        return []
    today = local_date(now)
    also, counts, corpus = meant(asked, actor)
    planned = plan(asked, also, counts, corpus)
    scope = scope_of(actor, kind, None if past else now)
    chosen = best(planned.lists, corpus, scope, max(MOST, limit))
    if len(chosen) < ENOUGH and planned.more:
        chosen = best([*planned.lists, *planned.more], corpus, scope, max(MOST, limit))
    asking = Asking(corpus, asked.words, planned.units, today, region, topic, numbers(asked))
    scored = sorted((score(asking, one) for one in candidates(chosen)), key=lambda one: (-one.value, one.candidate.kind, one.candidate.ref))
    return shown(scored[:limit], asking, now)


def over(words: str, *, actor: Actor | None, now: datetime, kind: str = "", limit: int = 10) -> list[Found]:
    """The texts that hold every word as it is written and are not in force at `now`, the most cited first (one statement; two where there are any)."""
    asked, scope = parse(words), scope_of(actor, kind, now, over=True)
    numbers = texts_holding(asked.words, scope, limit) if asked.words else []
    rows = {row.no: row for row in KnowledgeText.objects.filter(no__in=numbers)} if numbers else {}
    return [_past(rows[no], asked.words) for no in numbers if no in rows]


def _past(row: KnowledgeText, words: Sequence[str]) -> Found:
    piece, marked = snippet(row.body, words, ())
    return Found(
        kind=row.kind, ref=row.ref, version=row.version, title=row.title, title_spans=spans(row.title, words, ()), snippet=piece, spans=marked,
        score=0.0, direct=True, why=(Why("words"), Why("past")), region=row.region, now_in_force=False,
    )  # fmt: skip


def holding(word: str, *, actor: Actor | None, now: datetime, kind: str = "", past: bool = False) -> list[tuple[str, str]]:
    """(kind, ref) of every text that holds the word as it is written, whatever spaces, case or width; in their order (one statement).

    Exactly what reading every text finds: the index names those that hold all its pairs, each of these is looked at.
    """
    flat = normalise(word)
    if not flat:
        return []
    condition, values = scope_of(actor, kind, None if past else now).sql()
    whole, patterns = ("TRUE", []) if query_terms(flat)[1] else ("text LIKE %s", [like(flat)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, ref FROM knowledge_text WHERE terms @@ %s::tsquery AND {whole} AND {condition} ORDER BY kind, ref",  # noqa: S608 - our own words
            [together([flat]), *patterns, *values],
        )
        return list(cursor.fetchall())


def suggest(begun: str, *, actor: Actor | None, now: datetime, limit: int = 8) -> list[str]:
    """How what is being typed may go on: known words and titles that begin so, by characters, pinyin or its initials; commonest first.

    Only what stands in a text that the actor may find now; blank: nothing. Two statements.
    """
    typed = normalise(begun)
    if not typed:
        return []
    scope = scope_of(actor, "", now)
    return standing(beginning(typed, limit * 4), scope, limit)


def scope_of(actor: Actor | None, kind: str, now: datetime | None, *, over: bool = False) -> Scope:
    """What the actor may find: staff everything, everybody else what is public."""
    return Scope(actor is None or actor.kind == "citizen", kind, local_date(now) if now else None, over)


def meant(asked: Asked, actor: Actor | None) -> tuple[list[Also], dict[str, int], Corpus]:
    """What else may be meant, how many texts hold each pair, and how large the whole is."""
    version = actor.reference_version if actor else 0
    sounding = by_sound(latin(asked))
    also = [*sounding, *by_aliases([*asked.words, *(one.word for one in sounding)], aliases(version)), *by_numbers(asked)]
    counts, corpus = held_by(_terms(asked, also))
    mended = mistyped(suspects(asked, counts, corpus.texts // RARE_SHARE), " ".join(asked.words))
    if mended:
        mended += by_aliases([one.word for one in mended], aliases(version))
        counts |= held_by(_terms(asked, mended))[0]
    return [*also, *mended], counts, corpus


def _terms(asked: Asked, also: Sequence[Also]) -> list[str]:
    every = [*asked.words, *asked.runs, *(one.word for one in also)]
    return list(dict.fromkeys(f"{mark}{pair}" for text in every for pair in pairs(text) for mark in ("", TITLED, OFTEN)))


def shown(scored: Sequence[Score], asking: Asking, now: datetime) -> list[Found]:
    """The hits as they are handed over, with what to highlight (one statement)."""
    rows = {row.no: row for row in KnowledgeText.objects.filter(no__in=[one.candidate.no for one in scored]).only(*SHOWN)}
    return [_found(one, rows[one.candidate.no], asking, now) for one in scored if one.candidate.no in rows]


SHOWN = ("no", "version", "title", "body", "region")


def _found(one: Score, row: KnowledgeText, asking: Asking, now: datetime) -> Found:
    today, held = local_date(now), one.candidate
    piece, marked = snippet(row.body, asking.words, asking.units)
    return Found(
        kind=held.kind, ref=held.ref, version=row.version, title=row.title,
        title_spans=spans(row.title, asking.words, asking.units), snippet=piece, spans=marked,
        score=round(one.value, 6), direct=one.direct, why=one.why, region=row.region,
        now_in_force=held.valid_from <= today and (held.valid_to is None or today < held.valid_to),
    )  # fmt: skip
