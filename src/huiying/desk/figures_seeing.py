"""Who sees which figures: the city's own people all of them, a unit those of its own orders, an operator's people none here (their statements show theirs)."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.walls import sees
from huiying.kit.actor import Actor
from huiying.metrics.columns import columns
from huiying.metrics.definition import Definition

UNIT = "unit_id"


def sees_figures(actor: Actor) -> bool:
    """Who finds the metrics in the navigation."""
    return decide(actor, "view_figures", ROLES_OF["view_figures"], own=True).allowed


def sees_city(actor: Actor) -> bool:
    """Whether the reader sees the figures of the whole city."""
    return sees_figures(actor) and sees(actor) == "city"


def demand_figures(actor: Actor) -> None:
    """Raise PermissionDenied for whoever sees no figures."""
    if not sees_figures(actor):
        raise PermissionDenied


def scope_of(actor: Actor) -> Mapping[str, str]:
    """The group whose figures the reader sees: the whole city, or the reader's own unit."""
    return {} if sees_city(actor) else {UNIT: actor.unit_id}


def has_figures(actor: Actor, definition: Definition) -> bool:
    """Whether figures of the metric can be told to the reader: a unit has those of orders alone."""
    return sees_city(actor) or UNIT in columns(definition.fact)
