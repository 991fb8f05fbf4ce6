"""Every change of an order is a row of the life cycles, from its source to its target, and a due moves only by an event that says why."""

from typing import Any

import msgspec

from huiying.journal.models import Event
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.models import WorkOrder
from huiying.orders.states import KEEP, NEW

ORDER_ROWS = {row.id: row for row in ORDER.rows}
ASSIGNMENT_ROWS = {row.id: row for row in ASSIGNMENT.rows}


def assert_listed(order: WorkOrder, events: list[Event]) -> set[str]:
    """Each event of the order that names a row of the life cycles took it from its source to its target; returns the rows taken."""
    taken: set[str] = set()
    state, parts, dues = NEW, dict[str, str](), dict[str, Any]()
    for event in events:
        payload = msgspec.json.decode(event.payload)
        told, row = payload.get("set", {}), payload.get("row", "")
        subject = payload["assignment"] if payload.get("of") == "assignment" else ""
        if row in ORDER_ROWS and not subject:
            state = moved(ORDER_ROWS[row], state, told, event.type)
        elif row in ASSIGNMENT_ROWS:
            parts[subject] = moved(ASSIGNMENT_ROWS[row], parts.get(subject, NEW), told, event.type)
        elif "status" in told and event.type == "asg.inherited":
            parts[subject] = told["status"]
        else:
            assert "status" not in told, f"{event.type} moves without a row"
        if "due_at" in told:
            first = dues.get(subject) is None
            assert first or "moved" in payload or event.type == "order.promoted", f"{event.type} moves a due without saying why"
            dues[subject] = told["due_at"]
        taken |= {row} if row else set()
    assert state == order.status
    return taken


def moved(row: Any, state: str, told: dict[str, Any], event: str) -> str:
    """The state after a row that was taken in `state`."""
    assert state in row.source, f"{event}: {row.id} from {state}"
    after = state if row.target == KEEP else row.target
    assert told.get("status", after) == after, f"{event}: {row.id} to {told.get('status')}"
    return after
