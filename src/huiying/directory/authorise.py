"""The permission check in front of every verb, and the event that a forbidden attempt leaves (国办函〔2025〕66号)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from huiying.directory.acts import Decision, decide
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7

SWITCHES = {
    "dispatch": "operator_dispatch", "propose_dispatch": "operator_dispatch", "accept": "operator_dispatch", "ask_info": "operator_dispatch",
    "redispatch": "operator_dispatch", "add_assignee": "operator_dispatch", "to_adjudication": "operator_dispatch", "reclassify": "operator_dispatch",
    "start_round": "operator_dispatch", "link_external": "operator_dispatch", "change_urgency": "operator_dispatch", "propose_catalogue": "operator_dispatch",
    "log_attempt": "operator_callback", "record_positive": "operator_callback", "record_negative": "operator_callback",
}  # fmt: skip


class Outsourced(NotAllowed):
    """An operator's account tried what may not be outsourced; the attempt is kept for the auditor."""

    zh = "诉求办理不得外包（国办函〔2025〕66号），本次尝试已记录。"
    en = "Handling may not be outsourced (国办函〔2025〕66号). The attempt has been recorded."

    def __init__(self, verb: str, stream: str) -> None:
        super().__init__()
        self.verb = verb
        self.stream = stream


def permission(actor: Actor, verb: str, who: Collection[str], *, own: bool) -> Decision:
    """The decision for `actor` doing `verb`, with the engagement's switch that would open it to an operator."""
    return decide(actor, verb, who, own=own, switch=SWITCHES.get(verb, ""))


def authorise(actor: Actor, verb: str, who: Collection[str], *, own: bool, stream: str) -> None:
    """Raise Outsourced or NotAllowed unless the actor may do the verb. A check that fails to run denies."""
    decision = permission(actor, verb, who, own=own)
    if decision.law:
        raise Outsourced(verb, stream)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)


def record_refusal(refusal: Outsourced, *, actor: Actor, now: datetime) -> None:
    """Keep a forbidden attempt as an event of its own stream, in its own transaction."""
    stream = f"refusal:{uuid7(now)}"
    with transaction.atomic():
        write([NewEvent(stream, 1, "permission.refused_66", {"verb": refusal.verb, "stream": refusal.stream})], actor=actor, now=now)
