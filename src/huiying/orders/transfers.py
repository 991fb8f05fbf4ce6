"""A caller handed over on the line: to 110, a utility, a department. What nobody agreed to take stays with us (D21)."""

from datetime import datetime
from typing import Any

from huiying.calls.models import Contact
from huiying.directory.acts import ROLES_OF
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, one_of, refuse, required
from huiying.kit.text import clean
from huiying.orders.change import Change
from huiying.orders.clocks import start_archive_clock, stop_intake_clock
from huiying.orders.codes import code_list
from huiying.orders.intake import another_reviewer
from huiying.orders.merging import answer_children
from huiying.orders.models import WorkOrder
from huiying.orders.registration import in_state

TRANSFER_MODES = code_list("transfer_mode", "转接方式", "Way of transfer", """
hot | 一键转接 | Hot transfer
three_way | 三方通话 | Three-way call
info | 信息推送 | Information passed on
""")  # fmt: skip
TRANSFER_TARGETS = code_list("transfer_to", "转接对象", "Transferred to", """
110 | 110 报警 | Police 110
119 | 119 消防 | Fire 119
120 | 120 急救 | Ambulance 120
122 | 122 交通事故 | Traffic accidents 122
utility | 公共企业 | Public utility
department | 部门热线 | Department's line
""")  # fmt: skip
LEADS_AWAY = frozenset({"hot", "three_way"})


def transfer(*, order: WorkOrder, to: str, mode: str, agreed: bool, actor: Actor, now: datetime, told: str = "") -> WorkOrder:
    """Record a transfer of a registered order's caller.

    Agreed on the line (hot, three-way): the order closes as transferred (O07), `told` is what the citizen was told. Not agreed, or
    only information passed on: the order stays with us, the first receiver keeps it, its clock runs on. The contact keeps the
    transfer either way. Raises Refused, NotNow, NotAllowed, SameReviewer, Moved.
    """
    leaves = agreed and mode in LEADS_AWAY
    refuse(
        required("transfer_to", to),
        one_of("transfer_to", to, TRANSFER_TARGETS),
        required("transfer_mode", mode),
        one_of("transfer_mode", mode, TRANSFER_MODES),
        required("told", clean(told)) if leaves else [],
        longest("told", told, 2000),
    )
    payload = {"to": to, "mode": mode, "agreed": agreed}
    with Change(order, actor=actor, now=now) as change:
        change.allow("transfer", ROLES_OF["transfer"])
        if leaves:
            another_reviewer(order, actor)
            stop_intake_clock(change)
            start_archive_clock(change)
            columns: dict[str, Any] = {
                "close_route": "transferred",
                "public_reply": clean(told),
                "replied_at": now,
                "closed_at": now,
                "first_receiver_kept": False,
            }
            change.move("direct_close", payload=payload, **columns)
            answer_children(parent=order, actor=actor, now=now)
        else:
            in_state(order, "transfer")
            change.note("order.transfer_kept", payload=payload, first_receiver_kept=True)
        result = "agreed" if leaves else "informed" if agreed else "not_agreed"
        kept = {"transfer_to": to, "transfer_mode": mode, "transfer_result": result, "first_receiver_kept": not leaves}
        Contact.objects.filter(orders=order).update(**kept)
    return order
