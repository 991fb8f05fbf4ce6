"""What programs send and get. The published document is made of these, and answers are written from them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from huiying.evidence.looking import Code
from huiying.orders.register import LONGEST_TEXT
from huiying.pages.json_told import Errors, OneError

__all__ = ["Checked", "CheckedEvent", "Errors", "NewOrder", "OneError", "Order", "Proof", "Receipt", "ReceiptEvent"]

Text = Annotated[str, Meta(max_length=LONGEST_TEXT, description="The citizen's own words")]
Demand = Literal["help", "complaint", "consult", "suggestion", "report", "praise"]


class NewOrder(Struct, forbid_unknown_fields=True):
    """A matter to register. Checked as the public form is."""

    original_text: Text
    demand_type: Annotated[Demand, Meta(description="What the citizen wants; a report (tip-off) hides the citizen's name")]
    topic_code: Annotated[str, Meta(max_length=12, description="Six digits of the city's topics; empty where unknown")] = ""
    region_code: Annotated[str, Meta(max_length=12, description="Code of the district, street or community")] = ""
    incident_address: Annotated[str, Meta(max_length=200, description="Where; some topics need a place")] = ""
    incident_at: Annotated[datetime, Meta(tz=True, description="When it happened, RFC 3339")] | None = None
    anonymous: Annotated[bool, Meta(description="The unit that handles it shall not learn who asks")] = False
    phone: Annotated[str, Meta(max_length=24, description="The citizen's number; empty where none is given. It counts as not verified")] = ""
    name: Annotated[str, Meta(max_length=40, description="The citizen's name; only with a number")] = ""
    language: Annotated[Literal["zh", "en"], Meta(description="Of the messages to the citizen")] = "zh"


class ReceiptEvent(Struct):
    """One event of a receipt."""

    leaf: Annotated[str, Meta(description="The entry as it is sealed, canonical JSON; SHA-256 of a zero byte and this is the leaf's hash")]
    note: Annotated[str, Meta(description="The signed promise (signed note, Ed25519) to seal it within 60 seconds")]
    salts: Annotated[dict[str, str], Meta(description="Salts (hex) by which the citizen's own words can be shown to be those written down")]
    proof: Annotated[str | None, Meta(description="Proof of inclusion (tlog-proof) under a signed root; null until it is sealed")]


class Receipt(Struct):
    """A signed receipt, the same file that citizens save: keep it, and check it anywhere."""

    format: int
    kind: Literal["huiying-receipt"]
    origin: str
    events: list[ReceiptEvent]


class Order(Struct):
    """A registered order."""

    order_no: Annotated[str, Meta(description="Its public number")]
    query_code: Annotated[str, Meta(description="The citizen's code: with the number it opens the order on the public pages. Give it to the citizen alone")]
    received_at: datetime
    receipt: Annotated[Receipt | None, Meta(description="null where the sealed log has not begun or cannot sign just now: ask for it later")]


class CheckedEvent(Struct):
    """What was found about one event of a receipt."""

    code: Code
    good: bool
    zh: str
    en: str
    at: datetime | None = None
    index: Annotated[int | None, Meta(description="Its place in the log")] = None
    size: Annotated[int | None, Meta(description="The log's size under the signed root")] = None
    root: Annotated[str | None, Meta(description="That root, base64")] = None


class Checked(Struct):
    """What was found about a receipt: good when every event is."""

    good: bool
    events: list[CheckedEvent] = field(default_factory=list)


class Proof(Struct):
    """Where an event is sealed, and the proof of it."""

    event: str
    leaf_hash: Annotated[str, Meta(description="Hex")]
    index: int
    size: int
    proof: Annotated[str, Meta(description="tlog-proof: index, path and the signed checkpoint")]
