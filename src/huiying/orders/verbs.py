"""What an actor may do with an order now, and why not the rest; from the life tables and the permission alone, without a statement."""

from collections.abc import Collection
from dataclasses import dataclass

from huiying.directory.acts import ROLES_OF, Decision
from huiying.directory.reference import reference
from huiying.kit.actor import Actor
from huiying.orders.authorise import permission
from huiying.orders.change import facts_of
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES
from huiying.orders.life import ASSIGNMENT, LIVE_ASSIGNMENT, ORDER
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.queries import is_own
from huiying.orders.states import NEW, Life

BEFORE_REPLY = frozenset(["submitted", "need_info", "pending_dispatch", "in_progress", "adjudicating", "suspended", "long_term", "rework"])
LIVE = frozenset({*BEFORE_REPLY, "pending_review", "callback_pending", "callback_failed", "merged"})
BEFORE_DISPATCH = frozenset({"submitted", "need_info", "pending_dispatch"})
UNDER_WAY = frozenset(["in_progress", "adjudicating", "suspended", "long_term", "pending_review", "rework"])
ANY = frozenset(code.code for code in ORDER_STATES)
# Verbs that change no state, and the states in which they make sense.
BESIDE: dict[str, frozenset[str]] = {
    "supplement": LIVE, "urge": LIVE, "supervise": UNDER_WAY, "joint_supervise": UNDER_WAY, "escalate_level": UNDER_WAY,
    "mark_hard_case": BEFORE_REPLY, "mark_problem_order": UNDER_WAY, "change_urgency": BEFORE_REPLY, "lower_urgency": BEFORE_REPLY,
    "reclassify": BEFORE_REPLY, "correct_registration": BEFORE_REPLY, "raise_secrecy": ANY - {"archived"}, "lower_secrecy": ANY - {"archived"},
    "attach": ANY - {"archived"}, "reveal": ANY, "link_external": ANY, "apply_claim": ANY - {"draft", "archived"}, "acknowledge": ANY - {"draft"},
    "transfer": BEFORE_DISPATCH, "change_number": LIVE, "relate": ANY - {"draft", "archived"},
}  # fmt: skip
BESIDE_ASSIGNMENT: dict[str, frozenset[str]] = {
    "draft_reply": frozenset({"signed"}),
    "request_extension": frozenset({"sent", "signed", "sub_assigned"}),
    "request_suspend": frozenset({"signed", "sub_assigned"}),
}
PARENTS = frozenset({"approve_return", "refuse_return", "accept", "reject"})  # decided by who stands above the unit
AS_CHILD = {"accept": "accept_child", "reject": "reject_child"}
BY_ORDER = frozenset({"send", "withdraw", "children_done"})  # follow from a verb of the order


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb for a screen: possible now, or the reason why not. `state` tells that only the state stands against it."""

    code: str
    allowed: bool
    zh: str = ""
    en: str = ""
    state: bool = False


def verbs_for(order: WorkOrder, actor: Actor) -> list[Verb]:
    """Every verb of an order that a person can do, in the table's order: the possible, and the others with the reason."""
    own = is_own(order, actor)
    found = [_judged(ORDER, order.status, verb, who, actor, own=own, order=order) for verb, who in ORDER_VERBS.items()]
    for verb, states in BESIDE.items():
        if (order.status, verb) not in ORDER.index:
            found = [known for known in found if known.code != verb]
            found.append(_beside(verb, ROLES_OF.get(verb, ()), actor, own=own, there=order.status in states, state=_named(ORDER_STATES, order.status)))
    return found


def possible_verbs(order: WorkOrder, actor: Actor) -> frozenset[str]:
    """The verbs of an order that the actor may do now."""
    return frozenset(verb.code for verb in verbs_for(order, actor) if verb.allowed)


def assignment_verbs_for(assignment: Assignment, order: WorkOrder, actor: Actor) -> list[Verb]:
    """Every verb of an assignment that a person can do: the possible, and the others with the reason."""
    found = []
    for verb, who in ASSIGNMENT_VERBS.items():
        if verb in BY_ORDER or (verb in AS_CHILD and assignment.parent_id is None and assignment.role == "lead"):
            continue
        named = AS_CHILD.get(verb, verb)
        row = ASSIGNMENT.row(assignment.status, verb, {})
        state = _named(ASSIGNMENT_STATES, assignment.status)
        own = _stands_above(assignment, actor) if verb in PARENTS else str(assignment.unit_id) == actor.unit_id
        found.append(_beside(named, ROLES_OF.get(named, who), actor, own=own, there=row is not None, state=state))
    live = order.status == "in_progress" and assignment.status in LIVE_ASSIGNMENT
    for verb, states in BESIDE_ASSIGNMENT.items():
        own = str(assignment.unit_id) == actor.unit_id
        there = live and assignment.status in states
        found.append(_beside(verb, ROLES_OF[verb], actor, own=own, there=there, state=_named(ASSIGNMENT_STATES, assignment.status)))
    return found


def _stands_above(assignment: Assignment, actor: Actor) -> bool:
    """Whether the actor's unit stands above the assignment's in the tree."""
    unit = reference(actor.reference_version).orgs.get(str(assignment.unit_id))
    return bool(unit and actor.unit_path and unit.path.startswith(actor.unit_path) and str(unit.pk) != actor.unit_id)


def _who(life: Life) -> dict[str, tuple[str, ...]]:
    """Each verb that a person can do in a life, with all roles of its rows."""
    found: dict[str, tuple[str, ...]] = {}
    for row in life.rows:
        if row.who != ("SY",) and row.source != (NEW,):
            found[row.verb] = tuple(dict.fromkeys((*found.get(row.verb, ()), *row.who)))
    return found


def _judged(life: Life, state: str, verb: str, who: tuple[str, ...], actor: Actor, *, own: bool, order: WorkOrder) -> Verb:
    row = life.row(state, verb, facts_of(order))
    return _beside(verb, row.who if row else who, actor, own=own, there=row is not None, state=_named(ORDER_STATES, state))


def _named(names: object, state: str) -> tuple[str, str]:
    return names.label(state, "zh"), names.label(state, "en")  # type: ignore[attr-defined]


def _beside(verb: str, who: Collection[str], actor: Actor, *, own: bool, there: bool, state: tuple[str, str]) -> Verb:
    decision: Decision = permission(actor, verb, who, own=own)
    if not decision.allowed:
        return Verb(verb, allowed=False, zh=decision.zh, en=decision.en)
    if not there:
        return Verb(verb, allowed=False, zh=f"当前状态（{state[0]}）不能执行", en=f"not possible in the present state ({state[1]})", state=True)
    return Verb(verb, allowed=True)


ORDER_VERBS, ASSIGNMENT_VERBS = _who(ORDER), _who(ASSIGNMENT)
