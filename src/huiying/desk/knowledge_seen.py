"""Who sees what of the knowledge desk, and the tabs above its lists."""

from collections.abc import Callable

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.directory.acts import ROLES_OF, decide
from huiying.kit.actor import Actor
from huiying.pages.requests import StaffRequest

READERS = frozenset({"AG", "TL", "QA", "TR", "CB", "RV", "DP", "AD", "CR", "SV", "AS", "UH", "UL", "KE", "KA", "AU", "CM"})
WORKERS = frozenset({"KE", "KA", "UH", "UL"})
COUNTERS = WORKERS | {"SV", "AS", "AU", "CM"}


def may(actor: Actor, verb: str, *, own: bool = True) -> bool:
    """Whether the actor's role and employer allow the verb."""
    return decide(actor, verb, ROLES_OF[verb], own=own).allowed


def reads_knowledge(actor: Actor) -> bool:
    """Answers and laws are read by everybody who speaks with citizens or works on their matters, and by who watches over them."""
    return bool(actor.roles & READERS)


def works_on_knowledge(actor: Actor) -> bool:
    """Editors, approvers and the units that answer for answers."""
    return bool(actor.roles & WORKERS)


def sees_questions(actor: Actor) -> bool:
    """What found no answer is seen by who may settle it."""
    return may(actor, "kb_settle_question")


def sees_figures_of_knowledge(actor: Actor) -> bool:
    """Figures of the answers: for who works on them, and who watches over the work."""
    return bool(actor.roles & COUNTERS)


def sees_readings(actor: Actor) -> bool:
    """Who reads what is seen by auditors alone."""
    return may(actor, "view_readings")


def entering(request: StaffRequest, sees: Callable[[Actor], bool] = reads_knowledge) -> None:
    """Raise Http404 for a signed-in reader who has no business here; the view itself asks for sign-in."""
    if request.user.is_authenticated and not sees(request.actor):
        raise Http404


def tabs(request: StaffRequest, here: str) -> list[tuple[str, str, bool]]:
    """The tabs that the reader sees: words, address, whether it is this one."""
    offered = (
        (_("Answers"), "desk:knowledge", reads_knowledge), (_("Tasks"), "desk:knowledge-tasks", works_on_knowledge),
        (_("Questions without an answer"), "desk:knowledge-questions", sees_questions), (_("Laws"), "desk:laws", reads_knowledge),
        (_("Figures"), "desk:knowledge-figures", sees_figures_of_knowledge), (_("Who read what"), "desk:knowledge-log", sees_readings),
    )  # fmt: skip
    return [(words, reverse(name), name == here) for words, name, sees in offered if sees(request.actor)]
