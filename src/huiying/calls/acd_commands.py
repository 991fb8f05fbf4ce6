"""What the queue brain commands. Each is about a call and agents; how a line does it (SIP, browser, simulation) is the line's business.

`Ended` is the last command about a call. A command whose line cannot obey it any more (the caller has just gone) is dropped by the line: the brain is told.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from huiying.calls.acd_inputs import WatchMode

Reason: TypeAlias = Literal[
    "first",  # the oldest of its queue and priority, an agent of that queue
    "fallback",  # the oldest, but of a lower level or of another queue's agents
    "overflow",  # the oldest, from a queue that could not take it
    "re_offer",  # the oldest again: an agent did not answer
    "transfer",  # sent by an agent, to a queue or by name
    "agent_lost",  # the agent who talked has lost the connection
    "kept_place",  # who kept a place in line has called again
    "last_agent",  # before older ones: this agent has talked with the caller before
    "past_reserved",  # an older one is set aside for its last agent, or for the next try to call back
    "consult",  # asked into a conversation
]
NotAnswered: TypeAlias = Literal["timeout", "declined", "gone"]
EndReason: TypeAlias = Literal[
    "answered", "abandon", "overflow", "timeout", "busy", "no_agent", "closed_hours", "self_service", "transfer_out", "callback_kept", "technical"
]
AgentState: TypeAlias = Literal["signed_in", "ready", "ringing", "talking", "wrap_up", "paused", "signed_out"]


@dataclass(frozen=True, slots=True)
class Menu:
    """Greet the caller and play the menu, if there is one; `Entered` is awaited."""

    call: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The call waits in this queue (`seq` 1 is the first visit, 2.. after a transfer): music, and at a surge the notice of it.

    `position` counts from 1; `wait_s` is the estimate, None when nobody works; `callback`: keeping the place is offered at once.
    """

    call: str
    queue: str
    seq: int
    came: Reason
    position: int
    wait_s: int | None
    surge: bool
    callback: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    """The call waits for this agent until then; others may be offered meanwhile. An empty agent: for the next try to call back."""

    call: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the caller the position and the estimated wait, whether the place can be kept, and at a surge that very many are calling."""

    call: str
    position: int
    wait_s: int | None
    callback: bool
    surge: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring this agent with this call until then. `repeats`: how often the same caller called before within the hours of the rule."""

    call: str
    agent: str
    queue: str
    seq: int
    reason: Reason
    repeats: int
    until: float


@dataclass(frozen=True, slots=True)
class CallBack:
    """Dial the citizen who kept a place and let this agent hear it; `call` names the outgoing call, `place_of` the one that kept its place."""

    call: str
    place_of: str
    agent: str
    queue: str
    reason: Reason
    attempt: int
    until: float


@dataclass(frozen=True, slots=True)
class CallBackDropped:
    """The place is kept no more: the caller was reached, has called again, or is called back no more (tried often enough, or too late)."""

    place_of: str
    why: Literal["reached", "attempts", "expired", "called_again"]


@dataclass(frozen=True, slots=True)
class Dial:
    """Dial the citizen for this agent, who called by hand."""

    call: str
    agent: str
    until: float


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Stop ringing this agent."""

    call: str
    agent: str
    why: Literal["timeout", "declined", "gone", "call_ended", "not_reached"]


@dataclass(frozen=True, slots=True)
class Connect:
    """Let caller and agent talk: the agent owns the call."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Held:
    """Music for the caller."""

    call: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """No more music: talk again."""

    call: str


@dataclass(frozen=True, slots=True)
class Remind:
    """Tell the agent that the caller has been on hold for long."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class DialOutside:
    """Dial this one outside into the call, until then."""

    call: str
    target: str
    until: float


@dataclass(frozen=True, slots=True)
class DropOutside:
    """Take the one outside off the call (or stop dialling)."""

    call: str


@dataclass(frozen=True, slots=True)
class Join:
    """Let this agent into the conversation: asked (`consult`), or supervising."""

    call: str
    agent: str
    mode: WatchMode | Literal["consult"]


@dataclass(frozen=True, slots=True)
class Left:
    """This agent is no more in the conversation."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The call belongs to this agent from now on."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class OutsideOnly:
    """The agent has left; the caller talks with the one outside."""

    call: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The agent has left; ask the caller."""

    call: str


@dataclass(frozen=True, slots=True)
class WarnCaller:
    """Play the recorded notice to an abusive caller."""

    call: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """The call was ended for abuse: no discipline without review."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Check:
    """The call has been in this state for long: make sure that its channel lives, and tell `HungUp` or `Failed` if not."""

    call: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call has ended. With `hang_up` the line still has the caller: say why (`end_reason`) and hang up."""

    call: str
    end_reason: EndReason
    hang_up: bool


@dataclass(frozen=True, slots=True)
class AgentIs:
    """An agent's state from now on; `until` is when it ends by itself, if it does."""

    agent: str
    state: AgentState
    code: str = ""
    call: str = ""
    until: float | None = None


@dataclass(frozen=True, slots=True)
class PauseOver:
    """The pause has lasted as long as its code allows: tell the agent and the supervisor."""

    agent: str
    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An input did not fit (any more); nothing was changed."""

    about: str
    why: str


Command: TypeAlias = (
    Menu | Queued | SetAside | Announce | Offer | CallBack | CallBackDropped | Dial | Withdraw | Connect | Held | Resumed | Remind | DialOutside | DropOutside
    | Join | Left | Owner | OutsideOnly | Survey | WarnCaller | Flagged | Check | Ended | AgentIs | PauseOver | Refused
)  # fmt: skip
