"""Text as stored, and text as searched: the one bigram tokenizer for Chinese, letters and digits alike."""

import re
from unicodedata import normalize

_INVISIBLE = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_NOT_STORED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_LINE_END = re.compile("\r\n?")
_WIDE = {wide: normalize("NFKC", wide) for wide in "，：；！？（）"}  # no mark composes with what these become, so they may be replaced first
_PAIR = 2


def clean(text: str) -> str:
    """Return text fit to be stored: NFC, line ends as LF, no control characters (tab and LF stay) or direction overrides, stripped."""
    return normalize("NFC", _NOT_STORED.sub("", _LINE_END.sub("\n", text))).strip()


def normalise(text: str) -> str:
    """Return the text as search sees it: NFKC, caseless, without any whitespace, zero-width or control character."""
    while True:
        folded = normalize("NFKC", normalize("NFKC", _narrow(_INVISIBLE.sub("", text))).casefold())
        if folded == text:
            return folded
        text = folded


def _narrow(text: str) -> str:
    """The text with the commonest wide marks as NFKC writes them: without these most Chinese text is in NFKC, which is quickly seen."""
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return text


def bigrams(text: str) -> list[str]:
    """Return the index terms of a text, each once, in order: all pairs of neighbours, and the last character alone.

    So every character begins some term, and a search for one character is a search by prefix.
    """
    return list(dict.fromkeys(pairs(normalise(text))))


def pairs(flat: str) -> list[str]:
    """Return the index terms of a text that is normalised already, in order, as often as they stand there."""
    return [flat[start : start + _PAIR] for start in range(len(flat))]


def lexeme(term: str) -> str:
    """Return a term as PostgreSQL reads it in a tsvector or a tsquery."""
    quoted = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"


def query_terms(word: str) -> tuple[list[str], bool]:
    """Return the terms a search word needs and whether they answer it on their own.

    One character: ([character], True), to be matched as a prefix of terms. Two: the pair, True. More: all pairs, False
    (the pairs may stand apart, so the hit's normalised text must be checked to contain the normalised word).
    Nothing left after normalising: ([], True).
    """
    flat = normalise(word)
    if len(flat) <= _PAIR:
        return ([flat] if flat else [], True)
    return list(dict.fromkeys(flat[start : start + _PAIR] for start in range(len(flat) - 1))), False


def is_prefix_query(word: str) -> bool:
    """Tell whether the word is a single character, whose term is matched as a prefix."""
    return len(normalise(word)) == 1
