"""Calls whose number, id or caller is no text, or would part the arguments: not the RFC's, and worse, since the engine lists its channels as UTF-8."""

from tests.calls.torture.message import Message


def call(name: str, *, number: str = "12345", caller: str = "<sip:13900000081@{me}>", call_id: str = "") -> Message:
    return Message("", name, f"""
INVITE sip:{number}@{{engine}} SIP/2.0
Via: SIP/2.0/{{over}} {{me}};branch=z9hG4bK{name}
To: <sip:12345@{{engine}}>
From: {caller};tag=t-{name}
Call-ID: {call_id or name}
CSeq: 81 INVITE
Max-Forwards: 70
Contact: <sip:13900000081@{{me}}>
Content-Type: application/sdp
Content-Length: {{size}}

{{sdp}}
""")  # fmt: skip


UNREAD = (
    (call("number-of-no-text", number="1%FF%FE"), "404", ""),
    (call("number-of-two-lines", number="12345%0D%0A1"), "404", ""),
    (call("number-with-commas", number="12345,out,1"), "404", ""),
    (call("number-without-end", number="1" * 300), "404", ""),
    (call("id-of-no-text", call_id="a<<FF FE>>b"), "403", ""),
    (call("id-with-commas", call_id='one,two"\\three'), "200", "onetwothree"),
    (call("number-with-options", number="12345;phone-context=+86"), "200", "number-with-options"),
    (call("caller-of-no-text", caller="<sip:139%FF@{me}>"), "200", "caller-of-no-text"),
    (call("name-of-no-text", caller='"<<C4 E3 BA C3>>" <sip:13900000089@{me}>'), "200", "name-of-no-text"),
)
