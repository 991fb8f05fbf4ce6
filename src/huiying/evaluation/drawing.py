"""A month's result: drawn up (again, while it is a draft) from the scheme in force and locked figures; evaluated anew as the next version."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.evaluation.figures import Measured, measure
from huiying.evaluation.keeping import move
from huiying.evaluation.life import NEW, step
from huiying.evaluation.models import AssessmentResult, AssessmentScheme, SchemeVersion
from huiying.evaluation.published import digest, facts_of, result_json
from huiying.evaluation.result import Correction
from huiying.evaluation.schemes import in_force, scheme_of
from huiying.evaluation.seeing import newest, result_for
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise


class NoScheme(Told):
    """No released version of the scheme holds in the month."""

    zh = "方案 {code} 在 {month} 没有已生效的版本。"
    en = "No released version of {code} holds in {month}."


class Backdated(Told):
    """The scheme was released when the month's figures were known already: nobody is evaluated by rules made to fit them."""

    zh = "方案第 {version} 版在 {month} 的指标锁定之后才审定，不能用于该月。方案须先审定，再锁定月份；否则写明原因重新锁定该月。"
    en = "Version {version} was released after the figures of {month} were locked: lock the month anew, with the reason, or let it begin with a later month."


def draw_result(*, scheme_id: UUID, month: str, actor: Actor, now: datetime) -> AssessmentResult:
    """Draw up a month's result, or draw its draft up again; the same facts change nothing.

    In order: finds the version of the scheme, takes the figures of the locked month, evaluates, keeps the draft; journals `evaluation.drafted`.
    Raises NotFound, NotAllowed, NotNow (it was sent to the units), NoScheme, NoMonth, NotLocked, NotByUnit, NotAsLocked, Backdated, Altered, Moved.
    """
    with together(actor, now):
        authorise(actor, "draw_result", ROLES_OF["draw_result"], own=True, stream=f"scheme:{scheme_id}")
        scheme = AssessmentScheme.objects.filter(pk=scheme_id).first()
        if scheme is None:
            raise NotFound
        known = newest(scheme_id, month)
        step(known.state if known else NEW, "draw_result")
        version = _version(scheme, month)
        measured = _measured(version, month)
        written = _written(version, measured, _kept(known, measured), known.version if known else 1)
        result = known or _new(version, measured, 1, written, actor, now)
        if known is None or known.sha256 != digest(written):
            _keep(result, version, measured, written, actor, now)
    return result


def redo_result(*, result_id: UUID, reason: str, actor: Actor, now: datetime) -> AssessmentResult:
    """Evaluate a locked month anew, with a reason: a new version in draft, which names the one it replaces; that one stays as it is.

    Corrections of upheld appeals are kept where the locked figures are the same; figures that were locked anew speak for themselves.
    Journals `evaluation.redone` on the old and `evaluation.drafted` on the new one. Raises NotFound, NotAllowed, NotNow, Refused, as draw_result, Moved.
    """
    refuse(required("reason", clean(reason)), longest("reason", reason, 300))
    with together(actor, now):
        authorise(actor, "redo_result", ROLES_OF["redo_result"], own=True, stream=f"evaluation:{result_id}")
        old = result_for(actor, result_id)
        step(old.state, "redo_result")
        version = _version(old.scheme, old.month)
        measured = _measured(version, old.month)
        written = _written(version, measured, _kept(old, measured), old.version + 1)
        made = _new(version, measured, old.version + 1, written, actor, now, replaces=old, reason=clean(reason))
        move(old, "redo_result", actor=actor, now=now, payload={"by": str(made.pk)}, texts={"reason": clean(reason)})
        _keep(made, version, measured, written, actor, now)
    return made


def rewritten(result: AssessmentResult, state: str, more: Sequence[Correction] = ()) -> dict[str, Any]:
    """A result's form in another state, over the facts it has and further corrections. Raises Altered."""
    facts = facts_of(result.document["facts"])
    facts = replace(facts, corrections=(*facts.corrections, *more))
    return result_json(scheme_of(result.scheme_version), facts, version=result.version, state=state)


def columns_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a canonical form fills."""
    return {"document": written, "sha256": digest(written)}


def told_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal tells of a canonical form: its hash and those of what it rests on; no unit's score."""
    table = written["facts"]["table"]
    return {
        "sha256": digest(written), "scheme_sha256": written["scheme_sha256"], "facts_sha256": written["facts_sha256"], "table_sha256": table["sha256"],
        "units": len(written["units"]),
    }  # fmt: skip


def _version(scheme: AssessmentScheme, month: str) -> SchemeVersion:
    version = in_force(scheme, month)
    if version is None:
        raise NoScheme(code=scheme.code, month=month)
    return version


def _measured(version: SchemeVersion, month: str) -> Measured:
    measured = measure(scheme_of(version), month)
    if version.decided_at is None or version.decided_at > measured.snapshot.taken_at:
        raise Backdated(version=version.version, month=month)
    return measured


def _kept(known: AssessmentResult | None, measured: Measured) -> tuple[Correction, ...]:
    """The corrections that go on to hold: those made of the same locked figures."""
    if known is None:
        return ()
    facts = facts_of(known.document["facts"])
    return facts.corrections if facts.table_sha256 == measured.facts.table_sha256 else ()


def _written(version: SchemeVersion, measured: Measured, corrections: tuple[Correction, ...], number: int) -> dict[str, Any]:
    return result_json(scheme_of(version), replace(measured.facts, corrections=corrections), version=number, state="draft")


def _new(
    version: SchemeVersion, measured: Measured, number: int, written: Mapping[str, Any], actor: Actor, now: datetime, **more: Any
) -> AssessmentResult:  # fmt: skip
    return AssessmentResult.objects.create(
        id=uuid7(now), scheme=version.scheme, scheme_version=version, snapshot=measured.snapshot, month=measured.facts.month, version=number,
        drawn_by=actor.id, drawn_at=now, **columns_of(written), **more,
    )  # fmt: skip


def _keep(result: AssessmentResult, version: SchemeVersion, measured: Measured, written: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Keep what a draft comes to now, and tell it."""
    more: dict[str, Any] = {"scheme_version": version, "snapshot": measured.snapshot, "drawn_by": actor.id, "drawn_at": now}
    move(result, "draw_result", actor=actor, now=now, payload=told_of(written), **more, **columns_of(written))
