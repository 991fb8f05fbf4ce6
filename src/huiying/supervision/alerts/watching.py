"""Gaps of the roster are told ahead: nobody on duty is found before the night comes, not by the first alert of the night."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.kit.times import local, rfc3339
from huiying.supervision.alerts.duty import Gap, gaps_of
from huiying.supervision.alerts.models import DutyGap
from huiying.supervision.notices import agency_id, tell_people

AHEAD = timedelta(hours=48)
SHORTEST = timedelta(minutes=1)


def tell_gaps(*, actor: Actor, now: datetime) -> list[Gap]:
    """Tell the agency's supervisors of gaps that begin within two days, each once; returns those told now. Journals `duty.gap_told`."""
    org, told = agency_id(), []
    for gap in gaps_of(org, now, now + AHEAD):
        if gap.ends - gap.begins < SHORTEST or _known(org, gap):
            continue
        with transaction.atomic():
            DutyGap.objects.create(org_id=org, begins=gap.begins, ends=gap.ends, told_at=now)
            span = f"{local(gap.begins):%m-%d %H:%M} – {local(gap.ends):%m-%d %H:%M}"
            tell_people("SV", org, zh=f"值班表有空档，无人值守：{span}", en=f"Nobody is on duty: {span}", kind="duty_gap", now=now)
            payload = {"org": str(org), "from": rfc3339(gap.begins), "to": rfc3339(gap.ends)}
            write([NewEvent(f"duty_gap:{uuid7(now)}", 1, "duty.gap_told", payload)], actor=actor, now=now)
        told.append(gap)
    return told


def _known(org: UUID, gap: Gap) -> bool:
    """Told before: the gap lies within one that was told. As time passes a gap that has begun shortens from the front."""
    return DutyGap.objects.filter(org=org, begins__lte=gap.begins, ends__gt=gap.begins).exists()
