"""One filled sample city for all tests of walls, in a database of its own."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FunctionType
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import Q
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory import clock, walls
from huiying.directory.actors import actor_of
from huiying.directory.models import User
from huiying.directory.walls import lifted
from huiying.dispatch.models import DispatchProposal
from huiying.journal.models import AccessRecord
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.orders import queries
from huiying.orders.attachments import keep
from huiying.orders.models import Attachment, WorkOrder
from huiying.orders.models_copies import RedactedCopy
from huiying.orders.models_links import ExternalLink
from huiying.retention.models import Hold
from huiying.sample.city import create
from tests.databases import City, Server, as_system
from tests.portal.pictures import photo
from tests.signing import sign_in
from tests.walls.filled import Filled, fill

PICTURE = photo()
PARTS = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


@pytest.fixture(scope="module")
def place(server: Server, own_places: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[City]:
    """A database of its own, in use for this file's tests."""
    with server.clone(f"huiying_walls_{uuid4().hex[:10]}") as city, django_db_blocker.unblock():
        address, before = as_system(city.app_url), {part: connection.settings_dict[part] for part in PARTS}
        clocked, settings.HUIYING_CLOCK = settings.HUIYING_CLOCK, "city"
        hosts, settings.ALLOWED_HOSTS = settings.ALLOWED_HOSTS, ["testserver"]
        with using(address):
            yield city
        settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = clocked, hosts
        connection.settings_dict.update(before)
        clock.forget()


@contextmanager
def using(address: dict[str, object]) -> Iterator[None]:
    connections.close_all()
    connection.close_pool()
    connection.settings_dict.update({part: address[part] for part in PARTS})
    try:
        yield
    finally:
        connections.close_all()
        connection.close_pool()


@pytest.fixture(scope="module")
def filled(place: City) -> Filled:
    """The sample city, every text its own; the citizens' own words too, which else nobody may change."""
    clock.forget()
    create(datetime.now(UTC))
    more()
    others()
    with psycopg.connect(place.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE orders_workorder DISABLE TRIGGER order_original_kept; ALTER TABLE retention_hold DISABLE TRIGGER hold_stays")
        made = fill(owner)
        owner.execute("ALTER TABLE orders_workorder ENABLE TRIGGER order_original_kept; ALTER TABLE retention_hold ENABLE TRIGGER hold_stays")
    return made


def more() -> None:
    """What the sample city's story leaves out: files, proposals, names in other systems, records of who looked."""
    now = clock.city_now(datetime.now(UTC))
    orders = list(WorkOrder.objects.exclude(status="draft").order_by("seq"))
    for n, order in enumerate(random.Random(12345).sample(orders, min(60, len(orders)))):
        sha256 = f"{n:064x}"
        keep(PICTURE, sha256)
        Attachment.objects.create(
            id=uuid4(), order=order, kind="photo", name="现场.jpg", media_type="image/jpeg", sha256=sha256, size=len(PICTURE), uploaded_by="x", received_at=now
        )
        DispatchProposal.objects.create(id=uuid4(), order=order, lead=order.owner, proposed_by="x", proposed_at=now)
        ExternalLink.objects.create(id=uuid4(), system="grid", foreign_id=str(n), order=order, content_hash=b"x", last_sync=now)
        Hold.objects.create(id=uuid4(), order=order, named_by=order, reason="诉讼", placed_by="x", placed_at=now)
        RedactedCopy.objects.create(
            id=uuid4(), order=order, mark=f"QZ{n}", recipient="物业", reason="核对", content=[["words", "x"]], taken_out={}, made_by="x", made_at=now
        )
        AccessRecord.objects.create(at=now, user_id="x", stream=order.stream, subject_id="x", fields=["name"], reason="核对")


def others() -> None:
    """Readers and secrets that the story leaves out: a bureau's own supervisor and auditor, an agent at a district, secret orders."""
    now = clock.city_now(datetime.now(UTC))
    handler, clerk = User.objects.get(username="lighting"), User.objects.get(username="operator")
    for login, role, like in (("bureau_sv", "SV", "works"), ("bureau_au", "AU", "works"), ("district_ag", "AG", "district")):
        place = User.objects.get(username=like)
        made = User(id=uuid7(now), username=login, name=login, password="!", org=place.org, employer=place.employer, roles=[role], created_at=now)
        made.save(force_insert=True)
    sent = WorkOrder.objects.filter(assignments__unit=handler.org).exclude(status="draft").distinct().order_by("pk")[:4]
    for n, order in enumerate(sent):
        WorkOrder.objects.filter(pk=order.pk).update(secrecy_level="secret", secret_readers=[str(handler.pk)] if n % 2 else [])
    hidden = WorkOrder.objects.exclude(status="draft").exclude(secrecy_level="secret").order_by("-pk")[:2]
    WorkOrder.objects.filter(pk__in=[order.pk for order in hidden]).update(secrecy_level="secret", registered_by=clerk)


class Reader:
    """A member of staff of the sample city: actor, client, what is theirs."""

    def __init__(self, login: str) -> None:
        self.user = User.objects.get(username=login)
        self.actor: Actor = actor_of(self.user, clock.city_now(datetime.now(UTC)))
        self.client = sign_in(Client(raise_request_exception=False), self.user)
        with lifted():
            self.own: set[UUID] = set(queries.visible_to(self.actor).values_list("pk", flat=True))
            self.units = set(queries.subtree(self.actor))

    def foreign(self, filled: Filled) -> set[str]:
        return filled.foreign(self.own, self.units, self.actor.id)

    def foreign_orders(self, most: int) -> list[WorkOrder]:
        """Some foreign orders, of as many states as there are."""
        with lifted():
            rest = WorkOrder.objects.exclude(pk__in=self.own).order_by("status", "-received_at")
            first: dict[str, WorkOrder] = {}
            for order in rest:
                first.setdefault(order.status, order)
            return [*first.values()][:most]


@pytest.fixture
def reader(filled: Filled) -> Callable[[str], Reader]:
    return Reader


@contextmanager
def without_first_wall() -> Iterator[None]:
    """The one scope of all lists, pages, searches and files gives everything to everybody."""

    def visible_to(actor: Actor) -> object:
        return WorkOrder.objects.all()

    def readable(actor: Actor, order: str = "order") -> object:
        return Q()

    def sees_all(actor: Actor) -> bool:
        return True

    with replaced((queries.visible_to, visible_to), (queries.readable, readable), (queries.sees_all, sees_all)):
        yield


@contextmanager
def without_second_wall() -> Iterator[None]:
    """The database takes every reader for the system."""

    def facts(actor: Actor | None, also: tuple[UUID, ...] = ()) -> str:
        return f"SELECT set_config('role', '{settings.HUIYING_SYSTEM_ROLE}', true); "

    with replaced((walls.facts, facts)):
        yield


@contextmanager
def replaced(*pairs: tuple[Callable[..., object], Callable[..., object]]) -> Iterator[None]:
    """Within the block each first function does what the second does, wherever it was imported."""
    with ExitStack() as stack:
        for wall, gone in pairs:
            assert isinstance(wall, FunctionType)
            assert isinstance(gone, FunctionType)
            stack.callback(setattr, wall, "__code__", wall.__code__)
            wall.__code__ = gone.__code__
        yield
