"""What is derived from the key ring of personal data, and what must be a city's own before it serves."""

from django.conf import settings

from huiying.journal.keyring import KeysMissing, keyring
from huiying.kit.ids import QUERY_CODE_LENGTH, UNAMBIGUOUS
from huiying.kit.sealing import blind

__all__ = ["SEALING", "KeysMissing", "KnownSecret", "check_sign", "demand_own_secret", "keyring", "query_code", "rating_token"]

SEALING = 1_234_501  # the database's lock: shared by whoever seals for long with one ring, alone for who changes the ring


class KnownSecret(RuntimeError):  # noqa: N818 - says what is wrong
    """The key that signs sessions and forms is the one in the source, which everybody knows."""


def demand_own_secret() -> None:
    """Asked by every program that serves a city, before anything else. Raises KnownSecret; tools that serve nobody may do without a key."""
    if settings.SECRET_KEY == settings.HUIYING_KNOWN_SECRET:
        raise KnownSecret(
            "没有设置 HUIYING_SECRET_KEY，不启动：源码里的默认密钥人人可知。各进程须用同一个随机值，见 docs/production.md 第 5 节。 "
            "HUIYING_SECRET_KEY is not set and nothing is served: the default stands in the source, for everybody to read. "
            "Give all programs of the city one random value: docs/production.md, section 5."
        )


def query_code(order_id: object) -> str:
    """The citizen's code for following an order: eight unambiguous characters derived from the key ring, so that none is stored."""
    return _derived("query", str(order_id), QUERY_CODE_LENGTH)


def rating_token(order_id: object, round_no: int) -> str:
    """The secret part of the one-time rating link of an order's round: 24 characters derived from the key ring."""
    return _derived("rating", f"{order_id}|{round_no}", 24)


def check_sign(kind: str, value: object, length: int) -> str:
    """Signs that only this city can put behind a value, so that an invented or mistyped one is seen."""
    return _derived(f"check:{kind}", str(value), length)


def _derived(kind: str, value: str, length: int) -> str:
    digest = int.from_bytes(blind(keyring(), kind, value))
    letters = []
    for _ in range(length):
        digest, place = divmod(digest, len(UNAMBIGUOUS))
        letters.append(UNAMBIGUOUS[place])
    return "".join(letters)
