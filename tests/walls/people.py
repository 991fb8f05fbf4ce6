"""The matrix's world: somebody of every role at every kind of employer that may give it, and an own and a foreign thing for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.test import Client

from huiying.desk import verbs_all
from huiying.desk.verbs import VERB_FORMS
from huiying.directory import clock
from huiying.directory.actors import actor_of
from huiying.directory.acts import ACT_OF, CLASS_OF, ROLES, UNIT_ROLES
from huiying.directory.keys import query_code
from huiying.directory.models import City, Org, Topic, User
from huiying.directory.reference import current_version
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.dispatch.models_lessons import Lesson
from huiying.journal.models import Outbox
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.notify.models import MessageText
from huiying.notify.outbox import queue
from huiying.orders.attachments import keep
from huiying.orders.authorise import permission
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.registers.models import RegisterLine, RegisterProposal
from huiying.retention.models import Hold
from huiying.supervision.models import Claim, Notice
from tests.cast import NOW, Cast
from tests.desk.knowledge_scene import known
from tests.dispatch.scene import with_catalogue
from tests.orders.steps import HOUR, dispatched
from tests.portal.pictures import photo
from tests.signing import sign_in
from tests.walls.filled import text_fields
from tests.walls.matrix import Address, who
from tests.walls.stages import all_stages

__all__ = ["World", "verbs_all"]
CITY_WIDE = frozenset({"SV", "AU"})
# Verbs of the screens that stand for others of the life cycles.
STANDS_FOR = {
    "record": ("record_positive", "record_negative"), "send_code": ("log_attempt",), "confirm_number": ("log_attempt", "submit"),
    "void": ("void", "discard", "accept"), "confirm_proposal": ("dispatch",), "decline_proposal": ("dispatch",), "invite": ("adjudicate",),
    "merge": ("merge", "merge_same", "propose_reject"), "unrelate": ("relate",), "request_plan": ("request_suspend",), "refuse_suspend": ("suspend",),
    "refuse_plan": ("plan_long_term",), "note_late": ("reply",), "reach_milestone": ("reply",), "note_info_attempt": ("log_attempt", "supplement", "ask_info"),
}  # fmt: skip


@dataclass
class Person:
    """Somebody who asks: an actor of the staff, or None for a stranger and a citizen; `word` stands in what is foreign."""

    name: str
    client: Client
    actor: Actor | None
    own: WorkOrder
    foreign: WorkOrder

    def again(self) -> None:
        """Forget what an answer left in the browser."""
        for cookie in [name for name in self.client.cookies if name == "messages"]:
            del self.client.cookies[cookie]


class World:
    """One order each for a bureau, a utility and, secret, a district; files, claims, notices and cases on each."""

    def __init__(self) -> None:
        self.cast: Cast = with_catalogue()
        City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
        clock.forget()
        self.cast = all_stages(self.cast)
        self.things: dict[UUID, dict[str, Any]] = {}
        self.texts: dict[UUID, list[str]] = {}
        self.city = _of_the_city(str(self.cast.user("agent2").pk)) | _of_the_library(self.cast)
        self.works, self.power = (self._order(unit, n) for n, unit in enumerate((self.cast.works, self.cast.power)))
        self.secret_one = self._order(self.cast.west, 2)
        WorkOrder.objects.filter(pk=self.secret_one.pk).update(secrecy_level="secret", registered_by=self.cast.user("reviewer2"))

    def _order(self, unit: Org, number: int) -> WorkOrder:
        told = {name: f"独有词{name}qz{number:06d}jw" for name in ("title", "original_text", "incident_address")}
        order = dispatched(self.cast, NOW - 3 * HOUR, unit, phone=f"1380001{number:04d}", **told)
        self.texts[order.pk] = self._filled(order, set(told), number)
        keep(PICTURE, SHA)
        attachment = Attachment.objects.create(
            id=uuid4(), order=order, kind="photo", name="a.jpg", media_type="image/jpeg", sha256=SHA, size=9, uploaded_by="x", received_at=NOW
        )
        claim = Claim.objects.create(
            id=uuid4(), kind="unreasonable", order=order, applicant=unit, applied_by="x", applied_at=NOW, ground_code="malicious", ground_text="事实"
        )
        notice = Notice.objects.create(id=uuid4(), org=unit, order=order, kind="urgent_order", zh="通知", en="notice", at=NOW, must_ack=True)
        case = Adjudication.objects.create(id=uuid4(), order=order, trigger="returns", opened_at=NOW, state="decided", decided_at=NOW)
        queue(stream=order.stream, kind="completed", to="13800019999", text="办结", shown="办结", now=NOW)
        message = Outbox.objects.get(stream=order.stream, kind="completed")
        Outbox.objects.filter(pk=message.pk).update(state="given_up")
        copy = RedactedCopy.objects.create(
            id=uuid4(), order=order, mark=f"QZ{number}", recipient="物业", reason="核对", content=[["words", order.title]], taken_out={}, made_by="x",
            made_at=NOW,
        )  # fmt: skip
        hold = Hold.objects.create(id=uuid4(), order=order, named_by=order, reason="诉讼", placed_by="x", placed_at=NOW)
        self.things[order.pk] = {
            "file": attachment.pk, "claim": claim.pk, "notice": notice.pk, "case": case.pk, "message": message.pk, "copy": copy.mark, "hold": hold.pk,
        }  # fmt: skip
        return WorkOrder.objects.get(pk=order.pk)

    def _filled(self, order: WorkOrder, there: set[str], number: int) -> list[str]:
        """A word of its own in each text of the order that has none yet; all of them."""
        rest = {one.name: f"独有词{one.name}qz{number:06d}jw" for one in text_fields(WorkOrder) if one.name not in there}
        fields = {name: [word] if name == "tags" else word for name, word in rest.items()}
        WorkOrder.objects.filter(pk=order.pk).update(**fields)
        return [*rest.values(), *(f"独有词{name}qz{number:06d}jw" for name in there)]

    def people(self) -> Iterator[Person]:
        """A stranger, a citizen, and each role at each employer whose class may have it."""
        yield Person("anonymous", Client(raise_request_exception=False), None, self.works, self.power)
        citizen = Client(raise_request_exception=False)
        citizen.post("/follow/", {"order_no": self.works.order_no, "code": query_code(self.works.pk)})
        yield Person("citizen", citizen, None, self.works, self.power)
        for role, (_, _, classes) in ROLES.items():
            for unit, employer in self._places(role):
                if CLASS_OF[employer.kind] in classes:
                    yield self._person(role, unit, employer)

    def _places(self, role: str) -> list[tuple[Org, Org]]:
        cast = self.cast
        units = [(cast.works, cast.works), (cast.power, cast.power)]
        return units if role in UNIT_ROLES else [(cast.agency, cast.agency), (cast.agency, cast.operator), units[0]]

    def _person(self, role: str, unit: Org, employer: Org) -> Person:
        name = f"{role}-{employer.code}".lower()
        user = User(id=uuid7(NOW), username=name, name=name, password="!", org=unit, employer=employer, roles=[role], created_at=NOW)
        user.save(force_insert=True)
        user.reference_version = current_version()
        actor = actor_of(user, NOW)
        city = employer.kind in {"hotline_agency", "operator"} or bool(actor.roles & CITY_WIDE)
        own, foreign = (self.power, self.works) if unit == self.cast.power else (self.works, self.secret_one if city else self.power)
        return Person(name, sign_in(Client(raise_request_exception=False), user), actor, own, foreign)

    def filled(self, name: str, parts: dict[str, str], person: Person, *, own: bool) -> dict[str, Any]:
        """The path's parts for an own or a foreign thing."""
        order = person.own if own else person.foreign
        things = self.things[order.pk]
        key = HANGS.get(name, "case")
        found = {
            "order_no": order.order_no, "field": "phone", "name": "review", "number": 1, "line_no": 1, "pk": 1, "list_name": "orders", "value": "en",
            "token": "x" * 43, "key": self.cast.user("agent2").pk if "person" in name else things[key],
            "mark": things["copy"], "code": "city", "kind": "completed", "call": uuid4(), "verb": "claim", "ticket": "x", "what": "topic", "ref": "T02",
            "event": uuid4(), "rest": "nowhere",
        }  # fmt: skip
        found["name"] = "language" if name == "prefer" else "end" if name == "desk:person-step" else "topics" if "register" in name else "review"
        found["key"] = self.city.get(name, found["key"])
        return {part: verb or found[part] for part, verb in parts.items()}

    def form(self, verb: str) -> dict[str, Any]:
        """A form with something that fits in each field."""
        given: dict[str, Any] = {"idem": str(uuid4()), "reason": "contact", "note": "核对信息", "text": "按规定办理，情况属实。", "do": "save"}
        kind = VERB_FORMS.get(verb)
        for name, one in (kind.form.base_fields if kind else {}).items():
            if name != "idem":
                given[name] = _fitting(one)
        return given

    def words(self, person: Person) -> list[bytes]:
        """What stands in the texts of the person's foreign order."""
        return [value.encode() for value in self.texts[person.foreign.pk]]

    def permitted(self, entry: Address, name: str, verb: str, person: Person, *, own: bool) -> bool:
        """Whether the table of acts lets the person change something here."""
        if person.actor is None or name.startswith("portal:"):
            return entry.public and (own or not entry.thing) and (person.name == "citizen" or not entry.thing)
        asked = verb if entry.verb == "*" else entry.verb
        if not asked:
            return False
        return own and self.allowed(person.actor, asked)

    def allowed(self, actor: Actor, verb: str, *, own: bool = True) -> bool:
        """Whether the table of acts lets the actor do a verb, or one that it stands for."""
        return any(self._allowed(actor, one, own=own) for one in STANDS_FOR.get(verb, (verb,)))

    def _allowed(self, actor: Actor, verb: str, *, own: bool) -> bool:
        if verb not in ACT_OF:
            return False
        rows = [*ORDER.by_verb(verb), *ASSIGNMENT.by_verb(verb)]
        asked = who(verb) or tuple(role for row in rows for role in row.who)
        return permission(actor, verb, asked, own=own).allowed


PICTURE = photo()
SHA = "0" * 64
HANGS = {
    "desk:file": "file", "portal:file": "file", "desk:claim": "claim", "desk:notice-ack": "notice", "desk:message": "message", "desk:message-again": "message",
    "desk:hold": "hold",
}  # fmt: skip


def _of_the_city(proposer: str) -> dict[str, Any]:
    """A proposal for a register and one for the words of a message, by address."""
    text = MessageText.objects.create(kind="completed", version=9, zh="办结", en="closed", proposed_by=proposer, proposed_at=NOW)
    proposal = RegisterProposal.objects.create(
        id=uuid4(), kind="topics", state="proposed", source="form", state_hash="x", added=1, changed=0, ended=0, unchanged=0, proposed_by=proposer,
        created_at=NOW, proposed_at=NOW,
    )  # fmt: skip
    line = RegisterLine.objects.create(id=uuid4(), proposal=proposal, place=1, kind="topics", key="999999", what="added", after={})
    version, unit = CatalogueVersion.objects.latest("number"), Org.objects.get(code="CG")
    lesson = Lesson.objects.create(
        id=uuid4(), line_no=1, catalogue=version, lead=Org.objects.get(code="SZ"), unit=unit, k=9, n=9, low=700, high=1000, since=NOW, found_at=NOW,
    )  # fmt: skip
    return {
        "desk:lesson": lesson.pk, "desk:lesson-decide": lesson.pk, "desk:recording": 1, "desk:recording-sound": 1, "desk:call-recording": 1,
        "desk:call-recording-sound": 1,
        "desk:words-decide": text.pk, "desk:proposal": proposal.pk, "desk:proposal-step": proposal.pk, "desk:register-line": line.pk,
        "desk:register-row": Topic.objects.values_list("pk", flat=True).first(),
    }  # fmt: skip


def _of_the_library(cast: Cast) -> dict[str, Any]:
    """An answer in use, a task and a question about answers, a law and an article of it, by address."""
    found = known(cast, NOW)
    return {
        "desk:knowledge-item": found.water.item_id, "desk:knowledge-task": found.task.pk, "desk:knowledge-question": found.question.pk,
        "desk:law": found.article.edition_id, "desk:law-article": found.article.pk,
    }  # fmt: skip


def _fitting(one: forms.Field) -> Any:
    choices = [str(value) for value, _ in getattr(one, "choices", []) if value and not isinstance(value, list | tuple)]
    if choices:
        return choices[0]
    if isinstance(one, forms.BooleanField):
        return "on"
    if isinstance(one, forms.DateTimeField):
        return "2025-03-20T10:00"
    return "按规定办理，情况属实。" if isinstance(one, forms.CharField) else ""
