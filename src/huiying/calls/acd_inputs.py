"""What the queue brain is told. Ids are opaque texts (the line gives a call's or a user's UUID as text); `key` is a keyed hash of a number, never a number.

A moment is always seconds since 1970 in UTC as a float and stands beside the input, not in it.
"""

from dataclasses import dataclass, field
from typing import Literal

Why = Literal["busy", "no_answer", "failed"]  # why an outgoing call did not reach anybody
WatchMode = Literal["listen", "whisper", "join"]


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing but time has passed: what is due is done."""


@dataclass(frozen=True, slots=True)
class Surge:
    """The surge mode of a queue (of all when none is named) is switched."""

    on: bool
    queue: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An agent has come: for which operator, with which skills at which level (1 is the lowest). Not ready yet."""

    agent: str
    operator: str = ""
    skills: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignedOut:
    """An agent leaves: at once, or after the call that is being talked."""

    agent: str


@dataclass(frozen=True, slots=True)
class Ready:
    """An agent takes calls from now on; ends a pause, a wrap-up, or the wish for a pause."""

    agent: str


@dataclass(frozen=True, slots=True)
class Pause:
    """An agent pauses with a code: at once, or after the call."""

    agent: str
    code: str


@dataclass(frozen=True, slots=True)
class ExtendWrapUp:
    """An agent needs longer to write the call up."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentGone:
    """The connection to an agent's page or telephone is lost."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentBack:
    """The lost connection stands again."""

    agent: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call has come in: in the menu, or in a queue at once. `last_agent` is whom the caller talked to last, if the line knows better than the brain."""

    call: str
    key: str = ""
    queue: str = ""
    priority: int = 0
    last_agent: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The caller chose a queue in the menu, or the greeting is over."""

    call: str
    queue: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class SelfServed:
    """The menu itself has answered the caller."""

    call: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""

    call: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The call broke for a technical reason."""

    call: str


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """The waiting caller wants to keep the place, hang up and be called back."""

    call: str


@dataclass(frozen=True, slots=True)
class SurveyDone:
    """The caller has answered the survey, or it has been played to its end."""

    call: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The agent has taken the call that was offered."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The agent has refused the call that was offered."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Released:
    """An agent puts the telephone down: the owner ends the conversation, anybody else leaves it."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class DialOut:
    """An agent calls a citizen; `call` is the id of the new call."""

    call: str
    agent: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """The citizen has taken the outgoing call."""

    call: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """The outgoing call reached nobody."""

    call: str
    why: Why = "no_answer"


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller is to hear music."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The caller is to be talked with again."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class ToQueue:
    """The owner sends the call into another queue and leaves it."""

    call: str
    agent: str
    queue: str


@dataclass(frozen=True, slots=True)
class ToAgent:
    """The owner sends the call to one named agent and leaves it."""

    call: str
    agent: str
    to: str


@dataclass(frozen=True, slots=True)
class Consult:
    """The owner asks a named agent into the conversation."""

    call: str
    agent: str
    to: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The owner leaves the call to an agent who has joined it."""

    call: str
    agent: str
    to: str


@dataclass(frozen=True, slots=True)
class ToOutside:
    """The owner dials somebody outside (110, a department) into the call, and stays in it or leaves as soon as that one answers."""

    call: str
    agent: str
    target: str
    stay: bool = True


@dataclass(frozen=True, slots=True)
class OutsideAnswered:
    """The one outside has answered."""

    call: str


@dataclass(frozen=True, slots=True)
class OutsideLeft:
    """The one outside did not answer, or has left."""

    call: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The owner leaves the caller to the one outside."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A supervisor listens, whispers or joins; again with another mode to change it. `Released` ends it."""

    call: str
    agent: str
    mode: WatchMode


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A supervisor takes the call over from its owner."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class Warn:
    """The owner has the abusive caller warned by a recorded notice."""

    call: str
    agent: str


@dataclass(frozen=True, slots=True)
class EndAbusive:
    """The owner ends the call of a caller who was warned; a protected break follows the wrap-up."""

    call: str
    agent: str
