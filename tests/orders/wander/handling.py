"""Steps of a unit: signing, replying, handing down and taking back."""

from random import Random

from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.orders import children, handling, replying
from huiying.orders.models import Assignment, WorkOrder
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World, some


@step("in_progress", "adjudicating", often=2)
def sign(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "sent")
    handling.sign(assignment=part, actor=a or w.cast.unit_handler(part.unit), now=w.now)
    return handling.contact(
        assignment=part, contact_at=w.now, evidence=r.choice(["recording", "refused"]), actor=a or w.cast.unit_handler(part.unit), now=w.now
    )


@step("in_progress", often=6)
def sign_all(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [sign(w, r, o, a) for _ in w.parts(o, "sent")]


@step("in_progress", "adjudicating", "completed", often=2)
def reply(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "signed")
    solved = r.choice(["yes", "partly", "no"])
    words = replying.Reply("yes", solved, TEXT, TEXT, "" if solved == "yes" else "history", no_photo_reason=TEXT)
    return replying.reply(assignment=part, reply=words, actor=a or w.cast.unit_lead(part.unit), now=w.now)


@step("in_progress", often=6)
def reply_all(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [reply(w, r, o, a) for _ in w.parts(o, "signed")]


@step("in_progress", often=5)
def hand_down(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "signed")
    below = [org for org in w.cast.orgs.values() if org.parent_id == part.unit_id]
    return children.sub_assign(assignment=part, units=[org.pk for org in below], advice=TEXT, actor=a or w.cast.unit_lead(part.unit), now=w.now)


@step("in_progress", often=4)
def take_back(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = some(w, r, o, "sub_assigned")
    return children.take_back(assignment=part, reason=TEXT, actor=a or w.cast.unit_lead(part.unit), now=w.now)


def judged(w: World, o: WorkOrder) -> list[tuple[Assignment, Actor]]:
    """The replies that wait for a parent or a lead, each with who decides."""
    found = [(part, children.superior(o, part)) for part in w.parts(o, "replied")]
    waiting = [(part, w.cast.unit_lead(above.unit)) for part, above in found if above is not None]
    if not waiting:
        raise Told
    return waiting


@step("in_progress", "adjudicating", often=4)
def accept_children(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return [children.accept_child(assignment=part, actor=a or lead, now=w.now) for part, lead in judged(w, o)]


@step("in_progress")
def reject_child(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part, lead = r.choice(judged(w, o))
    return children.reject_child(assignment=part, reason_code="tone", missing=TEXT, actor=a or lead, now=w.now)


@step("in_progress", often=2)
def note_late(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    part = next((p for p in w.parts(o) if p.role == "co" and p.parent_id is None and p.due_at), None)
    lead = next((p for p in w.parts(o) if p.role == "lead"), None)
    if part is None or lead is None or part.due_at is None:
        raise Told
    w.now = max(w.now, part.due_at)
    return replying.note_late(assignment=part, note=TEXT, actor=a or w.cast.unit_lead(lead.unit), now=w.now)
