"""One message: a text with gaps, which are filled with the addresses of the test at hand.

{me} and {engine}: address and port of who sends and who is sent to; {over}: UDP or TCP; {sdp}: a body that offers speech; {size}: how long the body is.
Each line ends with CRLF. What stands in << >> is given in hexadecimal digits; what stands in [[n|text]] is repeated n times.
"""

import re
from dataclasses import dataclass

SDP = "v=0\no=- 7 7 IN IP4 {host}\ns=-\nc=IN IP4 {host}\nt=0 0\nm=audio 6400 RTP/AVP 8\na=rtpmap:8 PCMA/8000\n"
REPEATED, BYTES = re.compile(r"\[\[(\d+)\|([^\]]+)\]\]"), re.compile(rb"<<([0-9A-F ]+)>>")


@dataclass(frozen=True)
class Message:
    """`section` and `name` are the RFC's; `stream`: also sent over TCP, where the description speaks of a stream or of lengths."""

    section: str
    name: str
    text: str
    stream: bool = False

    @property
    def method(self) -> str:
        """The request's; of a response its version."""
        return self.text.split(maxsplit=1)[0]

    def bytes(self, *, me: str, engine: str, over: str) -> bytes:
        """As it goes over the wire."""
        text = REPEATED.sub(lambda found: found[2] * int(found[1]), self.text.lstrip("\n"))
        text = text.replace("{sdp}\n", SDP.replace("{host}", me.partition(":")[0]))
        for gap, filled in (("{me}", me), ("{engine}", engine), ("{over}", over)):
            text = text.replace(gap, filled)
        raw = BYTES.sub(lambda found: bytes.fromhex(found[1].decode()), text.replace("\n", "\r\n").encode())
        head, _, body = raw.partition(b"\r\n\r\n")
        return head.replace(b"{size}", str(len(body)).encode()) + b"\r\n\r\n" + body
