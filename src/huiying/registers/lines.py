"""The rows of a proposal, kept: as they are, or sealed where the kind holds personal columns."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from huiying.directory.keys import keyring
from huiying.kit.ids import uuid7
from huiying.kit.sealing import seal, unseal
from huiying.registers.kind import Kind, Move, Row
from huiying.registers.models import RegisterLine, RegisterProposal


def place(line_id: object) -> str:
    """Where a sealed line stands: its rows open here and nowhere else."""
    return f"registers_line|rows_sealed|{line_id}"


def keep_lines(proposal: RegisterProposal, kind: Kind, moves: Iterable[Move], now: datetime) -> None:
    """Write a proposal's rows (one statement)."""
    RegisterLine.objects.bulk_create([_line(proposal, kind, n, move, now) for n, move in enumerate(moves)], batch_size=1_000)


def _line(proposal: RegisterProposal, kind: Kind, number: int, move: Move, now: datetime) -> RegisterLine:
    line = RegisterLine(id=uuid7(now), proposal=proposal, place=number, kind=kind.name, key=move.key, what=move.what)
    if kind.personal:
        line.rows_sealed = seal(keyring(), place(line.id), json.dumps([move.before, move.after], ensure_ascii=False))
    else:
        line.before, line.after = move.before, move.after
    return line


def rows_of(line: RegisterLine) -> tuple[Row | None, Row | None]:
    """The row before and after; None where there was or will be none."""
    if line.rows_sealed is None:
        return line.before, line.after
    opened: list[Any] = json.loads(unseal(keyring(), place(line.id), bytes(line.rows_sealed)))
    return opened[0], opened[1]


def moves_of(proposal: RegisterProposal) -> tuple[Move, ...]:
    """A proposal's moves, in their order (one statement)."""
    return tuple(Move(line.key, *rows_of(line)) for line in proposal.lines.order_by("place"))
