"""A verb's form filled so that it fits: what the form itself offers, and the few words that only the verb knows."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from huiying.journal.models import Outbox
from huiying.notify.outbox import opened
from huiying.orders.models import WorkOrder
from huiying.orders.review import CHECKLIST
from huiying.pages.moments import SHANGHAI
from tests.portal.pictures import photo

WORDS = "按规定办理，情况属实。"
# By verb and field, or by field alone, where neither the form's default nor its first choice will do.
FITS: dict[str, Any] = {
    "change_number.phone": "13800015555", "change_number.number_source": "switch", "merge.kind": "other_caller",
    "change_urgency.urgency": "critical", "lower_urgency.urgency": "normal", "reclassify.topic_code": "120103",
    "raise_secrecy.level": "anonymous", "accept_reply.checklist": [item.code for item in CHECKLIST], "add_assignee.unit": "HB",
    "record.satisfaction": "satisfied", "record.contacted_by_unit": "yes", "record.truthful": "yes", "attach.kind": "contact_evidence",
    "adjudicate.precedent_text": WORDS, "adjudicate.legal_basis": "城市照明管理规定", "correct.text": "青石街道人民路 18 号前路灯不亮，已经五天了。",
    "rate.solved": "yes", "rate.satisfaction": "satisfied", "public_reply": WORDS, "solved": "yes", "is_true": "yes", "override_reason": "测试",
    "reason": WORDS, "note": WORDS, "mark_caller.marks": ["child"],
}  # fmt: skip
UNIT = "CG"


def filled_in(form: forms.Form, verb: str, order: WorkOrder, now: datetime) -> dict[str, Any]:
    """What somebody would send with the form."""
    given: dict[str, Any] = {"idem": str(uuid4())}
    for name, one in form.fields.items():
        value = FITS.get(f"{verb}.{name}", FITS.get(name, _offered(form, name, one, now)))
        if value not in (None, "", False):
            given[name] = value
    if verb == "merge":
        others = WorkOrder.objects.filter(status__in=("pending_dispatch", "in_progress"), secrecy_level="public").exclude(pk=order.pk)
        given["parent"] = others.earliest("seq").order_no
    if verb == "relate":
        given["other"] = WorkOrder.objects.filter(secrecy_level="public").exclude(pk=order.pk).exclude(status="draft").earliest("seq").order_no
    if verb == "confirm_number":
        given["code"] = spoken_code()
    return given


def _offered(form: forms.Form, name: str, one: forms.Field, now: datetime) -> Any:
    """The default; else, where something is needed, what fits the kind of field."""
    initial = form.get_initial_for_field(one, name)
    if isinstance(one, forms.FileField):
        return "file"
    if isinstance(initial, datetime):
        return f"{initial:%Y-%m-%dT%H:%M}"
    if initial not in (None, "", []) and not isinstance(one, forms.MultipleChoiceField):
        return str(initial) if not isinstance(one, forms.BooleanField) else "on"
    return _needed(one, name, now) if one.required else None


def _needed(one: forms.Field, name: str, now: datetime) -> Any:
    choices = [str(value) for value, _ in getattr(one, "choices", []) if value != ""]
    later = (now + timedelta(days=10)).astimezone(SHANGHAI)
    if isinstance(one, forms.MultipleChoiceField):
        return choices[:1]
    if isinstance(one, forms.ChoiceField):
        return choices[0] if choices else None
    if isinstance(one, forms.DateTimeField):
        return f"{later:%Y-%m-%dT%H:%M}"
    if isinstance(one, forms.DateField):
        return f"{later:%Y-%m-%d}"
    if isinstance(one, forms.DecimalField):
        return "1"
    return UNIT if hasattr(one, "known") else WORDS


def sent(body: dict[str, Any]) -> dict[str, Any]:
    """The body with its file, which is read once."""
    return {name: SimpleUploadedFile("a.jpg", photo(), "image/jpeg") if value == "file" else value for name, value in body.items()} | {"idem": str(uuid4())}


def spoken_code() -> str:
    """The newest code sent to a number."""
    for message in Outbox.objects.filter(stream__startswith="number:").order_by("-pk") or Outbox.objects.order_by("-pk")[:5]:
        found = re.search(r"(?<!\d)\d{6}(?!\d)", opened(message)[1])
        if found:
            return found[0]
    return "000000"
