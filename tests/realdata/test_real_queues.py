"""Every number of the shared vectors of queues, through our formulas and through the command."""

import csv
import json
from fractions import Fraction
from typing import Any

import pytest

from huiying.cli.queueing.rows import MEASURES, answer, read
from huiying.workforce.queueing import Convention, blocked, erlang_a, waiting
from tests.realdata.conftest import DATA, needs_data

QUEUES = DATA / "queue"
FOURTEEN, TWELVE = 1e-12, 2e-11


def vectors(name: str) -> Any:
    return json.loads((QUEUES / name).read_text(encoding="utf-8"))


@needs_data
def test_erlang_a_agrees_with_the_fourteen_digits() -> None:
    told = vectors("erlang_a_vectors.json")["vectors"]
    assert told
    for vector in told:
        found = erlang_a(*(float(Fraction(part)) for part in vector["args"].split(",")))
        ours = {
            "pw": found.p_wait, "pab": found.p_abandon, "ew": found.mean_wait, "pV_gt_t": found.virtual_tail, "served_in": found.served_in,
            "ab_in": found.abandoned_in, "sl_answered": found.level(Convention.ANSWERED), "sl_excl_short": found.level(Convention.EXCL_SHORT),
            "sl_good": found.level(Convention.GOOD), "asa": found.asa,
        }  # fmt: skip
        assert set(ours) == set(vector) - {"args"}
        for name, value in ours.items():
            assert float(value) == pytest.approx(float(vector[name]), rel=FOURTEEN), (vector["args"], name)


@needs_data
def test_erlang_b_and_c_agree_with_the_fourteen_digits() -> None:
    for vector in vectors("erlang_bc_vectors.json"):
        assert float(blocked(vector["n"], vector["a"])) == pytest.approx(float(vector["B"]), rel=FOURTEEN)
        assert float(waiting(vector["n"], vector["a"])) == pytest.approx(float(vector["C"]), rel=FOURTEEN)


@needs_data
def test_the_command_agrees_with_every_row_of_the_file() -> None:
    file = QUEUES / "erlang_vectors.csv"
    rows = answer(read(file))
    with file.open(encoding="utf-8", newline="") as text:
        expected = list(csv.DictReader(text))
    assert len(rows) == len(expected) == 20
    for row, vector in zip(rows, expected, strict=True):
        assert row["error"] is None
        for name in MEASURES:
            assert row[name] == pytest.approx(float(vector[name]), rel=TWELVE, abs=1e-300), (vector, name)
