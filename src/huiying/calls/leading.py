"""Who leads conversations: hears an agent's call, whispers, joins it, takes it over. To answer is the agency's, a sub-centre's, an operator's (DOMAIN 1.6)."""

from huiying.directory.acts import has_role
from huiying.kit.actor import Actor

AGENCY = "hotline_agency"
ANSWER = frozenset({AGENCY, "government", "operator"})
TAKES_CALLS = frozenset({"AG", "TL", "CB"})


def leads(actor: Actor) -> bool:
    """Team leaders where calls are answered, and the agency's supervisors."""
    return (actor.employer_kind in ANSWER and has_role(actor, ("TL",))) or (actor.employer_kind == AGENCY and has_role(actor, ("SV*",)))


def leads_calls_of(actor: Actor, employer: str) -> bool:
    """Whether the calls of this employer's agents are the actor's to lead: one's own, and for the agency everybody's."""
    return leads(actor) and (actor.employer_kind == AGENCY or actor.employer_id == employer)


def may_take_over(actor: Actor) -> bool:
    """Who takes a call over answers it from then on: only one who takes calls."""
    return leads(actor) and bool(actor.roles & TAKES_CALLS)


def sits(actor: Actor) -> bool:
    """Who has a place at the line: takes calls, or leads those who do."""
    return bool(actor.roles & TAKES_CALLS) or leads(actor)
