"""Personal numbers in free words, each sealed where it stands: whoever holds the tables alone reads the words and none of the numbers.

A piece is a mark, version and key id in hexadecimal, nonce and ciphertext in base64, a mark. The marks are two of Unicode's noncharacters,
which no text means anything by; should one be typed, it is sealed like a number, so every text comes back as it was and none feigns a piece.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

from huiying.kit.masking import replace_numbers
from huiying.kit.sealing import HEADER_BYTES, CannotOpen, Keyring, seal, unseal

BEGIN, END = "\ufdd0", "\ufdd1"
PLACE = "words"  # what a piece is bound to: words are copied from column to column, a reply's draft into the reply
Ring = Callable[[], Keyring]

_MARKS = re.compile(f"([{BEGIN}{END}]+)")
_PIECE = re.compile(f"{BEGIN}([0-9a-f]{{{2 * HEADER_BYTES}}})([A-Za-z0-9_=-]+){END}")


def with_pieces(text: str, ring: Ring) -> str:
    """The words with each number of a person (`masking.replace_numbers`) as a sealed piece; the ring is asked for only if there is one."""
    if BEGIN in text or END in text:
        return "".join(_piece(ring(), part) if place % 2 else with_pieces(part, ring) for place, part in enumerate(_MARKS.split(text)))
    return replace_numbers(text, lambda number: _piece(ring(), number))


def without_pieces(text: str, ring: Ring) -> str:
    """The words as they were typed. Raises CannotOpen."""
    if BEGIN not in text:
        return text
    keys = ring()
    return _PIECE.sub(lambda piece: _opened(keys, piece), text)


def resealed(text: str, ring: Keyring) -> tuple[str, int]:
    """The words with each piece sealed by the active key, and how many pieces no key opens: those stay as they are."""
    shut = 0

    def anew(piece: re.Match[str]) -> str:
        nonlocal shut
        try:
            return piece[0] if _key_of(piece) == ring.active else _piece(ring, _opened(ring, piece))
        except CannotOpen:
            shut += 1
            return piece[0]

    return _PIECE.sub(anew, text), shut


def keys_of(text: str) -> list[str]:
    """The ids of the keys that sealed the text's pieces."""
    return [_key_of(piece) for piece in _PIECE.finditer(text)]


def _key_of(piece: re.Match[str]) -> str:
    return piece[1][2:]


def _piece(ring: Keyring, plain: str) -> str:
    sealed = seal(ring, PLACE, plain)
    return f"{BEGIN}{sealed[:HEADER_BYTES].hex()}{urlsafe_b64encode(sealed[HEADER_BYTES:]).decode()}{END}"


def _opened(ring: Keyring, piece: re.Match[str]) -> str:
    return unseal(ring, PLACE, bytes.fromhex(piece[1]) + urlsafe_b64decode(piece[2]))
