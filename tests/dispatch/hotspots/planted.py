"""The trial of hot matters: streams with planted matters by seed; how much of each is found in one hot matter, and how pure that is."""

from typing import Any

from huiying.dispatch.hotspots.reading import hottest
from tests.dispatch.hotspots.words import stream

LEAST = 0.95


def judge(seed: int) -> list[tuple[str, float, float]]:
    """For each planted matter: its name, the part of it in the hot matter that holds most of it (recall), and the part of that one that is its own (purity)."""
    made = stream(seed)
    found = [frozenset(said.id for said in hot.members) for hot in hottest(made.said)]
    judged = []
    for name, ids in made.planted.items():
        best = max(found, key=lambda members: len(members & ids), default=frozenset[str]())
        judged.append((name, len(best & ids) / len(ids), len(best & ids) / len(best) if best else 0.0))
    return judged


def run(n: int, seed: int) -> dict[str, Any]:
    """Many seeds; `below_0.9` counts matters of which less than nine tenths were found together, or whose hot matter is less than that theirs.

    `different` when recall or purity is below 0.95 on the average.
    """
    judged = [row for step in range(n) for row in judge(seed + step)]
    recall, purity = [row[1] for row in judged], [row[2] for row in judged]
    bad = sum(r < 0.9 or p < 0.9 for r, p in zip(recall, purity, strict=True))
    return {
        "matters": len(judged), "recall_mean": round(sum(recall) / len(recall), 4), "purity_mean": round(sum(purity) / len(purity), 4),
        "recall_worst": round(min(recall), 4), "purity_worst": round(min(purity), 4), "below_0.9": bad,
        "different": sum(sum(part) / len(part) < LEAST for part in (recall, purity)),
    }  # fmt: skip
