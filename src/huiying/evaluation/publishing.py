"""A draft goes to the units concerned: each sees its own line and band, and may appeal for five working days (or what the scheme says)."""

from datetime import datetime
from uuid import UUID

from huiying.dispatch.changing import together
from huiying.evaluation.drawing import columns_of, rewritten, told_of
from huiying.evaluation.keeping import WINDOW, keep_copy, move, stream_of, work_days
from huiying.evaluation.locking import allowed
from huiying.evaluation.models import AssessmentResult
from huiying.evaluation.schemes import in_force
from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.kit.errors import Told
from huiying.metrics.locking import locked
from huiying.supervision.notices import tell


class Outdated(Told):
    """What a draft rests on has changed since it was drawn up: it would be sent with figures or a scheme that no longer hold."""

    zh = "草稿生成后，该月指标重新锁定或方案有变动，请先重新生成。"
    en = "Since the draft was drawn up its month was locked anew or its scheme has changed: draw it up again first."


def publish_result(*, result_id: UUID, actor: Actor, now: datetime) -> AssessmentResult:
    """Send a draft to its units: from now on its facts stand, and the time to appeal runs.

    In order: looks that the draft rests on the newest locked figures and the scheme in force; counts the window in working days; keeps the form as sent;
    sets the window's timer; journals `evaluation.published`; tells every unit. Raises NotFound, NotAllowed, NotNow, Outdated, NoCalendar, Moved.
    """
    with together(actor, now):
        result = allowed(result_id, "publish_result", actor)
        _up_to_date(result)
        until = work_days(now, result.scheme_version.document["windows"]["appeal_days"], actor)
        written = rewritten(result, "published")
        timer = NewTimer(stream_of(result), WINDOW, until)
        told = told_of(written) | {"appeal_until": until.isoformat()}
        move(result, "publish_result", actor=actor, now=now, payload=told, timers=[timer], published_by=actor.id, published_at=now, appeal_until=until,
             **columns_of(written))  # fmt: skip
        keep_copy(result, now)
        tell_units(result, f"{result.month} 评价结果已送达，请核对", f"The evaluation of {result.month} has arrived: please check it", now)
    return result


def _up_to_date(result: AssessmentResult) -> None:
    """Raise Outdated unless the draft's figures and scheme are those that hold now."""
    newest = locked(result.month)
    if newest is None or newest.pk != result.snapshot_id or in_force(result.scheme, result.month) != result.scheme_version:
        raise Outdated


def tell_units(result: AssessmentResult, zh: str, en: str, now: datetime) -> None:
    """A notice to each unit of the result."""
    for unit in result.document["units"]:
        tell(zh=zh, en=en, kind="evaluation", now=now, org_id=UUID(unit["id"]))
