"""Agents who were signed in when the process before us ended: what the journal has of each, and how they are what they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiying.calls.acd_restoring import AgentSeen
from huiying.calls.leading import TAKES_CALLS
from huiying.calls.line_policy import EVERYBODY
from huiying.calls.models import AgentInterval, Visit
from huiying.work.line_numbers import last_seq
from huiying.work.line_shared import House
from huiying.work.line_simulated import LOGINS
from huiying.work.line_switchboard import Switchboard

WRITTEN_UP_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgentKnown:
    """An agent: where, for whom, in which state since when, the number of the last event; the call talked or written up, and that one's last number."""

    name: str
    login: str
    seat: str
    org: str
    state: str
    code: str
    since: float
    seq: int
    call: str = ""
    call_seq: int = 0
    takes_calls: bool = True  # else: leads those who do


def read_agents(now: datetime) -> Sequence[AgentKnown]:
    """Read them. Blocks."""
    rows = AgentInterval.objects.filter(to_at=None).select_related("agent").order_by("from_at", "agent_id")
    return [_known(row, _last_call(row.agent_id, row.state, now)) for row in rows]


def _known(row: AgentInterval, call: str) -> AgentKnown:
    name = str(row.agent_id)
    return AgentKnown(
        name, row.agent.username, row.seat, str(row.org_id or ""), row.state, row.code, row.from_at.timestamp(), last_seq(f"agent:{name}"),
        call, last_seq(f"call:{call}") if call else 0, bool(TAKES_CALLS & {*row.agent.roles}),
    )  # fmt: skip


def _last_call(agent: UUID, state: str, now: datetime) -> str:
    """The call that an agent talks in, or is writing up."""
    if state not in {"talking", "wrap_up"}:
        return ""
    own = Visit.objects.filter(agent_id=agent, answered_at__gte=now - WRITTEN_UP_WITHIN, acw_s=None)
    last = own.order_by("-answered_at").values_list("call_id", flat=True).first()
    return str(last) if last else ""


def stayed(board: Switchboard, agents: Sequence[AgentKnown]) -> Sequence[AgentKnown]:
    """Those who may come back by their pages. Simulated ones have none: they are signed out, and come anew."""
    people = []
    for agent in agents:
        board.chronicle.goes_on(f"agent:{agent.name}", agent.seq)
        if "simulated" in board.lines and agent.login.startswith(LOGINS):
            board.chronicle.went(agent.name, at=board.clock())
        else:
            people.append(agent)
    return people


def stay(house: House, agent: AgentKnown, talking: str) -> AgentSeen:
    """The agent sits where they sat, as they were; `talking` is the call that lives on with them, in which nothing is interrupted."""
    board = house.board
    board.sit(agent.name, agent.seat, agent.org)
    board.chronicle.was(agent.name, agent.state, agent.code, talking or agent.call)
    if agent.call:
        board.chronicle.goes_on(f"call:{agent.call}", agent.call_seq, over=True)
    skills = dict(house.policy.skills.get(agent.login, EVERYBODY)) if agent.takes_calls else {}
    if talking:
        house.desks.left.add(agent.name)
        return AgentSeen(agent.name, agent.org, skills, "talking", since=board.clock())
    return AgentSeen(agent.name, agent.org, skills, agent.state, agent.code, agent.since, away=True)  # type: ignore[arg-type]
