"""What a published folder does not tell: who a citizen is, which calls of two months are one caller's, and anything of a secret matter but that it counts."""

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from huiying.calls.models import Visit
from huiying.calls.record import record
from huiying.cli.keeping import log_publishing
from huiying.cli.keeping.log_publishing import NotPublished
from huiying.directory.models import Party, User
from huiying.evidence.public import PublicLog
from huiying.evidence.receipts import events_for_citizen, receipt
from huiying.kit.actor import system
from huiying.metrics.closing import close_month
from huiying.metrics.locking import locked
from huiying.metrics.own import own_catalogue
from huiying.orders.marking import set_secrecy
from huiying.orders.models import WorkOrder
from huiying.supervision.urging import urge
from tests.calls.scripts import happenings
from tests.cast import Cast, again, build
from tests.evidence.sealed import seal
from tests.orders.steps import DAY, HOUR, dispatched, replied
from tests.verify.days import verified

LINE = system("line")
BEGINS = datetime(2025, 1, 7, 1, 30, tzinfo=UTC)
AFTER, LATER = datetime(2025, 2, 10, 2, tzinfo=UTC), datetime(2025, 3, 10, 2, tzinfo=UTC)
PHONE = "13800010001"
SCRIPT = """0 call.arrived usable dnis=d language=zh
    3 call.menu choice=1
    5 call.queued queue=general
    9 call.offered agent=a seat=s1 org=o
    14 call.answered agent=a seat=s1 org=o
    60 call.linked order=w
    96 call.ended end_reason=answered
    120 call.wrapped agent=a"""


def called(cast: Cast, number: int, at: datetime, order: WorkOrder) -> str:
    """A call of the one caller about an order."""
    stream = f"call:{UUID(int=number)}"
    who = {"d": "12345", "a": cast.op_agent.id, "o": cast.operator.pk, "w": order.pk}
    record(happenings(stream, SCRIPT, begins=at, number=PHONE, **who), actor=LINE, now=at)
    return stream


def publish(month: str, now: datetime, out: Path, reason: str = "") -> Path:
    close_month(month=month, catalogue=own_catalogue(), actor=system("cli"), now=now, reason=reason)
    assert log_publishing.run(Namespace(out=out, month=month, json=True)) == 0
    return out


def facts(folder: Path, fact: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "facts" / f"{fact}.jsonl").read_bytes().splitlines()]


def everything(folder: Path) -> str:
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in sorted(folder.rglob("*")) if file.is_file() and "tile" not in file.parts)


def hidden(folder: Path) -> int:
    return sum(line.startswith(b'{"leaf_hash"') for line in (folder / "events.jsonl").read_bytes().splitlines())


def of_secret(order: WorkOrder) -> set[str]:
    """What would lead to the matter: its ids, its number, its place in the catalogue of topics and on the map, the unit."""
    parts = order.assignments.all()
    return {str(order.pk), str(order.contact_id), order.order_no, *(str(part.pk) for part in parts), str(order.party_id)}


def test_a_secret_matter_counts_and_is_not_told(log: PublicLog, tmp_path: Path) -> None:
    cast = build(BEGINS)
    plain = dispatched(cast, BEGINS + DAY, cast.works, phone=PHONE)
    secret = dispatched(cast, BEGINS + 2 * DAY, cast.environment, phone=PHONE)
    replied(cast, secret, cast.environment, BEGINS + 3 * DAY)
    set_secrecy(order=again(secret), level="secret", readers=[cast.dispatcher.id], actor=cast.reviewer, now=BEGINS + 3 * DAY + HOUR)
    calls = [called(cast, 1, BEGINS + DAY, plain), called(cast, 2, BEGINS + 2 * DAY, secret)]
    later = dispatched(cast, BEGINS + 30 * DAY, cast.works, phone=PHONE)
    called(cast, 3, BEGINS + 30 * DAY, later)
    seal()

    out = publish("2025-01", AFTER, tmp_path / "january")
    told = verified(out)
    assert told["differences"] == []
    n = hidden(out)
    assert n > 5
    assert any(f"{n} leaves stand as hashes only, 1 orders" in note for note in told["notes"])
    rows = facts(out, "work")
    (made_up,) = {row["order_id"] for row in rows if row["order_id"].startswith("hidden-")}
    assert {row["order_id"] for row in rows} == {str(plain.pk), str(later.pk), made_up}
    row = next(row for row in rows if row["order_id"] == made_up)
    assert {row[name] for name in ("topic_code", "region", "unit_id", "first_unit_id", "party_type", "order_no", "secrecy_level")} <= {"", None}
    assert [(one["order_id"], one["demand"]) for one in facts(out, "call") if f"call:{one['call_id']}" == calls[1]] == [(made_up, made_up)]
    text = everything(out)
    assert {word for word in of_secret(secret) if word and word in text} == set()
    assert str(plain.pk) in text

    # nor in another month, nor under a name that leads from one to the other
    march = publish("2025-02", LATER, tmp_path / "february")
    assert verified(march)["differences"] == []
    assert {word for word in of_secret(secret) if word and word in everything(march)} == set()
    assert made_up not in everything(march)


def test_nobody_is_followed_from_month_to_month(log: PublicLog, tmp_path: Path) -> None:
    cast = build(BEGINS)
    order = dispatched(cast, BEGINS + DAY, cast.works, phone=PHONE, original_text="金丝雀在人民路十八号", number_source="switch")
    urge(order_id=order.pk, text="金丝雀催办", actor=cast.caller(order), now=BEGINS + 2 * DAY)
    for number, day in enumerate((1, 2, 31), 1):
        called(cast, number, BEGINS + day * DAY, order)
    seal()
    january, february = publish("2025-01", AFTER, tmp_path / "january"), publish("2025-02", LATER, tmp_path / "february")
    assert verified(february)["differences"] == []
    callers = [{row["ani_hash"] for row in facts(folder, "call")} for folder in (january, february)]
    assert [len(found) for found in callers] == [1, 1]
    index = bytes(Visit.objects.exclude(ani_index=None)[0].ani_index).hex()
    assert len(callers[0] | callers[1] | {index}) == 3

    text = everything(january) + everything(february)
    people = {name for user in User.plain.all() for name in (user.username, user.name)} - {"agent"}  # a word of the journal's own too
    never = {PHONE, "张三", "金丝雀", "人民路", order.order_no, index, *map(str, Party.objects.values_list("pk", flat=True))}
    assert {word for word in never if word in text} == set()
    assert {name for name in people if f'"{name}"' in text} == set()
    # the citizen's own receipt has the same leaf, which does not name them either, and verifies against the folder
    (tmp_path / "receipt").write_bytes(receipt(events_for_citizen(order.stream)))
    assert str(order.party_id) not in (tmp_path / "receipt").read_text()
    assert verified(february, "--receipt", str(tmp_path / "receipt"))["differences"] == []


def test_what_became_secret_since_is_not_published_from_the_rows_of_then(log: PublicLog, tmp_path: Path) -> None:
    cast = build(BEGINS)
    order = dispatched(cast, BEGINS + DAY, cast.works)
    seal()
    publish("2025-01", AFTER, tmp_path / "first")
    set_secrecy(order=again(order), level="secret", readers=[cast.dispatcher.id], actor=cast.reviewer, now=AFTER + DAY)
    with pytest.raises(NotPublished, match="become secret"):
        log_publishing.run(Namespace(out=tmp_path / "second", month="2025-01", json=True))
    again_locked = publish("2025-01", AFTER + DAY, tmp_path / "third", reason="一件诉求已设为保密")
    assert verified(again_locked)["differences"] == []
    assert str(order.pk) not in everything(again_locked)
    # and what was secret when the month was locked stays untold in its folder
    set_secrecy(order=again(order), level="public", actor=cast.reviewer, consent=True, now=AFTER + 2 * DAY)
    assert log_publishing.run(Namespace(out=tmp_path / "fourth", month="2025-01", json=True)) == 0
    assert verified(tmp_path / "fourth")["differences"] == []
    assert str(order.pk) not in everything(tmp_path / "fourth")
    snapshot = locked("2025-01")
    assert snapshot is not None
    assert snapshot.version == 2
