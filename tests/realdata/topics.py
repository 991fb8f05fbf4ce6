"""The first-level topics of labelled messages by five folds: a part of the rows, or all of them with the limits that then hold."""

import csv
from time import process_time
from typing import Any

import numpy as np

from huiying.dispatch.learning.folds import stratified
from huiying.dispatch.learning.training import Measured, cross_validated, read
from tests.realdata.conftest import DATA

FILE = DATA / "messages" / "labelled_tokens.csv"
WHOLE = 7_257
LEAST_F1, LEAST_TOP3, MOST_ECE, MOST_MS = 0.925, 0.99, 0.03, 5.0
FOLDS = 5


def rows(n: int, seed: int) -> tuple[list[str], list[str]]:
    """So many rows of the file, each label with its share."""
    with FILE.open(encoding="utf-8", newline="") as file:
        found = [(row["tokens"], row["label"]) for row in csv.DictReader(file)]
    parts = max(1, round(len(found) / n))
    place = stratified([label for _, label in found], parts, seed)
    chosen = [row for row, own in zip(found, place, strict=True) if own == 0]
    return [text for text, _ in chosen], [label for _, label in chosen]


def measured(n: int, seed: int, folds: int) -> Measured:
    """How the classifier does on so many rows by so many folds."""
    texts, labels = rows(n, seed)
    return cross_validated(read(texts, labels), texts, folds=folds, seed=seed)


def run(n: int, seed: int) -> dict[str, Any]:
    """Cross-validate; on the whole file (always seed 0) the limits hold, `different` counts those that were missed."""
    if not FILE.is_file():
        return {"skipped": f"{FILE} is absent", "different": 0}
    begun, whole = process_time(), n >= WHOLE
    found = measured(n, 0 if whole else seed, FOLDS)
    scores, p95 = found.scores, float(np.quantile(found.seconds, 0.95)) * 1000
    held = {"macro_f1": scores.macro_f1 >= LEAST_F1, "top3": scores.top3 >= LEAST_TOP3, "ece": scores.ece <= MOST_ECE, "ms_p95": p95 <= MOST_MS}
    figures = {"rows": scores.rows, "macro_f1": scores.macro_f1, "accuracy": scores.accuracy, "top3": scores.top3, "ece": scores.ece, "ms_p95": round(p95, 3)}
    missed = [name for name, good in held.items() if not good] if whole else []
    return {**figures, "twins_left_out": found.twins, "cpu_seconds": round(process_time() - begun, 1), "missed": missed, "different": len(missed)}
