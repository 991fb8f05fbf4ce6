"""The benchmark's city and its made-up orders in mixed states, each with the life that led there."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiying.cli.bench.texts import Language
from huiying.directory.calendar_years import library_years
from huiying.directory.keys import keyring
from huiying.directory.models import CalendarYear, City, Org, Region, Topic, User
from huiying.directory.parties import context, phone_index
from huiying.directory.seed import sample_regions, shipped_topics
from huiying.kit.actor import Actor, system
from huiying.kit.ids import uuid7
from huiying.kit.sealing import seal
from huiying.notify.models import MessageText
from huiying.notify.seed import shipped_texts
from huiying.orders.bulk import Step, Whole
from huiying.orders.models import LimitRule
from huiying.orders.seed import limit_rules

NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
YEARS = timedelta(days=730)
UNITS = 40
ROLES = ["AG", "RV", "DP", "CR", "SV"]
# how orders stand, per thousand
MIX = {"submitted": 15, "pending_dispatch": 15, "in_progress": 70, "pending_review": 20, "callback_pending": 30, "direct_closed": 150, "completed": 700}
CALLERS_PER_ORDER = 0.6
REPLY = "您反映的问题已核实并处理，感谢监督。"
CHANNELS = ["voice"] * 7 + ["wechat", "mini_program", "web"]
TYPES = ["consult"] * 3 + ["help"] * 4 + ["complaint"] * 3 + ["report", "suggestion"]


@dataclass(frozen=True)
class Scene:
    """The set-up city: the agency, the units, the codes in use and the member of staff who signs in."""

    agency: Org
    units: list[Org]
    topics: list[str]
    regions: list[str]
    agent: User


def build() -> Scene:
    """Set the city up in an empty database."""
    with transaction.atomic():
        begun = NOW - YEARS - timedelta(days=1)
        City.objects.create(id=1, name="基准市", name_en="Benchmark", reference_version=1, opened_at=begun)
        agency = Org(id=uuid7(begun), code="RX", name="基准市热线中心", kind="hotline_agency", path="/RX/", active_from=begun)
        units = [
            Org(id=uuid7(begun), code=f"U{n:02}", name=f"第{n}局", kind="government", unit_kind="bureau", path=f"/U{n:02}/", active_from=begun)
            for n in range(UNITS)
        ]
        Org.objects.bulk_create([agency, *units])
        topics, regions = shipped_topics(), sample_regions()
        Topic.objects.bulk_create(topics)
        Region.objects.bulk_create(regions)
        CalendarYear.objects.bulk_create(library_years(range(NOW.year - 3, NOW.year + 1), begun))
        LimitRule.objects.bulk_create(limit_rules(begun))
        MessageText.objects.bulk_create(shipped_texts(begun))
        agent = User(id=uuid7(begun), username="bench", name="基准", password="!", org=agency, employer=agency, roles=ROLES, created_at=begun)  # noqa: S106 - nobody can sign in with it
        User.plain.bulk_create([agent])
    return scene()


def scene() -> Scene:
    """The city as it stands in the database."""
    return Scene(
        Org.objects.get(code="RX"),
        list(Org.objects.filter(kind="government").order_by("code")),
        list(Topic.objects.filter(level=3, place_bound=False).order_by("code").values_list("code", flat=True)),
        list(Region.objects.filter(level=2).order_by("code").values_list("code", flat=True)),
        User.objects.get(username="bench"),
    )


class Orders:
    """Made-up orders, the same for the same seed but for their ids and sealed bytes; `first` sets their telephone numbers apart."""

    def __init__(self, scene: Scene, language: Language, seed: int, first: int) -> None:
        self.scene, self.language, self.first = scene, language, first
        self._chance = random.Random(seed)  # noqa: S311 - made-up orders
        self._parties: list[UUID] = []
        self._states = list(MIX)
        self._weights = list(MIX.values())
        self._ring = keyring()

    def one(self, at: datetime) -> Whole:
        """The next order, received at this time."""
        chance, scene = self._chance, self.scene
        state = chance.choices(self._states, self._weights)[0]
        party_id, party = self._party(at)
        order_id, contact_id, channel = uuid7(at), uuid7(at), chance.choice(CHANNELS)
        order = {
            "id": order_id, "status": "submitted", "party_id": party_id, "contact_id": contact_id, "registered_by_id": scene.agent.id,
            "title": self.language.title(chance), "original_text": self.language.text(chance), "demand_type": chance.choice(TYPES),
            "topic_code": chance.choice(scene.topics), "region_code": chance.choice(scene.regions), "channel": channel, "number_source": "switch",
            "received_at": at, "dispatch_due": at + timedelta(hours=4), "owner_id": scene.agency.id, "state_at": at,
        }  # fmt: skip
        contact = {
            "id": contact_id,
            "channel": channel,
            "party_id": party_id,
            "number_source": "switch",
            "arrived_at": at,
            "agent_id": scene.agent.id,
            "order_id": order_id,
        }
        return Whole(order, self._life(order_id, at, state), contact, party)

    def _party(self, at: datetime) -> tuple[UUID, dict[str, object] | None]:
        if self._parties and self._chance.random() > CALLERS_PER_ORDER:
            return self._chance.choice(self._parties), None
        party_id, number = uuid7(at), str(13_000_000_000 + self.first + len(self._parties))
        self._parties.append(party_id)
        name, phone = (seal(self._ring, context(column, party_id), words) for column, words in (("name_sealed", "基准人"), ("phone_sealed", number)))
        return party_id, {"id": party_id, "name_sealed": name, "phone_sealed": phone, "phone_index": phone_index(number), "created_at": at}

    def _life(self, order_id: UUID, at: datetime, state: str) -> list[Step]:
        """The steps from registration to the state."""
        submitted = Step("order.submitted", at, payload={"row": "O02", "duplicates": "none"})
        if state == "direct_closed":
            return [submitted, _closed(at + timedelta(minutes=4))]
        chance = self._chance
        accepted = at + timedelta(minutes=chance.randint(5, 120))
        sent = accepted + timedelta(minutes=chance.randint(5, 90))
        replied = sent + timedelta(hours=chance.randint(2, 200))
        unit, part = chance.choice(self.scene.units), uuid7(sent)
        stages = {
            "submitted": [submitted],
            "pending_dispatch": [Step("order.accepted", accepted, {"status": "pending_dispatch", "state_at": accepted}, {"row": "O15"})],
            "in_progress": _dispatched(order_id, part, unit, sent),
            "pending_review": _replied(part, unit, replied),
            "callback_pending": [_told(replied + timedelta(hours=2))],
            "completed": [_completed(replied + timedelta(hours=22))],
        }
        steps: list[Step] = []
        for stage, its in stages.items():
            steps += its
            if stage == state:
                break
        return steps


# fmt: off
def _closed(at: datetime) -> Step:
    answer = {"status": "direct_closed", "state_at": at, "close_route": "direct_answer", "public_reply": "已当场解答。", "replied_at": at, "closed_at": at}
    return Step("order.direct_closed", at, answer, {"row": "O07"})


def _dispatched(order_id: UUID, part: UUID, unit: Org, at: datetime) -> list[Step]:
    due, signed = at + timedelta(days=7), at + timedelta(minutes=40)
    moved = {
        "status": "in_progress", "state_at": at, "first_dispatch_at": at, "due_original": due, "due_at": due, "owner_id": unit.id,
        "had_assignments": True, "hop_n": 1,
    }
    begun = {
        "id": part, "order_id": order_id, "unit_id": unit.id, "status": "sent", "sent_at": at, "due_original": due, "due_at": due, "advice": "请按职责办理。",
    }
    return [
        Step("order.dispatched", at, moved, {"row": "O17"}),
        Step("asg.sent", at, begun, {"row": "A01"}, part, new=True),
        Step("asg.signed", signed, {"status": "signed", "signed_at": signed}, {"row": "A02"}, part, actor=_unit_actor(unit)),
    ]


def _replied(part: UUID, unit: Org, at: datetime) -> list[Step]:
    answered = {"status": "replied", "replied_at": at, "public_reply": REPLY, "is_true": "yes", "solved": "yes"}
    return [
        Step("asg.replied", at, answered, {"row": "A11"}, part, actor=_unit_actor(unit)),
        Step("order.replied_internal", at, {"status": "pending_review", "state_at": at}, {"row": "O28"}),
    ]


def _told(at: datetime) -> Step:
    told = {"status": "callback_pending", "state_at": at, "public_reply": REPLY, "replied_at": at, "close_route": "dispatched"}
    return Step("order.replied", at, told, {"row": "O29"})


def _completed(at: datetime) -> Step:
    ended = {
        "status": "completed", "state_at": at, "closed_at": at, "satisfaction_first": "satisfied", "satisfaction_final": "satisfied", "solved_final": "yes",
    }
    return Step("order.completed", at, ended, {"row": "O32"})
# fmt: on


def _unit_actor(unit: Org) -> Actor:
    return Actor(kind="staff", id=str(unit.id), unit_id=str(unit.id), account_class="gov")


def loader() -> Actor:
    """Who writes the made-up orders."""
    return system("bench")
