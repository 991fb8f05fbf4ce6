"""Training a classifier, and measuring how good such a one is on rows that it never saw. Pure.

Scores come from a linear model (fitting.py) on TF-IDF vectors of words and runs of characters together. How they become probabilities is learnt on
inner folds of the training rows alone, so nothing of a tested row is used anywhere; nor is a row that says the same words as a tested one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from huiying.dispatch.learning.classifier import Classifier
from huiying.dispatch.learning.features import RECIPES, Form, Recipe, form_of, keyed
from huiying.dispatch.learning.fitting import fit, scaling
from huiying.dispatch.learning.folds import stratified
from huiying.dispatch.learning.rows import twins
from huiying.dispatch.learning.scoring import Scores, score
from huiying.dispatch.learning.vectors import Counted, Vocabulary, counted, values, vocabulary
from huiying.kit.errors import Told

VERSION = 1
COST = 2.0
INNER_FOLDS = 3
MOST_KEYS, MOST_WEIGHTS = 1_200_000, 24_000_000  # keys of a model, and keys x labels: 48 MB in the file
Whole = NDArray[np.int64]
Dense = NDArray[np.float32]
_SAMPLED = 200


class TooAlike(Told):
    """The texts say so nearly the same that, without those like the tested ones, none is left to learn from."""

    zh = "文本太少或几乎相同：留出测试部分及与其相同的文本后，没有可供学习的行。"
    en = "The texts are too few or nearly all the same: without the tested ones and those like them no row is left to learn from."


@dataclass(frozen=True)
class Read:
    """Texts taken apart once, whatever folds they are shared out to. `truth`: the label's number; `same`: equal for rows of the same words."""

    recipe: Recipe
    labels: tuple[str, ...]
    texts: tuple[list[Counted], ...]
    truth: Whole
    same: Whole

    def part(self, chosen: Whole) -> "Read":
        """Some of the rows."""
        return Read(self.recipe, self.labels, tuple(self.texts[one] for one in chosen), self.truth[chosen], self.same[chosen])


@dataclass(frozen=True)
class Trained:
    """A classifier, and how such a one does on rows of the same kind that it never saw: each inner fold judged by what the others taught."""

    model: Classifier
    scores: Scores


@dataclass(frozen=True)
class Measured:
    """What cross-validation found: the scores of all rows out of fold, seconds of CPU a text to be recognised, and rows left out as twins."""

    scores: Scores
    seconds: tuple[float, ...]
    twins: int


def read(texts: Sequence[str], labels: Sequence[str], form: Form | None = None) -> Read:
    """Take texts apart; `form` is seen from the texts where it is not said."""
    recipe = RECIPES[form or form_of(texts[:_SAMPLED])]
    known = tuple(sorted(set(labels)))
    number = {label: at for at, label in enumerate(known)}
    _, same = np.unique(np.asarray(twins(texts)), return_inverse=True)
    taken = tuple([counted(own) for own in keyed(text, recipe)] for text in texts)
    return Read(recipe, known, taken, np.array([number[label] for label in labels], dtype=np.int64), same.astype(np.int64))


def train(rows: Read, *, seed: int, about: Mapping[str, Any]) -> Trained:
    """A classifier of all the rows; the same rows and seed give the same classifier, to the byte. Raises TooAlike."""
    words = _words(rows)
    place = stratified([rows.labels[one] for one in rows.truth], INNER_FOLDS, seed + 1)
    inside = _inner_scores(rows, place)
    scaled = scaling(inside, rows.truth)
    weights = np.float32(scaled.scale) * _fitted(rows, words)
    own = {"version": VERSION, "rows": len(rows.texts), "seed": seed, "cost": COST, "scale": scaled.scale}
    model = Classifier(rows.recipe, rows.labels, words, weights.astype(np.float16), scaled.shifts, {**own, **about})
    return Trained(model, score(rows.truth, _crossed(inside, rows.truth, place), rows.labels))


def _crossed(inside: Dense, truth: Whole, place: Whole) -> NDArray[np.float64]:
    """Probabilities of each row, from weights and a scaling that were both fitted without it."""
    found = np.zeros(inside.shape)
    for fold in range(INNER_FOLDS):
        held = place == fold
        found[held] = scaling(inside[~held], truth[~held]).chances(inside[held])
    return found


def cross_validated(rows: Read, texts: Sequence[str], *, folds: int, seed: int) -> Measured:
    """Train on all folds but one and recognise that one, each in its turn (folds.stratified). Raises TooAlike."""
    place = stratified([rows.labels[one] for one in rows.truth], folds, seed)
    chances, seconds, left_out = np.zeros((len(rows.texts), len(rows.labels))), [], 0
    for fold in range(folds):
        held = np.flatnonzero(place == fold)
        trained = _besides(rows, place, fold)
        left_out += int((place != fold).sum()) - len(trained)
        model = train(rows.part(trained), seed=seed, about={}).model
        for row in held.tolist():
            begun = thread_time()
            chances[row] = model.chances(texts[row])
            seconds.append(thread_time() - begun)
    return Measured(score(rows.truth, chances, rows.labels), tuple(seconds), left_out)


def tried(model: Classifier, texts: Sequence[str], labels: Sequence[str]) -> Measured:
    """How a model does on rows with known labels; a label that it does not know is never right."""
    every = (*model.labels, *sorted(set(labels) - set(model.labels)))
    number = {label: at for at, label in enumerate(every)}
    chances, seconds = np.zeros((len(texts), len(model.labels))), []
    for row, text in enumerate(texts):
        begun = thread_time()
        chances[row] = model.chances(text)
        seconds.append(thread_time() - begun)
    return Measured(score(np.array([number[label] for label in labels]), chances, every), tuple(seconds), 0)


def _words(rows: Read) -> Vocabulary:
    return vocabulary(rows.texts, min(MOST_KEYS, MOST_WEIGHTS // len(rows.labels)))


def _inner_scores(rows: Read, place: Whole) -> Dense:
    """The scores of every row by weights that were fitted without it: rows x labels. `place`: each row's inner fold."""
    found = np.zeros((len(rows.texts), len(rows.labels)), dtype=np.float32)
    for fold in range(INNER_FOLDS):
        held = np.flatnonzero(place == fold)
        rest = rows.part(_besides(rows, place, fold))
        words = _words(rest)
        found[held] = _matrix(rows.part(held).texts, words, rows.recipe) @ _fitted(rest, words)
    return found


def _besides(rows: Read, place: Whole, fold: int) -> Whole:
    """The rows outside a fold that say something else than its rows. Raises TooAlike where there are none, or the fold is empty."""
    held = place == fold
    rest = np.flatnonzero(~held & ~np.isin(rows.same, rows.same[held]))
    if not held.any() or not len(rest):
        raise TooAlike
    return rest


def _fitted(rows: Read, words: Vocabulary) -> Dense:
    return fit(_matrix(rows.texts, words, rows.recipe), rows.truth, len(rows.labels), COST)


def _matrix(texts: Sequence[Sequence[Counted]], words: Vocabulary, recipe: Recipe) -> csr_matrix:
    """All texts as rows; the columns of the families stand beside each other."""
    rows = [values(text, words, recipe) for text in texts]
    blocks = []
    for family, known in enumerate(words.keys):
        ends = np.cumsum([0, *(len(row[family][0]) for row in rows)])
        places = np.concatenate([row[family][0] for row in rows]).astype(np.int32)
        blocks.append(csr_matrix((np.concatenate([row[family][1] for row in rows]), places, ends), shape=(len(rows), len(known))))
    return hstack(blocks, format="csr", dtype=np.float32)
