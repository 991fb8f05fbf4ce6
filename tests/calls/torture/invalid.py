"""Section 3.1.2: wrong in its syntax, each in one way."""

from tests.calls.torture.message import Message

INVALID = (
    Message("3.1.2.1", "badinv01", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKbadinv01.{over};;,;,,
To: <sip:12345@{engine}>
From: <sip:13900000021@{me}>;;tag=t-badinv01;;
Call-ID: badinv01.{over}
CSeq: 21 INVITE
Max-Forwards: 70
Contact: "Joe" <sip:13900000021@{me}>;;;;
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.2", "clerr", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKclerr.{over}
To: <sip:12345@{engine}>
From: <sip:13900000022@{me}>;tag=t-clerr
Call-ID: clerr.{over}
CSeq: 22 INVITE
Max-Forwards: 70
Contact: <sip:13900000022@{me}>
Content-Type: application/sdp
Content-Length: 9999

{sdp}
""", stream=True),
    Message("3.1.2.3", "ncl", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKncl.{over}
To: <sip:12345@{engine}>
From: <sip:13900000023@{me}>;tag=t-ncl
Call-ID: ncl.{over}
CSeq: 23 INVITE
Max-Forwards: 70
Contact: <sip:13900000023@{me}>
Content-Type: application/sdp
Content-Length: -999

{sdp}
""", stream=True),
    Message("3.1.2.4", "scalar02", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKscalar02.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-scalar02
Call-ID: scalar02.{over}
CSeq: 18446744073709551616 REGISTER
Max-Forwards: 399
Expires: 1[[40|0]]
Contact: <sip:d9@{me}>;expires=2[[30|9]]
Content-Length: 0

""", stream=True),
    Message("3.1.2.5", "scalarlg", """
SIP/2.0 503 Too Large
Via: SIP/2.0/{over} {engine};branch=z9hG4bKscalarlg.{over}
To: <sip:13900000025@{me}>;tag=theirs
From: <sip:12345@{engine}>;tag=ours
Call-ID: scalarlg.{over}
CSeq: 18446744073709551617 INVITE
Retry-After: 8[[25|1]]
Warning: 99999 {me} "too large a code"
Content-Length: 0

""", stream=True),
    Message("3.1.2.6", "quotbal", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKquotbal.{over}
To: "Begun and not ended <sip:12345@{engine}>
From: <sip:13900000026@{me}>;tag=t-quotbal
Call-ID: quotbal.{over}
CSeq: 26 INVITE
Max-Forwards: 70
Contact: <sip:13900000026@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.7", "ltgtruri", """
INVITE <sip:12345@{engine}> SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKltgtruri.{over}
To: <sip:12345@{engine}>
From: <sip:13900000027@{me}>;tag=t-ltgtruri
Call-ID: ltgtruri.{over}
CSeq: 27 INVITE
Max-Forwards: 70
Contact: <sip:13900000027@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.8", "lwsruri", """
INVITE sip:12345@{engine}; lr SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKlwsruri.{over}
To: <sip:12345@{engine}>
From: <sip:13900000028@{me}>;tag=t-lwsruri
Call-ID: lwsruri.{over}
CSeq: 28 INVITE
Max-Forwards: 70
Contact: <sip:13900000028@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.9", "lwsstart", """
INVITE  sip:12345@{engine}  SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKlwsstart.{over}
To: <sip:12345@{engine}>
From: <sip:13900000029@{me}>;tag=t-lwsstart
Call-ID: lwsstart.{over}
CSeq: 29 INVITE
Max-Forwards: 70
Contact: <sip:13900000029@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.10", "trws", """
OPTIONS sip:12345@{engine} SIP/2.0<<20 20>>
Via: SIP/2.0/{over} {me};branch=z9hG4bKtrws.{over}
To: <sip:12345@{engine}>
From: <sip:13900000030@{me}>;tag=t-trws
Call-ID: trws.{over}
CSeq: 30 OPTIONS
Max-Forwards: 70
Content-Length: 0

""", stream=True),
    Message("3.1.2.11", "escruri", """
INVITE sip:12345@{engine}?Route=%3Csip:elsewhere.example%3E SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKescruri.{over}
To: <sip:12345@{engine}>
From: <sip:13900000031@{me}>;tag=t-escruri
Call-ID: escruri.{over}
CSeq: 31 INVITE
Max-Forwards: 70
Contact: <sip:13900000031@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.12", "baddate", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKbaddate.{over}
To: <sip:12345@{engine}>
From: <sip:13900000032@{me}>;tag=t-baddate
Call-ID: baddate.{over}
CSeq: 32 INVITE
Date: Thu, 03 Jun 2027 08:00:00 CST
Max-Forwards: 70
Contact: <sip:13900000032@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.13", "regbadct", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKregbadct.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-regbadct
Call-ID: regbadct.{over}
CSeq: 33 REGISTER
Max-Forwards: 70
Contact: sip:d9@{me}?Route=%3Csip:elsewhere.example%3E
Content-Length: 0

"""),
    Message("3.1.2.14", "badaspec", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKbadaspec.{over}
To: "Line, the" < sip:12345@{engine} >
From: <sip:13900000034@{me}>;tag=t-badaspec
Call-ID: badaspec.{over}
CSeq: 34 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.2.15", "baddn", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKbaddn.{over}
To: <sip:12345@{engine}>
From: Caller, A. of Nowhere <sip:13900000035@{me}>;tag=t-baddn
Call-ID: baddn.{over}
CSeq: 35 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.2.16", "badvers", """
OPTIONS sip:12345@{engine} SIP/7.0
Via: SIP/7.0/{over} {me};branch=z9hG4bKbadvers.{over}
To: <sip:12345@{engine}>
From: <sip:13900000036@{me}>;tag=t-badvers
Call-ID: badvers.{over}
CSeq: 36 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.2.17", "mismatch01", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKmismatch01.{over}
To: <sip:12345@{engine}>
From: <sip:13900000037@{me}>;tag=t-mismatch01
Call-ID: mismatch01.{over}
CSeq: 37 INVITE
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.2.18", "mismatch02", """
UNHEARDOF sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKmismatch02.{over}
To: <sip:12345@{engine}>
From: <sip:13900000038@{me}>;tag=t-mismatch02
Call-ID: mismatch02.{over}
CSeq: 38 INVITE
Max-Forwards: 70
Contact: <sip:13900000038@{me}>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.2.19", "bigcode", """
SIP/2.0 4294967496 Beyond Every Class
Via: SIP/2.0/{over} {engine};branch=z9hG4bKbigcode.{over}
To: <sip:13900000039@{me}>;tag=theirs
From: <sip:12345@{engine}>;tag=ours
Call-ID: bigcode.{over}
CSeq: 39 INVITE
Content-Length: 0

"""),
)  # fmt: skip
