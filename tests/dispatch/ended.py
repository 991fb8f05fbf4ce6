"""Ended orders whose words say their topic, for models to learn from."""

from datetime import timedelta

from huiying.directory.models import Org
from huiying.dispatch.model_registry import ask_training, decide_use, propose_use
from huiying.dispatch.models_learning import LearntModel
from huiying.dispatch.retraining import retrain
from huiying.dispatch.suggestions import Offered, keep_outcome, keep_suggestion
from huiying.kit.actor import system
from huiying.kit.ids import uuid7
from huiying.orders.models import Assignment, WorkOrder
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


def dispatched(cast: Cast, offered: list[Org], leads: list[list[Org]]) -> list[WorkOrder]:
    """An ended order for each list of leads: these units were offered, the first lead was chosen, each but the last handed it back, the last ended it."""
    orders = ended(cast, -(-len(leads) // 3), closed_at=cast.now)[: len(leads)]
    for order, units in zip(orders, leads, strict=True):
        for at, unit in enumerate(units):
            status = "accepted" if at == len(units) - 1 else "returned"
            Assignment.objects.create(id=uuid7(cast.now), order=order, unit=unit, status=status, sent_at=order.received_at + timedelta(hours=at))
        by = {"order": order, "what": "unit", "actor": system("test"), "now": cast.now}
        keep_suggestion(source="catalogue:1", offered=[Offered(str(unit.pk), 0.5) for unit in offered], chosen=str(units[0].pk), shown=True, round_no=1, **by)
        keep_outcome(came_of=str(units[-1].pk), **by)
    return orders


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
