"""What is told in the house about answers: to the unit that owns them, and to the hotline's editors."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huiying.journal.models import Event
from huiying.kit.actor import Actor
from huiying.kit.limits import due_day
from huiying.knowledge.life import FEEDBACK_KINDS
from huiying.knowledge.models import KbFeedback, KbItem, KbVersion
from huiying.supervision.notices import agency_id, people_with, tell

LINES: dict[str, tuple[str, str]] = {
    "kb.approved": ("知识 {no} 已审核，待贵单位签发", "Article {no} was approved and waits for your signature"),
    "kb.refused": ("知识 {no} 被退回修改", "Article {no} was sent back to be changed"),
    "kb.ending": ("知识 {no} 将于一个月内失效，请更新", "Article {no} ends within a month: bring it up to date"),
    "kb.ended": ("知识 {no} 已过有效期，请更新或停用", "Article {no} has ended: bring it up to date or retire it"),
    "kb.review_near": ("知识 {no} 一个月内到复审期", "Article {no} is to be looked at again within a month"),
    "kb.review_overdue": ("知识 {no} 已到复审期", "Article {no} is due to be looked at again"),
    "kb.flagged": ("知识 {no} 引用的法律条文已变更", "An article of a law that article {no} rests on has changed"),
    "kb.reported": ("知识反馈待处理（{kind}），期限 {due}", "Feedback on answers waits for you ({kind_en}), due {due}"),
    "kb.passed_on": ("知识反馈转由贵单位处理（{kind}），期限 {due}", "Feedback on answers was passed on to you ({kind_en}), due {due}"),
    "kb.reminded": ("知识反馈即将到期（{kind}），期限 {due}", "Feedback on answers is due soon ({kind_en}): {due}"),
    "kb.overdue": ("知识反馈已逾期（{kind}），期限 {due}", "Feedback on answers is overdue ({kind_en}): {due}"),
    "kb.answered": ("您反馈的问题已有新的知识版本", "Your feedback was answered with a new version"),
    "kb.declined": ("您反馈的问题已答复，未作修改", "Your feedback was answered: nothing was changed"),
}
TO_EDITORS = frozenset({"kb.ended", "kb.review_overdue", "kb.overdue"})
TO_EDITOR, TO_REPORTER = frozenset({"kb.refused"}), frozenset({"kb.answered", "kb.declined"})
KIND = "knowledge"


def tell_approvers(event: Event, now: datetime, _actor: Actor) -> None:
    """A version waits for its approval: the approvers of its owner see it, where there are any, and those of the agency."""
    zh, en = "知识 {no} 待审核", "Article {no} waits for approval"
    item = KbItem.objects.get(pk=event.stream.removeprefix("kb:"))
    owner, agency = UUID(_payload(event)["owner"]), agency_id()
    for place in dict.fromkeys((owner, agency)):
        for person in people_with("KA", place):
            tell(zh=zh.format(no=item.number), en=en.format(no=item.number), kind=KIND, now=now, org_id=place, user_id=person)


def tell_of_answer(event: Event, now: datetime, _actor: Actor) -> None:
    """An article's or a task's owner, or the person it concerns, sees what happened; what is late is seen by the hotline's approvers too."""
    zh, en = LINES[event.type]
    told = _task(event) if event.stream.startswith("kbtask:") else _article(event)
    words: dict[str, Any] = {"zh": zh.format(**told), "en": en.format(**told), "kind": KIND, "now": now}
    if told["person"]:
        tell(user_id=told["person"], **words)
    else:
        tell(org_id=UUID(told["owner"]), **words)
    if event.type in TO_EDITORS:
        agency = agency_id()
        for person in people_with("KA", agency):
            tell(org_id=agency, user_id=person, **words)


def _payload(event: Event) -> dict[str, Any]:
    return msgspec.json.decode(event.payload, type=dict[str, Any])


def _article(event: Event) -> dict[str, str]:
    payload = _payload(event)
    item = KbItem.objects.get(pk=event.stream.removeprefix("kb:"))
    editor = KbVersion.objects.values_list("edited_by", flat=True).get(pk=payload["version"]) if event.type in TO_EDITOR else ""
    return {"no": str(item.number), "owner": payload["owner"], "person": editor}


def _task(event: Event) -> dict[str, str]:
    task = KbFeedback.objects.get(pk=event.stream.removeprefix("kbtask:"))
    kind = FEEDBACK_KINDS[task.kind]
    due = f"{due_day(task.due_at)}" if task.due_at else "—"
    person = task.raised_by if event.type in TO_REPORTER else ""
    return {"kind": kind.zh, "kind_en": kind.en, "due": due, "owner": str(task.owner_id), "person": person}
