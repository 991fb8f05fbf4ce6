"""The forms of the verbs: each that is offered to somebody of the cast, once."""

from huiying.desk import verbs_all
from huiying.desk.find import order_and_assignments
from huiying.desk.verbs import Subject, offers
from huiying.kit.errors import NotFound
from huiying.orders.models import WorkOrder
from tests.browser import Site
from tests.everybody.addresses import Visit

PEOPLE = (
    "reviewer", "reviewer2", "dispatcher", "adjudicator", "closer", "SZ_lead", "SZ_handler", "ZM_lead", "GD_lead", "HB_lead", "supervisor", "assessor",
    "callback", "agent", "op_agent", "op_reviewer", "team_lead",
)  # fmt: skip


def forms_offered(site: Site) -> list[Visit]:
    """A visit for each verb that asks something."""
    assert verbs_all
    found: dict[str, Visit] = {}
    with site.inside() as cast:
        for who in PEOPLE:
            actor = cast.fresh(cast.actors[who])
            for order in WorkOrder.objects.order_by("seq"):
                try:
                    subject = Subject(*order_and_assignments(order.order_no, actor)[:1], actor, site.now, None, order_and_assignments(order.order_no, actor)[1])
                except NotFound:
                    continue
                for offer in offers(subject):
                    if not offer.why_not and not offer.form.bare:
                        found.setdefault(offer.form.verb, Visit(who, offer.url))
    return list(found.values())
