"""The alert: five different callers of one matter within seven days (DOMAIN 4.10; the number is the default), and again with five more."""

from collections.abc import Sequence
from datetime import datetime

from huiying.dispatch.hotspots.figures import WEEK, Member, callers
from huiying.dispatch.hotspots.keeping import move
from huiying.dispatch.hotspots.life import ENDED
from huiying.dispatch.hotspots.models import Hotspot
from huiying.kit.actor import Actor

CALLERS = 5


def look(hotspot: Hotspot, members: Sequence[Member], *, actor: Actor, now: datetime) -> bool:
    """Raise the alert where the rule is met by callers who have not been told of; journals `hotspot.alerted`.

    One that had ended is opened again first (`hotspot.reopened`): only those who called after its end count.
    """
    since = max(moment for moment in (now - WEEK, hotspot.alert_from, hotspot.ended_at) if moment is not None)
    new = callers(members, since)
    if new < CALLERS:
        return False
    if hotspot.state in ENDED:
        move(hotspot, "reopen_hotspot", actor=actor, now=now, payload={"callers": new}, ended_at=None, erased="", outcome="", outcome_text="")
    told = {"callers": new, "week": hotspot.week_n, "class_week": hotspot.class_week_n, "bound": hotspot.bound}
    move(hotspot, "alert", actor=actor, now=now, payload=told, alert_from=now, alerted_at=now)
    return True
