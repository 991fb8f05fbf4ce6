"""Whoever takes a list away as a file leaves a record, and the file bears the mark of that record: every list of the desk."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from huiying import desk
from huiying.desk import dispatching
from huiying.directory import clock
from huiying.directory.viewing import view_id
from huiying.journal.models import AccessRecord
from huiying.pages.lists import Listing
from huiying.pages.methods import METHODS
from tests.walls.access import names
from tests.walls.matrix import MATRIX
from tests.walls.people import Person, World

LISTS = {
    "desk:orders", "desk:unit", "desk:board_queue", "desk:adjudications", "desk:catalogue", "desk:catalogue_version", "desk:catalogue_csv", "desk:followup",
    "desk:followup-decisions", "desk:supervisions", "desk:claims", "desk:notices", "desk:messages", "desk:words", "desk:holds", "desk:people",
    "desk:proposals", "desk:proposal", "desk:register-kind", "desk:register-versions", "desk:calendar", "desk:missed", "desk:flagged",
    "desk:contracts", "desk:evaluation", "desk:evaluation-schemes", "desk:metric", "desk:metric-rows", "desk:metrics", "desk:reports",
    "desk:accounts", "desk:calls", "desk:returns", "desk:lessons",
    "desk:alerts", "desk:hotspots", "desk:knowledge", "desk:knowledge-log", "desk:knowledge-tasks", "desk:knowledge-questions", "desk:laws", "desk:tasks",
}  # fmt: skip


@pytest.fixture
def world(db: None, settings: Settings) -> Iterator[World]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    yield World()
    clock.forget()


def read(answer: Any) -> HttpResponse:
    """An answer read to its end."""
    list(answer.streaming_content if answer.streaming else [answer.content])
    return answer  # type: ignore[no-any-return]


def exported(world: World, person: Person, name: str, parts: tuple[str, ...]) -> HttpResponse | None:
    """The address asked for a file; None where it has none for this person."""
    where = reverse(name, kwargs=world.filled(name, dict.fromkeys(parts, ""), person, own=True))
    answer = read(person.client.get(where, {"export": "csv"}))
    return answer if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/csv") else None


def test_every_export_is_written_down_and_bears_the_mark(world: World) -> None:
    places = {name: parts for name, parts in names() if name in MATRIX and "GET" in METHODS[name] and name.startswith("desk:")}
    found: dict[str, str] = {}
    for person in world.people():
        if person.actor is None:
            continue
        for name, parts in places.items():
            entry = MATRIX[name]
            if name in found or entry.thing or entry.reads is None or not entry.reads(person.actor):
                continue
            before = AccessRecord.objects.count()
            answer = exported(world, person, name, parts)
            found.setdefault(name, "") if answer is None else found.update({name: "written" if _marked(answer, before) else "not written"})
    lists = {name: said for name, said in found.items() if said}
    assert lists == dict.fromkeys(LISTS, "written")


def _marked(answer: HttpResponse, before: int) -> bool:
    """Whether exactly one record was added, of an export, and the file's name holds its id."""
    record = AccessRecord.objects.latest("id")
    return AccessRecord.objects.count() == before + 1 and record.purpose == "export" and view_id(record.pk) in answer.headers["Content-Disposition"]


def test_no_list_of_the_desk_goes_out_unwritten() -> None:
    """Also those that stand at no address of their own yet, and each queue of the board."""
    names = [one.name for one in pkgutil.iter_modules(desk.__path__) if one.name != "paper"]  # it needs the part that draws PDF
    rooms = [importlib.import_module(f"{desk.__name__}.{name}") for name in names]
    lists = [one for room in rooms for one in vars(room).values() if isinstance(one, Listing)] + list(dispatching.LISTINGS.values())
    assert len(lists) > 15
    assert [one.name for one in lists if one.exported is None] == []
