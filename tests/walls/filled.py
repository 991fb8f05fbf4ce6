"""The sample city with a word of its own in every text field of everything that hangs on an order.

The fields come from the models: a new text field is filled by itself, a new table must say whose its rows are, or the tests fail.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpResponse
from psycopg.types.json import Jsonb

from huiying.directory.keys import keyring
from huiying.directory.models import Party
from huiying.directory.parties import context
from huiying.journal.models import Outbox
from huiying.kit.sealing import seal
from huiying.notify.outbox import place
from huiying.orders.models import WorkOrder

SOUGHT = "紫外线"  # stands in every text: what a reader searches for, not a secret itself
SECRET = re.compile(r"qz[0-9]{6}jw")
Table = type[models.Model]

# Codes, ids, hashes, names of our own staff: nothing that anybody types about a matter.
NOT_WORDS = {
    "calls_contact": "channel direction number_source end_reason purpose transfer_to transfer_mode transfer_result",
    "calls_visit": "direction channel purpose source trunk_ref queue language seat dnis end_reason transfer_to",
    "calls_recording": "file sha256 none_because erased",
    "calls_agent_interval": "state code seat",
    "calls_ring_back": "state result",
    "calls_ring_back_attempt": "result",
    "directory_party": "party_type language erased",
    "orders_workorder": "status demand_type topic_code urgency secrecy_level secret_readers region_code reply_mode channel number_source close_route "
    "merge_kind light reject_reason rejected_by satisfaction_first satisfaction_final solved_final",
    "orders_assignment": "role status dispatcher_id limit_text contact_evidence is_true solved unsolved_reason light",
    "orders_time_request": "kind amount milestones reason_code state requested_by decided_by second_approver",
    "orders_attachment": "kind media_type sha256 uploaded_by uploaded_kind erased",
    "orders_external_link": "system direction",
    "orders_redacted_copy": "mark taken_out made_by",
    "retention_hold": "placed_by lifted_by",
    "retention_erased": "mark",
    "dispatch_hotspot_member": "by left_by",
    "dispatch_proposal": "co_units state proposed_by decided_by",
    "dispatch_return_request": "reason_code state requested_by decided_by",
    "dispatch_adjudication": "trigger participants state co_units decided_by",
    "dispatch_opinion": "given_by",
    "dispatch_suggestion": "what source offered chosen chosen_by came_of",
    "followup_callback": "method visitor_id number_source contacted_by_unit truthful solved satisfaction hotline_satisfaction result",
    "followup_attempt": "by number_source result",
    "journal_event": "stream type actor_kind actor_id actor_role account_class org_id idem_key boot_id payload",  # payloads hold no words: check_plain
    "journal_text": "stream field salt",
    "journal_timer": "stream kind subject",
    "journal_outbox": "stream kind channel template state withheld",
    "journal_access": "user_id user_name org_id stream subject_id fields purpose",
    "supervision_card": "step trigger cancelled_by",
    "supervision_urge": "by_kind by",
    "supervision_supervision": "kind joint_with trigger issued_by answered_by state closed_by",
    "supervision_claim": "kind applied_by ground_code scope state decided_by approver",
    "supervision_notice": "user_id kind acknowledged_by",
    "supervision_alert": "klass rule word_code region_code officer_id deputy_id state raised_by acknowledged_by outcome line closed_by",
    "supervision_caller_marks": "given_by",
}
# Tables of the whole city or of one person: no order stands in them.
NOBODYS = {
    "directory_city", "directory_org", "directory_user", "directory_engagement", "directory_topic", "directory_region", "directory_calendar_year",
    "directory_calendar_day", "directory_code", "directory_duty_officer", "directory_signin_try", "directory_session", "directory_signin_code",
    "orders_limit_rule", "orders_search_segment", "dispatch_catalogue_version", "dispatch_catalogue_line", "followup_rating_link", "followup_number_code",
    "dispatch_model", "dispatch_model_file", "dispatch_model_use",
    "dispatch_hotspot",
    "supervision_danger_word", "supervision_alert_class", "supervision_duty_gap", "supervision_season_plan", "supervision_season",
    "supervision_proactive_task", "supervision_proactive_photo",
    "journal_reaction", "pages_saved_view", "portal_try", "supervision_ladder_step",
    "notify_text", "registers_proposal", "registers_line", "retention_run", "directory_outside_link",
    "contracts_contract", "contracts_terms", "contracts_statement", "contracts_statement_copy", "contracts_objection", "contracts_noted", "contracts_shift",
    "contracts_attestation", "contracts_bond_entry", "evidence_sealed", "evidence_checkpoint", "evidence_cosignature", "metrics_snapshot",
    "metrics_locked_rows",
    "evaluation_scheme", "evaluation_scheme_version", "evaluation_result", "evaluation_result_copy", "evaluation_appeal",
    "knowledge_item", "knowledge_version", "knowledge_basis", "knowledge_attachment", "knowledge_law", "knowledge_law_edition", "knowledge_law_article",
    "knowledge_use", "knowledge_feedback", "knowledge_question", "knowledge_reading",
    "directory_place_name", "directory_outline", "dispatch_duty_count", "dispatch_lesson",
    "knowledge_text", "knowledge_term", "knowledge_word", "knowledge_key", "knowledge_alias",
    "reports_report", "api_client", "accounts_account", "accounts_file", "accounts_counted_month",
    "accounts_stated",
}  # fmt: skip
# How a row leads to its order.
WAYS: dict[str, Callable[[Any], UUID | None]] = {
    "orders_workorder": lambda row: row.pk,
    "orders_search": lambda row: row.order_id,
    "calls_recording": lambda row: row.call.order_id,
    "calls_agent_interval": lambda _row: None,
    "calls_recording_key": lambda _row: None,
    "calls_ring_back": lambda row: row.call.order_id,
    "calls_ring_back_attempt": lambda row: row.ring_back.call.order_id,
    "dispatch_opinion": lambda row: row.adjudication.order_id,
    "followup_attempt": lambda row: row.callback.order_id,
    "retention_hold": lambda row: row.named_by_id,
}


@dataclass
class Filled:
    """Which secret words belong to which orders, and to which units where a row is a unit's own."""

    words: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)  # the unit that wrote a claim or got a notice: it may read it
    people: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def foreign(self, own: set[UUID], units: set[str], person: str) -> set[str]:
        """The words of orders that are not among `own`."""
        return {w for w, order in self.words.items() if order not in own and self.units.get(w) not in units and self.people.get(w) != person}


def text_fields(table: Table) -> "list[models.Field[Any, Any]]":
    """The fields of a table that can hold words."""
    known = set(NOT_WORDS.get(table._meta.db_table, "").split())
    found = []
    for one in table._meta.concrete_fields:
        inner = one.base_field if isinstance(one, ArrayField) else one
        if isinstance(inner, models.CharField | models.TextField | models.JSONField) and one.name not in known:
            found.append(one)
    return found


def tables() -> list[Table]:
    """Every table of ours but the city's own."""
    return [t for t in apps.get_app_config("huiying").get_models() if t._meta.db_table not in NOBODYS]


def way(table: Table) -> Callable[[Any], UUID | None]:
    """How a row of the table leads to its order. Raises KeyError for a table that nobody has thought of."""
    names = {one.attname for one in table._meta.concrete_fields}
    if table._meta.db_table in WAYS:
        return WAYS[table._meta.db_table]
    if "order_id" in names:
        return lambda row: row.order_id
    if "stream" in names:
        return lambda row: UUID(row.stream[6:]) if row.stream.startswith("order:") else None
    raise KeyError(f"{table._meta.db_table}: say in tests/walls/filled.py how a row leads to its order, or that it has none")


def fill(owner: psycopg.Connection) -> Filled:
    """Write a word of its own into every text field of every row about an order; by the tables' owner, whom the journal does not refuse."""
    made, numbers = Filled(), count(1)
    for table in tables():
        if table is not Party:
            _fill(table, way(table), made, numbers, owner)
    _persons(made, numbers)
    _messages(made, numbers)
    return made


def _fill(table: Table, to: Callable[[Any], UUID | None], made: Filled, numbers: Iterator[int], owner: psycopg.Connection) -> None:
    fields, name = text_fields(table), table._meta.db_table
    for row in table._default_manager.all() if fields else ():
        order = to(row)
        if order is None and not getattr(row, "applicant_id", None):
            continue
        values = {}
        for one in fields:
            word = f"qz{next(numbers):06d}jw"
            made.words[word] = order or row.pk
            made.tables[name] += 1
            if unit := getattr(row, "applicant_id", None) or getattr(row, "org_id", None):
                made.units[word] = str(unit)
            made.people[word] = getattr(row, "user_id", "") or "-"
            text = f"{SOUGHT}{word}"
            inner = one.base_field if isinstance(one, ArrayField) else one
            text = text if not inner.max_length or inner.max_length >= len(text) else word
            values[one.column] = [text] if isinstance(one, ArrayField) else Jsonb([["words", text]]) if isinstance(one, models.JSONField) else text
        columns = ", ".join(f'"{column}" = %s' for column in values)
        owner.execute(f'UPDATE "{name}" SET {columns} WHERE "{table._meta.pk.column}" = %s', [*values.values(), row.pk])


def _persons(made: Filled, numbers: Iterator[int]) -> None:
    """A name of its own for each person: seen where a name is unmasked, so of short use, but no foreign page may hold it."""
    for party in Party.objects.prefetch_related("orders"):
        orders = list(party.orders.all())
        if len(orders) == 1:
            word = f"qz{next(numbers):06d}jw"
            made.words[word] = orders[0].pk
            Party.objects.filter(pk=party.pk).update(name_sealed=seal(keyring(), context("name_sealed", str(party.pk)), word), company_name="")


def _messages(made: Filled, numbers: Iterator[int]) -> None:
    """What staff may read of each message about an order."""
    for message in Outbox.objects.filter(stream__startswith="order:"):
        word, where = f"qz{next(numbers):06d}jw", (message.stream, message.kind, message.round)
        made.words[word] = UUID(message.stream[6:])
        Outbox.objects.filter(pk=message.pk).update(shown_sealed=seal(keyring(), place("shown", *where), word))


def told(response: HttpResponse) -> str:
    """Everything that an answer says: its head, its body, and what stands in a workbook."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{body.decode('utf-8', 'replace')}"


def orders_of(ids: set[UUID]) -> dict[UUID, str]:
    """The public numbers of orders."""
    return {order.pk: order.order_no for order in WorkOrder.objects.filter(pk__in=ids)}
