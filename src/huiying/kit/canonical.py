"""Canonical JSON (RFC 8785) over strings, integers, booleans, null, lists and objects: one value, one sequence of bytes."""

import json
from types import NoneType
from unicodedata import normalize

import msgspec

_LARGEST = 2**53
_LITERALS = frozenset({bool, NoneType})
_TEXT = frozenset({str})
_sorted = msgspec.json.Encoder(order="sorted").encode


class NotCanonical(TypeError):  # noqa: N818
    """The value has no canonical form here: a float, a date, a number too large, a broken string, a key that is no string."""


def canonical(value: object) -> bytes:
    """Return the value's canonical JSON in UTF-8; text is brought to NFC first.

    Accepts str, int with |n| < 2**53, bool, None, list and dict with string keys; raises NotCanonical for all else,
    and for two keys that become one in NFC.
    """
    return _sorted(value) if _ascii(value) else _write(value).encode()


def _ascii(value: object) -> bool:
    """Whether all text is ASCII (nothing to normalise, code points sort like UTF-16) and all else of the types that msgspec writes as RFC 8785 does."""
    kind: type = type(value)
    if kind is str:
        return value.isascii()  # type: ignore[attr-defined,no-any-return]
    if kind is dict:
        members: dict[str, object] = value  # type: ignore[assignment]
        return _TEXT.issuperset(map(type, members)) and all(map(str.isascii, members)) and all(map(_ascii, members.values()))
    if kind is list:
        return all(map(_ascii, value))  # type: ignore[call-overload]
    return kind in _LITERALS or (kind is int and abs(value) < _LARGEST)  # type: ignore[arg-type]


def _write(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    if isinstance(value, dict):
        return _object(value)
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _number(value: int) -> str:
    if abs(value) >= _LARGEST:
        raise NotCanonical("an integer must be smaller than 2**53")
    return int.__repr__(value)


def _text(value: str) -> str:
    text = normalize("NFC", value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("text contains a lone surrogate") from None
    return text


def _string(value: str) -> str:
    return json.dumps(_text(value), ensure_ascii=False)


def _object(value: dict[object, object]) -> str:
    members: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise NotCanonical("a key must be a string")
        text = _text(key)
        if text in members:
            raise NotCanonical("two keys are the same text")
        members[text] = member
    return "{" + ",".join(f"{_string(key)}:{_write(members[key])}" for key in sorted(members, key=utf16_order)) + "}"


def utf16_order(key: str) -> bytes:
    """Return the sort key of RFC 8785 3.2.3: big-endian UTF-16 compares like an array of code units."""
    return key.encode("utf-16-be")
