"""A catalogue for the cast, and short ways to what this room's tests need."""

from dataclasses import replace
from datetime import datetime

from huiying.directory.actors import actor_of
from huiying.directory.models import Org, User
from huiying.directory.reference import current_version
from huiying.dispatch.catalogue import in_force
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.dispatch.plan import Plan
from huiying.dispatch.returning import Ground, request_return
from huiying.dispatch.seed import publish_first
from huiying.kit.actor import Actor, system
from huiying.kit.ids import uuid7
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import STREET_LIGHT, Cast, build
from tests.orders.steps import part


def with_catalogue(*lines: Line) -> Cast:
    """The cast with a published catalogue; by default street lights go to the works bureau, and never to a street alone."""
    cast = build()
    chosen = lines or (
        Line(1, "0102", str(cast.works.pk), "公共照明由市政主管部门维护", co=(str(cast.streets.pk),), fallback=str(cast.district.pk),
             forbid_direct_to_level3=True),
        Line(2, "06", str(cast.environment.pk), "环境污染由生态环境部门执法"),
    )  # fmt: skip
    publish_first(chosen, actor=system("set-up"), now=cast.now)
    return replace(cast, actors={name: cast.fresh(actor) for name, actor in cast.actors.items()})


def line_id(cast: Cast, number: int = 1) -> int:
    return next(line.id for line in in_force(cast.now, current_version()).lines if line.line_no == number)


def plan(lead: Org, *co: Org, **given: object) -> Plan:
    """A plan that departs from the catalogue, unless a line is given."""
    return Plan(**{"lead": str(lead.pk), "advice": "请按职责办理", "co": tuple(str(u.pk) for u in co), "override_reason": "测试", **given})  # type: ignore[arg-type]


def ask(cast: Cast, order: WorkOrder, unit: Org, suggested: Org, now: datetime, **given: str) -> Assignment:
    """A unit's part after it asked to return the order."""
    ground = Ground(**{"reason_code": "not_duty", "basis_text": "三定规定不含此项", "suggested_unit": str(suggested.pk), **given})
    request_return(assignment=part(order, unit), ground=ground, actor=cast.unit_lead(unit), now=now)
    return part(order, unit)


def another(cast: Cast, role: str) -> Actor:
    """One more person of the agency with a role."""
    name = f"{role.lower()}-2"
    user = User(id=uuid7(cast.now), username=name, name=name, password="!", org=cast.agency, employer=cast.agency, roles=[role], created_at=cast.now)
    user.save(force_insert=True)
    user.reference_version = current_version()
    return actor_of(user, cast.now)


def published() -> CatalogueVersion:
    return CatalogueVersion.objects.filter(state="published").order_by("-number")[0]


TOPIC = STREET_LIGHT
