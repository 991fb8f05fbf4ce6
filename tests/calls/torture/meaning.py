"""Sections 3.2 to 3.4: right in its syntax, and a riddle to transactions, to the application, or in the manner of RFC 2543."""

from tests.calls.torture.message import Message

MEANING = (
    Message("3.2.1", "badbranch", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bK
To: <sip:12345@{engine}>
From: <sip:13900000041@{me}>;tag=t-badbranch
Call-ID: badbranch.{over}
CSeq: 41 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.3.1", "insuf", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKinsuf.{over}
CSeq: 51 INVITE
Max-Forwards: 70
Contact: <sip:13900000051@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.3.2", "unkscm", """
OPTIONS schemeOfNobody:some-opaque-words SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKunkscm.{over}
To: <sip:12345@{engine}>
From: <sip:13900000052@{me}>;tag=t-unkscm
Call-ID: unkscm.{over}
CSeq: 52 OPTIONS
Max-Forwards: 70
Content-Length: 0

""", stream=True),
    Message("3.3.3", "novelsc", """
OPTIONS soap.beep://127.0.0.1:3002 SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKnovelsc.{over}
To: <sip:12345@{engine}>
From: <sip:13900000053@{me}>;tag=t-novelsc
Call-ID: novelsc.{over}
CSeq: 53 OPTIONS
Max-Forwards: 70
Content-Length: 0

""", stream=True),
    Message("3.3.4", "unksm2", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKunksm2.{over}
To: isbn:9780131872493
From: <http://d9.example>;tag=t-unksm2
Call-ID: unksm2.{over}
CSeq: 54 REGISTER
Max-Forwards: 70
Contact: <name:Somebody_Known>
Content-Length: 0

"""),
    Message("3.3.5", "bext01", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKbext01.{over}
To: <sip:12345@{engine}>
From: <sip:13900000055@{me}>;tag=t-bext01
Call-ID: bext01.{over}
CSeq: 55 OPTIONS
Max-Forwards: 70
Require: known-to-nobody, nor-is-this
Proxy-Require: known-to-no-proxy
Content-Length: 0

"""),
    Message("3.3.6", "invut", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKinvut.{over}
To: <sip:12345@{engine}>
From: <sip:13900000056@{me}>;tag=t-invut
Call-ID: invut.{over}
CSeq: 56 INVITE
Max-Forwards: 70
Contact: <sip:13900000056@{me}>
Content-Type: application/of-nobody
Content-Length: {size}

<of-nobody>calls</of-nobody>
"""),
    Message("3.3.7", "regaut01", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKregaut01.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-regaut01
Call-ID: regaut01.{over}
CSeq: 57 REGISTER
Max-Forwards: 70
Authorization: SchemeOfNobody data=somewhere, more="a \\"word\\""
Contact: <sip:d9@{me}>
Content-Length: 0

""", stream=True),
    Message("3.3.8", "multi01", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKmulti01.{over}
To: <sip:12345@{engine}>
To: <sip:54321@{engine}>
From: <sip:13900000058@{me}>;tag=t-multi01
From: <sip:13900000059@{me}>;tag=t-multi01.2
Call-ID: multi01.{over}
Call-ID: multi01.2
CSeq: 58 INVITE
CSeq: 59 OPTIONS
Max-Forwards: 70
Max-Forwards: 5
Contact: <sip:13900000058@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.3.9", "mcl01", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKmcl01.{over}
To: <sip:12345@{engine}>
From: <sip:13900000060@{me}>;tag=t-mcl01
Call-ID: mcl01.{over}
CSeq: 60 OPTIONS
Max-Forwards: 70
Content-Type: text/plain
Content-Length: 13
Content-Length: 5

Two lengths.
""", stream=True),
    Message("3.3.10", "bcast", """
SIP/2.0 200 OK
Via: SIP/2.0/{over} {engine};branch=z9hG4bKbcast.{over}
Via: SIP/2.0/{over} 255.255.255.255;branch=z9hG4bKbcast.all
To: <sip:13900000061@{me}>;tag=theirs
From: <sip:12345@{engine}>;tag=ours
Call-ID: bcast.{over}
CSeq: 61 INVITE
Contact: <sip:13900000061@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.3.11", "zeromf", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKzeromf.{over}
To: <sip:12345@{engine}>
From: <sip:13900000062@{me}>;tag=t-zeromf
Call-ID: zeromf.{over}
CSeq: 62 OPTIONS
Max-Forwards: 0
Content-Length: 0

"""),
    Message("3.3.12", "cparam01", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKcparam01.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-cparam01
Call-ID: cparam01.{over}
CSeq: 63 REGISTER
Max-Forwards: 70
Contact: sip:d9@{me};ofnobody
Content-Length: 0

"""),
    Message("3.3.13", "cparam02", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKcparam02.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-cparam02
Call-ID: cparam02.{over}
CSeq: 64 REGISTER
Max-Forwards: 70
Contact: <sip:d9@{me};ofnobody>
Content-Length: 0

"""),
    Message("3.3.14", "regescrt", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKregescrt.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-regescrt
Call-ID: regescrt.{over}
CSeq: 65 REGISTER
Max-Forwards: 70
Contact: <sip:d9@{me}?Route=%3Csip:elsewhere.example%3E>
Content-Length: 0

"""),
    Message("3.3.15", "sdp01", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKsdp01.{over}
To: <sip:12345@{engine}>
From: <sip:13900000066@{me}>;tag=t-sdp01
Call-ID: sdp01.{over}
CSeq: 66 INVITE
Max-Forwards: 70
Accept: text/of-nobody
Contact: <sip:13900000066@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.4.1", "inv2543", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me}
To: <sip:12345@{engine}>
From: <sip:13900000071@{me}>
Call-ID: inv2543.{over}
CSeq: 1 INVITE
Contact: <sip:13900000071@{me}>
Content-Type: application/sdp

{sdp}
"""),
)  # fmt: skip
