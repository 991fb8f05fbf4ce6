"""Read only: the alerts that somebody may see, and how an alert stands."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from huiying.directory.models import DutyOfficer
from huiying.directory.reference import Cached
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.queries import visible_to
from huiying.supervision.alerts.models import OPEN, Alert
from huiying.supervision.seasons.running import extra_officers

SEE_ALL = frozenset({"SV", "DP", "AU", "AS", "TL"})


def sees_alerts(actor: Actor) -> bool:
    """Who has the board: the agency's people who oversee, dispatch, lead or audit, and whoever stands on the roster as officer or deputy."""
    if actor.employer_kind != "hotline_agency":
        return False
    return bool(SEE_ALL & actor.roles) or stands_on_roster(actor)


def _load() -> frozenset[str]:
    named = DutyOfficer.objects.filter(org__kind="hotline_agency").values_list("user_id", "deputy_id")
    return frozenset(str(key) for pair in named for key in pair if key)


ROSTER: Cached[frozenset[str]] = Cached(_load)


def stands_on_roster(actor: Actor) -> bool:
    """Whether the person is named in a turn of duty at the agency, or put on duty by a running season."""
    version = actor.reference_version
    return actor.id in ROSTER.get(version) or actor.id in extra_officers(version)


def alerts_for(actor: Actor) -> QuerySet[Alert]:
    """The alerts of orders that the actor may see, drills, and those that the actor is asked about; `ref` is the actor's version of the directory."""
    rows = Alert.objects.select_related("order", "hotspot").annotate(ref=Value(actor.reference_version))
    if not sees_alerts(actor):
        return rows.none()
    mine = Q(officer_id=actor.id) | Q(deputy_id=actor.id)
    if not SEE_ALL & actor.roles and actor.id not in extra_officers(actor.reference_version):
        return rows.filter(mine)
    return rows.filter(mine | Q(order__isnull=True) | Q(order__in=visible_to(actor)))


def alert_for(actor: Actor, key: UUID) -> Alert:
    """One alert that the actor may see. Raises NotFound, for a foreign one as for none."""
    found = alerts_for(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def waiting_for(actor: Actor) -> QuerySet[Alert]:
    """The alerts that nobody has acknowledged, the most pressing first: those whose time is over stand first."""
    return alerts_for(actor).filter(state="raised").order_by("first_due", "raised_at")


def open_of(actor: Actor, order_id: UUID) -> QuerySet[Alert]:
    """The alerts of an order, the newest first."""
    return alerts_for(actor).filter(order_id=order_id).order_by("-raised_at")


def is_late(alert: Alert, now: datetime) -> bool:
    """Whether the limit has run out without an answer."""
    return alert.state == "raised" and alert.first_due <= now


def open_count(actor: Actor) -> int:
    """How many alerts are open for the actor: for the navigation."""
    return alerts_for(actor).filter(state__in=OPEN).count()
