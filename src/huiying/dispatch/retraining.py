"""Training on the city's own ended orders: which rows, what is kept of the model, and what happens where there are too few."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from huiying.dispatch.changing import together
from huiying.dispatch.learning.training import TooAlike, Trained, read, train
from huiying.dispatch.model_registry import ENDED, begin_training, stream_of
from huiying.dispatch.models_learning import LearntModel, ModelFile
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.errors import Moved, Told
from huiying.kit.times import rfc3339
from huiying.orders.models import WorkOrder

ENDED_STATES = ("completed", "archived", "direct_closed")
NOT_HANDLED = ("rejected", "withdrawn", "voided")
MOST_ROWS = 40_000  # the newest ones
LEAST_ROWS, LEAST_OF_LABEL = 100, 5
SEED = 0
COLUMN = {"topic": "topic_code", "type": "demand_type"}


class TooFewOrders(Told):
    """There are not enough ended orders to learn from."""

    zh = "已办结的公开工单不足：可用 {rows} 件、{labels} 类（每类至少 {least} 件），至少需要 {wanted} 件、2 类。"
    en = "Too few ended public orders: {rows} of {labels} labels can be used (each with {least} at least), and {wanted} of 2 labels are needed."


@dataclass(frozen=True)
class Own:
    """The city's rows: texts with their final labels, from and to when they were received; `rare`: rows left out because their label is rare."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    since: datetime
    until: datetime
    rare: int
    digest: str


def own_rows(what: str) -> Own:
    """Public, ended, handled orders, no trial ones, whose words are still kept, the newest MOST_ROWS, oldest first. Raises TooFewOrders."""
    found = list(_orders(what))
    common = {label for label, n in Counter(label for _, _, label, _ in found).items() if n >= LEAST_OF_LABEL}
    rows = [row for row in found if row[2] in common]
    if len(rows) < LEAST_ROWS or len(common) < 2:  # noqa: PLR2004 - one label alone teaches nothing
        raise TooFewOrders(rows=len(rows), labels=len(common), least=LEAST_OF_LABEL, wanted=LEAST_ROWS)
    digest = sha256("\n".join(f"{key} {label}" for key, _, label, _ in rows).encode()).hexdigest()
    return Own(tuple(row[1] for row in rows), tuple(row[2] for row in rows), rows[0][3], rows[-1][3], len(found) - len(rows), digest)


def _orders(what: str) -> Iterator[tuple[str, str, str, datetime]]:
    column = COLUMN[what]
    rows = WorkOrder.objects.filter(status__in=ENDED_STATES, secrecy_level="public", is_test=False).exclude(close_route__in=NOT_HANDLED)
    rows = rows.exclude(original_text="").exclude(**{column: ""}).order_by("-received_at", "-seq")[:MOST_ROWS]
    values = list(rows.values_list("pk", "original_text", column, "received_at"))
    yield from ((str(key), text, label, at) for key, text, label, at in reversed(values))


def retrain(*, model_id: UUID, actor: Actor, now: datetime, by: Callable[..., Trained] = train) -> LearntModel:
    """Train a model that was asked for (`by` the recipe in use) and keep it with its figures out of fold; it is not switched on.

    Journals `model.begun`, then `model.trained` or `model.failed` (with why: the page tells it). Raises NotFound, Moved.
    """
    model = begin_training(model_id=model_id, actor=actor, now=now)
    try:
        own = own_rows(model.what)
        about = {"created": rfc3339(own.until), "what": model.what, "number": model.version, "file_sha256": own.digest}
        trained = by(read(own.texts, own.labels, "raw"), seed=SEED, about=about)
    except (TooFewOrders, TooAlike) as few:
        return _ended(model, "failed", {"figures": {"zh": few.zh, "en": few.en}}, actor, now)
    content = trained.model.packed()
    kept = {
        "rows": len(own.texts), "labels": len(trained.model.labels), "since": own.since, "until": own.until, "size": len(content),
        "sha256": sha256(content).hexdigest(), "figures": trained.scores.told() | {"mix": dict(Counter(own.labels)), "rare": own.rare},
    }  # fmt: skip
    return _ended(model, "trained", kept, actor, now, content)


def _ended(model: LearntModel, state: str, kept: dict[str, object], actor: Actor, now: datetime, content: bytes = b"") -> LearntModel:
    """Write down how the training ended, the file with it. Raises Moved where it was given up meanwhile: then nothing is kept."""
    with together(actor, now):
        if content:
            ModelFile.objects.create(model=model, content=content)
        if LearntModel.objects.filter(pk=model.pk, state="training").update(state=state, trained_at=now, **kept) != 1:
            raise Moved
        model.refresh_from_db()
        told = {"what": model.what, "version": model.version, "rows": model.rows, "labels": model.labels, "sha256": model.sha256}
        write([NewEvent(stream_of(model), ENDED, f"model.{state}", told)], actor=actor, now=now)
    return model
