"""The sample city's contract: terms that two people brought into force, two months that were sealed and paid, one that waits for objections."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import settle_month
from huiying.contracts.facts import Figure, Wanted
from huiying.contracts.figures import measure
from huiying.contracts.models import Contract, Statement
from huiying.contracts.noting import Note, note_fact
from huiying.contracts.objecting import accept_statement, object_line, send_statement
from huiying.contracts.reading import from_toml
from huiying.contracts.sealing import pay_statement, seal_statement
from huiying.directory.models import Engagement
from huiying.kit.actor import Actor

TERMS = Path(__file__).with_name("contract.toml")
SIGNED = datetime(2025, 7, 25, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAID = (("2025-08", datetime(2025, 9, 3, 1, 0, tzinfo=UTC), 58_110), ("2025-09", datetime(2025, 10, 10, 1, 0, tzinfo=UTC), 60_024))
OPEN = ("2025-10", datetime(2025, 11, 11, 1, 0, tzinfo=UTC), 61_320)


def no_calls(_wanted: Wanted) -> Mapping[str, Figure]:
    """These months have no figures: their calls were not taken over from the old switch, or nothing is there to reckon them."""
    return {}


def sign(actor: Callable[[str, datetime], Actor]) -> None:
    """Make the contract and the two months that were sealed and paid; `actor` gives the person of a log-in name at a moment."""
    made = enter_terms(engagement_id=Engagement.objects.get().pk, terms=from_toml(TERMS.read_text(encoding="utf-8")), from_month="2025-08",
                       note="首版", actor=actor("contracts", SIGNED), now=SIGNED)  # fmt: skip
    decide_terms(terms_id=made.pk, release=True, reason="", actor=actor("director", SIGNED), now=SIGNED + HOUR)
    contract = Contract.objects.get()
    for month, at, texts in PAID:
        statement = _sent(contract, month, at, texts, actor, no_calls)
        accept_statement(statement_id=statement.pk, actor=actor("operator", at), now=at + DAY)
        seal_statement(statement_id=statement.pk, actor=actor("contracts", at), now=at + 2 * DAY)
        pay_statement(statement_id=statement.pk, paid_ref=f"付 {at:%Y-%m}-118", actor=actor("contracts", at), now=at + 5 * DAY)


def send_open(actor: Callable[[str, datetime], Actor], *, figures: bool) -> None:
    """Send the month that waits for objections, by its locked figures where there are any; the operator disputes one line."""
    contract = Contract.objects.get()
    month, at, texts = OPEN
    for code, what, evidence in (
        ("complaint", "通话中语气生硬，投诉查实", "质检 2025-10-233"), ("complaint", "未按规定告知编号，投诉查实", "质检 2025-10-301"),
        ("vacant", "夜班班长岗 10 月 20 日至 24 日空缺", "排班表与登录记录"),
    ):  # fmt: skip
        _note(contract, Note(month, "event", code, what=what, evidence=evidence), at, actor)
    statement = _sent(contract, month, at, texts, actor, measure if figures else no_calls)
    object_line(statement_id=statement.pk, line="6:vacant", ground="由副班长顶岗，岗位未空。", evidence="10 月 20 日至 24 日班次记录",
                actor=actor("operator", at), now=at + DAY)  # fmt: skip


def _sent(
    contract: Contract, month: str, at: datetime, texts: int, actor: Callable[[str, datetime], Actor], measured: Callable[[Wanted], Mapping[str, Figure]]
) -> Statement:  # fmt: skip
    """Note the texts that were billed, draw the month up and send it."""
    _note(contract, Note(month, "quantity", "sms", value=Decimal(texts), what="短信条数", evidence=f"运营商 {month} 账单"), at, actor)
    manager = actor("contracts", at)
    drawn = settle_month(contract_id=contract.pk, month=month, measure=measured, actor=manager, now=at + HOUR)
    return send_statement(statement_id=drawn.pk, actor=manager, now=at + 2 * HOUR)


def _note(contract: Contract, note: Note, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    note_fact(contract_id=contract.pk, note=note, actor=actor("contracts", at), now=at)
