"""A citizen registers a matter: words first, then what the topic needs, the number proved by a code; works without script."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiying.directory.keys import query_code
from huiying.directory.parties import Person
from huiying.directory.reference import Reference, reference
from huiying.directory.walls import lifted
from huiying.followup.numbers import NoProof, send_code, use_proof
from huiying.journal.models import Event, Outbox
from huiying.kit.actor import citizen
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.limits import Limit
from huiying.notify.outbox import opened
from huiying.orders.duplicates import Sketch
from huiying.orders.gate import NotOpenYet, is_open
from huiying.orders.limits import rule_for
from huiying.orders.models import WorkOrder
from huiying.orders.register import Matter, registered_before, submit
from huiying.orders.registration import CORRECT_WITHIN, supplement
from huiying.orders.repeating import KeyReused
from huiying.orders.rules import due_or_year
from huiying.pages.answers import is_part, took
from huiying.pages.limiting import TooOften, count
from huiying.pages.naming import language, named
from huiying.pages.requests import Request
from huiying.portal.access import address, keep, proved
from huiying.portal.earlier import Earlier, earlier
from huiying.portal.evidence import seal_of
from huiying.portal.flooding import counted
from huiying.portal.following import expired, private
from huiying.portal.forms import MatterForm
from huiying.portal.limiting import CODE, HOLD, SEND, SUBMIT
from huiying.portal.photos import CannotKeep, attach, hold, read_held, without
from huiying.portal.proving import prove_number, remember, waiting
from huiying.portal.suggesting import likely_topics, likely_type
from huiying.portal.words import by_text

TAKE_OFF = "off-"


@counted(SEND)
def submit_page(request: Request) -> HttpResponse:
    """Every step of the form comes here: the first page's words, the wish for a code, the whole matter."""
    if not is_open(reference()):
        return private(render(request, "portal/not_open.html", {"said": NotOpenYet().sentence(language())}, status=503))
    if request.method != "POST":
        return drawn(request, begun(request, {"topic": request.GET.get("topic", "")[:12]}))
    step = request.POST.get("do", "send")
    if step == "words":
        return drawn(request, begun(request, {"original_text": request.POST.get("original_text", ""), "began": request.POST.get("idem", "")}))
    if step == "code":
        return code_sent(request)
    if step.startswith(TAKE_OFF):
        return taken_off(request, step.removeprefix(TAKE_OFF))
    return sent(request)


def form_of(request: Request, words: str, initial: Mapping[str, Any] | None = None) -> MatterForm:
    """The form with the topics that the words suggest: filled by the request, or begun with `initial`."""
    data = reference()
    asked = (request.POST if initial is None else initial).get("topic", "")
    suggested = list(dict.fromkeys([*([asked] if asked in data.topics else []), *(topic.code for topic in likely_topics(words, data.topics))]))
    given: dict[str, Any] = {"initial": dict(initial)} if initial is not None else {"data": posted(request), "files": request.FILES}
    return MatterForm(data_of_city=data, suggested=suggested, **given)


def posted(request: Request) -> QueryDict:
    """What was sent, with the code that waits for the number in it: its box is there again after the page was loaded anew."""
    data = request.POST.copy()
    asks = data.get("do") == "code" or not data.get("code_id")
    if asks and (still := waiting(request, data.get("phone", ""))) is not None:
        data["code_id"] = str(still)
    return data


def begun(request: Request, initial: dict[str, Any]) -> MatterForm:
    """The form at its beginning: the likeliest topic and type are chosen already."""
    words = initial.get("original_text", "")
    data = reference()
    guesses = likely_topics(words, data.topics)
    topic = initial.get("topic") or (guesses[0].code if guesses else "")
    start = {"way": "phone", "demand_type": likely_type(words), "draft": hashlib.blake2s(words.encode(), digest_size=6).hexdigest(), **initial, "topic": topic}
    return form_of(request, words, start)


def drawn(request: Request, form: MatterForm, **more: Any) -> HttpResponse:
    """The page with the form, or of it the part about the number; `more` are found, said, wrong, proof and held."""
    data = reference()
    placed = ",".join(code for code, topic in data.topics.items() if topic.place_bound)
    held = more.get("held", "")
    context = {"form": form, **more, "held": held, "held_files": read_held(held), "placed": placed, "needs_place": needs_place(form, data)}
    return private(render(request, "portal/number_part.html" if is_part(request) else "portal/submit.html", context))


def needs_place(form: MatterForm, data: Reference) -> bool:
    """Whether the chosen topic is bound to a place; unknown topics may be."""
    topic = data.topics.get(str(form["topic_all"].value() or form["topic"].value() or ""))
    return topic is None or topic.place_bound


def code_sent(request: Request) -> HttpResponse:
    """Send a code to the number typed, and draw the same form with everything in it."""
    given, said, wrong = posted(request).dict(), "", ""
    phone = request.POST.get("phone", "")
    try:
        count(CODE, [address(request)], request.now)
        with lifted():
            code_id = send_code(phone=phone, now=request.now, language=spoken())
        remember(request, code_id)
        given |= {"code_id": str(code_id), "code": ""}
        said = named("验证码已发出，10 分钟内有效。", "The code is on its way; it is valid for ten minutes.") + demonstrated(code_id)
    except Refused as refused:
        wrong = refused.problems[0].text(language())
    except Told as told:
        wrong = told.sentence(language())
        if waiting(request, phone) is not None:
            wrong += named("之前发出的验证码仍然有效，请填在下面。", " The code sent before is still valid: type it in below.")
    held, refusal = kept_files(request)
    return drawn(request, form_of(request, str(given.get("original_text", "")), given), said=said, wrong=wrong or refusal, held=held)


def spoken() -> str:
    """The language of the messages to whoever reads this page."""
    return "zh" if language().startswith("zh") else "en"


def demonstrated(code_id: UUID) -> str:
    """In a demonstration no message leaves the house: what it says is shown instead. Nothing elsewhere."""
    if not settings.HUIYING_DEMO:
        return ""
    with lifted():
        _number, text = opened(Outbox.objects.get(stream=f"number:{code_id}"))
    return named(f"（演示城市不真发短信，内容是：{text}）", f" (A demonstration sends nothing. The message: {text})")


def taken_off(request: Request, key: str) -> HttpResponse:
    """Take a kept file off, and draw the same form with everything else in it."""
    held, refusal = kept_files(request)
    return drawn(request, form_of(request, request.POST.get("original_text", ""), posted(request).dict()), wrong=refusal, held=without(held, key))


def kept_files(request: Request) -> tuple[str, str]:
    """The signed list of files that the form holds from now on, and why one could not be kept."""
    before, files = request.POST.get("held", ""), request.FILES.getlist("photos")
    try:
        count(HOLD, [address(request)] * len(files), request.now)
        return hold(files, before, request.now), ""
    except TooOften:
        return before, named("照片暂时存不下了，提交时请重新选择。", "The photos cannot be held for now: choose them again when you send.")
    except CannotKeep as told:
        return before, told.sentence(language())


def sent(request: Request) -> HttpResponse:
    """The whole matter: checked, the number proved, earlier matters offered, registered once however often it is sent."""
    form = form_of(request, request.POST.get("original_text", ""))
    made = repeated(form) if form.is_valid() else None
    if made is not None:
        keep(request, made)
        return took(request, to_receipt(made))
    proof, found, choice = False, list[Earlier](), request.POST.get("again", "")
    if form.is_valid() and (proof := number_proved(form, request.now)):
        found = open_matters(form, request.now)
        chosen = next((one.order for one in found if str(one.order.pk) == choice), None)
        if (not found or choice == "new" or chosen is not None) and (done := registered(request, form, chosen, seen=bool(found))) is not None:
            return done
    held, refusal = kept_files(request)
    if refusal and "photos" not in form.errors:
        form.add_error("photos", refusal)
    return drawn(request, form, found=found, proof=proof and form.cleaned_data.get("way") == "phone", held=held)


def repeated(form: MatterForm) -> WorkOrder | None:
    """The order that this form has made before; None for a new one, and for one that said something else then: the form tells that."""
    try:
        with lifted():  # by a key that only this form knows
            return registered_before(f"portal:{form.key}", matter_of(form), citizen(""))
    except Event.DoesNotExist:
        return None
    except KeyReused as told:
        form.add_error(None, told.sentence(language()))
        return None


def number_proved(form: MatterForm, now: datetime) -> bool:
    """Whether the number is proved, or none is given; problems go into the form."""
    given = form.cleaned_data
    if given["way"] == "none":
        return True
    try:
        prove_number(given["code_id"], given["phone"], given["code"], now)
    except Told as told:
        form.add_error("code", told.sentence(language()))
        return False
    return True


def open_matters(form: MatterForm, now: datetime) -> list[Earlier]:
    """What the proved number has open about something near."""
    given = form.cleaned_data
    phone = given["phone"] if given["way"] == "phone" else ""
    with lifted():  # the number is proved
        return earlier(Sketch(given["original_text"], given["topic_code"], given["region_code"], given["incident_address"], phone), now)


def registered(request: Request, form: MatterForm, onto: WorkOrder | None, *, seen: bool) -> HttpResponse | None:
    """Register the matter, or add it to the open one chosen; None when it was refused, the reasons then stand in the form."""
    try:
        count(SUBMIT, [address(request)], request.now)
        with lifted(), transaction.atomic():
            order = saved(form, onto, request.now, seen="shown" if seen else "none")
            attach(order, form.cleaned_data["photos"], form.cleaned_data["held"], request.now)
    except NoProof as told:
        if (made := repeated(form)) is None:
            if not form.non_field_errors():
                form.add_error("code", told.sentence(language()))
            return None
        order = made
    except Refused as refused:
        form.add_problems(refused.problems, title="original_text", topic_code="topic")
        return None
    except Told as told:
        form.add_error("photos" if isinstance(told, CannotKeep) else None, told.sentence(language()))
        return None
    keep(request, order)
    return took(request, HttpResponseRedirect(reverse("portal:order", args=[order.order_no])) if onto is not None else to_receipt(order))


def saved(form: MatterForm, onto: WorkOrder | None, now: datetime, *, seen: str) -> WorkOrder:
    """The order made from the form, or the earlier one with the new words added; the number's proof is used up."""
    given = form.cleaned_data
    with_number = given["way"] == "phone"
    if with_number:
        use_proof(code_id=given["code_id"], phone=given["phone"], now=now)
    if onto is not None:
        return supplement(order=onto, text=given["original_text"], actor=citizen(str(onto.party_id or ""), str(onto.pk)), now=now)
    return submit(matter=matter_of(form), actor=citizen(""), now=now, idem_key=f"portal:{form.key}", duplicates_seen=seen)


def matter_of(form: MatterForm) -> Matter:
    """The matter that a valid form describes."""
    given = form.cleaned_data
    with_number = given["way"] == "phone"
    return Matter(
        original_text=given["original_text"], demand_type=given["demand_type"], topic_code=given["topic_code"], channel="web",
        secrecy_level="anonymous" if given["anonymous"] else "", region_code=given["region_code"], incident_address=given["incident_address"],
        incident_at=given["incident_at"], reply_mode="phone" if with_number else "none", number_source="sms_code" if with_number else "none",
        person=Person(given["name"], given["phone"], language=spoken()) if with_number else Person(),
    )  # fmt: skip


def to_receipt(order: WorkOrder) -> HttpResponse:
    """On to the receipt, so that a reload sends nothing again."""
    return HttpResponseRedirect(reverse("portal:receipt", args=[order.order_no]))


@require_safe
def receipt(request: Request, order_no: str) -> HttpResponse:
    """Number and query code, and what happens next with dates; to be printed or photographed."""
    try:
        order = proved(request, order_no).order
    except NotFound:
        return expired(request, order_no)
    data, rule = reference(), rule_for(order)
    limit = Limit.parse(rule.reply)
    until, year = due_or_year(order.dispatch_due or request.now, rule.reply, data.calendar)
    place = f"{data.region_name(order.region_code, language())} {order.incident_address}".strip()
    context = {
        "order": order, "code": query_code(order.pk), "topic": data.topic_path(order.topic_code, language()), "year": year, "place": place,
        "with_number": order.number_source != "none", "dispatch_by": by_text(order.dispatch_due, request.now) if order.dispatch_due else "",
        "answer_by": by_text(until, request.now) if until else "",
        "seal": seal_of(order), "limit": named(limit.zh(), limit.en()), "correct_by": by_text(order.received_at + CORRECT_WITHIN, request.now),
    }  # fmt: skip
    return private(render(request, "portal/receipt.html", context))
