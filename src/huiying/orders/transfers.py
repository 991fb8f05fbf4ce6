"""A caller handed over on the line: to 110, a utility, a department. What nobody agreed to take stays with us (D21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huiying.calls.models import Contact
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, one_of, refuse, required
from huiying.kit.text import clean
from huiying.orders.change import Change, Repeated
from huiying.orders.clocks import start_archive_clock, start_intake_clock, stop_intake_clock
from huiying.orders.codes import TRANSFER_MODES, TRANSFER_TARGETS
from huiying.orders.intake import another_reviewer
from huiying.orders.merging import answer_children
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, check_matter, registered_before, registering
from huiying.orders.registration import in_state
from huiying.orders.repeating import KeyReused
from huiying.orders.search import tend_segments

LEADS_AWAY = frozenset({"hot", "three_way"})


@dataclass(frozen=True)
class Handover:
    """To whom a caller was handed over and how (codes of orders.codes), whether they agreed to take it, and what the citizen was told.

    `foreign_no` is the number the matter has with them, `reason` why it was handed over, or not taken, in words; both may be missing.
    """

    to: str
    mode: str
    agreed: bool
    told: str = ""
    foreign_no: str = ""
    reason: str = ""

    @property
    def leaves(self) -> bool:
        """Whether the matter left with the caller: agreed on the line. Information passed on leaves it with us."""
        return self.agreed and self.mode in LEADS_AWAY

    def problems(self) -> list[Problem]:
        """Everything that is wrong with it; the citizen is told something when the matter leaves."""
        return [
            *required("transfer_to", self.to),
            *one_of("transfer_to", self.to, TRANSFER_TARGETS),
            *required("transfer_mode", self.mode),
            *one_of("transfer_mode", self.mode, TRANSFER_MODES),
            *(required("told", clean(self.told)) if self.leaves else []),
            *longest("told", self.told, 2000),
            *longest("transfer_foreign_no", self.foreign_no, 40),
            *longest("transfer_reason", self.reason, 200),
        ]

    def record(self) -> dict[str, str]:
        """The record of the transfer as the event and the contact keep it."""
        result = "agreed" if self.leaves else "informed" if self.agreed else "not_agreed"
        return {"transfer_to": self.to, "transfer_mode": self.mode, "transfer_result": result}

    def words(self) -> dict[str, str]:
        """What was said about it, by the names under which the event keeps it beside its codes."""
        given = {"transfer_foreign_no": clean(self.foreign_no), "transfer_reason": clean(self.reason)}
        return {name: words for name, words in given.items() if words}


def transfer(*, order: WorkOrder, handover: Handover, actor: Actor, now: datetime) -> WorkOrder:
    """Record a transfer of a registered order's caller.

    Agreed on the line (hot, three-way): the order closes as transferred (O07) with what the citizen was told. Not agreed, or
    only information passed on: the order stays with us, the first receiver keeps it, its clock runs on. The contact keeps the
    transfer either way. Raises Refused, NotNow, NotAllowed, SameReviewer, Moved.
    """
    refuse(handover.problems())
    with transaction.atomic():
        with Change(order, actor=actor, now=now) as change:
            _hand_over(change, handover)
        _keep_on_contact(order, handover)
    return order


def register_transferred(*, matter: Matter, handover: Handover, actor: Actor, now: datetime, idem_key: str | None = None) -> WorkOrder:
    """Register a matter whose caller was handed over at once, with the same record and the same ends as `transfer`.

    What was not agreed is registered as an order of ours (O02), its clock runs. Raises Refused, KeyReused, NotAllowed.
    """
    data = reference(actor.reference_version)
    refuse(check_matter(matter, data, now), handover.problems())
    try:
        with transaction.atomic():
            with registering(matter=matter, data=data, actor=actor, now=now, idem_key=idem_key) as change:
                if not handover.leaves:
                    start_intake_clock(change, actor.reference_version)
                    change.move("submit", payload={"duplicates": "none"})
                _hand_over(change, handover)
            _keep_on_contact(change.order, handover)
    except Repeated:
        return _transferred_before(idem_key or "", matter, handover, actor)
    tend_segments(change.order.seq, now)
    return change.order


def _hand_over(change: Change, handover: Handover) -> None:
    """Write the transfer: the order ends with it, or stays with us as the first receiver."""
    order, actor, now = change.order, change.actor, change.now
    change.allow("transfer", ROLES_OF["transfer"])
    if not handover.leaves:
        in_state(order, "transfer")
        change.note("order.transfer_kept", payload=handover.record(), texts=handover.words(), first_receiver_kept=True)
        return
    another_reviewer(order, actor)
    stop_intake_clock(change)
    start_archive_clock(change)
    ended: dict[str, Any] = {**_ended_with(handover), "replied_at": now, "closed_at": now, "first_receiver_kept": False}
    change.move("direct_close", payload=handover.record(), texts=handover.words(), **ended)
    answer_children(parent=order, actor=actor, now=now)


def _ended_with(handover: Handover) -> dict[str, str]:
    return {"close_route": "transferred", "public_reply": clean(handover.told)}


def _keep_on_contact(order: WorkOrder, handover: Handover) -> None:
    """The order's contact keeps to whom, how, why and with what result, and who has the matter now."""
    Contact.objects.filter(orders=order).update(**handover.record(), **handover.words(), first_receiver_kept=not handover.leaves)


def _transferred_before(idem_key: str, matter: Matter, handover: Handover, actor: Actor) -> WorkOrder:
    """The order that an idempotency key made of the same matter and the same transfer. Raises KeyReused."""
    order = registered_before(idem_key, matter, actor, **(_ended_with(handover) if handover.leaves else {}))
    kept, given = Contact.objects.get(orders=order), {"transfer_foreign_no": "", "transfer_reason": "", **handover.record(), **handover.words()}
    if any(getattr(kept, name) != value for name, value in given.items()):
        raise KeyReused
    return order
