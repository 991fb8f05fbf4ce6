"""Random lives of the line, judged at each step by an independent checker; and the checker judged by brains with a fault."""

import pytest

from tests.calls.acd_faults import FAULTS
from tests.calls.acd_machine import ALL_COMMANDS, SLICE, caught, wander

FEW = 4  # kinds of commands that so few sequences may leave out; the full trial sees all


def test_random_sequences_keep_every_rule() -> None:
    assert len(ALL_COMMANDS - wander(sequences=SLICE, number=12345)) <= FEW


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_purpose_is_found(fault: str) -> None:
    assert caught(FAULTS[fault])


def test_without_a_fault_nothing_is_found() -> None:
    assert caught(lambda _: None, tries=20) == ""
