"""Sheets and people for the tests of registers."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from huiying.directory.models import User
from huiying.kit.actor import Actor
from huiying.registers.kind import HandOut, Kind
from huiying.registers.kinds import kind_called
from huiying.registers.models import RegisterProposal
from huiying.registers.proposing import approve, draft, propose
from huiying.registers.reckoning import Reckoned
from huiying.registers.sheet import read_file
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps
from tests.cast import NOW, Cast
from tests.dispatch.scene import with_catalogue

HELD = {
    "rules": ("assessor", "assessor2"), "structure": ("chief", "security"), "duty": ("dispatcher", "supervisor"), "catalogue": ("dispatcher", "adjudicator"),
    "month": ("assessor", "supervisor"),
    "text": ("supervisor", "assessor"), "set_up_city": ("chief", "security"), "set_quiet_hours": ("assessor", "adjudicator"),
}  # fmt: skip


def administered() -> Cast:
    """The city with a catalogue, a ladder, a system and a security administrator."""
    built = with_catalogue()
    LadderStep.objects.bulk_create(ladder_steps(NOW))
    for name, login, role in (("chief", "dispatcher2", "SA"), ("security", "closer2", "SE")):
        User.plain.filter(pk=built.user(login).pk).update(roles=[role])
        built.actors[name] = replace(built.actors[login], roles=frozenset({role}))
    return built


def hands(cast: Cast, kind: Kind) -> tuple[Actor, Actor]:
    """Who proposes and who approves."""
    group = "rules" if kind.proposes in {"propose_rules", "enter_calendar"} else kind.proposes.removeprefix("propose_")
    first, second = HELD[group]
    return cast.fresh(cast.actors[first]), cast.fresh(cast.actors[second])


def sheet(kind: Kind, rows: Sequence[dict[str, str]], heads: Sequence[str] = ()) -> bytes:
    """Rows as a CSV with these headings, or all of the kind's."""
    out = io.StringIO()
    writer = csv.DictWriter(out, heads or [column.name for column in kind.columns], extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def looked(cast: Cast, name: str, rows: Sequence[dict[str, str]], *, whole: bool = False, heads: Sequence[str] = ()) -> Reckoned:
    """The dry run of a sheet."""
    kind = kind_called(name)
    return read_file(kind, sheet(kind, rows, heads), whole=whole, actor=hands(cast, kind)[0], now=NOW)


def proposed(cast: Cast, name: str, rows: Sequence[dict[str, str]], heads: Sequence[str] = ()) -> RegisterProposal:
    """A sheet that waits for another person."""
    kind = kind_called(name)
    found, proposer = looked(cast, name, rows, heads=heads), hands(cast, kind)[0]
    assert found.refusals == ()
    made = draft(kind=kind, found=found, source="file", actor=proposer, now=NOW)
    return propose(proposal_id=made.pk, note="按文件更新", actor=proposer, now=NOW)


def applied(cast: Cast, name: str, rows: Sequence[dict[str, str]], heads: Sequence[str] = ()) -> Sequence[HandOut]:
    """A sheet that another person has released."""
    made = proposed(cast, name, rows, heads)
    return approve(proposal_id=made.pk, actor=hands(cast, kind_called(name))[1], now=NOW)[1]
