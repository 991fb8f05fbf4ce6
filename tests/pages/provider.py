"""A government's sign-in for tests: a small OpenID Connect provider that really answers over HTTP and signs real tokens.

`wrong` changes the next token: claims by name (None leaves one out), or how it is signed. Standard library and PyJWT; nothing of ours.
"""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "huiying-yunzhou", "a-secret-of-the-tests"
LOOKS_EVERY_S = 0.01  # whether it is to stop
Sign = Any


@cache
def key_called(name: str) -> RSAPrivateKey:
    """The key of that name: made once in a run, for a new one takes long."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`person` is who is signed in there; `keys` are published by name; `signs` is the name of the key that signs."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "subject-1", "preferred_username": "lin"})
    keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    signs: str = "first"
    wrong: dict[str, Any] = field(default_factory=dict)
    sign: Sign = None
    issuer: str = ""
    described: dict[str, Any] = field(default_factory=dict)
    broken: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.new_key("first")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(LOOKS_EVERY_S,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def new_key(self, name: str) -> None:
        self.keys[name] = key_called(name)
        self.signs = name

    def public(self, name: str) -> bytes:
        return self.keys[name].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def authorise(self, address: str) -> str:
        """What the person's browser does there: sign in, and be sent back to the client with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = uuid4().hex
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce"), **self.person, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign:
            return str(self.sign(claims))
        return jwt.encode(claims, self.keys[self.signs], "RS256", {"kid": self.signs})

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, Any]:
        """The status and the JSON of an address."""
        self.asked.append(path)
        if path == self.broken:
            return 200, "not an object"
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            found = {"issuer": self.issuer} | {name: self.issuer + place for name, place in places.items()}
            return 200, found | {"token_endpoint_auth_methods_supported": ["client_secret_post"]} | self.described
        if path == "/keys":
            return 200, {"keys": [as_jwk(name, key) for name, key in self.keys.items()]}
        return self.exchange(given)

    def exchange(self, given: dict[str, str]) -> tuple[int, Any]:
        """A code works once, for the client that proves that it began."""
        asked = self.codes.pop(given.get("code", ""), None)
        if asked is None or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if proof != asked["code_challenge"] or given.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "nothing", "token_type": "Bearer", "id_token": self.token(asked)}


def as_jwk(name: str, key: RSAPrivateKey) -> dict[str, Any]:
    return jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": name, "use": "sig", "alg": "RS256"}


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorise(self.path))
                self.end_headers()
                return
            self.send(*provider.answer(urlsplit(self.path).path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send(*provider.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()}))

        def send(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    return Handler
