"""The sample city's hot matter: found among its orders as in any city, its alert acknowledged by who is on duty, given to the heating company."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from huiying.directory.models import Org
from huiying.dispatch.hotspots.finding import find
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.owning import assign
from huiying.kit.actor import Actor, system
from huiying.sample.alerting import OFFICER
from huiying.sample.story import settle
from huiying.supervision.alerts.answering import acknowledge_alert
from huiying.supervision.alerts.models import Alert

MINUTE = timedelta(minutes=1)
LOOKED, ANSWERED, ASSIGNED = 41 * MINUTE, 38 * MINUTE, 30 * MINUTE  # before the present
OWNER, DUE = "RQ", timedelta(days=2)


def follow(actor: Callable[[str, datetime], Actor], orgs: Mapping[str, Org], present: datetime) -> None:
    """Look for hot matters; whoever is on duty acknowledges each alert, the supervisor gives the hottest to the heating company."""
    looked, answered, assigned = present - LOOKED, present - ANSWERED, present - ASSIGNED
    find(actor=system("timer"), now=looked)
    settle(looked)
    for alert in Alert.objects.filter(hotspot__isnull=False, state="raised"):
        acknowledge_alert(alert_id=alert.pk, actor=actor(OFFICER, answered), now=answered)
    hottest = Hotspot.objects.exclude(alerted_at=None).order_by("-heat").first()
    if hottest is not None:
        assign(
            hotspot_id=hottest.pk, unit_id=orgs[OWNER].pk, due_at=present + DUE, task="逐栋测温，查明是否为换热站问题，今日内先报告原因。",
            actor=actor("supervisor", assigned), now=assigned,
        )  # fmt: skip
    settle(present)
