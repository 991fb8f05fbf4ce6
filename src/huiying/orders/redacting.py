"""A copy of an order for those outside who have to act on the spot: without the caller, and with no way back to the order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Party
from huiying.directory.parties import opened
from huiying.directory.reference import reference
from huiying.directory.viewing import looked
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required, shortest
from huiying.kit.codes import CodeList
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.redacting import Known, Piece, blacked_out, find_private
from huiying.kit.text import clean
from huiying.orders.attachments import is_unit
from huiying.orders.authorise import Outsourced, authorise, record_refusal
from huiying.orders.codes import code_list
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.orders.queries import subtree, visible_to

MOST_WORDS = 50
FIELDS: CodeList = code_list("copy_field", "副本栏目", "Field of a copy", """
title | 事项 | Matter
place | 地点 | Place
words | 反映内容 | What was reported
advice | 办理要求 | What is asked
""")  # fmt: skip
KINDS: CodeList = code_list("taken_out", "遮盖内容", "What is blacked out", """
telephone | 电话号码 | Telephone number
identity | 身份证号 | Identity number
bank | 银行卡号 | Bank card
email | 邮箱 | E-mail address
plate | 车牌 | Number plate
name | 姓名 | Name
number | 长数字 | Long number
account | 账号或编号 | Account or code
home | 住址、房号 | Home or room
word | 手工遮盖 | By hand
""")  # fmt: skip


class NotForOthers(Told):
    """Of a tip-off or a secret order nobody outside gets a copy."""

    zh = "举报件和涉密工单不能制作对外副本。"
    en = "Of a tip-off or a secret order no copy is made for others."


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the copy: the text as it is, and what is taken out of it."""

    code: str
    text: str
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> str:
        """The text as the copy says it."""
        return blacked_out(self.text, self.pieces)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The text in order, each part with what it is; "" for what stays."""
        found, done = [], 0
        for piece in self.pieces:
            found += [("", self.text[done : piece.start]), (piece.what, self.text[piece.start : piece.end])]
            done = piece.end
        return [(what, text) for what, text in [*found, ("", self.text[done:])] if text]


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom the copy is, why, and which words are blacked out beside those that are found."""

    recipient: str
    reason: str
    words: tuple[str, ...] = ()


def may_copy(order: WorkOrder) -> bool:
    """Whether a copy of this order may leave the house at all."""
    return order.secrecy_level != "secret" and order.demand_type != "report"


def draft(*, order: WorkOrder, words: Sequence[str], actor: Actor, now: datetime) -> list[Field]:
    """What the copy would say, with everything that is taken out. Raises NotFound, NotForOthers, NotAllowed, Outsourced (recorded).

    The caller's name and number are opened for the search alone and shown to nobody.
    """
    current = _current(order, actor, now)
    known = _known(current, tuple(word for word in (clean(word) for word in words) if word))
    leads = Assignment.objects.filter(order_id=current.pk, role="lead", parent__isnull=True).exclude(status__in=("returned", "withdrawn"))
    advice = leads.order_by("-sent_at").values_list("advice", flat=True).first() or ""
    region = reference(actor.reference_version).region_name(current.region_code)
    texts = {"title": current.title, "place": f"{region} {current.incident_address}", "words": current.edited_text or current.original_text, "advice": advice}
    return [Field(code, clean(text), tuple(find_private(clean(text), known))) for code, text in texts.items() if text.strip()]


def make_copy(*, order: WorkOrder, wanted: Wanted, actor: Actor, now: datetime) -> RedactedCopy:
    """Make the copy: the texts blacked out anew, kept with recipient and reason.

    In order: an access record (purpose "copy"), whose id the copy bears; the copy; `order.copied_redacted` in a stream of its own, recipient and
    reason as texts. Raises Refused, NotFound, NotForOthers, NotAllowed.
    """
    recipient, reason = clean(wanted.recipient), clean(wanted.reason)
    refuse(
        required("recipient", recipient), longest("recipient", recipient, 100), required("reason", reason), shortest("reason", reason, 4),
        longest("reason", reason, 200),
    )  # fmt: skip
    fields = draft(order=order, words=wanted.words, actor=actor, now=now)
    taken = Counter(piece.what for field in fields for piece in field.pieces)
    with transaction.atomic():
        mark = looked(stream=order.stream, subject=str(order.pk), fields=["redacted"], purpose="copy", reason=reason, actor=actor, now=now)
        copy = RedactedCopy.objects.create(
            id=uuid7(now), order=order, mark=mark.view, recipient=recipient, reason=reason, content=[[field.code, field.shown] for field in fields],
            taken_out=dict(taken), made_by=actor.id, made_at=now,
        )  # fmt: skip
        codes = {"order": str(order.pk), "copy": str(copy.pk), "taken_out": dict(taken)}
        write([NewEvent(f"access:{copy.pk}", 1, "order.copied_redacted", codes, {"recipient": recipient, "reason": reason})], actor=actor, now=now)
    return copy


def copies_of(order: WorkOrder) -> list[RedactedCopy]:
    """The copies made of an order, newest first."""
    return list(RedactedCopy.objects.filter(order=order).order_by("-made_at", "-pk"))


def find_copy(mark: str, actor: Actor) -> RedactedCopy:
    """A copy by its id, for whoever sees its order. Raises NotFound."""
    copy = RedactedCopy.objects.filter(mark=mark, order__in=visible_to(actor)).first()
    if copy is None:
        raise NotFound
    return copy


def _current(order: WorkOrder, actor: Actor, now: datetime) -> WorkOrder:
    """The order as the actor sees it, of which a copy may be made. Raises NotFound, NotAllowed, NotForOthers."""
    current = visible_to(actor).select_related("party").filter(pk=order.pk).first()
    if current is None or (is_unit(actor) and not Assignment.objects.filter(order_id=order.pk, unit_id__in=[UUID(unit) for unit in subtree(actor)]).exists()):
        raise NotFound
    try:
        authorise(actor, "copy_redacted", ROLES_OF["copy_redacted"], own=True, stream=current.stream)
    except Outsourced as refusal:
        record_refusal(refusal, actor=actor, now=now)
        raise
    if not may_copy(current):
        raise NotForOthers
    return current


def _known(order: WorkOrder, words: tuple[str, ...]) -> Known:
    """What is known of the caller and of those merged into the order; the place stays."""
    parties = Party.objects.filter(orders__parent_id=order.pk) if order.callers_n > 1 else Party.objects.none()
    persons = [opened(party) for party in (*([order.party] if order.party else []), *parties)]
    names = tuple(person.name for person in persons if person.name)
    return Known(names, tuple(person.phone for person in persons if person.phone), order.incident_address, words[:MOST_WORDS])

