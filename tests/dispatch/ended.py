"""Ended orders whose words say their topic, for models to learn from."""

from datetime import timedelta

from huiying.dispatch.model_registry import ask_training, decide_use, propose_use
from huiying.dispatch.models_learning import LearntModel
from huiying.dispatch.retraining import retrain
from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from huiying.orders.models import WorkOrder
from tests.cast import Cast
from tests.dispatch.said import many

TYPES = {"010201": "help", "050201": "complaint", "060101": "complaint"}


def ended(cast: Cast, each: int = 35, **given: object) -> list[WorkOrder]:
    """So many ended orders of each of three topics, told as rows: how they came to their end does not matter here."""
    texts, labels = many(each, seed=2)
    rows = [
        WorkOrder(
            id=uuid7(cast.now), **{
                "status": "completed", "title": text[:10], "original_text": text, "demand_type": TYPES[label], "topic_code": label, "channel": "voice",
                "close_route": "dispatched", "owner": cast.works, "state_at": cast.now, "received_at": cast.now - timedelta(days=90, minutes=-at), **given,
            }
        )
        for at, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]  # fmt: skip
    return WorkOrder.objects.bulk_create(rows)


def trained(cast: Cast, what: str = "topic") -> LearntModel:
    """A model of the ended orders."""
    made = ask_training(what=what, actor=cast.dispatcher, now=cast.now)
    return retrain(model_id=made.pk, actor=system("learning"), now=cast.now)


def in_use(cast: Cast, what: str = "topic") -> LearntModel:
    """A model of the ended orders, proposed by the dispatcher and switched on by the adjudicator."""
    model = trained(cast, what)
    use = propose_use(model_id=model.pk, actor=cast.dispatcher, now=cast.now)
    decide_use(use_id=use.pk, accept=True, actor=cast.adjudicator, now=cast.now)
    return model
