"""The tables themselves: guards exclude each other and cover every case, every state is reached, the page is current."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from huiying.directory.acts import ACT_OF, ACTS, ROLES
from huiying.orders.codes import ASSIGNMENT_STATES, ORDER_STATES, VERBS
from huiying.orders.life import ASSIGNMENT, CLOSED_ORDER, ENDED_ASSIGNMENT, GUARDS, LIVE_ASSIGNMENT, ORDER
from huiying.orders.page import page
from huiying.orders.page_words import EFFECTS
from huiying.orders.states import KEEP, NEW, Life

BOTH = [pytest.param(ORDER, ORDER_STATES, id="order"), pytest.param(ASSIGNMENT, ASSIGNMENT_STATES, id="assignment")]
FACTS = ("had_assignments", "negatives", "excused", "no_callback")


def every_case() -> Iterator[dict[str, object]]:
    for had, negatives, excused, no_callback in product((False, True), (0, 1, 2), (False, True), (False, True)):
        yield dict(zip(FACTS, (had, negatives, excused, no_callback), strict=True))


@pytest.mark.parametrize("key", sorted(ORDER.index))
def test_exactly_one_row_applies_to_every_state_and_verb_in_every_case(key: tuple[str, str]) -> None:
    rows = ORDER.index[key]
    for facts in every_case():
        assert len([row.id for row in rows if not row.guard or GUARDS[row.guard](facts)]) == 1, facts


@pytest.mark.parametrize("key", sorted(ASSIGNMENT.index))
def test_an_assignments_step_is_one_row(key: tuple[str, str]) -> None:
    assert len(ASSIGNMENT.index[key]) == 1


@pytest.mark.parametrize(("life", "states"), BOTH)
def test_sources_and_targets_are_known_states(life: Life, states: object) -> None:
    for row in life.rows:
        assert all(source == NEW or source in states for source in row.source), row.id  # type: ignore[operator]
        assert row.target == KEEP or row.target in states, row.id  # type: ignore[operator]


@pytest.mark.parametrize(("life", "states"), BOTH)
def test_every_state_is_reached_from_nothing(life: Life, states: object) -> None:
    reached, before = {NEW}, 0
    while len(reached) > before:
        before = len(reached)
        reached |= {row.target for row in life.rows if row.target != KEEP and reached & set(row.source)}
    assert reached - {NEW} == {state.code for state in states}  # type: ignore[attr-defined]


@pytest.mark.parametrize("life", [ORDER, ASSIGNMENT])
def test_every_row_has_a_name_a_verb_with_labels_roles_and_an_event(life: Life) -> None:
    ids = [row.id for row in life.rows]
    assert len(set(ids)) == len(ids)
    for row in life.rows:
        assert row.verb in VERBS
        assert row.who
        assert all(role.rstrip("*") in {*ROLES, "CZ", "SY"} for role in row.who)
        assert row.event


def test_verbs_of_people_stand_for_acts_of_the_permission_table() -> None:
    system_only = {"parent_replied", "all_replied", "attempts_exhausted", "expire", "sample_callback", "archive", "rate"}
    verbs = {row.verb for row in ORDER.rows} - system_only
    assert {ACT_OF[verb] for verb in verbs} <= set(ACTS)


def test_the_ends_of_an_assignment_have_no_way_on() -> None:
    assert {state for state in ENDED_ASSIGNMENT if ASSIGNMENT.verbs(state)} == set()
    assert set(LIVE_ASSIGNMENT) | set(ENDED_ASSIGNMENT) == {state.code for state in ASSIGNMENT_STATES}
    assert all(ASSIGNMENT.verbs(state) for state in LIVE_ASSIGNMENT)


def test_only_the_archive_is_final_and_even_that_can_be_opened_by_two() -> None:
    assert ORDER.verbs("archived") == ("reopen_archived",)
    assert all("archive" in ORDER.verbs(state) for state in CLOSED_ORDER - {"archived", "merged"})


def test_every_row_says_its_effects_in_chinese() -> None:
    assert set(EFFECTS) == {row.id for life in (ORDER, ASSIGNMENT) for row in life.rows}


def test_the_page_is_current() -> None:
    assert "| A12 | `replied` | `accept` 通过 |" in page()
    assert "| `accept` 受理 | `pending_dispatch` |" in page()
    written = Path(__file__).resolve().parents[2] / "docs" / "life-of-an-order.md"
    assert written.read_text(encoding="utf-8") == page(), "run: cd src && python -m huiying.orders.page > ../docs/life-of-an-order.md"
