"""Notices inside the house: to a unit or to one person."""

from datetime import datetime
from uuid import UUID

from huiying.directory.models import Org, User
from huiying.kit.ids import uuid7
from huiying.orders.models import WorkOrder
from huiying.supervision.models import Notice

LONGEST = 300


def tell(
    *, zh: str, en: str, kind: str, now: datetime, org_id: UUID | None = None, user_id: str = "", order: WorkOrder | None = None, must_ack: bool = False
) -> Notice:
    """Write a notice to a unit (`org_id`), to a person (`user_id`), or to a person of a unit (both). No personal data of citizens in it."""
    return Notice.objects.create(
        id=uuid7(now), org_id=org_id, user_id=user_id, order=order, kind=kind, zh=zh[:LONGEST], en=en[:LONGEST], at=now, must_ack=must_ack
    )


def agency_id() -> UUID:
    """The hotline agency's id. Raises Org.DoesNotExist before the city is set up."""
    return Org.objects.values_list("id", flat=True).get(kind="hotline_agency")


def people_with(role: str, org_id: UUID) -> list[str]:
    """The ids of the people of a unit who hold a role."""
    return [str(key) for key in User.plain.filter(org_id=org_id, roles__contains=[role], is_active=True).values_list("id", flat=True)]


def tell_people(role: str, people_of: UUID, *, zh: str, en: str, kind: str, now: datetime, order: WorkOrder | None = None, must_ack: bool = False) -> None:
    """A notice to each person of a unit who holds a role; to the unit itself when nobody does."""
    for person in people_with(role, people_of) or [""]:
        tell(zh=zh, en=en, kind=kind, now=now, org_id=people_of, user_id=person, order=order, must_ack=must_ack)


def alarm(what: str, stream: str, failure: str, *, now: datetime) -> None:
    """Something of ours has failed again and again: tell the agency."""
    zh, en = f"后台任务连续失败：{what}（{stream}，{failure}）", f"A background job keeps failing: {what} ({stream}, {failure})"
    tell(zh=zh, en=en, kind="alarm", now=now, org_id=agency_id())


def recording_lost(*, call: UUID, why: str, now: datetime) -> Notice | None:
    """A call's recording could not be kept and is tried no more: tell the agency, once for each call."""
    zh = f"一段通话录音多次保存失败，不再重试：通话 {call}（{why}）。原文件仍在原处，文件名以 .lost 结尾，三十天后删除。"
    en = f"A recording could not be kept and is tried no more: call {call} ({why}). The file stays where it is for thirty days; its name ends with .lost."
    if Notice.objects.filter(kind="alarm", en__contains=str(call)).exists():
        return None
    return tell(zh=zh, en=en, kind="alarm", now=now, org_id=agency_id())
