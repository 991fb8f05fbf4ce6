"""Telephones for trials: SIPp plays a caller at the trunk, or a telephone on a desk, each at its own loopback address."""

import math
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SIPP = shutil.which("sipp")
RATE = 8_000
PRESSES = 25
SDP = """v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000"""
HEAD = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
{parties}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
{more}Content-Type: {kind}
Content-Length: [len]

{body}"""
CALLER = "From: <sip:{number}@[local_ip]:[local_port]>;tag=c[call_number]\nTo: <sip:[service]@[remote_ip]:[remote_port]>{tag}"
ANSWER = """[last_Via:]
[last_From:]
[last_To:];tag=d[pid]x[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:desk@[local_ip]:[local_port]>
{more}Content-Length: {length}

{body}"""
OK = "<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>"


def tone_file(folder: Path, hertz: int) -> Path:
    """Two seconds of a tone as raw A-law, for rtp_stream."""
    file = folder / f"{hertz}.alaw"
    if not file.exists():
        file.write_bytes(bytes(alaw(round(12_000 * math.sin(2 * math.pi * hertz * i / RATE))) for i in range(2 * RATE)))
    return file


def alaw(sample: int) -> int:
    """G.711 A-law of a 16-bit sample."""
    sign, value = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    value = min(value, 32_767) >> 3
    exponent = max(0, value.bit_length() - 5)
    mantissa = (value >> max(exponent, 1)) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def loudness(samples: list[int], hertz: float) -> float:
    """How much of one tone there is in the samples (Goertzel), as the amplitude of that tone."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    one = two = 0.0
    for sample in samples:
        one, two = sample + turn * one - two, one
    return 2 * math.sqrt(max(0.0, one * one + two * two - turn * one * two)) / max(1, len(samples))


def read_wav(data: bytes) -> list[int]:
    """The samples of a mono 16-bit WAV."""
    start = data.index(b"data") + 8
    return [value for (value,) in struct.iter_unpack("<h", data[start : start + (len(data) - start) // 2 * 2])]


def _request(
    method: str, parties: str, cseq: str, *, uri: str = "sip:[service]@[remote_ip]:[remote_port]", kind: str = "application/sdp", body: str = "", more: str = ""
) -> str:
    text = HEAD.format(parties=parties, cseq=f"{cseq} {method}", kind=kind, body=body, more=more)
    again = "" if method == "ACK" else ' retrans="500"'
    return f"<send{again}><![CDATA[\n{method} {uri} SIP/2.0\n{text}\n]]></send>"


def caller(number: str, tone: Path, *, leaves_after: float | None = None, presses: str = "", presses_after: float = 0.0) -> str:
    """A caller: stays until hung up, or leaves; presses one key again and again after a while, while the other side listens."""
    begin, known = CALLER.format(number=number, tag=""), CALLER.format(number=number, tag="[peer_tag_param]")
    steps = [
        _request("INVITE", begin, "1", body=SDP),
        '<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="183" optional="true"/><recv response="200"/>',
        _request("ACK", known, "1"),
        f'<nop><action><exec rtp_stream="{tone},-1,8"/></action></nop>',
    ]
    if leaves_after is not None:
        steps += [f'<pause milliseconds="{round(leaves_after * 1000)}"/>', _request("BYE", known, "2"), '<recv response="200"/>']
    elif presses:
        if presses_after:
            steps.append(f'<recv request="BYE" timeout="{round(presses_after * 1000)}" ontimeout="9" next="1"/><label id="9"/>')
        for n in range(10, 10 + PRESSES):  # written out one by one: SIPp gives a message in a loop the same branch each time
            info = _request("INFO", known, str(n), kind="application/dtmf-relay", body=f"Signal={presses}\nDuration=160")
            steps += [
                f'<recv request="BYE" timeout="1000" ontimeout="{n}" next="1"/><label id="{n}"/>{info}',
                '<recv request="BYE" optional="true" next="1"/><recv response="200"/>',
            ]
        steps += ['<recv request="BYE"/>', f'<label id="1"/>{OK}']
    else:
        steps += ['<recv request="BYE"/>', OK]
    return _scenario("caller", steps)


def desk(tone: Path, *, rings: float = 0.2, talks: float | None = None) -> str:
    """A telephone that is lifted after a moment; put down after `talks` seconds, else when the other side has."""
    ask = '<recv request="INVITE"/>'
    if talks is not None:  # who will hang up must know whom to tell, and where: SIPp does not, on this side of a call
        whom = '<ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="1"/><ereg regexp=".*" search_in="hdr" header="From:" assign_to="2"/>'
        ask = f'<recv request="INVITE"><action>{whom}</action></recv>'
    said = "<send><![CDATA[\nSIP/2.0 180 Ringing\n" + ANSWER.format(more="", length="0", body="") + "\n]]></send>"
    lifted = (
        '<send retrans="500"><![CDATA[\nSIP/2.0 200 OK\n' + ANSWER.format(more="Content-Type: application/sdp\n", length="[len]", body=SDP) + "\n]]></send>"
    )
    steps = [
        ask,
        said,
        f'<pause milliseconds="{round(rings * 1000)}"/>',
        lifted,
        '<recv request="ACK"/>',
        f'<nop><action><exec rtp_stream="{tone},-1,8"/></action></nop>',
    ]
    parties = "From: <sip:desk@[local_ip]:[local_port]>;tag=d[pid]x[call_number]\nTo: [$2]"
    if talks is None:
        steps += ['<recv request="BYE"/>', OK]
    else:
        bye = _request("BYE", parties, "7", uri="[$1]")
        steps += [
            f'<recv request="BYE" timeout="{round(talks * 1000)}" ontimeout="1"/>',
            OK,
            '<nop next="2"/>',
            f'<label id="1"/>{bye}<recv response="200"/><label id="2"/>',
        ]
    return _scenario("desk", steps)


def silent_desk() -> str:
    """A telephone that rings and that nobody lifts."""
    said = "<send><![CDATA[\nSIP/2.0 180 Ringing\n" + ANSWER.format(more="", length="0", body="") + "\n]]></send>"
    lines = ("SIP/2.0 487 Request Terminated", "[last_Via:]", "[last_From:]", "[last_To:];tag=d[pid]x[call_number]", "[last_Call-ID:]", "CSeq: [cseq] INVITE")
    ended = '<send retrans="500"><![CDATA[\n' + "\n".join(lines) + "\nContent-Length: 0\n\n]]></send>"
    ok = OK.replace("[last_To:]", "[last_To:];tag=d[pid]x[call_number]")
    return _scenario("silent", ['<recv request="INVITE"/>', said, '<recv request="CANCEL"/>', ok, ended, '<recv request="ACK"/>'])


def busy_desk() -> str:
    """A telephone that is engaged."""
    refused = "<send><![CDATA[\nSIP/2.0 486 Busy Here\n" + ANSWER.format(more="", length="0", body="") + "\n]]></send>"
    return _scenario("busy", ['<recv request="INVITE"/>', refused, '<recv request="ACK"/>'])


def _scenario(name: str, steps: list[str]) -> str:
    return f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="{name}">\n' + "\n".join(steps) + "\n</scenario>\n"


@dataclass
class Telephone:
    """A running SIPp."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End it, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def start(
    scenario: str,
    folder: Path,
    *,
    name: str,
    address: str,
    to: str = "",
    calls: int = 0,
    rate: float = 10.0,
    media: int = 6_000,
    port: int = 5_060,
    lasts_s: int = 120,
    more: Sequence[str] = (),
) -> Telephone:
    """Run SIPp at `address`; with `to` it calls there, else it is called. `calls`: how many, then it ends; it ends after `lasts_s` in any case.

    `more` are further arguments of SIPp.

    Raises FileNotFoundError without SIPp.
    """
    if SIPP is None:
        raise FileNotFoundError("sipp")
    file = folder / f"{name}.xml"
    file.write_text(scenario, encoding="ascii")
    command = [SIPP, *([to] if to else []), "-sf", str(file), "-i", address, "-p", str(port), "-mi", address, "-mp", str(media), "-s", "12345", "-nostdin"]
    command += ["-trace_err", "-error_file", str(folder / f"{name}.err"), "-r", str(rate), *(["-m", str(calls)] if calls else [])]
    command += ["-timeout", str(lasts_s), "-skip_rlimit", *more]
    log = (folder / f"{name}.log").open("wb")
    return Telephone(
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env={"TERM": "dumb"}), folder / f"{name}.log"
    )
