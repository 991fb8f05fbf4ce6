"""The second wall: which rows of orders PostgreSQL itself gives for an actor, whatever the statement forgot to ask (docs/decisions/0006).

Statements about orders carry the reader's facts in front of them, in the same message and for that transaction only (`set_config(…, true)`):
no round trip, and nothing is left behind on a connection that others use next. Without facts the database gives no row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from huiying.directory.reference import Reference, reference
from huiying.kit.actor import Actor

# The tables with policies; tests/walls compares them with the database's own.
WALLED = (
    "orders_workorder", "orders_assignment", "orders_search", "orders_time_request", "orders_attachment", "orders_external_link",
    "orders_redacted_copy", "calls_contact", "calls_visit", "calls_recording", "calls_recording_key", "calls_agent_interval", "calls_ring_back",
    "calls_ring_back_attempt",
    "journal_event", "journal_text", "journal_outbox", "journal_access", "dispatch_proposal",
    "dispatch_return_request", "dispatch_adjudication", "dispatch_opinion", "dispatch_suggestion", "followup_callback", "followup_attempt",
    "followup_rating_link",
    "supervision_card", "supervision_urge", "supervision_supervision", "supervision_claim", "supervision_notice", "directory_party", "retention_hold",
    "retention_erased", "metrics_work", "metrics_brought",
)  # fmt: skip
ADDED_BY_ALL = ("journal_event", "journal_text")  # what happens to people, catalogues and keys is written down by whoever is at work
ROOMS = (
    "orders_", "journal_", "calls_", "dispatch_", "followup_", "supervision_", "directory_party", "retention_", "metrics_work", "metrics_brought",
    "metrics_locked_rows",
)  # fmt: skip
WHOLE_CITY = frozenset({"SV", "AU"})
_WORDS: ContextVar[str] = ContextVar("the words in front of each statement about orders", default="")


@contextmanager
def behind(actor: Actor | None, *also: UUID) -> Iterator[None]:
    """Within the block statements see what the policies give this actor, and nothing for nobody; `also` names more orders of a citizen's."""
    with _saying(facts(actor, also)):
        yield


@contextmanager
def lifted() -> Iterator[None]:
    """Within the block statements see everything: an action at work, which has checked who asks; or a figure without names."""
    with _saying(_as_system()):
        yield


@contextmanager
def _saying(words: str) -> Iterator[None]:
    kept = _WORDS.set(words)
    try:
        if _say in connection.execute_wrappers:
            yield
        else:
            with connection.execute_wrapper(_say):
                yield
    finally:
        _WORDS.reset(kept)


class NotTheSystem(RuntimeError):  # noqa: N818 - says what is wrong
    """A process of the city's own is connected as the serving role: what it reads would be empty, and nothing would say so."""


def demand_system() -> None:
    """Raise NotTheSystem unless the connection's role passes the wall, as where a pooler drops the option that names it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            raise NotTheSystem(f"connected without the role {settings.HUIYING_SYSTEM_ROLE}: does a pooler drop start-up options?")


def facts(actor: Actor | None, also: tuple[UUID, ...] = ()) -> str:
    """The words that tell the database who reads."""
    if actor is None:
        return _words("", "", "", "", "")
    if actor.kind == "system":
        return _as_system()
    if actor.kind == "citizen":
        return _words("citizen", "", "", _ids(tuple(sorted({*actor.orders, *map(str, also)}))), "")
    if not (seen := sees(actor)):
        return _words("", "", "", "", "")  # nor what is addressed to the person, or to the unit where somebody else's people work
    return _words(seen, _id(actor.id), _units(actor.unit_path, reference(actor.reference_version)), "", "yes" if "AG" in actor.roles else "")


def _as_system() -> str:
    return f'SET LOCAL ROLE "{settings.HUIYING_SYSTEM_ROLE}"; '


def sees(actor: Actor) -> str:
    """How far a member of staff sees: "city", "operator" (the city without secrets), "unit", or nothing."""
    match (actor.account_class, actor.employer_kind):
        case ("op", "operator"):
            return "operator"
        case ("gov", "hotline_agency"):
            return "city"
        case ("gov", "government"):
            return "city" if actor.roles & WHOLE_CITY else "unit"
        case ("util", "public_utility"):
            return "unit"
    return ""


@lru_cache(2_048)
def _words(seen: str, person: str, units: str, orders: str, registers: str) -> str:
    told = {"sees": seen, "person": person, "units": f"{{{units}}}", "orders": f"{{{orders}}}", "registers": registers}
    return "SELECT set_config('role', 'none', true), " + ", ".join(f"set_config('huiying.{name}', '{value}', true)" for name, value in told.items()) + "; "


@lru_cache(2_048)
def _units(path: str, data: Reference) -> str:
    return _ids(tuple(str(org.pk) for org in data.orgs.values() if org.path.startswith(path))) if path else ""


def _ids(keys: tuple[str, ...]) -> str:
    return ",".join(filter(None, map(_id, keys)))


def _id(key: str) -> str:
    """The id, when it is one: nothing else gets into the words."""
    try:
        return str(UUID(key))
    except ValueError:
        return ""


def _say(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute, with the words in front of a statement about orders."""
    words = _WORDS.get()
    if not words or not any(room in sql for room in ROOMS):
        return execute(sql, params, many, context)
    driver = context["cursor"].cursor
    if many or getattr(driver, "name", None):  # no words fit in front of these: they stand beside, in the same transaction
        with transaction.atomic(), connection.cursor() as beside:
            beside.cursor.execute(words)
            return execute(sql, params, many, context)
    told = execute(words + sql, params, many, context)
    driver.nextset()
    return told
