"""Ids of another's things in what is sent, not in the path: an order to merge into, orders to supervise, to hold, to append to.

Each form fits otherwise: with an own order in it somebody changes something, with a foreign one nobody does.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.urls import reverse

from huiying.directory.models import Party
from huiying.directory.parties import opened
from huiying.directory.walls import lifted
from huiying.orders.models import WorkOrder
from tests.cast import QINGSHI
from tests.walls.traces import asked

MATTER = {
    "original_text": "青石街道人民路路灯不亮，已经三天了，请尽快维修。", "demand_type": "help", "topic": "010201", "region_code": QINGSHI,
    "incident_address": "人民路 20 号", "urgency": "normal", "secrecy_level": "public", "number_source": "declared", "channel": "voice",
    "reply_mode": "phone", "phone": "13800012222", "name": "李四", "outcome": "order",
}  # fmt: skip


def bodies(target: WorkOrder) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each way to name an order in a body: its name, the address, the form."""
    loose = WorkOrder.objects.filter(status="submitted", secrecy_level="public", urgency="normal").order_by("seq")[0]
    ground = "同一件事，地点和内容都一致。"
    yield "merge", reverse("desk:do", args=[loose.order_no, "merge"]), {"parent": target.order_no, "kind": "other_caller", "ground": ground}
    yield "merge by id", reverse("desk:do", args=[loose.order_no, "merge"]), {"parent": str(target.pk), "kind": "other_caller", "ground": ground}
    yield "supervise", reverse("desk:supervise-many"), {"order": [str(target.pk)], "step": "do", "kind": "letter", "matter": "请说明原因"}
    yield "hold", reverse("desk:hold-new"), {"order_no": target.order_no, "of": "order", "reason": "行政复议"}
    yield "hold the caller", reverse("desk:hold-new"), {"order_no": target.order_no, "of": "caller", "reason": "行政复议"}
    yield "append", reverse("desk:register"), MATTER | {"outcome": f"append:{target.pk}", "phone": _callers(target)}
    yield "join", reverse("desk:register"), MATTER | {"outcome": f"merge:{target.pk}", "ground": ground}


def _callers(order: WorkOrder) -> str:
    """The number of the order's caller, who alone may append to it."""
    with lifted():
        return opened(Party.objects.get(orders=order)).phone


LOOKED = ("supervise",)  # what such a form shows of a foreign order before it is confirmed


def try_all(world: Any, person: Any, done: Counter[str]) -> list[str]:
    """What is wrong with one person's tries; `done` counts what changed with an own order."""
    wrong = []
    for kind, url, body in bodies(person.own):
        if not done[f"body:{kind}"]:
            done[f"body:{kind}"] += asked(person.client, "POST", url, body | {"idem": str(uuid4())}).changed
    for kind, url, body in bodies(person.foreign):
        for sent in (body, {**body, "step": ""}) if kind in LOOKED else (body,):
            answer = asked(person.client, "POST", url, sent | {"idem": str(uuid4())})
            if answer.changed:
                wrong.append(f"{person.name} {kind} with a foreign order: changed something")
            if any(word in answer.body for word in world.words(person)):
                wrong.append(f"{person.name} {kind} with a foreign order: told a foreign word")
    return wrong


KINDS = ("merge", "merge by id", "supervise", "hold the caller", "append", "join")  # an own order is held already
