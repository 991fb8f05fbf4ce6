"""Search over knowledge: how often the right article is found, how fast among many texts, and whether the index finds what reading every text finds."""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.cli.bench.figures import Figures, p95
from huiying.cli.bench.search_questions import RULES, Question, questions
from huiying.cli.bench.search_texts import sources, text_of, varied
from huiying.kit.actor import system
from huiying.kit.pinyin import initials
from huiying.knowledge.models_search import KnowledgeText, KnowledgeWord
from huiying.knowledge.search import find, holding, suggest
from huiying.knowledge.search_index import put
from huiying.knowledge.search_words import gather

NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
READER = system("bench")
ASKED = 1_200
DEPTH = 5
A_KIND = 60
WORDS = 60
SCANNED = 5
LENGTHS = (1, 2, 3, 4, 6)


def run(args: argparse.Namespace) -> int:
    """Load, ask, time and compare; print the figures."""
    figures = Figures()
    articles, real = sources(args.seed, args.rows)
    if not KnowledgeText.objects.exists():
        figures.add("load.texts_per_s", "texts/s", [_rate(len(articles), lambda: put(map(text_of, articles)))])
        figures.add("gather_s", "s", [_seconds(gather)])
    figures.add("texts.real", "texts", [float(len(articles) if real else 0)])
    part = 0 if args.tune else 1
    every = list(questions(articles, args.seed, part))
    asked = random.Random(args.seed).sample(every, min(ASKED, len(every)))  # noqa: S311 - a sample
    if KnowledgeText.objects.count() == len(articles):
        answered(figures, asked)
    put(varied(articles, args.rows - KnowledgeText.objects.count(), args.seed))
    fast(figures, asked, args)
    same(figures, args)
    return figures.tell(args)


def answered(figures: Figures, asked: Sequence[Question]) -> None:
    """How often the article that a question was made from is among the first five, and the mean of one over its place (0 beyond the tenth)."""
    places: dict[str, list[int]] = {rule: [] for rule in RULES}
    for question in asked:
        hits = [hit.ref for hit in find(question.words, actor=READER, now=NOW)]
        places[question.rule].append(hits.index(question.ref) + 1 if question.ref in hits else 0)
    every = [place for some in places.values() for place in some]
    figures.add("questions", "questions", [float(len(every))])
    figures.add("recall_at_5", "", [_recall(every, DEPTH)])
    figures.add("recall_at_1", "", [_recall(every, 1)])
    figures.add("mrr", "", [sum(1 / place for place in every if place) / len(every)])
    for rule, some in places.items():
        figures.add(f"recall_at_5.{rule}", "", [_recall(some, DEPTH)])


def _recall(places: Sequence[int], depth: int) -> float:
    return sum(0 < place <= depth for place in places) / max(len(places), 1)


def fast(figures: Figures, asked: Sequence[Question], args: argparse.Namespace) -> None:
    """How long a search takes, by what is typed, beside reading every text in the database."""
    chance = random.Random(args.seed)  # noqa: S311 - a sample
    typed = typed_words(asked, chance)
    every: list[list[float]] = [[] for _ in range(args.runs)]
    cpu, statements = [], []
    for kind, words in typed.items():
        for word in words:
            find(word, actor=READER, now=NOW)
        runs = []
        for at in range(args.runs):
            times = []
            for word in words:
                begun, used = time.perf_counter(), time.process_time()
                find(word, actor=READER, now=NOW)
                times.append(1_000 * (time.perf_counter() - begun))
                cpu.append(1_000 * (time.process_time() - used))
            every[at] += times
            runs.append(p95(times))
        figures.add(f"p95_ms.{kind}", "ms", runs)
        statements += [_statements(word) for word in words[:SCANNED]]
    scanned = [1_000 * _seconds(_scan(word)) for words in typed.values() for word in words[:SCANNED]]
    figures.add("p95_ms", "ms", [p95(times) for times in every], "<=50", ("SQL ILIKE", p95(scanned)))
    figures.add("p50_ms", "ms", [median(times) for times in every], "", ("SQL ILIKE", median(scanned)))
    figures.add("cpu_ms", "ms", [median(cpu)])
    figures.add("statements", "statements", [float(max(statements))], "<=8")
    begins = [word[:2] for word in typed["word4"]]
    for word in begins:
        suggest(word, actor=READER, now=NOW)
    figures.add("suggest.p95_ms", "ms", [p95([1_000 * _seconds(_suggested(word)) for word in begins]) for _ in range(args.runs)], "<=50")


def typed_words(asked: Sequence[Question], chance: random.Random) -> dict[str, list[str]]:
    """What is typed: one character, words of two, three and four that stand in texts, common words, sentences, mistyped ones, initials of pinyin."""
    words = list(KnowledgeWord.objects.filter(texts__gt=1).order_by("-texts", "word").values_list("word", flat=True))
    by_length = {length: [word for word in words if len(word) == length] for length in (2, 3, 4)}
    lone = sorted({word[0] for word in words})
    typed = {"character": _sample(lone, chance), "common": words[:A_KIND]}
    typed |= {f"word{length}": _sample(some, chance) for length, some in by_length.items()}
    typed["sentence"] = _sample([one.words for one in asked if one.rule in {"clause", "everyday", "order"}], chance)
    typed["mistyped"] = _sample([one.words for one in asked if one.rule == "typo"], chance)
    typed["mistyped_word"] = [word[:1] + word[2:] for word in typed["word4"]]
    typed["initials"] = [letters[0] for word in typed["word3"] if (letters := initials(word))]
    return {kind: some for kind, some in typed.items() if some}


def same(figures: Figures, args: argparse.Namespace) -> None:
    """The share of words for which the index names exactly the texts that hold them, of all texts read."""
    texts = list(KnowledgeText.objects.values_list("kind", "ref", "text"))
    chance = random.Random(args.seed)  # noqa: S311 - a sample
    words = [_piece(chance.choice(texts)[2], length, chance) for length in LENGTHS for _ in range(WORDS)]
    words += list(KnowledgeWord.objects.order_by("-texts").values_list("word", flat=True)[:WORDS])
    equal = [holding(word, actor=READER, now=NOW) == sorted((kind, ref) for kind, ref, text in texts if word in text) for word in words]
    figures.add("same_as_scan", "", [sum(equal) / len(equal)], ">=1")
    figures.add("same_as_scan.words", "words", [float(len(equal))])


def _piece(text: str, length: int, chance: random.Random) -> str:
    """So many characters of a line of a text."""
    line = chance.choice([line for line in text.split("\n") if len(line) >= length] or [text.replace("\n", "")])
    start = chance.randrange(max(len(line) - length, 0) + 1)
    return line[start : start + length]


def _sample(words: Sequence[str], chance: random.Random) -> list[str]:
    return chance.sample(words, min(A_KIND, len(words)))


def _statements(word: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        find(word, actor=READER, now=NOW)
    return len(seen)


def _scan(word: str) -> Callable[[], object]:
    def read() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no FROM knowledge_text WHERE text ILIKE %s", [f"%{word}%"])
            return cursor.fetchall()

    return read


def _suggested(word: str) -> Callable[[], object]:
    return lambda: suggest(word, actor=READER, now=NOW)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _rate(count: int, work: Callable[[], object]) -> float:
    return count / _seconds(work)
