"""Words for the search, in four bands of frequency, and what one full scan of all texts finds for each."""

import heapq
import random
from collections import Counter
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huiying.cli.bench.texts import Language

BANDS = {"gt1pct": (0.01, 1.0), "to1pct": (0.001, 0.01), "to01pct": (0.0001, 0.001), "lt001pct": (0.0, 0.0001)}
PER_BAND = 50
CANDIDATES = 1_200
NEWEST = 50


class Scan:
    """Every text read once: how many contain each word, and the newest fifty."""

    def __init__(self, words: list[str]) -> None:
        self.rows = 0
        self.counts: Counter[str] = Counter()
        self._newest: dict[str, list[tuple[Any, UUID]]] = {word: [] for word in words}
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            self._by_pair.setdefault(word[:2], []).append(word)

    def read(self) -> None:
        """Read all texts, a window at a time."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DECLARE every CURSOR FOR SELECT order_id, received_at, text FROM orders_search")
            while True:
                cursor.execute("FETCH 5000 FROM every")
                rows = cursor.fetchall()
                if not rows:
                    return
                for row in rows:
                    self._see(*row)

    def newest(self, word: str) -> list[UUID]:
        """The newest fifty with the word, newest first."""
        return [key for _, key in sorted(self._newest[word], reverse=True)]

    def _see(self, order_id: UUID, received_at: Any, text: str) -> None:
        self.rows += 1
        for pair in self._by_pair.keys() & set(map("".join, pairwise(text))):
            for word in self._by_pair[pair]:
                if word == pair or word in text:
                    self.counts[word] += 1
                    kept = self._newest[word]
                    (heapq.heappush if len(kept) < NEWEST else heapq.heappushpop)(kept, (received_at, order_id))


def banded(language: Language, seed: int) -> tuple[Scan, dict[str, list[str]]]:
    """Fifty words for each band, by their true frequency, and the scan that knows them."""
    chance = random.Random(seed)  # noqa: S311 - a sample
    scan = Scan(language.candidates(chance, CANDIDATES))
    scan.read()
    found: dict[str, list[str]] = {}
    for band, (low, high) in BANDS.items():
        fitting = [word for word, n in scan.counts.items() if low * scan.rows < n <= high * scan.rows]
        found[band] = chance.sample(fitting, min(PER_BAND, len(fitting)))
    return scan, found
