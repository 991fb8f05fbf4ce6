"""The thin client of the engine's REST interface: requests, and the stream of events by a web socket that is opened anew whenever it breaks.

An event that comes while the socket is closed is lost: who uses this compares with GET /channels after each `connected`.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

log = logging.getLogger(__name__)
ANSWERS_WITHIN = 5.0
HEARTBEAT = 5.0
AGAIN_AFTER = (0.2, 0.5, 1.0, 2.0)
LARGEST = 4_000_000
GONE = (400, 404, 409, 412, 422)  # a bridge knows no such channel; no such thing (any more); it is not in the state that the request needs
Event = Mapping[str, Any]
T = TypeVar("T")


class EngineAway(Exception):  # noqa: N818 - what is the case
    """The engine does not answer."""


class Gone(Exception):  # noqa: N818 - what is the case
    """What the request is about is no more, or no more in the state for it: the caller has just hung up, say."""


class Refused(Exception):  # noqa: N818 - what is the case
    """The engine refuses a request that should have been right. The text has the request's path and the status, no number."""


class Plan(TypedDict, total=False):
    """Where a channel stands in the dialplan."""

    app_name: str
    app_data: str


class Party(TypedDict):
    """Who is at the other end."""

    number: str


class Listed(TypedDict):
    """A channel, of which the engine tells five times as much: hundreds are listed every few seconds."""

    id: str
    state: str
    caller: Party
    dialplan: Plan


def decoded(said: bytes, kind: type[T]) -> T:
    """The engine's answer. Raises EngineAway when it is none."""
    try:
        return msgspec.json.decode(said, type=kind)
    except msgspec.DecodeError as error:
        raise EngineAway(type(error).__name__) from error


def _secret(told: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(told["user"], told["password"])}


async def _join(socket: aiohttp.ClientWebSocketResponse, connected: Callable[[], Awaitable[None]]) -> None:
    """Tell that the socket stands; if that fails it ends now, also when no event comes."""
    try:
        await connected()
    except Exception:
        await socket.close()
        raise


class Ari:
    """One engine, known by its control file: {"url", "user", "password", "app"}. Use as an async context."""

    def __init__(self, control: Path) -> None:
        told = json.loads(control.read_text(encoding="utf-8"))
        self.app: str = told["app"]
        self._url: str = f"{told['url']}/ari"
        self._control = control
        self._headers = _secret(told)
        self._session: aiohttp.ClientSession | None = None
        self.requests = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN), connector=aiohttp.TCPConnector(limit=64), trust_env=False)
        return self

    async def __aexit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session. Only inside the context."""
        if self._session is None:
            raise EngineAway("used before it was opened")
        return self._session

    async def get(self, *path: str) -> Any:
        """What stands at a path. Raises EngineAway, Gone, Refused."""
        return await self._ask("GET", path, {}, None)

    async def channels(self) -> list[Listed]:
        """All channels of the engine. Raises EngineAway, Refused."""
        said = await self._said("GET", ("channels",), {}, None)
        return decoded(said, list[Listed]) if said else []

    async def post(self, *path: str, body: Mapping[str, Any] | None = None, **given: str) -> Any:
        """Do something at a path; the answer, None when it has none. Raises EngineAway, Gone, Refused."""
        return await self._ask("POST", path, given, body)

    async def put(self, *path: str, body: Mapping[str, Any] | None = None, **given: str) -> Any:
        """Set what stands at a path. Raises EngineAway, Gone, Refused."""
        return await self._ask("PUT", path, given, body)

    async def delete(self, *path: str, **given: str) -> None:
        """Remove what stands at a path; that it is gone already is as good. Raises EngineAway, Refused."""
        with suppress(Gone):
            await self._ask("DELETE", path, given, None)

    async def _ask(self, method: str, path: tuple[str, ...], given: Mapping[str, str], body: Mapping[str, Any] | None) -> Any:
        said = await self._said(method, path, given, body)
        return decoded(said, object) if said else None

    async def _said(self, method: str, path: tuple[str, ...], given: Mapping[str, str], body: Mapping[str, Any] | None) -> bytes:
        self.requests += 1
        where = "/".join(quote(part, safe="") for part in path)
        try:
            async with self.session.request(method, f"{self._url}/{where}", params=given, json=body, headers=self._headers) as answer:
                if answer.status in GONE:
                    raise Gone(f"{method} {path[0]}: {answer.status}")
                if answer.status >= 400:  # noqa: PLR2004 - HTTP's refusals
                    raise Refused(f"{method} {path[0]} {path[-1] if len(path) > 2 else ''}: {answer.status}")  # noqa: PLR2004 - the verb behind an id
                return await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineAway(type(error).__name__) from error

    async def telephone(self) -> aiohttp.ClientWebSocketResponse:
        """A connection to the engine's web socket for telephones, to be closed by whoever asked. Raises EngineAway."""
        try:
            return await self.session.ws_connect(f"{self._url.removesuffix('/ari')}/ws", protocols=("sip",), heartbeat=HEARTBEAT, max_msg_size=LARGEST)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineAway(type(error).__name__) from error

    async def listen(self, hear: Callable[[Event], None], connected: Callable[[], Awaitable[None]]) -> None:
        """Hand each event to `hear`, for ever; `connected` is awaited each time the socket stands, while events already come in."""
        tries = 0
        while True:
            try:
                await self._listen_once(hear, connected)
                tries = 0
            except (aiohttp.ClientError, TimeoutError, EngineAway, Gone, Refused) as trouble:
                log.warning("the engine is away, or not itself yet: %s", type(trouble).__name__)
                self._read_control()
            await asyncio.sleep(AGAIN_AFTER[min(tries, len(AGAIN_AFTER) - 1)])
            tries += 1

    async def _listen_once(self, hear: Callable[[Event], None], connected: Callable[[], Awaitable[None]]) -> None:
        """One socket, until it breaks: a heartbeat that is not answered breaks it too."""
        address = f"{self._url}/events"
        async with self.session.ws_connect(address, params={"app": self.app}, heartbeat=HEARTBEAT, max_msg_size=LARGEST, headers=self._headers) as socket:
            joining = asyncio.ensure_future(_join(socket, connected))
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        hear(msgspec.json.decode(message.data))
            finally:
                if not joining.done():
                    joining.cancel()
                with suppress(asyncio.CancelledError):
                    await joining

    def _read_control(self) -> None:
        """An engine that was started anew has a new password."""
        with suppress(OSError, ValueError, KeyError):
            told = json.loads(self._control.read_text(encoding="utf-8"))
            self._url, self._headers = f"{told['url']}/ari", _secret(told)
