"""The words of a heap of Chinese texts, found by counting: pieces that stand together again and again, without a dictionary.

A piece is a run of two to ten characters in at least `least` texts. Of two pieces that nearly always stand together only the longer is
kept, so that names stay whole. The idea is that of finding words by repetition and free edges (Chang & Su 1997; maximal repeats: Raviv 1967).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from huiying.kit.text import normalise

LEAST, LONGEST = 3, 10
TITLE = 3.0
ALWAYS_LONGER = 0.8
MOST_SHARE, FEW = 0.12, 60
NAME = 3  # characters: so long a piece may be in many texts and be what they are about
DOUBT = 2.0
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ONLY_NUMBERS = re.compile(r"[0-9a-z年月日号点时分元万]+")
_ADDRESS = re.compile(r"[0-9一二三四五六七八九十]+(?:栋|幢|座|号楼|单元|弄)")
_LINES = re.compile(r"[\n\r]+")
BEFORE_A_NAME = "省市区县州镇乡在于至距"
NO_DISTRICT = "小社校园景片地"  # before 区: an estate, a site, not a district
AFTER_A_NAME = (
    *("附近", "旁", "周边", "边上", "小区", "社区", "内", "里", "门口", "大门", "对面", "对门", "路口", "路段", "沿线", "一期", "二期", "三期", "四期"),
    *("业主", "居民", "住户", "物业", "开发商", "项目", "楼盘", "楼下", "工地", "东", "西", "南", "北", "至", "到", "站", "案"),
)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Wording:
    """Pieces and how often each text says them (texts × pieces; what stands in a title counts threefold).

    `texts_with`: in how many texts each is. `named`: how often each stands where names of places and things stand, 0–1,
    drawn towards 0 where it is rare. `titled`: in how large a part of its texts the title says it, 0–1 (more where a title says it twice).
    """

    pieces: tuple[str, ...]
    said: Any
    texts_with: Ints
    named: NDArray[np.float64]
    titled: NDArray[np.float64]


@dataclass
class _Run:
    """All places of the texts, as numbers: the characters, the text each belongs to, what it counts, and whether it is part of a word."""

    joined: str
    letters: NDArray[np.uint64]
    text: Ints
    weight: NDArray[np.float64]
    word: NDArray[np.bool_]
    after_one: NDArray[np.bool_]
    before_one: NDArray[np.bool_]


def wording(titles: Sequence[str], bodies: Sequence[str], *, least: int = LEAST) -> Wording:
    """The pieces of texts given as titles and bodies. Deterministic; time and memory grow with the number of characters."""
    run = _run(titles, bodies)
    levels = list(_levels(run, least))
    longer = [*(_longest_with(one, other) for one, other in pairwise(levels)), np.zeros(levels[-1].count if levels else 0)]
    rows, columns, weights, named, titled, pieces = [], [], [], [], [], list[str]()
    for level, extended in zip(levels, longer, strict=False):
        kept = _kept(level, extended, run, len(titles))
        number = np.full(level.count, -1, dtype=np.int64)
        number[kept] = np.arange(len(kept)) + len(pieces)
        pieces += [run.joined[level.first[k] : level.first[k] + level.length] for k in kept]
        column = number[level.piece]
        chosen = column >= 0
        rows.append(run.text[level.at[chosen]])
        columns.append(column[chosen])
        weights.append(run.weight[level.at[chosen]])
        named.append(_named(level, run)[kept])
        titled.append(_titled(level, run)[kept])
    shape = (len(titles), len(pieces))
    if not pieces:
        return Wording((), csr_matrix(shape), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    said = csr_matrix((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    said.sum_duplicates()
    return Wording(tuple(pieces), said, np.bincount(said.indices, minlength=len(pieces)), np.concatenate(named), np.concatenate(titled))


def is_rare(texts_with: Any, texts: int) -> Any:
    """Whether what stands in so many of the texts is not in a great part of them."""
    return texts_with <= max(MOST_SHARE * texts, FEW)


def _run(titles: Sequence[str], bodies: Sequence[str]) -> _Run:
    parts, owners, weights = [], [], []
    for number, (title, body) in enumerate(zip(titles, bodies, strict=True)):
        for text, weight in ((title, TITLE), (body, 1.0)):
            flat = " ".join(normalise(line) for line in _LINES.split(text)) + " "
            parts.append(flat)
            owners.append((number, len(flat)))
            weights.append(weight)
    joined = "".join(parts)
    letters = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    lengths = [length for _, length in owners]
    word = np.zeros(len(letters), dtype=bool)
    for first, last in ("\u4e00\u9fff", "az", "09"):
        word |= (letters >= ord(first)) & (letters <= ord(last))
    owner = np.repeat([number for number, _ in owners], lengths)
    return _Run(joined, letters, owner, np.repeat(weights, lengths), word, _may_begin(letters), _may_end(joined, letters))


def _may_begin(letters: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a name may begin: after a division, "in", "at"."""
    found = np.zeros(len(letters), dtype=bool)
    found[1:] = np.isin(letters[:-1], [ord(letter) for letter in BEFORE_A_NAME])
    found[2:] &= ~((letters[1:-1] == ord("区")) & np.isin(letters[:-2], [ord(letter) for letter in NO_DISTRICT]))
    return found


def _may_end(joined: str, letters: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a name may end: before a word that says where at it, or the number of a building."""
    found = np.zeros(len(letters) + LONGEST + 1, dtype=bool)
    for word in AFTER_A_NAME:
        here = np.ones(len(letters) - len(word) + 1 if len(letters) >= len(word) else 0, dtype=bool)
        for step, letter in enumerate(word):
            here &= letters[step : step + len(here)] == ord(letter)
        found[: len(here)] |= here
    found[[match.start() for match in _ADDRESS.finditer(joined)]] = True
    return found


def _named(level: "_Level", run: _Run) -> NDArray[np.float64]:
    """How often each piece stands after what a name follows, or before what follows a name, 0–1."""
    flag = run.after_one[level.at] | run.before_one[level.at + level.length]
    return np.bincount(level.piece, weights=flag, minlength=level.count) / (np.bincount(level.piece, minlength=level.count) + DOUBT)


def _titled(level: "_Level", run: _Run) -> NDArray[np.float64]:
    """How often each piece stands in a title, for each text that says it."""
    return np.bincount(level.piece, weights=run.weight[level.at] == TITLE, minlength=level.count) / level.texts


@dataclass
class _Level:
    """The pieces of one length: where they stand (`at`), which piece stands there, in how many texts each is, and its first place."""

    length: int
    at: Ints
    piece: Ints
    count: int
    texts: Ints
    first: Ints


def _levels(run: _Run, least: int) -> Any:
    """Length after length, looking only where both shorter pieces were found in enough texts."""
    size = len(run.letters)
    hashes = run.letters.copy()
    at = np.flatnonzero(run.word[:-1] & run.word[1:]) if size > 1 else np.zeros(0, dtype=np.int64)
    for length in range(2, LONGEST + 1):
        at = at[at + length <= size]
        hashes[at] = hashes[at] * _FACTOR + run.letters[at + length - 1]
        level = _level(run, at, hashes[at], length, least)
        if not level.count:
            return
        yield level
        here = np.zeros(size + 1, dtype=bool)
        here[level.at] = True
        at = level.at[here[level.at + 1]]


def _level(run: _Run, at: Ints, hashes: NDArray[np.uint64], length: int, least: int) -> _Level:
    _, first, piece = np.unique(hashes, return_index=True, return_inverse=True)
    pairs = np.unique(piece * (run.text[-1] + 1 if len(run.text) else 1) + run.text[at])
    texts = np.bincount(pairs // (run.text[-1] + 1), minlength=len(first)) if len(at) else np.zeros(0, dtype=np.int64)
    enough = texts >= least
    number = np.cumsum(enough) - 1
    chosen = enough[piece]
    return _Level(length, at[chosen], number[piece[chosen]], int(enough.sum()), texts[enough], at[first[enough]])


def _longest_with(level: _Level, longer: _Level) -> NDArray[np.float64]:
    """For each piece, in how many texts the commonest piece one character longer stands that holds it."""
    found = np.zeros(level.count)
    where = np.full(int(level.at.max()) + 2 if len(level.at) else 1, -1, dtype=np.int64)
    where[level.at] = level.piece
    for step in (0, 1):
        inner = where[longer.first + step]
        np.maximum.at(found, inner[inner >= 0], longer.texts[inner >= 0])
    return found


def _kept(level: _Level, extended: NDArray[np.float64], run: _Run, texts: int) -> Ints:
    """The pieces that are neither part of a longer one nor common to all talk, nor mere numbers."""
    rare = is_rare(level.texts, texts)
    good = (extended < ALWAYS_LONGER * level.texts) & (rare | (level.length >= NAME))
    chosen = np.flatnonzero(good)
    words = (run.joined[level.first[k] : level.first[k] + level.length] for k in chosen)
    return chosen[[not _ONLY_NUMBERS.fullmatch(word) for word in words]] if len(chosen) else chosen
