"""What is asked, taken apart: words as written, pairs with weights, what else may be meant. No database here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiying.kit.text import normalise, pairs
from huiying.knowledge.search_found import Why
from huiying.knowledge.search_language import Alias, fillers, joining

LONGEST = 200
MOST_WORDS = 8
MOST_PIECES = 30
LIGHT = 0.3
SYNONYM, PLACE, SOUND, TYPING = 0.7, 0.8, 0.9, 0.8
_RUN = re.compile("[\u3400-\u9fff]+|[^\\W\u3400-\u9fff]+")
_CHINESE = re.compile("[\u3400-\u9fff]+")
_LATIN = re.compile("[a-z]{2,40}")
_ARTICLE = re.compile(r"第?(\d{1,4})条")
_NUMBER = re.compile("第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


@dataclass(frozen=True, slots=True)
class Also:
    """A word that may be meant for what is said, with the weight it has beside that."""

    word: str
    weight: float
    why: Why
    said: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words asked for as written, normalised; the runs of letters in them without fillers; pairs by weight."""

    words: tuple[str, ...]
    runs: tuple[str, ...]
    weights: dict[str, float]

    @property
    def short(self) -> bool:
        """A few keywords rather than a sentence."""
        return sum(map(len, self.words)) <= MOST_WORDS


def parse(text: str) -> Asked:
    """Take a question apart. Of a long one its end counts, which was said last."""
    words = tuple(dict.fromkeys(filter(None, map(normalise, text[-LONGEST:].split()))))[-MOST_WORDS:]
    runs = tuple(run for word in words for part in fillers().split(word) for run in _RUN.findall(part))
    runs = runs or tuple(run for word in words for run in _RUN.findall(word)) or words
    weights: dict[str, float] = {}
    for run in runs:
        for pair in (pairs(run)[:-1] or [run]) if len(runs) == 1 or len(run) > 1 else []:
            weights[pair] = max(weights.get(pair, 0.0), _weight(pair))
    return Asked(words, runs, weights or {word[:2]: 1.0 for word in words})


def _weight(pair: str) -> float:
    return LIGHT if not joining().isdisjoint(pair) else 1.0


def by_aliases(words: Sequence[str], aliases: Iterable[Alias]) -> list[Also]:
    """What is written for what the words say, and what is said for what they have written."""
    found = dict[str, Also]()
    for alias in aliases:
        for said, meant in ((alias.said, alias.written), (alias.written, alias.said)):
            if any(said in word and meant not in word for word in words):
                found.setdefault(meant, Also(meant, PLACE if alias.kind == "place" else SYNONYM, Why(alias.kind, meant), said))
    return _longest(found.values())


def _longest(found: Iterable[Also]) -> list[Also]:
    """Without those whose said word lies within a longer one that was said too: 社会保险 within 社会保险法."""
    every = list(found)
    return [one for one in every if not any(one.said != other.said and one.said in other.said for other in every)]


def by_numbers(asked: Asked) -> list[Also]:
    """第38条 as laws write it: 第三十八条."""
    return [
        Also(f"第{in_chinese(int(number))}条", 1.0, Why("words"), f"第{number}条")
        for word in asked.words for number in _ARTICLE.findall(word) if int(number)
    ]  # fmt: skip


def numbers(asked: Asked) -> tuple[str, ...]:
    """The numbers of articles asked for, as laws write them."""
    written = [number for word in asked.words for number in _NUMBER.findall(word)]
    return tuple(dict.fromkeys([*written, *(one.word for one in by_numbers(asked))]))


def in_chinese(number: int) -> str:
    """1 … 9999 as laws number their articles: 10 is 十, 101 is 一百零一."""
    text = ""
    for place, digit in enumerate(map(int, reversed(str(number)))):
        text = (_DIGITS[digit] + _PLACES[place] if digit else "零" if text and text[0] != "零" else "") + text
    return text.removeprefix("一") if text.startswith("一十") else text


def latin(asked: Asked) -> list[str]:
    """Runs of letters that may be pinyin."""
    return [run for run in asked.runs if _LATIN.fullmatch(run)]


def suspects(asked: Asked, counts: dict[str, int], rare: int) -> list[str]:
    """Pieces of three to six Chinese characters around a pair that hardly any text holds; a short word whole: perhaps mistyped."""
    found: dict[str, None] = {}
    for run in asked.runs:
        if not _CHINESE.fullmatch(run):
            continue
        if 3 <= len(run) <= MOST_WORDS:  # noqa: PLR2004 - a word in which one error may be made out
            found[run] = None
        for place, pair in enumerate(pairs(run)[:-1]):
            if counts.get(pair, 0) <= rare and joining().isdisjoint(pair):
                found |= dict.fromkeys(_around(run, place))
    return list(found)[:MOST_PIECES]


def _around(run: str, place: int) -> list[str]:
    """The pieces of two to six characters that hold the pair at `place`, or touch it."""
    return [
        run[start:end]
        for length in (3, 4, 5, 6, 2)
        for start in range(max(place - length + 1, 0), place + 2)
        if (end := start + length) <= len(run) and end > place
    ]  # fmt: skip
