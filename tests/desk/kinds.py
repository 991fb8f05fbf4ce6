"""Orders in the states in which somebody has to do something: every verb of these desks is then offered to someone."""

from datetime import timedelta

from huiying.dispatch.disputes import to_adjudication
from huiying.orders.children import sub_assign
from huiying.orders.extending import request_extension
from huiying.orders.pausing import approve_suspend, request_suspend
from tests.cast import STREET_LIGHT, Cast
from tests.dispatch.scene import ask
from tests.orders.steps import accepted, dispatched, lead_part, part, replied, signed

WORDS = {"reason_code": "weather", "reason_text": "连日大雨", "public_text": "因大雨延后", "amount": "1 WORK_DAY"}


def orders_of_all_kinds(cast: Cast) -> None:
    """Make one of each, all five hours old."""
    early = cast.now - timedelta(hours=5)
    cast.order(now=early)
    accepted(cast, early, topic_code=STREET_LIGHT)
    dispatched(cast, early, cast.works, cast.power, topic_code=STREET_LIGHT)
    signed(cast, dispatched(cast, early, cast.works, topic_code=STREET_LIGHT), cast.works, early)
    handed = dispatched(cast, early, cast.works)
    signed(cast, handed, cast.works, early)
    sub_assign(assignment=part(handed, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=early)
    asked = dispatched(cast, early, cast.works)
    signed(cast, asked, cast.works, early)
    request_extension(assignment=lead_part(asked), actor=cast.unit_lead(cast.works), now=early, **WORDS)
    pausing = {name: WORDS[name] for name in ("reason_code", "reason_text", "public_text")} | {"until": cast.now + timedelta(days=9)}
    for decided in (False, True):
        order = dispatched(cast, early, cast.works)
        signed(cast, order, cast.works, early)
        request = request_suspend(assignment=lead_part(order), actor=cast.unit_lead(cast.works), now=early, **pausing)  # type: ignore[arg-type]
        if decided:
            approve_suspend(request=request, actor=cast.closer, now=early)
    ask(cast, dispatched(cast, early, cast.environment), cast.environment, cast.works, early)
    replied(cast, dispatched(cast, early, cast.works), cast.works, early)
    to_adjudication(order=dispatched(cast, early, cast.works, topic_code=STREET_LIGHT), trigger="cross_duty", actor=cast.dispatcher, now=early)
