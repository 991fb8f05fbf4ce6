"""Section 3.1.1: strange to look at, and right."""

from tests.calls.torture.message import Message

VALID = (
    Message("3.1.1.1", "wsinv", r"""
INVITE sip:12345@{engine};of-nobody SIP/2.0
tO:
 "A \"hot\" line \\"   <sip:12345@{engine}>
FROM  : "Caller \\\"" <sip:13900000001@{me}> ;
  tag
  = t-wsinv
max-forwards: 0068
i : wsinv.{over}
Via   :
 SIP
 / 2.0 / {over} {me} ; branch
 = z9hG4bKwsinv.{over} ,SIP/2.0/TCP first.example ;branch= z9hG4bKwsinv.first
v:  SIP  / 2.0  / TLS    second.example;
  branch  = z9hG4bKwsinv.second
CSeq:	0007
  INVITE
Subject:
S :
X-Of-Nobody:   one word
	another   word
X-Odd: ;;,,;;,;
Content-Type: application/sdp
m: "In quotes \"\"" <sip:13900000001@{me}> ; unknown = 1 ;
  withoutvalue ; q = 0.33
L: {size}

{sdp}
"""),
    Message("3.1.1.2", "intmeth", r"""
!a-Method_of+No`Use~'%*.0 sip:1_unusual.User~(&=+$,;?/%5f):&it+has=1,$p*@{engine};p'~=!x SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bK-.!%55*_+`'~{over}
To: "BELL \<<07>> NOTHING \<<00>> \\ <<C3 A9 E4 BC 9A>>" <sip:1_unusual.User~(&=+$,;?/%5f):&it+has=1,$p*@{engine}>
From: odd~% words'.- *_+!` <sip:t_.!~*'()&=+$,;?/:p*@{me}>;odd''~+*_!.-%="<<D1 88 D1 83 D0 BC>>";tag=_t'~+*!.-%
Call-ID: intmeth.%)word!-_.*+'~{over}@w`ord~)><:/"][?}{
Max-Forwards: 255
CSeq: 21 !a-Method_of+No`Use~'%*.0
extension-.!%*+_`'~: <<E5 9F 8E>> and <<C3 BC>> are text
Content-Length: 0

""", stream=True),
    Message("3.1.1.3", "esc01", """
INVITE sip:sip%3A1%32345%40city.example@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKesc01.{over}
To: <sip:%31%32345@{engine}>
From: <sip:no%20number%20at%20all@{me}>;tag=t-esc01
Call-ID: esc01.{over}
CSeq: 31 INVITE
Max-Forwards: 70
Contact: <sip:c%61ller@{me};lr;n%61me=v%2541>
Content-Type: application/sdp
Content-Length: {size}

{sdp}
"""),
    Message("3.1.1.4", "escnull", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKescnull.{over}
To: <sip:nothing%00inside@{engine}>
From: <sip:nothing%00inside@{engine}>;tag=t-escnull
Call-ID: escnull.{over}
CSeq: 41 REGISTER
Max-Forwards: 70
Contact: <sip:%00@{me}>
Contact: <sip:%00%00@{me}>
Content-Length: 0

"""),
    Message("3.1.1.5", "esc02", """
RE%47IST%45R sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKesc%302.{over}
To: "%Y%45" <sip:desk@{engine}>
From: "%Y%45" <sip:desk@{engine}>;tag=t%66esc02
Call-ID: esc02.%61%71.{over}
CSeq: 51 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:alias%31@{me}>
C%6Fntact: <sip:alias2@{me}>
Content-Length: 0

""", stream=True),
    Message("3.1.1.6", "lwsdisp", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKlwsdisp.{over}
To: <sip:12345@{engine}>
From: caller<sip:13900000006@{me}>;tag=t-lwsdisp
Call-ID: lwsdisp.{over}
CSeq: 61 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.1.7", "longreq", """
INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bK{over}[[40|long]]branch
Via: SIP/2.0/TCP hop1.example, SIP/2.0/TCP hop2.example, SIP/2.0/TCP hop3.example, SIP/2.0/TCP hop4.example, SIP/2.0/TCP hop5.example
[[28|Via: SIP/2.0/TCP one-of-many.example;branch=z9hG4bKmany
]]To: "A name of [[12|enormous ]]length" <sip:12345@{engine};[[20|long]]parameter=[[20|value]];[[25|long]]WithoutValue>
From: <sip:[[6|anendlessnameof]]@{me};par=a>;[[20|tagalong]]=[[15|value]];[[10|nothing]];tag=9[[60|731]]4
Call-ID: longreq.{over}.[[25|very]]long
CSeq: 71 INVITE
Contact: <sip:[[6|anendlessnameof]]@{me}>
Max-Forwards: 70
X-Unknown: [[40|unknown-]]value
Content-Type: application/sdp
Content-Length: {size}

{sdp}
""", stream=True),
    Message("3.1.1.8", "dblreq", """
REGISTER sip:{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKdblreq.{over}
To: <sip:d9@{engine}>
From: <sip:d9@{engine}>;tag=t-dblreq
Call-ID: dblreq.{over}
CSeq: 81 REGISTER
Max-Forwards: 70
Contact: <sip:d9@{me}>
Content-Length: 0

INVITE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKdblreqinvite
To: <sip:12345@{engine}>
From: <sip:13900000008@{me}>;tag=t-dblreq2
Call-ID: dblreq.2
CSeq: 82 INVITE
Max-Forwards: 70
Contact: <sip:13900000008@{me}>
Content-Type: application/sdp
Content-Length: 133

{sdp}
"""),
    Message("3.1.1.9", "semiuri", """
OPTIONS sip:12345;par=u%40city.example@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKsemiuri.{over}
To: <sip:12345;par=u%40city.example@{engine}>
From: <sip:13900000009@{me}>;tag=t-semiuri
Call-ID: semiuri.{over}
CSeq: 91 OPTIONS
Max-Forwards: 70
Accept: application/sdp, application/pkcs7-mime, multipart/mixed
Content-Length: 0

"""),
    Message("3.1.1.10", "transports", """
OPTIONS sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKtransports.{over}
Via: SIP/2.0/SCTP hop1.example;branch=z9hG4bKtransports.1
Via: SIP/2.0/TLS hop2.example;branch=z9hG4bKtransports.2
Via: SIP/2.0/PIGEON hop3.example;branch=z9hG4bKtransports.3
Via: SIP/2.0/TCP hop4.example;branch=z9hG4bKtransports.4
To: <sip:12345@{engine}>
From: <sip:13900000010@{me}>;tag=t-transports
Call-ID: transports.{over}
CSeq: 101 OPTIONS
Max-Forwards: 70
Content-Length: 0

"""),
    Message("3.1.1.11", "mpart01", """
MESSAGE sip:12345@{engine} SIP/2.0
Via: SIP/2.0/{over} {me};branch=z9hG4bKmpart01.{over}
To: <sip:12345@{engine}>
From: <sip:13900000011@{me}>;tag=t-mpart01
Call-ID: mpart01.{over}
CSeq: 111 MESSAGE
Max-Forwards: 70
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary=between-two
Content-Length: {size}

--between-two
Content-Type: text/plain
Content-Transfer-Encoding: binary

Good day
--between-two
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

<<00 01 02 0D 0A 0D 0A FF FE 80 00 30 82 01 52>>
--between-two--
"""),
    Message("3.1.1.12", "unreason", """
SIP/2.0 200 = 3**2 * 7 <<E5 9F 8E E5 B8 82 20 D0 B4 D0 B0>> ?!;:
Via: SIP/2.0/{over} {engine};branch=z9hG4bKunreason.{over}
To: <sip:13900000012@{me}>;tag=theirs
From: <sip:12345@{engine}>;tag=ours
Call-ID: unreason.{over}
CSeq: 121 INVITE
Contact: <sip:13900000012@{me}>
Content-Length: 0

"""),
    Message("3.1.1.13", "noreason", """
SIP/2.0 100<<20>>
Via: SIP/2.0/{over} {engine};branch=z9hG4bKnoreason.{over}
To: <sip:13900000013@{me}>
From: <sip:12345@{engine}>;tag=ours
Call-ID: noreason.{over}
CSeq: 131 INVITE
Content-Length: 0

"""),
)  # fmt: skip
