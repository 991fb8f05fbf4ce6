"""What telephones hear, as it comes to them: speech is taken off this machine's own network, by whom it is for. Needs the right to read packets (root)."""

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from huiying.cli.line.telephones import alaw

IPV4, UDP, PCMA = 0x0800, 17, 8
HEAD = 12  # octets of an RTP packet before its speech
SAMPLE_OF = {alaw(sample): sample for sample in range(-32_000, 32_001, 16)}


class Wire:
    """Speech in G.711 A-law by the address that it goes to."""

    def __init__(self, tapped: socket.socket) -> None:
        self._tapped, self._over = tapped, threading.Event()
        self._heard: defaultdict[str, list[int]] = defaultdict(list)
        self._lock = threading.Lock()

    def listen(self) -> None:
        while not self._over.is_set():
            try:
                packet, (_, _, kind, *_) = self._tapped.recvfrom(2_048)
            except TimeoutError:
                continue
            if kind != socket.PACKET_OUTGOING:  # what is sent to oneself is there twice
                self._take(packet)

    def _take(self, packet: bytes) -> None:
        head = (packet[0] & 15) * 4
        if packet[9] != UDP or len(packet) <= head + 8 + HEAD:
            return
        speech = packet[head + 8 :]
        if speech[0] >> 6 == 2 and speech[1] & 127 == PCMA:
            with self._lock:
                self._heard[socket.inet_ntoa(packet[16:20])] += [SAMPLE_OF.get(octet, 0) for octet in speech[HEAD:]]

    def heard(self, address: str, seconds: float) -> list[int]:
        """What goes to this address within the next seconds."""
        with self._lock:
            self._heard.clear()
        time.sleep(seconds)
        with self._lock:
            return list(self._heard[address])

    def end(self) -> None:
        self._over.set()


@contextmanager
def tapped_wire() -> Iterator[Wire]:
    """Listen to the loopback network. Raises PermissionError."""
    tapped = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IPV4))
    tapped.bind(("lo", 0))
    tapped.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    tapped.settimeout(0.2)
    wire = Wire(tapped)
    thread = threading.Thread(target=wire.listen, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.end()
        thread.join()
        tapped.close()
