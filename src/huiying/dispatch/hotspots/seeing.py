"""Who sees which hot matters, and of their orders only those that they may see anyway."""

from uuid import UUID

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.dispatch.hotspots.models import Hotspot, HotspotMember
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound
from huiying.orders.authorise import permission
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sees_all, subtree, visible_to


def may_look(actor: Actor) -> bool:
    """Whether hot matters are shown to the actor at all."""
    return permission(actor, "view_hotspot", ROLES_OF["view_hotspot"], own=True).allowed


def may_lead(actor: Actor, verb: str = "assign_hotspot") -> bool:
    """Whether the actor leads hot matters: assigns, ends, sorts them."""
    return permission(actor, verb, ROLES_OF[verb], own=True).allowed


def hotspots_of(actor: Actor) -> QuerySet[Hotspot]:
    """The hot matters that the actor may look at: the hotline's and its operator's people all, a unit's those that it or a unit below it owns."""
    rows = Hotspot.objects.exclude(state="merged").select_related("owner_unit")
    if not may_look(actor):
        return rows.none()
    return rows if sees_all(actor) else rows.filter(owner_unit__in=[UUID(unit) for unit in subtree(actor)])


def hotspot_for(actor: Actor, hotspot_id: UUID) -> Hotspot:
    """One that the actor may look at; of one merged into another that other. Raises NotFound."""
    gone = Hotspot.objects.filter(pk=hotspot_id, state="merged").values_list("into_id", flat=True).first()
    found = hotspots_of(actor).filter(pk=gone or hotspot_id).first()
    if found is None:
        raise NotFound
    return found


def is_own(hotspot: Hotspot, actor: Actor) -> bool:
    """Whether the actor's unit, or one below it, owns it."""
    return bool(hotspot.owner_unit and actor.unit_path and hotspot.owner_unit.path.startswith(actor.unit_path))


def orders_of(hotspot: Hotspot, actor: Actor, *, near: bool | None = None) -> QuerySet[WorkOrder]:
    """Its orders that the actor may see, newest first; those that say the same (`near` False), those that only name the object (True), or all."""
    rows = HotspotMember.objects.filter(hotspot=hotspot, left_at=None)
    rows = rows if near is None else rows.filter(near=near)
    return visible_to(actor).filter(pk__in=rows.values("order_id")).exclude(secrecy_level="secret").order_by("-received_at", "-seq")
