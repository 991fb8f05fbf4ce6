"""The end of a window: silence of the operator accepts, silence of the buyer leaves a line disputed while the rest is paid (DOMAIN 7.4)."""

from datetime import datetime
from uuid import UUID

from huiying.contracts.contracting import terms_of
from huiying.contracts.drafting import columns_of, rewritten, told_of
from huiying.contracts.keeping import DECISION, keep_copy, move, stream_of
from huiying.contracts.models import Objection, Statement
from huiying.directory.reference import reference
from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.orders.rules import due_or_year
from huiying.supervision.notices import tell


def window_over(*, statement_id: UUID, actor: Actor, now: datetime) -> None:
    """The time to object is over; who said nothing has accepted. Does nothing where the window was closed before."""
    statement = _read(statement_id)
    if statement is not None and statement.closed_at is None:
        if not _open(statement):
            Statement.objects.filter(pk=statement.pk, accepted="").update(accepted="silence")
        close(statement, actor=actor, now=now)


def decision_over(*, statement_id: UUID, actor: Actor, now: datetime) -> None:
    """The time to decide is over: what is undecided is disputed and stays unpaid, the rest goes on. Does nothing where all was decided."""
    statement = _read(statement_id)
    if statement is None or statement.closed_at is None:
        return
    if left := _open(statement):
        Objection.objects.filter(pk__in=[one.pk for one in left]).update(state="disputed")
        zh, en = (
            f"{statement.month} 结算单 {len(left)} 项异议逾期未决，列为争议",
            f"{len(left)} objections to the statement of {statement.month} are disputed now",
        )
        tell(zh=zh, en=en, kind="statement", now=now, org_id=statement.contract.engagement.agency_id)
    finish(statement, actor=actor, now=now, disputed=[str(one.pk) for one in left])


def close(statement: Statement, *, actor: Actor, now: datetime) -> None:
    """End the window: journals `statement.window_closed`, sets the buyer's time to decide, and makes the statement final where nothing is open."""
    until, year = due_or_year(now, f"{terms_of(statement.terms).decision_days} WORK_DAY", reference(actor.reference_version).calendar)
    timers = [NewTimer(stream_of(statement), DECISION, until, year=year)] if _open(statement) else []
    told = {"open": len(_open(statement)), "accepted": statement.accepted}
    move(statement, "close_window", actor=actor, now=now, payload=told, timers=timers, closed_at=now, decide_until=until if timers else None)
    finish(statement, actor=actor, now=now)


def finish(statement: Statement, *, actor: Actor, now: datetime, disputed: list[str] | None = None) -> None:
    """Make the statement final when its window is over and nothing is open; journals `statement.final`."""
    if statement.state != "sent" or statement.closed_at is None or _open(statement):
        return
    written = rewritten(statement, "final")
    move(statement, "make_final", actor=actor, now=now, payload=told_of(written) | {"disputed": disputed or []}, final_at=now, **columns_of(written))
    keep_copy(statement, now)


def _read(statement_id: UUID) -> Statement | None:
    rows = Statement.objects.select_related("contract__engagement", "terms")
    return rows.filter(pk=statement_id, state="sent").first()


def _open(statement: Statement) -> list[Objection]:
    return list(Objection.objects.filter(statement=statement, state="open"))
