"""Steps after the reply: calling back, rating, another round; and the timers that ring."""

from datetime import timedelta
from random import Random

from huiying.dispatch.rounds import start_round
from huiying.followup.calling import log_attempt
from huiying.followup.deciding import close_explained, order_rework
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.followup.sampling import sample
from huiying.journal.models import Timer
from huiying.kit.actor import Actor, system
from huiying.kit.errors import Told
from huiying.orders.models import WorkOrder
from huiying.work.schedule import TIMERS
from tests.orders.wander.choices import step
from tests.orders.wander.world import TEXT, World


@step("callback_pending")
def call(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return log_attempt(order_id=o.pk, result="no_answer", actor=a or w.cast.callback, now=w.now)


@step("callback_pending", often=2)
def call_in_vain(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    morning = w.now.replace(hour=1, minute=30) + timedelta(days=1)
    for hours in (0, 6, 24):
        w.now = morning + timedelta(hours=hours)
        log_attempt(order_id=o.pk, result="no_answer", actor=a or w.cast.callback, now=w.now)
    return None


@step("callback_pending", "callback_failed", often=5)
def rate(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    answers = r.choice([Answers("yes", "satisfied", "yes"), Answers("no", "very_dissatisfied", "no"), Answers("no", "very_dissatisfied", "no")])
    return record(order_id=o.pk, answers=answers, actor=a or r.choice([w.caller(o), w.cast.callback]), now=w.now)


@step("callback_pending", "callback_failed", often=5)
def send_back(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return order_rework(order_id=o.pk, reason=TEXT, actor=a or w.cast.closer, now=w.now)


@step("callback_pending", "callback_failed", often=3)
def explain(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return close_explained(order_id=o.pk, reason=TEXT, explanation=TEXT, actor=a or w.cast.closer, now=w.now)


@step("rework", often=8)
def begin_round(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return start_round(order=o, actor=a or r.choice([w.cast.dispatcher, system("reactions")]), now=w.now)


@step("direct_closed", often=4)
def draw_sample(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    return sample(order_id=o.pk, actor=a or system("reactions"), now=w.now)


@step("suspended", "long_term", "callback_failed", "completed", "direct_closed", "rejected", "withdrawn", "voided", "in_progress", "adjudicating")
def time_passes(w: World, r: Random, o: WorkOrder, a: Actor | None) -> object:
    """The next timer of the order rings."""
    timer = Timer.objects.filter(stream=o.stream, done_at=None, dropped=False, due_at__isnull=False).order_by("due_at", "id").first()
    if timer is None or timer.due_at is None:
        raise Told
    w.now = max(w.now, timer.due_at)
    Timer.objects.filter(pk=timer.pk).update(done_at=w.now)
    return TIMERS[timer.kind](timer, w.now, system("timer"))
