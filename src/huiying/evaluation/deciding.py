"""An assessor other than the scorer decides each appeal with a reason; an upheld one corrects the rows behind its line, and everything is computed anew."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.evaluation.appealing import LONGEST, live_appeal
from huiying.evaluation.closing import finish
from huiying.evaluation.drawing import columns_of, rewritten, told_of
from huiying.evaluation.keeping import move
from huiying.evaluation.life import step
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult
from huiying.evaluation.published import correction_json, figure_of
from huiying.evaluation.result import Correction, Figure
from huiying.evaluation.seeing import result_for
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, Refused, longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.supervision.notices import tell

COUNTS = ("out", "out_met", "met")


class Scorer(Told):
    """Who drew a result up or sent it out does not judge what is said against it."""

    zh = "生成或送出结果的人不能决定对它的申诉，请另一位考核人员决定。"
    en = "Whoever drew the result up or sent it out does not decide appeals against it. Another assessor does."


def decide_result_appeal(*, appeal_id: UUID, uphold: bool, reason: str, given: Mapping[str, Any], actor: Actor, now: datetime) -> AssessmentAppeal:
    """Decide an appeal with a reason. Upheld, `given` says what becomes of the rows: `out`, `out_met`, `met`, or `value` (see `Correction`).

    In order: looks that the actor is not the scorer; keeps the decision; computes everything anew with the correction, beside what the line was;
    journals `evaluation.appeal_decided`; tells the unit; the last decision makes a closed result final.
    Raises NotFound, NotAllowed, NotNow, Scorer, Refused, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, LONGEST))
    with together(actor, now):
        verb = "decide_result_appeal"
        appeal = live_appeal(appeal_id)
        authorise(actor, verb, ROLES_OF[verb], own=False, stream=f"evaluation:{appeal.result_id}")
        result = result_for(actor, appeal.result_id)
        step(result.state, verb)
        if actor.id in {result.drawn_by, result.published_by}:
            raise Scorer
        told: dict[str, Any] = {"appeal": str(appeal.pk), "line": appeal.line, "upheld": uphold}
        made = _correction(result, appeal, given) if uphold else None
        columns: dict[str, Any] = {}
        if made is not None:
            written = _anew(result, appeal, made)
            told, columns = told | told_of(written), columns_of(written)
        AssessmentAppeal.objects.filter(pk=appeal.pk).update(
            state="upheld" if uphold else "refused", decided_by=actor.id, decided_at=now, reason=clean(reason),
            correction=correction_json(made) if made else None,
        )  # fmt: skip
        move(result, verb, actor=actor, now=now, payload=told, texts={"reason": clean(reason)}, **columns)
        tell(zh=f"{result.month} 评价结果的申诉已决定（{appeal.line}）", en=f"Your appeal against the evaluation of {result.month} is decided ({appeal.line})",
             kind="evaluation", now=now, org_id=appeal.unit_id)  # fmt: skip
        finish(result, actor=actor, now=now)
    appeal.refresh_from_db()
    return appeal


def disputed(result: AssessmentResult, appeal: AssessmentAppeal) -> tuple[str, Figure]:
    """The unit's code and the figure behind the line, as it stands now."""
    unit = next(one for one in result.document["units"] if one["id"] == str(appeal.unit_id))
    return unit["code"], figure_of(line_of(unit, appeal.line)["base"])


def line_of(unit: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """A line of a unit's result."""
    found: Mapping[str, Any] = next(line for line in unit["lines"] if line["code"] == code)
    return found


def _correction(result: AssessmentResult, appeal: AssessmentAppeal, given: Mapping[str, Any]) -> Correction:
    """What upholding changes. Raises Refused."""
    code, figure = disputed(result, appeal)
    if figure.den is None and figure.value is not None:
        value = given.get("value")
        refuse([] if value is not None and Decimal(value) >= 0 else [Problem("value", "required", "请写更正后的数值", "The corrected value is needed")])
        return Correction(str(appeal.pk), code, appeal.line, value=Fraction(Decimal(value or 0)))
    out, out_met, met = (int(given.get(name) or 0) for name in COUNTS)
    refuse(_fits(figure, out, out_met, met))
    return Correction(str(appeal.pk), code, appeal.line, out, out_met, met)


def _fits(figure: Figure, out: int, out_met: int, met: int) -> list[Problem]:
    """Whether so many rows can be left out of the figure, or count as met: numerator and denominator have to hold them."""
    num, den = figure.num or Fraction(0), figure.den or Fraction(0)
    found = []
    if not (0 <= out_met <= out <= den and out_met <= num):
        zh, en = f"剔除的件数不能超过分母 {den} 与分子 {num}", f"No more can be left out than stand in the denominator ({den}) and numerator ({num})"
        found.append(Problem("out", "range", zh, en))
    if met < 0 or num - out_met + met > den - out:
        found.append(Problem("met", "range", "改计为达标后分子不能大于分母", "The numerator cannot become larger than the denominator"))
    return found


def _anew(result: AssessmentResult, appeal: AssessmentAppeal, made: Correction) -> dict[str, Any]:
    """The result with the correction. Raises Refused where its line would stay as it is, or lose points: an upheld appeal harms nobody who made it."""
    written = rewritten(result, result.state, [made])
    before, after = (
        line_of(next(unit for unit in one["units"] if unit["id"] == str(appeal.unit_id)), appeal.line) for one in (result.document, written)
    )
    if all(before[name] == after[name] for name in ("measured", "points", "base")):
        raise Refused([Problem("out", "same", "更正后这一行没有变化", "The line stays as it is")])
    if None not in (before["points"], after["points"]) and Fraction(after["points"]) < Fraction(before["points"]):
        raise Refused([Problem("out", "worse", "更正后得分反而降低，请核对件数", "The line would lose points: look at the numbers again")])
    return written
