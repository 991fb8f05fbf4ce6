"""What a government's sign-in tells us, checked: its description, its keys and the token that says who came.

allauth (65.21) fetches the same things, but takes a token that came straight from the provider without looking at its signature, sends no
nonce, and believes the `alg` that a token names; so the checks stand here. What the provider says may be anything: nothing in it is trusted
before it is looked at.
"""

import json
from typing import Any, cast

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache

from huiying.kit.outside import Outside, safe

LARGEST = 256 * 1024
KEYS_LAST_S, ANEW_EVERY_S = 300, 60
DESCRIPTION_LASTS_S, AWAY_LASTS_S = 60, 5
AWAY = "away"
LEEWAY_S = 60
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class BadProvider(OAuth2Error):  # type: ignore[misc]  # noqa: N818 - says what is wrong
    """The provider's description or keys are not what they must be; the code says which part."""


class BadToken(OAuth2Error):  # type: ignore[misc]  # noqa: N818 - says what is wrong
    """The token does not show who came; the code says which check refused it."""


def description(outside: Outside) -> dict[str, Any]:
    """The provider's own description (discovery). Raises BadProvider, requests.RequestException."""
    told = fetched(f"{outside.issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != outside.issuer:
        raise BadProvider("issuer")
    for name in NEEDED:
        if not safe(told.get(name)):
            raise BadProvider(name)
    return told


def remembered(outside: Outside) -> dict[str, Any]:
    """The same, asked for once a minute at most; one that is away, once in five seconds, so that nobody's requests pile up at it."""
    place = f"outside-description|{outside.issuer}"
    known = cache.get(place)
    if known == AWAY:
        raise requests.ConnectionError(AWAY)
    if known is None:
        try:
            known = description(outside)
        except requests.RequestException:
            cache.set(place, AWAY, timeout=AWAY_LASTS_S)
            raise
        cache.set(place, known, timeout=DESCRIPTION_LASTS_S)
    return cast("dict[str, Any]", known)


def fetched(address: str) -> dict[str, Any]:
    """A JSON object from the provider: no redirection, no more than 256 KB. Raises BadProvider, requests.RequestException."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, stream=True)
        body = answer.raw.read(LARGEST + 1, decode_content=True)
    if answer.status_code != requests.codes.ok or len(body) > LARGEST:
        raise BadProvider("answer")
    try:
        told = json.loads(body)
    except ValueError as error:
        raise BadProvider("json") from error
    if not isinstance(told, dict):
        raise BadProvider("json")
    return told


def verified(token: object, *, outside: Outside, keys_at: str, nonce: str) -> dict[str, Any]:
    """What a token says of who came: signature, alg, iss, aud, azp, exp, iat, sub and nonce are right. Raises BadToken, BadProvider, RequestException."""
    if not isinstance(token, str):
        raise BadToken("missing")
    try:
        header = jwt.get_unverified_header(token)
        alg = str(header.get("alg"))
        if alg not in outside.algorithms:
            raise BadToken("alg")
        claims: dict[str, Any] = jwt.decode(
            token, _key(keys_at, header.get("kid"), alg), algorithms=[alg], audience=outside.client_id, issuer=outside.issuer, leeway=LEEWAY_S,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise BadToken(type(error).__name__) from error
    _for_us(claims, outside.client_id)
    if not nonce or claims.get("nonce") != nonce:
        raise BadToken("nonce")
    if not claims["sub"].strip():
        raise BadToken("sub")
    return claims


def _for_us(claims: dict[str, Any], client: str) -> None:
    """A token for several needs to name us as the one that it was given to; one for somebody else never counts."""
    several = isinstance(claims["aud"], list) and set(claims["aud"]) != {client}
    if claims.get("azp", None if several else client) != client:
        raise BadToken("azp")


def _key(keys_at: str, kid: object, alg: str) -> jwt.PyJWK:
    """The key by its name; a name that is not known has the keys fetched anew, once a minute at most. Raises BadToken."""
    place = f"outside-keys|{keys_at}"
    known = cache.get(place)
    if known is None or (_named(known, kid, alg) is None and cache.add(f"{place}|anew", 1, timeout=ANEW_EVERY_S)):
        known = fetched(keys_at).get("keys")
        cache.set(place, known, timeout=KEYS_LAST_S)
    found = _named(known, kid, alg)
    if found is None:
        raise BadToken("kid")
    return jwt.PyJWK(found, algorithm=alg)


def _named(keys: object, kid: object, alg: str) -> dict[str, Any] | None:
    """The one public signing key that may have made the signature; without a name only where there is no other."""
    listed = [key for key in keys if isinstance(key, dict) and key.get("kty") != "oct"] if isinstance(keys, list) else []
    fitting = [key for key in listed if key.get("use", "sig") == "sig" and key.get("alg", alg) == alg]
    found = [key for key in fitting if key.get("kid") == kid] if kid is not None else fitting
    return found[0] if len(found) == 1 else None
