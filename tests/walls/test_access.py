"""A slice of the access matrix; `./huiying trial access --full` tries all of it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from huiying.desk.verbs import VERB_FORMS
from huiying.directory import clock
from huiying.directory.acts import ACT_OF
from huiying.pages.methods import METHODS
from tests.walls.access import SLICE, cells, look, names, told
from tests.walls.deeds import UNDONE
from tests.walls.matrix import MATRIX, SIGNING_IN
from tests.walls.people import STANDS_FOR, World


@pytest.fixture
def world(db: None, settings: Settings) -> Iterator[World]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    yield World()
    clock.forget()


def test_every_address_stands_in_the_matrix_and_says_how_it_is_asked() -> None:
    known = {name for name, _ in names()}
    assert known - METHODS.keys() == set()
    assert {name for name in known if not name.startswith(SIGNING_IN)} - MATRIX.keys() == set()
    assert MATRIX.keys() - known == set()


def test_every_verb_of_the_screens_belongs_to_an_act() -> None:
    assert {verb for verb in VERB_FORMS if verb not in ACT_OF and verb not in STANDS_FOR} == set()


@pytest.mark.long
def test_a_slice_of_the_matrix_differs_nowhere(world: World) -> None:
    outcome = look(world, SLICE, 12345)
    assert outcome.different == [], "\n".join(outcome.different)
    assert not [verb for verb in VERB_FORMS if not outcome.verbs[verb] and verb not in UNDONE], told(outcome)
    assert outcome.tried > len(list(cells())) * 30 / SLICE / 2
    assert {200, 302, 403, 404, 405} <= set(outcome.answers)
