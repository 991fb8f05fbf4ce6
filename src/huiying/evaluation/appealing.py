"""A unit disputes one of its lines with ground and evidence, while the window is open; undecided appeals may be taken back."""

from datetime import datetime
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.evaluation.closing import finish
from huiying.evaluation.keeping import move
from huiying.evaluation.life import LIVE, step
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult
from huiying.evaluation.seeing import result_for
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local
from huiying.orders.authorise import authorise
from huiying.supervision.notices import agency_id, tell

LONGEST = 600


class AppealsOver(Told):
    """The time to appeal is over."""

    zh = "申诉期已于 {until} 结束。"
    en = "The time to appeal ended at {until}."


def appeal_line(*, result_id: UUID, line: str, ground: str, evidence: str, actor: Actor, now: datetime) -> AssessmentAppeal:
    """Dispute a line of the actor's own unit, with ground and evidence; journals `evaluation.appealed`; tells the agency.

    Raises NotFound, NotAllowed, NotNow, AppealsOver, Refused, Moved (the line is disputed already).
    """
    refuse(required("ground", clean(ground)), required("evidence", clean(evidence)), longest("ground", ground, LONGEST), longest("evidence", evidence, LONGEST))
    with together(actor, now):
        authorise(actor, "appeal_line", ROLES_OF["appeal_line"], own=True, stream=f"evaluation:{result_id}")
        result = result_for(actor, result_id)
        step(result.state, "appeal_line")
        unit = unit_of(result, actor)
        if result.closed_at is not None or result.appeal_until is None or now >= result.appeal_until:
            until = result.closed_at or result.appeal_until
            raise AppealsOver(until=f"{local(until):%Y-%m-%d %H:%M}" if until else "")
        refuse([] if line in unit else [Problem("line", "unknown", "本单位的结果没有这一行", "Your unit's result has no such line")])
        texts = {"ground": clean(ground), "evidence": clean(evidence)}
        made = AssessmentAppeal.objects.create(
            id=uuid7(now), result=result, unit_id=UUID(actor.unit_id), line=line, raised_by=actor.id, raised_at=now, **texts
        )  # fmt: skip
        move(result, "appeal_line", actor=actor, now=now, payload={"appeal": str(made.pk), "unit": actor.unit_id, "line": line}, texts=texts)
        tell(zh=f"{result.month} 评价结果有新申诉（{line}）", en=f"A new appeal against the evaluation of {result.month} ({line})", kind="evaluation", now=now,
             org_id=agency_id())  # fmt: skip
    return made


def withdraw_appeal(*, appeal_id: UUID, actor: Actor, now: datetime) -> AssessmentResult:
    """Take an undecided appeal of the actor's own unit back; journals `evaluation.appeal_withdrawn`. Raises NotFound, NotAllowed, NotNow, Moved."""
    with together(actor, now):
        appeal = live_appeal(appeal_id)
        own = str(appeal.unit_id) == actor.unit_id
        authorise(actor, "withdraw_appeal", ROLES_OF["withdraw_appeal"], own=own, stream=f"evaluation:{appeal.result_id}")
        result = result_for(actor, appeal.result_id)
        step(result.state, "withdraw_appeal")
        AssessmentAppeal.objects.filter(pk=appeal.pk).update(state="withdrawn", decided_at=now)
        move(result, "withdraw_appeal", actor=actor, now=now, payload={"appeal": str(appeal.pk)})
        finish(result, actor=actor, now=now)
    return result


def live_appeal(appeal_id: UUID) -> AssessmentAppeal:
    """An appeal that nobody has decided, locked. Raises NotFound."""
    found = AssessmentAppeal.objects.select_for_update().filter(pk=appeal_id, state__in=LIVE).first()
    if found is None:
        raise NotFound
    return found


def unit_of(result: AssessmentResult, actor: Actor) -> frozenset[str]:
    """The lines of the actor's own unit. Raises NotFound where the result is not about it."""
    found = next((unit for unit in result.document["units"] if unit["id"] == actor.unit_id), None)
    if found is None:
        raise NotFound
    return frozenset(line["code"] for line in found["lines"])
