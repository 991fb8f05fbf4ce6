"""The sender: one socket a message, so that each answer is to that message; it acknowledges, and hangs up what was answered."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

STATUS = re.compile(r"SIP/2\.0 (\d{3}) ")
HEADER = re.compile(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
LENGTH = re.compile(rb"^Content-Length:\s*(\d+)", re.MULTILINE | re.IGNORECASE)
SHORT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}


@dataclass
class Answer:
    """A response: its status and, by name in small letters, the first header of each."""

    status: int
    headers: dict[str, str]


@dataclass
class Wire:
    """A socket at `me`, connected to `engine`; `over` is UDP or TCP."""

    over: str
    me: str
    engine: str
    end: socket.socket
    closed: bool = False
    _left: bytes = field(default=b"")

    async def send(self, raw: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.end, raw)

    async def answer(self, within: float) -> Answer | None:
        """The next final response; None when there is none in time, or the other side has closed."""
        until = time.monotonic() + within
        while not self.closed:
            while (text := self._whole()) is not None:
                found = STATUS.match(text)
                if found and int(found[1]) >= 200:
                    return Answer(int(found[1]), _headers(text))
            left = until - time.monotonic()
            try:
                came = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self.end, 65_535), max(left, 0.001))
            except (TimeoutError, OSError) as error:
                self.closed = not isinstance(error, TimeoutError)
                return None
            self.closed, self._left = not came and self.over == "TCP", self._left + came
        return None

    def _whole(self) -> str | None:
        """The first whole message that has come."""
        head, gap, rest = self._left.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        size = int(length[1]) if length else 0
        if not gap or len(rest) < size:
            return None
        self._left = rest[size:]
        return head.decode(errors="replace")

    async def acknowledge(self, to: Answer) -> None:
        """End a caller's part: an answered call is hung up, a refused one acknowledged. Raises AssertionError when it cannot be hung up."""
        if not {"via", "from", "to", "call-id", "cseq"} <= to.headers.keys():
            return
        number, via = to.headers["cseq"].split()[0], to.headers["via"]
        fresh = f"SIP/2.0/{self.over} {self.me};branch=z9hG4bKbye{time.monotonic_ns()}"
        await self.send(self._within("ACK", to, number, fresh if to.status < 300 else via))
        if to.status < 300:
            await self.send(self._within("BYE", to, str(int(number) + 1), fresh))
            done = await self.answer(10)
            assert done is not None, f"no answer to the BYE of {to.headers}"
            assert done.status == 200, done

    def _within(self, method: str, to: Answer, number: str, via: str) -> bytes:
        uri = to.headers.get("contact", f"<sip:{self.engine}>").partition("<")[2].partition(">")[0]
        kept = "".join(f"{name}: {to.headers[name.lower()]}\r\n" for name in ("From", "To", "Call-ID"))
        return f"{method} {uri} SIP/2.0\r\nVia: {via}\r\n{kept}CSeq: {number} {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode()


def _headers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in HEADER.findall(text):
        found.setdefault(SHORT.get(name.lower(), name.lower()), value.strip())
    return found


@asynccontextmanager
async def wire(over: str, host: str, engine: str) -> AsyncIterator[Wire]:
    """A socket at `host`, at a port of the system's choice."""
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if over == "UDP" else socket.SOCK_STREAM)
    end.setblocking(False)
    try:
        end.bind((host, 0))
        address, port = engine.split(":")
        await asyncio.get_running_loop().sock_connect(end, (address, int(port)))
        yield Wire(over, f"{host}:{end.getsockname()[1]}", engine, end)
    finally:
        with suppress(OSError):
            end.close()
