"""Models on the city's own orders: asked for, trained, proposed by one person and switched on by another, undone by one press.

A model suggests and a person decides, so switching changes nothing that stands; it changes what is offered next.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import changed
from huiying.dispatch.changing import together
from huiying.dispatch.models_learning import LearntModel, ModelUse
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.orders.authorise import authorise

KINDS = ("topic", "type")
RETRAIN = "retrain"
UNDER_WAY = ("asked", "training")
ASKED, BEGUN, ENDED = 1, 2, 3
LAPSES = timedelta(hours=2)


class InTraining(Told):
    """A model of this kind is being trained already."""

    zh = "这一类模型正在训练，请等它结束。"
    en = "A model of this kind is being trained. Wait for its end."


class NotTrained(Told):
    """The model has not been trained, or its training failed."""

    zh = "这个模型没有训练完成，不能启用。"
    en = "This model is not trained: it cannot be switched on."


class InUseAlready(Told):
    """The model is in use, or another proposal waits for its decision."""

    zh = "这个模型已在用，或已有一项启用提议等待决定。"
    en = "This model is in use already, or another proposal waits for its decision."


class SameTrainer(Told):
    """Who proposed a model may not switch it on."""

    zh = "提议人不能启用自己提议的模型，请另一位有权人员决定。"
    en = "Whoever proposed a model may not switch it on. Another person decides."


class NothingBefore(Told):
    """Nothing has been switched on that could be undone."""

    zh = "没有可以撤销的启用。"
    en = "Nothing has been switched on that could be undone."


def ask_training(*, what: str, actor: Actor, now: datetime, here: bool = False) -> LearntModel:
    """Ask for a new model of a kind; the worker begins at once, unless the caller trains it `here`.

    Journals `model.asked`, sets the timer. Raises NotAllowed, InTraining.
    """
    with together(actor, now):
        authorise(actor, "retrain", ROLES_OF["retrain"], own=True, stream=f"model:{what}")
        _lapse(what, actor, now)
        if LearntModel.objects.filter(what=what, state__in=UNDER_WAY).exists():
            raise InTraining
        version = 1 + (LearntModel.objects.filter(what=what).aggregate(n=Max("version"))["n"] or 0)
        made = LearntModel.objects.create(id=uuid7(now), what=what, version=version, asked_by=actor.id, asked_at=now)
        told = NewEvent(stream_of(made), ASKED, "model.asked", {"what": what, "version": version})
        write([told], [] if here else [NewTimer(stream_of(made), RETRAIN, now)], actor=actor, now=now)
    return made


def begin_training(*, model_id: UUID, actor: Actor, now: datetime) -> LearntModel:
    """Take a model that was asked for; only one process gets it. Journals `model.begun`. Raises NotFound, Moved."""
    with together(actor, now):
        if LearntModel.objects.filter(pk=model_id, state="asked").update(state="training", begun_at=now) != 1:
            raise Moved
        made = found(model_id)
        write([NewEvent(stream_of(made), BEGUN, "model.begun", {"what": made.what, "version": made.version})], actor=actor, now=now)
    return made


def propose_use(*, model_id: UUID, actor: Actor, now: datetime) -> ModelUse:
    """Propose a trained model to be used; journals `model_use.proposed`. Raises NotFound, NotAllowed, NotTrained, InUseAlready."""
    with together(actor, now):
        authorise(actor, "propose_model", ROLES_OF["propose_model"], own=True, stream=f"model:{model_id}")
        model = found(model_id)
        if model.state != "trained":
            raise NotTrained
        before = in_use_now(model.what)
        if (before and before.model_id == model.pk) or ModelUse.objects.filter(what=model.what, state="proposed").exists():
            raise InUseAlready
        made = ModelUse.objects.create(
            id=uuid7(now), what=model.what, model=model, before_id=before.model_id if before else None, proposed_by=actor.id, proposed_at=now
        )
        _tell(made, 1, "model_use.proposed", actor, now)
    return made


def decide_use(*, use_id: UUID, accept: bool, actor: Actor, now: datetime) -> ModelUse:
    """Switch a proposed model on, as another person, or decline it.

    In order: ends the use in force, begins the new one, moves the reference data's version so that every process hears of it, journals
    `model_use.switched` (or `model_use.declined`). Raises NotFound, NotAllowed, SameTrainer, and Moved where another model suggests by now than when it was
    proposed: an undo of it would not go back to what was before.
    """
    with together(actor, now):
        authorise(actor, "switch_model", ROLES_OF["switch_model"], own=True, stream=f"model_use:{use_id}")
        use = ModelUse.objects.select_for_update(of=("self",)).filter(pk=use_id).first()
        if use is None:
            raise NotFound
        if use.state != "proposed":
            raise Moved
        if accept and use.proposed_by == actor.id:
            raise SameTrainer
        if accept:
            before = in_use_now(use.what)
            if use.before_id != (before.model_id if before else None):
                raise Moved
            _end(before, now)
        ModelUse.objects.filter(pk=use.pk).update(state="in_use" if accept else "declined", decided_by=actor.id, decided_at=now)
        _tell(use, 2, "model_use.switched" if accept else "model_use.declined", actor, now)
        use.refresh_from_db()
    return use


def undo_use(*, what: str, actor: Actor, now: datetime) -> ModelUse:
    """Go back to what suggested before the model in use (or to names alone), by one person at once; an undo can be undone as well.

    Ends the use in force, begins one of the model before, moves the reference data's version, journals `model_use.undone`. Raises NotAllowed, NothingBefore.
    """
    with together(actor, now):
        authorise(actor, "undo_model", ROLES_OF["undo_model"], own=True, stream=f"model:{what}")
        last = in_use_now(what)
        if last is None:
            raise NothingBefore
        _end(last, now)
        made = ModelUse.objects.create(
            id=uuid7(now), what=what, kind="undo", model_id=last.before_id, before_id=last.model_id, state="in_use", proposed_by=actor.id,
            proposed_at=now, decided_by=actor.id, decided_at=now,
        )  # fmt: skip
        _tell(made, 1, "model_use.undone", actor, now)
    return made


def in_use_now(what: str) -> ModelUse | None:
    """The use in force of a kind; None before the first. Its model may be none after an undo."""
    return ModelUse.objects.select_related("model").filter(what=what, state="in_use").first()


def found(model_id: UUID) -> LearntModel:
    """A model. Raises NotFound."""
    model = LearntModel.objects.filter(pk=model_id).first()
    if model is None:
        raise NotFound
    return model


def stream_of(model: LearntModel) -> str:
    """The stream of a model's events."""
    return f"model:{model.pk}"


def _lapse(what: str, actor: Actor, now: datetime) -> None:
    """A training that has not come to an end within LAPSES was broken off: it counts as failed. Journals `model.failed`."""
    broken = {"zh": "训练中断，没有结果。", "en": "The training was broken off without a result."}
    for model in LearntModel.objects.select_for_update().filter(what=what, state__in=UNDER_WAY, asked_at__lt=now - LAPSES):
        LearntModel.objects.filter(pk=model.pk).update(state="failed", trained_at=now, figures=broken)
        told = {"what": what, "version": model.version, "rows": 0, "labels": 0, "sha256": ""}
        write([NewEvent(stream_of(model), BEGUN if model.state == "asked" else ENDED, "model.failed", told)], actor=actor, now=now)


def _end(use: ModelUse | None, now: datetime) -> None:
    """The use in force ends; every process hears that another begins. Raises Moved where somebody else has just ended it."""
    if use is not None and ModelUse.objects.filter(pk=use.pk, state="in_use").update(state="ended", ended_at=now) != 1:
        raise Moved
    changed()


def _tell(use: ModelUse, seq: int, event: str, actor: Actor, now: datetime) -> None:
    told = {"what": use.what, "model": str(use.model_id or ""), "before": str(use.before_id or "")}
    write([NewEvent(f"model_use:{use.pk}", seq, event, told)], actor=actor, now=now)
