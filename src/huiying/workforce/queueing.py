"""The queueing formulas by name: B, C, A and X, and the measures of a line. What the rest of the house imports."""

from huiying.workforce.conventions import Convention, Level, Standard
from huiying.workforce.erlang_a import erlang_a
from huiying.workforce.erlang_bc import blocked, erlang_b, erlang_c, waiting
from huiying.workforce.outcome import Outcome, Unusable
from huiying.workforce.redials import Needs, erlang_x, needs_at
from huiying.workforce.required import required
from huiying.workforce.searching import OutOfReach

__all__ = [
    "Convention",
    "Level",
    "Needs",
    "OutOfReach",
    "Outcome",
    "Standard",
    "Unusable",
    "blocked",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_x",
    "needs_at",
    "required",
    "waiting",
]
