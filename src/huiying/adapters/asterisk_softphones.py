"""Browsers as telephones of the engine: made by its REST interface when an agent sits down at the computer, with a password of that sitting alone.

They are in no file, are told from the desk telephones by their names, and may be called but call nobody (context `desk`). The voice goes from the browser
to the engine directly (ICE, DTLS-SRTP, one port), the signalling by the line's own door: the engine's web socket listens on this machine only.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import aiohttp

from huiying.adapters.asterisk_ari import Ari

PROTOCOL = "sip"
BROWSERS = "web_"  # how the names of these telephones begin: as none of a line.toml can
SIP = ("asterisk", "config", "dynamic", "res_pjsip")
ENDPOINT = {
    "context": "desk", "webrtc": "yes", "disallow": "all", "allow": "opus,alaw,ulaw", "outgoing_call_offer_pref": "local",
    "direct_media": "no", "device_state_busy_at": "1",
    "dtmf_mode": "rfc4733", "rtp_timeout": "60", "rtp_timeout_hold": "600",
}  # fmt: skip
JOIN, LEAVE = "fallback-join", "fallback-leave"  # where the dialplan takes a browser into its own queue, and out of it
FIRST, LATER = "fallback-first", "fallback-later"  # where it takes a desk telephone before those at which nobody sits, and back among them
AOR = {"max_contacts": "1", "remove_existing": "yes"}


@dataclass(frozen=True, slots=True)
class Pass:
    """With what a browser registers: good until the next one is given, or the telephone is taken away."""

    name: str
    password: str


def name_of(agent: str) -> str:
    """The telephone of an agent's browser. Raises ValueError for what is no user's UUID."""
    return f"{BROWSERS}{UUID(agent).hex[-16:]}"


class Softphones:
    """The browsers' telephones in one engine."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari

    async def give(self, agent: str) -> Pass:
        """Make the agent's telephone, or give it a new password. Raises EngineAway, Gone, Refused."""
        made = Pass(name_of(agent), secrets.token_urlsafe(24))
        await self._put("auth", made.name, {"auth_type": "digest", "username": made.name, "password": made.password})
        await self._put("aor", made.name, AOR)
        await self._put("endpoint", made.name, {**ENDPOINT, "aors": made.name, "auth": made.name})
        return made

    async def take(self, agent: str) -> None:
        """Take the agent's telephone away; harmless when there is none. Raises EngineAway, Refused."""
        for kind in ("endpoint", "aor", "auth"):
            await self._ari.delete(*SIP, kind, name_of(agent))

    async def serve(self, agent: str, *, on: bool) -> None:
        """Whether the engine's own queue rings it while we are away: by the dialplan, as no other way leads there. Raises EngineAway, Gone, Refused."""
        await self._by_dialplan(JOIN if on else LEAVE, name_of(agent))

    async def rank(self, desk: str, *, first: bool) -> None:
        """Whether the engine's own queue rings a desk telephone before those at which nobody sits. Raises EngineAway, Gone, Refused."""
        await self._by_dialplan(FIRST if first else LATER, desk)

    async def _by_dialplan(self, context: str, name: str) -> None:
        await self._ari.post("channels", endpoint=f"Local/{name}@{context}/n", context=context, extension=name, priority="1", timeout="5")

    async def _put(self, kind: str, name: str, values: Mapping[str, str]) -> None:
        fields = [{"attribute": attribute, "value": value} for attribute, value in values.items()]
        await self._ari.put(*SIP, kind, name, body={"fields": fields})

    async def signalling(self) -> aiohttp.ClientWebSocketResponse:
        """A new connection to the engine's web socket for telephones. Raises EngineAway."""
        return await self._ari.telephone()
