"""A statement goes to the operator, who objects line by line with evidence, or accepts; silence is acceptance (DOMAIN 7.4)."""

from datetime import datetime, timedelta
from uuid import UUID

from huiying.contracts.closing import close, finish
from huiying.contracts.contracting import terms_of
from huiying.contracts.drafting import columns_of, gathered_anew, rewritten, told_of
from huiying.contracts.figures import locked_since, measure
from huiying.contracts.keeping import WINDOW, hold, keep_copy, move, stream_of
from huiying.contracts.life import step
from huiying.contracts.models import Objection, Statement
from huiying.contracts.seeing import in_force, is_own, sealed, statement_for
from huiying.contracts.span import cycle_of, cycles
from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import reference
from huiying.dispatch.changing import together
from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local, local_date
from huiying.orders.authorise import authorise
from huiying.orders.rules import due_or_year
from huiying.supervision.notices import tell

LONGEST = 600


class NotInOrder(Told):
    """An earlier period was not sealed yet, and what it carries and earns back is not known."""

    zh = "{month} 尚未封存，先封存以前的结算期。"
    en = "{month} is not sealed yet: earlier periods come first."


class NotOver(Told):
    """The period has not ended yet."""

    zh = "结算期到 {day} 才结束，之后再送出。"
    en = "The period ends on {day}: it is sent after that."


class Outdated(Told):
    """What a draft rests on has changed since it was drawn up: it would be sent with facts or terms that no longer hold."""

    zh = "草稿生成后，事实或条款有变动，请先重新生成。"
    en = "Facts or terms have changed since the draft was drawn up: draw it up again first."


class Relocked(Told):
    """The figures of a month were locked anew after the draft had been drawn up, and are others now."""

    zh = "草稿生成后，{month} 的指标已重新锁定且数值有变，请先重新生成草稿再送出。"
    en = "The figures of {month} were locked anew after the draft was drawn up, and are others now: draw it up again, then send it."


class NoCalendar(Told):
    """The working days of a year are not entered, so that no window can be counted."""

    zh = "{year} 年的工作日历尚未录入，无法计算异议期。"
    en = "The working days of {year} are not entered: the time to object cannot be counted."


class WindowOver(Told):
    """The time to object is over, or the operator has accepted."""

    zh = "异议期已于 {until} 结束。"
    en = "The time to object ended at {until}."


def send_statement(*, statement_id: UUID, actor: Actor, now: datetime) -> Statement:
    """Send a draft to the operator: from now on its facts stand, and the time to object runs (five working days unless the terms say otherwise).

    In order: looks that the period is over, the one before is sealed and the draft says what is known now; keeps the form as sent; sets the window's
    timer; journals `statement.sent`; tells the operator. Raises NotFound, NotAllowed, NotNow, NotOver, NotInOrder, Outdated, Relocked, NotAsLocked,
    NoFigure, NoCalendar, Moved.
    """
    with together(actor, now):
        statement = _mine(statement_id, "send_statement", actor)
        hold(statement.contract)
        _over(statement, now)
        _in_order(statement)
        _up_to_date(statement, now)
        hand_over(statement, actor=actor, now=now)
    return statement


def hand_over(statement: Statement, *, actor: Actor, now: datetime) -> None:
    """Let a draft that was looked at leave the house: the second half of `send_statement`, inside its transaction. Raises NoCalendar, Moved."""
    until = _work_days(now, terms_of(statement.terms).objection_days, actor)
    written = rewritten(statement, "sent")
    timer = NewTimer(stream_of(statement), WINDOW, until)
    move(statement, "send_statement", actor=actor, now=now, payload=told_of(written) | {"object_until": until.isoformat()}, timers=[timer], sent_at=now,
         object_until=until, **columns_of(written))  # fmt: skip
    keep_copy(statement, now)
    zh, en = f"{statement.month} 结算单已送达，请核对", f"The statement of {statement.month} has arrived: please check it"
    tell(zh=zh, en=en, kind="statement", now=now, org_id=statement.contract.engagement.operator_id)


def object_line(*, statement_id: UUID, line: str, ground: str, evidence: str, actor: Actor, now: datetime) -> Objection:
    """Dispute a line with grounds and evidence, while the window is open; journals `statement.objected`; tells the buyer.

    Raises NotFound, NotAllowed, NotNow, WindowOver, Refused, Moved (somebody has just disputed the line).
    """
    refuse(required("ground", clean(ground)), required("evidence", clean(evidence)), longest("ground", ground, LONGEST), longest("evidence", evidence, LONGEST))
    with together(actor, now):
        statement = _mine(statement_id, "object_line", actor)
        _window_open(statement, now)
        refuse(_is_line(statement, line))
        texts = {"ground": clean(ground), "evidence": clean(evidence)}
        made = Objection.objects.create(id=uuid7(now), statement=statement, line=line, raised_by=actor.id, raised_at=now, **texts)
        move(statement, "object_line", actor=actor, now=now, payload={"objection": str(made.pk), "line": line}, texts=texts)
        zh, en = f"{statement.month} 结算单有新异议（{line}）", f"A new objection to the statement of {statement.month} ({line})"
        tell(zh=zh, en=en, kind="statement", now=now, org_id=statement.contract.engagement.agency_id)
    return made


def withdraw_objection(*, objection_id: UUID, actor: Actor, now: datetime) -> Statement:
    """Take an undecided objection back; journals `statement.objection_withdrawn`. Raises NotFound, NotAllowed, NotNow, Moved."""
    with together(actor, now):
        objection = open_objection(objection_id)
        statement = _mine(objection.statement_id, "withdraw_objection", actor)
        Objection.objects.filter(pk=objection.pk).update(state="withdrawn", decided_at=now)
        move(statement, "withdraw_objection", actor=actor, now=now, payload={"objection": str(objection.pk)})
        finish(statement, actor=actor, now=now)
    return statement


def accept_statement(*, statement_id: UUID, actor: Actor, now: datetime) -> Statement:
    """The operator has no (further) objection: the window ends now. Journals `statement.accepted`; without an open objection the statement becomes final.

    Raises NotFound, NotAllowed, NotNow, WindowOver, Moved.
    """
    with together(actor, now):
        statement = _mine(statement_id, "accept_statement", actor)
        _window_open(statement, now)
        move(statement, "accept_statement", actor=actor, now=now, accepted="said")
        close(statement, actor=actor, now=now)
    return statement


def open_objection(objection_id: UUID) -> Objection:
    """An objection that nobody has decided, locked. Raises NotFound."""
    found = Objection.objects.select_for_update().filter(pk=objection_id, state__in=("open", "disputed")).first()
    if found is None:
        raise NotFound
    return found


def _mine(statement_id: UUID, verb: str, actor: Actor) -> Statement:
    """A statement that the actor sees and may do this to. Raises NotFound, NotAllowed, NotNow."""
    statement = statement_for(actor, statement_id)
    authorise(actor, verb, ROLES_OF[verb], own=is_own(statement.contract, actor), stream=stream_of(statement))
    step(statement.state, verb)
    return statement


def _over(statement: Statement, now: datetime) -> None:
    end = cycle_of(terms_of(statement.terms), statement.month).end
    if local_date(now) < end:
        raise NotOver(day=end - timedelta(days=1))


def _up_to_date(statement: Statement, now: datetime) -> None:
    """Raise Outdated unless terms and facts are those that the draft was drawn up from, and Relocked where a month was locked anew with other figures."""
    if in_force(statement.contract, statement.month) != statement.terms or gathered_anew(statement, now) != statement.document["facts"]:
        raise Outdated
    months = locked_since(cycle_of(terms_of(statement.terms), statement.month).months, statement.computed_at)
    if months and gathered_anew(statement, now, measure)["kpi"] != statement.document["facts"]["kpi"]:
        raise Relocked(month=", ".join(months))


def _in_order(statement: Statement) -> None:
    """Raise NotInOrder unless the period before this one is sealed, where there is one that was settled here."""
    terms = terms_of(statement.terms)
    at = cycle_of(terms, statement.month).at
    begun = Statement.objects.filter(contract=statement.contract, month__lt=statement.month).exists()
    if at and begun and (before := cycles(terms)[at - 1].month) not in sealed(statement.contract):
        raise NotInOrder(month=before)


def _work_days(now: datetime, days: int, actor: Actor) -> datetime:
    until, year = due_or_year(now, f"{days} WORK_DAY", reference(actor.reference_version).calendar)
    if until is None:
        raise NoCalendar(year=year)
    return until


def _window_open(statement: Statement, now: datetime) -> None:
    if statement.closed_at is not None or statement.object_until is None or now >= statement.object_until:
        until = statement.closed_at or statement.object_until
        raise WindowOver(until=f"{local(until):%Y-%m-%d %H:%M}" if until else "")


def _is_line(statement: Statement, line: str) -> list[Problem]:
    known = {f"{one['step']}:{one['code']}" for one in statement.document["lines"]}
    return [] if line in known else [Problem("line", "unknown", "结算单没有这一行", "The statement has no such line")]
