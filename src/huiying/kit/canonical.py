"""Canonical JSON (RFC 8785) over strings, integers, booleans, null, lists and objects: one value, one sequence of bytes."""

import json
from unicodedata import normalize

_LARGEST = 2**53


class NotCanonical(TypeError):  # noqa: N818
    """The value has no canonical form here: a float, a date, a number too large, a broken string, a key that is no string."""


def canonical(value: object) -> bytes:
    """Return the value's canonical JSON in UTF-8; text is brought to NFC first.

    Accepts str, int with |n| < 2**53, bool, None, list and dict with string keys; raises NotCanonical for all else,
    and for two keys that become one in NFC.
    """
    if _plain(value):
        quick = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        if quick.isascii():  # nothing to normalise, and code points sort like UTF-16
            return quick.encode()
    return _write(value).encode()


def _plain(value: object) -> bool:
    """Whether the value consists of exactly the types that the standard library writes as RFC 8785 does, as long as all text is ASCII."""
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and _plain(member) for key, member in value.items())  # type: ignore[attr-defined]
    if kind is list:
        return all(map(_plain, value))  # type: ignore[call-overload]
    return kind is str or kind is bool or value is None or (kind is int and abs(value) < _LARGEST)  # type: ignore[arg-type]


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
