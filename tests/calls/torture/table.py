"""What comes of each message: what the RFC lets a telephone exchange answer, what the engine answers, and in what words its log says why not.

Where the two differ, `deviates` says so. Seen with Asterisk 22.10 and the pjproject inside it; another version may answer more of them.
"""

from dataclasses import dataclass

UDP, TCP = "UDP", "TCP"
SILENCE = "no answer"
UNSAID = "refused, as it must be, but without a word: the sender has only its own timer to learn it from"
TAKEN = "taken as if nothing were wrong with it"


@dataclass(frozen=True)
class Row:
    """`rfc`: the statuses that the RFC allows, SILENCE among them for what is to be ignored; `error`: what the log has of it."""

    name: str
    over: str
    rfc: tuple[str, ...]
    engine: str
    error: str = ""
    deviates: str = ""


def broke(where: str, *, what: str = "syntax error") -> str:
    """The parser's words."""
    return f"PJSIP {what} exception when parsing '{where}' header on line"


TOO_BIG = "invalid value error"
TABLE = (
    Row("wsinv", UDP, ("200",), "200"),
    Row("intmeth", UDP, ("405", "501"), "501"),
    Row("intmeth", TCP, ("405", "501"), "501"),
    Row("esc01", UDP, ("200", "404"), "404"),
    Row("escnull", UDP, ("200", "401", "404"), "401"),
    Row("esc02", UDP, ("405", "501"), "501"),
    Row("esc02", TCP, ("405", "501"), "501"),
    Row("lwsdisp", UDP, ("200",), "200"),
    Row("longreq", UDP, ("200",), "200"),
    Row("longreq", TCP, ("200",), "200"),
    Row("dblreq", UDP, ("200", "401"), "401"),
    Row("semiuri", UDP, ("200", "404"), "200"),
    Row("transports", UDP, ("200",), "200"),
    Row("mpart01", UDP, ("200", "405", "501"), "501"),
    Row("unreason", UDP, (SILENCE,), SILENCE),
    Row("noreason", UDP, (SILENCE,), SILENCE),
    Row("badinv01", UDP, ("400",), SILENCE, broke("Via"), UNSAID),
    Row("clerr", UDP, ("400",), "200", deviates=TAKEN),
    Row("clerr", TCP, (SILENCE,), SILENCE),
    Row("ncl", UDP, ("400",), SILENCE, broke("Content-Length"), UNSAID),
    Row("ncl", TCP, ("400",), SILENCE, "Missing required header(s) (PJSIP_EMISSINGHDR)  CSeq", UNSAID),
    Row("scalar02", UDP, ("400",), SILENCE, broke("CSeq", what=TOO_BIG), UNSAID),
    Row("scalar02", TCP, ("400",), SILENCE, broke("CSeq", what=TOO_BIG), UNSAID),
    Row("scalarlg", UDP, (SILENCE,), SILENCE, broke("CSeq", what=TOO_BIG)),
    Row("scalarlg", TCP, (SILENCE,), SILENCE, broke("CSeq", what=TOO_BIG)),
    Row("quotbal", UDP, ("400",), SILENCE, broke("To"), UNSAID),
    Row("ltgtruri", UDP, ("200", "400"), SILENCE, broke("Request Line"), UNSAID),
    Row("lwsruri", UDP, ("200", "400"), SILENCE, broke("Request Line"), UNSAID),
    Row("lwsstart", UDP, ("200", "400"), "200"),
    Row("trws", UDP, ("200", "400"), "200"),
    Row("trws", TCP, ("200", "400"), "200"),
    Row("escruri", UDP, ("200", "400"), "200"),
    Row("baddate", UDP, ("200", "400"), "200"),
    Row("regbadct", UDP, ("200", "400", "401"), SILENCE, broke("Contact"), UNSAID),
    Row("badaspec", UDP, ("200", "400"), "200"),
    Row("baddn", UDP, ("200", "400"), "200"),
    Row("badvers", UDP, ("505",), SILENCE, broke("Request Line"), UNSAID),
    Row("mismatch01", UDP, ("400",), SILENCE, "pjsip_options.c: Unable to send response", UNSAID),
    Row("mismatch02", UDP, ("400", "501"), "501"),
    Row("bigcode", UDP, (SILENCE,), SILENCE, broke("Status Line", what=TOO_BIG)),
    Row("badbranch", UDP, ("200", "400"), "200"),
    Row("insuf", UDP, ("400",), SILENCE, "Missing required header(s) (PJSIP_EMISSINGHDR)  To", UNSAID),
    Row("unkscm", UDP, ("416",), SILENCE, broke("Request Line"), UNSAID),
    Row("unkscm", TCP, ("416",), SILENCE, broke("Request Line"), UNSAID),
    Row("novelsc", UDP, ("404", "416"), SILENCE, broke("Request Line"), UNSAID),
    Row("novelsc", TCP, ("404", "416"), SILENCE, broke("Request Line"), UNSAID),
    Row("unksm2", UDP, ("400",), "416", deviates="refused with another status"),
    Row("bext01", UDP, ("420",), "200", deviates=f"{TAKEN}: what is required and not known is passed over"),
    Row("invut", UDP, ("415",), "415"),
    Row("regaut01", UDP, ("401",), SILENCE, broke("Authorization"), UNSAID),
    Row("regaut01", TCP, ("401",), SILENCE, broke("Authorization"), UNSAID),
    Row("multi01", UDP, ("400",), "200", deviates=f"{TAKEN}: the first of each header counts"),
    Row("mcl01", UDP, ("400",), "200", deviates=f"{TAKEN}: one of the two lengths counts"),
    Row("mcl01", TCP, ("400",), "200", deviates=f"{TAKEN}: one of the two lengths counts"),
    Row("bcast", UDP, (SILENCE,), SILENCE),
    Row("zeromf", UDP, ("200",), "200"),
    Row("cparam01", UDP, ("200", "401"), "401"),
    Row("cparam02", UDP, ("200", "401"), "401"),
    Row("regescrt", UDP, ("200", "400", "401"), "401"),
    Row("sdp01", UDP, ("406",), "200", deviates=f"{TAKEN}: it is answered in a format that the caller does not take"),
    Row("inv2543", UDP, ("200",), "200"),
)
