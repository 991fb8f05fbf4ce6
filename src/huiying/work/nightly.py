"""The nightly retention: a timer of the city, set only while its policy is switched on; one batch each time it rings, until the run is over."""

from datetime import datetime, time, timedelta

from django.db import transaction

from huiying.journal.append import NewTimer, write
from huiying.journal.models import Timer
from huiying.kit.actor import Actor, system
from huiying.kit.checks import Refused
from huiying.kit.times import SHANGHAI
from huiying.retention.file import read
from huiying.retention.running import step
from huiying.supervision.notices import agency_id, tell_people

STREAM, KIND = "city:1", "retention"
AT = time(2, 30)
GO_ON = timedelta(seconds=1)


def arm(now: datetime) -> None:
    """Set the next night's timer where the policy is switched on and none waits; drop it where the policy is off. A wrong policy is left to the timer."""
    if not _enabled():
        Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None).update(dropped=True)
    elif not Timer.objects.filter(stream=STREAM, kind=KIND, done_at=None, dropped=False).exists():
        _set(_next_night(now), now)


def retain(_timer: Timer, now: datetime, actor: Actor) -> None:
    """One batch, then the next one at once; after the last the timer waits for the next night. A policy that cannot be used raises an alarm."""
    try:
        policy = read()
    except Refused as refusal:
        _alarm(refusal, now)
        _set(_next_night(now), now)
        return
    if policy.enabled:
        did = step(policy=policy, actor=actor, now=now)
        _set(_next_night(now) if did.ended else now + GO_ON, now)


def _enabled() -> bool:
    try:
        return read().enabled
    except Refused:
        return True


def _next_night(now: datetime) -> datetime:
    local = now.astimezone(SHANGHAI)
    tonight = datetime.combine(local.date(), AT, SHANGHAI)
    return tonight if tonight > local else tonight + timedelta(days=1)


def _set(due: datetime, now: datetime) -> None:
    with transaction.atomic():
        write([], [NewTimer(STREAM, KIND, due)], actor=system("timer"), now=now)


def _alarm(refusal: Refused, now: datetime) -> None:
    zh, en = f"保存期限政策不能用，今夜没有删除：{refusal.zh}", f"The retention policy cannot be used; nothing was erased tonight: {refusal.en}"
    tell_people("SA", agency_id(), zh=zh, en=en, kind="alarm", now=now)
