"""How Chinese characters are read, without tones: for words typed by their sound or their initials, and for what sounds alike.

The table (pinyin.txt) is made from pypinyin's (MIT licence) by tests/kit/pinyin_table.py. Words are read character by character; of a character
with two common readings both count, so 银行 is yinhang and yinxing.
"""

from functools import cache
from itertools import islice, product
from pathlib import Path

MOST = 8


@cache
def _table() -> dict[str, tuple[str, ...]]:
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        before = ""
        for character in characters:
            if character != "~":
                (second if before == "~" else first)[character] = syllable
            before = character
    return {character: (syllable, second[character]) if character in second else (syllable,) for character, syllable in first.items()}


def readings(character: str) -> tuple[str, ...]:
    """The syllables of a character, commonest first; a letter or digit is read as itself, anything else not at all."""
    found = _table().get(character)
    return found or ((character,) if character.isascii() and character.isalnum() else ())


def spoken(word: str) -> list[str]:
    """The word in full pinyin, its syllables joined, commonest first, at most MOST; none where a character is not read."""
    return _joined([readings(character) for character in word])


def initials(word: str) -> list[str]:
    """The word by the first letters of its syllables: 公积金 is gjj. Commonest first, at most MOST."""
    return _joined([tuple(dict.fromkeys(syllable[0] for syllable in readings(character))) for character in word])


def _joined(parts: list[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(map("".join, islice(product(*parts), MOST)))) if parts else []
