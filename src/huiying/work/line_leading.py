"""Coming into a conversation at the line: whose it is to lead, and what is in the way."""

from huiying.calls.leading import leads_calls_of, may_take_over
from huiying.kit.actor import Actor
from huiying.work.line_switchboard import Switchboard

LEADERS_ONLY = frozenset({"listen", "whisper", "join", "take_over"})
LEADERS_DO = LEADERS_ONLY | {"release", "sign_out"}  # who leads and takes no calls


def leads_here(board: Switchboard, actor: Actor, act: str, call: str) -> bool:
    """Whether a live call is the actor's to lead in this way."""
    live = board.brain.floor.calls.get(call)
    operator = live.agent.operator if live is not None and live.agent is not None else ""
    return leads_calls_of(actor, operator) and (act != "take_over" or may_take_over(actor))


def obstacle(board: Switchboard, agent: str, act: str, call: str, *, inside: bool) -> str:
    """Why this agent cannot lead this call so now, as a code; empty when nothing is in the way. `inside`: is in the call already."""
    if act not in LEADERS_ONLY:
        return ""
    if not getattr(board.line_of(call), "heard", True):
        return "nobody to hear"
    if not board.by_page(call) and not board.telephone_of(agent):
        return "no telephone"
    return "not in the call" if act == "take_over" and not inside else ""
