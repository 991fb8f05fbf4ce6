"""Proving a number by a code sent to it: six digits, ten minutes, five tries; an order's number proved, or changed for a proved one."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.keys import keyring
from huiying.directory.parties import opened, phone_index
from huiying.dispatch.changing import read_order
from huiying.followup.models import NumberCode
from huiying.kit.actor import Actor
from huiying.kit.checks import phone as check_phone
from huiying.kit.checks import refuse, required
from huiying.kit.errors import NextStep, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.sealing import blind
from huiying.kit.times import in_words
from huiying.notify.outbox import compose, queue
from huiying.orders.authorise import authorise
from huiying.orders.change import Change
from huiying.orders.models import WorkOrder
from huiying.orders.numbers import allow_number, change_number, check_number, demand_hotline

LIVES = timedelta(minutes=10)
PROOF_LIVES = timedelta(minutes=30)
TRIES = 5
PER_NUMBER = ((timedelta(minutes=1), 1), (timedelta(hours=1), 4), (timedelta(days=1), 8))
PER_HOUR = 2000


class TooManyCodes(Told):
    """Too many codes were asked for, for this number or altogether."""

    zh = "验证码发送过于频繁，请 {wait}后再试。"
    en = "Too many codes were asked for. Try again in {wait_en}."


class WrongCode(Told):
    """The code is wrong, out of date or tried too often; which of these is not told."""

    zh = "验证码不正确或已过期。"
    en = "The code is wrong or out of date."


class NoProof(Told):
    """The number was not proved, or the proof has been used or is too old."""

    zh = "号码尚未验证，或验证已过期，请重新获取验证码。"
    en = "The number has not been verified, or the verification is out of date. Ask for a new code."


class CodeSent(NextStep):
    """A code is on its way to the new number; the number changes once the citizen has read it back."""

    zh = "验证码已发往新号码。请填写市民读出的六位数字，再提交一次。"
    en = "A code was sent to the new number. Enter the six digits that the citizen reads, and send this again."


def code_index(code_id: UUID, code: str) -> bytes:
    """The keyed hash of a code, bound to its row."""
    return blind(keyring(), "number_code", f"{code_id}|{code}")


def send_code(*, phone: str, now: datetime, language: str = "zh") -> UUID:
    """Send a code to a number; returns the id under which it is verified. Raises Refused, TooManyCodes."""
    refuse(required("phone", phone), check_phone("phone", phone))
    index = phone_index(phone) or b""
    altogether = _pause(NumberCode.objects.all(), ((timedelta(hours=1), PER_HOUR),), now)
    pause = max(altogether, _pause(NumberCode.objects.filter(number_index=index), PER_NUMBER, now))
    if pause > timedelta(0):
        wait, wait_en = in_words(pause)
        raise TooManyCodes(wait=wait, wait_en=wait_en)
    code_id, code = uuid7(now), f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        NumberCode.objects.create(id=code_id, number_index=index, code_index=code_index(code_id, code), created_at=now, expires_at=now + LIVES)
        words = compose("number_code", {"code": code}, language)
        queue(stream=f"number:{code_id}", kind="number_code", to=phone, text=words.text, now=now, template=words.template, shown=words.shown)
    return code_id


def _pause(sent: QuerySet[NumberCode], limits: Iterable[tuple[timedelta, int]], now: datetime) -> timedelta:
    """How long until none of the limits (within how long, how many) holds any more; zero when none does."""
    ends = [now]
    for span, most in limits:
        newest = sent.filter(created_at__gt=now - span).order_by("-created_at").values_list("created_at", flat=True)
        ends += [at + span for at in newest[most - 1 : most]]
    return max(ends) - now


def waiting_code(*, among: Iterable[UUID], phone: str, now: datetime) -> UUID | None:
    """The latest of these codes that was sent to this number and may still be typed in."""
    live = NumberCode.objects.filter(pk__in=among, number_index=phone_index(phone), tries__lt=TRIES, expires_at__gt=now, verified_at__isnull=True)
    return live.order_by("-created_at").values_list("pk", flat=True).first()


def verify(*, code_id: UUID, code: str, now: datetime) -> UUID:
    """Check a code against the one sent; the id is then the proof for `use_proof`. Each call is a try. Raises WrongCode."""
    live = NumberCode.objects.filter(pk=code_id, tries__lt=TRIES, expires_at__gt=now, verified_at__isnull=True)
    if live.update(tries=F("tries") + 1) != 1:
        raise WrongCode
    row = NumberCode.objects.get(pk=code_id)
    if not hmac.compare_digest(bytes(row.code_index), code_index(row.pk, code.strip())):
        raise WrongCode
    NumberCode.objects.filter(pk=row.pk).update(verified_at=now)
    return row.pk


def use_proof(*, code_id: UUID, phone: str, now: datetime) -> None:
    """Use the proof of a number once, for instance to register a matter with number_source "sms_code". Raises NoProof."""
    proved = NumberCode.objects.filter(pk=code_id, number_index=phone_index(phone), verified_at__gt=now - PROOF_LIVES, used_at__isnull=True)
    if proved.update(used_at=now) != 1:
        raise NoProof


def send_order_code(*, order_id: UUID, actor: Actor, now: datetime) -> UUID:
    """Send a code to the number that an order's citizen gave, so that it may be called back. Raises NotFound, NotAllowed, TooManyCodes."""
    order = read_order(order_id)
    with Change(order, actor=actor, now=now) as change:
        change.allow("log_attempt", ("CB",))
        if order.party is None or not order.party.phone_sealed:
            raise NotFound
        code_id = send_code(phone=opened(order.party).phone, now=now)
        change.note("callback.number_code_sent", payload={"code": str(code_id)})
    return code_id


def confirm_order_number(*, order_id: UUID, code_id: UUID, code: str, actor: Actor, now: datetime) -> WorkOrder:
    """The citizen read the code back: the order's number is verified. Raises WrongCode, NoProof, NotAllowed, Moved.

    Who may not do it uses up no try of the code.
    """
    order = read_order(order_id)
    if order.party is None:
        raise NotFound
    authorise(actor, "log_attempt", ("CB",), own=False, stream=order.stream)
    verify(code_id=code_id, code=code, now=now)
    with Change(order, actor=actor, now=now) as change:
        change.allow("log_attempt", ("CB",))
        use_proof(code_id=code_id, phone=opened(order.party).phone, now=now)
        change.note("callback.number_verified", number_source="sms_code")
    return order


def change_order_number(*, order: WorkOrder, phone: str, number_source: str, code: str, actor: Actor, now: datetime) -> WorkOrder:
    """Give an order another number, captured by the switch or proved by text message (orders.numbers.change_number).

    By text message it takes two calls: without a code one is sent to the new number and CodeSent raised; with the code that the citizen
    reads the number changes. Raises NumberIsTheHotlines, Refused, CodeSent, WrongCode, NoProof, TooManyCodes, NotNow, NotAllowed, Moved.
    """
    demand_hotline(order=order, actor=actor, now=now)
    refuse(check_number(phone, number_source))
    if number_source != "sms_code":
        return change_number(order=order, number=phone, number_source=number_source, actor=actor, now=now)
    if not code.strip():
        _send_to_new(order=order, phone=phone, actor=actor, now=now)
        raise CodeSent
    authorise(actor, "change_number", ROLES_OF["change_number"], own=False, stream=order.stream)
    sent = newest_code(phone_index(phone))
    if sent is None:
        raise NoProof
    verify(code_id=sent, code=code, now=now)
    with transaction.atomic():
        use_proof(code_id=sent, phone=phone, now=now)
        return change_number(order=order, number=phone, number_source=number_source, actor=actor, now=now)


def newest_code(number: bytes | memoryview | None) -> UUID | None:
    """The latest code sent to a number (its blind index) that was not confirmed yet."""
    if not number:
        return None
    return NumberCode.objects.filter(number_index=bytes(number), verified_at__isnull=True).order_by("-created_at").values_list("pk", flat=True).first()


def _send_to_new(*, order: WorkOrder, phone: str, actor: Actor, now: datetime) -> None:
    with Change(order, actor=actor, now=now) as change:
        allow_number(change)
        change.note("callback.number_code_sent", payload={"code": str(send_code(phone=phone, now=now))})
