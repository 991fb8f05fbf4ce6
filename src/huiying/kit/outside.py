"""A government's own sign-in (OpenID Connect), as a city describes it in a file of a few lines. Pure: text in, settings or problems out."""

import tomllib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from huiying.kit.checks import Problem, longest, refuse, required, some_of

SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})  # public keys only: no "none", no HS*
FACTOR = ("ask", "trust")
KNOWN = frozenset({"name", "name_en", "issuer", "client_id", "secret_file", "login_claim", "scope", "algorithms", "second_factor", "acr", "amr"})
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Outside:
    """Where people come from: who issues, who we are there, where our secret lies, which claim is the staff's log-in name.

    `second_factor` "trust" lets a token that says one of `acr`, or one of `amr`, stand for the second factor; "ask" asks for ours in any case.
    """

    issuer: str
    client_id: str
    secret_file: str
    name: str = "统一身份认证"
    name_en: str = "Government sign-in"
    login_claim: str = "preferred_username"
    scope: tuple[str, ...] = ("openid", "profile")
    algorithms: tuple[str, ...] = ("RS256",)
    second_factor: str = "ask"
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()

    def two_factors(self, claims: dict[str, Any]) -> bool:
        """Whether the token says, in words that this city trusts, that two factors were given there."""
        said = claims.get("amr")
        methods = {one for one in said if isinstance(one, str)} if isinstance(said, list) else set()
        return self.second_factor == "trust" and (claims.get("acr") in self.acr or bool(methods & set(self.amr)))


def parse(text: str) -> Outside:
    """The settings in a file's text (TOML). Raises Refused with all that is wrong with it."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = str(error).rpartition("(")[2].rstrip(")")
        refuse([Problem("file", "not_toml", f"不是有效的 TOML（{where}）", f"This is no TOML ({where})")])
    refuse(_shapes(told))
    refuse(*(required(name, told.get(name)) for name in ("issuer", "client_id", "secret_file")), _values(told))
    lists = {name: tuple(told[name]) for name in ("scope", "algorithms", "acr", "amr") if name in told}
    given: dict[str, Any] = told | lists
    return Outside(**given)


def safe(address: object) -> bool:
    """Whether an address of the provider keeps secrets on the way: HTTPS, or this machine itself."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


def _shapes(told: dict[str, Any]) -> list[Problem]:
    """Names that are not known, and values that are no words or no lists of words."""
    found = [Problem(name, "unknown", "没有这一项设置", "There is no such setting") for name in sorted(told.keys() - KNOWN)]
    for name in sorted(told.keys() & KNOWN):
        listed, value = name in {"scope", "algorithms", "acr", "amr"}, told[name]
        words = value if listed and isinstance(value, list) else [value]
        if (listed and not isinstance(value, list)) or not all(isinstance(word, str) for word in words):
            found.append(Problem(name, "shape", "应为文字或文字列表", "This should be words, or a list of words"))
    return found


def _values(told: dict[str, Any]) -> list[Problem]:
    trust = told.get("second_factor", "ask") == "trust"
    wrong: dict[str, tuple[str, str, bool]] = {
        "issuer": ("须为 https 地址，且没有 ? 与 #", "This must be an https address without ? and #", not _is_issuer(told.get("issuer"))),
        "algorithms": (
            f"只能是 {'、'.join(sorted(SIGNED_BY))}", f"Only {', '.join(sorted(SIGNED_BY))}",
            bool(some_of("algorithms", told.get("algorithms", []), SIGNED_BY)) or told.get("algorithms") == [],
        ),
        "scope": ("必须含 openid", "This must hold openid", "openid" not in told.get("scope", ["openid"])),
        "second_factor": ("只能是 ask 或 trust", "Only ask or trust", told.get("second_factor", "ask") not in FACTOR),
        "acr": ("second_factor 为 trust 时要写 acr 或 amr", "With second_factor trust name acr or amr", trust and not (told.get("acr") or told.get("amr"))),
    }  # fmt: skip
    problems = [Problem(name, "wrong", zh, en) for name, (zh, en, is_wrong) in wrong.items() if is_wrong and (name in told or name == "acr")]
    return [*problems, *(one for name in ("name", "name_en") for one in longest(name, told.get(name), 40))]


def _is_issuer(address: object) -> bool:
    return safe(address) and not {"?", "#"} & set(str(address))
