"""Taking over messages and their replies from another system: good rows become orders, refused ones are told by line and reason."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction

from huiying.directory.keys import SEALING, keyring
from huiying.directory.models import Party
from huiying.directory.parties import context
from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem
from huiying.kit.entropy import Entropy
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7_text
from huiying.kit.moments import moment
from huiying.kit.sealing import blind, seal
from huiying.kit.sheets import Line, Sheet
from huiying.kit.taking import Outcome, demand_columns
from huiying.orders.bulk import Load, Step, Whole
from huiying.orders.gate import demand_open
from huiying.orders.messages import NEEDED, Mapping, Message, Reader
from huiying.orders.models_links import ExternalLink
from huiying.orders.register import first_words
from huiying.orders.search import ensure_segments

BATCH = 2_000
SHOWN = frozenset({"foreign_id", "registered_at", "replied_at", "topic"})
CHANGED = Problem(
    "foreign_id", "changed", "此编号已导入过，但内容不同；已登记的原文不会被改写",
    "This number was imported before with other content; registered words are never overwritten",
)  # fmt: skip
TWICE = Problem(
    "foreign_id", "twice", "此编号在本文件中不止一次，且内容不同；只看第一次出现的一行",
    "This number stands more than once in this file, with other content; only its first row counts",
)  # fmt: skip


class NoAgency(Told):
    """The city has not been set up yet."""

    zh = "本市还没有设立热线机构，请先完成初始设置（./huiying up）。"
    en = "No hotline agency has been set up yet. Set the city up first (./huiying up)."


def import_messages(
    *, sheet: Sheet, mapping: Mapping, all_or_nothing: bool, actor: Actor, now: datetime, progress: Callable[[float, int], None] = lambda _read, _rows: None
) -> Outcome:
    """Take the sheet's rows over as orders with their real times, in one transaction.

    In order: refuses bad rows; tells known rows by their number and keyed hash (same content: unchanged, other content: refused);
    adds parties, contacts, orders, links and events marked as imported by COPY. With `all_or_nothing` one refused row leaves everything
    as it was. The orders can be searched after orders.bulk.index_missing. Raises NotOpenYet, Unreadable, NoAgency.
    """
    demand_columns(sheet, [mapping.columns[name] for name in NEEDED])
    demand_open(reference())
    outcome = Outcome()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(hashtext('orders.importing'))", [SEALING])
        _Taking(sheet, mapping, outcome, actor, now).run(progress)
        if outcome.is_undone(all_or_nothing):
            transaction.set_rollback(True)
    return outcome


class _Taking:
    """One import at work."""

    def __init__(self, sheet: Sheet, mapping: Mapping, outcome: Outcome, actor: Actor, now: datetime) -> None:
        self.sheet, self.mapping, self.outcome, self.actor, self.now = sheet, mapping, outcome, actor, now
        self.data, self.ring = reference(), keyring()
        if not any(org.kind == "hotline_agency" for org in self.data.orgs.values()):
            raise NoAgency
        names = {topic.name: code for code, topic in self.data.topics.items()} | {code: code for code in self.data.topics} | mapping.topics
        self.reader = Reader(mapping, self.data.topics, names, self.ring, now)
        self.entropy, self.parties = Entropy(), dict[str, str]()

    def run(self, progress: Callable[[float, int], None]) -> None:
        """Take batch after batch; while one is written by a thread of its own, the next is prepared."""
        column = self.mapping.columns["registered_at"]
        moments = (moment("registered_at", line.cells.get(column, ""))[0] for line in self.sheet.lines())
        ensure_segments(at for at in moments if at is not None and at <= self.now)
        lines = self.sheet.lines()
        ready = self._load([])
        with connection.cursor() as cursor, ThreadPoolExecutor(1) as writer:
            writing = writer.submit(ready.send, cursor.cursor)
            while batch := list(islice(lines, BATCH)):
                self.outcome.read += len(batch)
                messages = [message for line in batch for message in self._good(line)]
                writing.result()
                new = self._unknown(messages)
                writing = writer.submit(ready.send, cursor.cursor)
                ready = self._load(new)
                progress(max(line.read for line in batch), self.outcome.read)
            writing.result()
            ready.send(cursor.cursor)

    def _good(self, line: Line) -> Iterator[Message]:
        message, problems = self.reader.read(line) if line.problem is None else (None, [line.problem])
        if message is not None and message.foreign_id in self.outcome.ids:
            problems = self.outcome.again(self.outcome.ids[message.foreign_id] == message.content_hash, TWICE)
            message = None
        self._refuse(line.number, problems, line.cells)
        if message is not None:
            self.outcome.ids[message.foreign_id] = message.content_hash
            yield message

    def _refuse(self, line: int, problems: list[Problem], cells: dict[str, Any]) -> None:
        for problem in problems:
            self.outcome.refuse(line, problem, self.mapping.columns, cells, SHOWN)

    def _unknown(self, messages: list[Message]) -> list[Message]:
        """The messages whose numbers are not in our tables; the parties of known users are looked up with them."""
        known = dict(
            ExternalLink.objects.filter(system=self.mapping.system, direction="in", foreign_id__in=[m.foreign_id for m in messages]).values_list(
                "foreign_id", "content_hash"
            )
        )
        for message in messages:
            if message.foreign_id in known:
                problems = self.outcome.again(bytes(known[message.foreign_id]) == message.content_hash, CHANGED)
                self._refuse(message.line, problems, {self.mapping.columns["foreign_id"]: message.foreign_id})
        new = [message for message in messages if message.foreign_id not in known]
        self._know_parties(message.user for message in new)
        return new

    def _load(self, new: list[Message]) -> Load:
        load = Load(actor=self.actor, now=self.now, imported=True)
        for message in new:
            load.add(self._whole(message, self.data))
        self.outcome.created += len(new)
        return load

    def _know_parties(self, users: Iterable[str]) -> None:
        wanted = {self._party_index(user): user for user in users if user and user not in self.parties}
        known = Party.objects.filter(source_index__in=wanted).values_list("source_index", "id")
        self.parties |= {wanted[bytes(index or b"")]: str(pk) for index, pk in known}

    def _party_index(self, user: str) -> bytes:
        return blind(self.ring, "source", f"{self.mapping.system}|{user}")

    def _party(self, user: str) -> tuple[str | None, dict[str, Any] | None]:
        """The party behind the other system's code of a user, and its row when it is new. The code is personal: it is sealed."""
        if not user:
            return None, None
        if user in self.parties:
            return self.parties[user], None
        party_id = self.parties[user] = uuid7_text(self.now, self.entropy)
        sealed = seal(self.ring, context("name_sealed", party_id), user)
        return party_id, {"id": party_id, "name_sealed": sealed, "source_index": self._party_index(user), "created_at": self.now}

    def _whole(self, message: Message, data: Reference) -> Whole:
        at, channel = message.registered_at, self.mapping.channel
        order_id, contact_id = uuid7_text(at, self.entropy), uuid7_text(at, self.entropy)
        party_id, party = self._party(message.user)
        steps = [Step("order.imported", at, payload={"source": self.mapping.system})]
        if message.replied_at is not None:
            ended = {
                "status": "completed",
                "public_reply": message.reply,
                "replied_at": message.replied_at,
                "closed_at": message.replied_at,
                "state_at": message.replied_at,
            }
            steps.append(Step("order.replied", message.replied_at, ended))
        return Whole(
            order={
                "id": order_id, "status": "submitted", "party_id": party_id, "contact_id": contact_id, "title": message.title or first_words(message.text),
                "original_text": message.text, "demand_type": self.mapping.demand_type, "topic_code": message.topic, "channel": channel, "received_at": at,
                "owner_id": str(data.agency.id), "imported": True, "state_at": at, "reply_mode": "none",
            },
            steps=steps,
            contact={"id": contact_id, "channel": channel, "party_id": party_id, "arrived_at": at, "order_id": order_id},
            party=party,
            link={
                "id": uuid7_text(self.now, self.entropy), "system": self.mapping.system, "foreign_id": message.foreign_id, "order_id": order_id,
                "content_hash": message.content_hash, "last_sync": self.now,
            },
        )  # fmt: skip


def answered_within(system: str, foreign_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Of the orders with these numbers of another system, the shares answered within 5 to 60 days, read from our tables."""
    days = (5, 7, 15, 30, 60)
    counts = ", ".join(f"count(*) FILTER (WHERE o.replied_at - o.received_at <= interval '{n * 86400} seconds')" for n in days)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), {counts} FROM orders_external_link l JOIN orders_workorder o ON o.id = l.order_id "  # noqa: S608 - numbers of our own
            "WHERE l.system = %s AND l.direction = 'in' AND l.foreign_id = ANY(%s)",
            [system, foreign_ids],
        )
        whole, *found = cursor.fetchone()
    return {str(n): {"num": num, "den": whole, "value": num / whole if whole else None} for n, num in zip(days, found, strict=True)}
