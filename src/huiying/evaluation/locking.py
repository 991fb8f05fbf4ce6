"""The end of a result: locked with its hash, when nothing about it is disputed any more. A locked one never changes."""

from datetime import datetime
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.evaluation.drawing import columns_of, rewritten, told_of
from huiying.evaluation.keeping import keep_copy, move
from huiying.evaluation.life import LIVE, step
from huiying.evaluation.models import AssessmentResult
from huiying.evaluation.seeing import result_for
from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.orders.authorise import authorise


class StillUnderAppeal(Told):
    """An appeal waits for its decision, and what is locked changes no more."""

    zh = "还有 {n} 项申诉未决定，不能锁定。"
    en = "{n} appeals are not decided: the result cannot be locked."


def lock_result(*, result_id: UUID, actor: Actor, now: datetime) -> AssessmentResult:
    """Lock a final result: its canonical form, hash and the hashes of scheme, facts and table go into the journal (`evaluation.locked`).

    Raises NotFound, NotAllowed, NotNow, StillUnderAppeal, Moved.
    """
    with together(actor, now):
        result = allowed(result_id, "lock_result", actor)
        if n := undecided(result):
            raise StillUnderAppeal(n=n)
        written = rewritten(result, "locked")
        move(result, "lock_result", actor=actor, now=now, payload=told_of(written), locked_by=actor.id, locked_at=now, **columns_of(written))
        keep_copy(result, now)
    return result


def undecided(result: AssessmentResult) -> int:
    """How many appeals wait for a decision."""
    return result.appeals.filter(state__in=LIVE).count()


def allowed(result_id: UUID, verb: str, actor: Actor) -> AssessmentResult:
    """A result to which the actor may do this. Raises NotFound, NotAllowed, NotNow."""
    authorise(actor, verb, ROLES_OF[verb], own=True, stream=f"evaluation:{result_id}")
    result = result_for(actor, result_id)
    step(result.state, verb)
    return result
