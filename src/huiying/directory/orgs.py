"""Organisations: joining the tree, moving in it with all below, another name, the end of one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from huiying.directory.models import Org
from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.codes import Code, CodeList
from huiying.kit.ids import uuid7

LONGEST_PATH = 400
TOP_LEVEL = 2
KINDS = CodeList("org_kind", "机构性质", "Kind of organisation", [
    Code("hotline_agency", "热线管理机构", "Hotline agency"), Code("government", "政府单位", "Government"),
    Code("public_utility", "公共服务企业", "Public utility"), Code("operator", "服务商", "Operator"), Code("subcentre", "分中心", "Sub-centre"),
])  # fmt: skip
UNIT_KINDS = CodeList("unit_kind", "单位类别", "Kind of unit", [
    Code("district", "区县", "District"), Code("bureau", "市直部门", "Bureau"), Code("street", "街道乡镇", "Street or town"),
    Code("section", "科室站所", "Section"), Code("vertical", "垂直管理", "Vertical body"), Code("utility", "公共企业", "Utility"),
    Code("soe", "国有企业", "State enterprise"), Code("party_mass", "党群", "Party and mass bodies"),
    Code("non_soe", "非国有企事业", "Other enterprise"), Code("lower_platform", "下级平台", "Lower platform"),
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrgFacts:
    """What is said of an organisation; `parent` is the code of the one above it, blank for the top."""

    code: str
    name: str
    name_en: str = ""
    short_name: str = ""
    kind: str = "government"
    unit_kind: str = ""
    parent: str = ""
    region_code: str = ""
    duty_scope: str = ""
    on_duty_phone: str = ""


def live_orgs() -> QuerySet[Org]:
    """Organisations that have not ended, down the tree."""
    return Org.objects.filter(active_to=None).select_related("parent").order_by("path")


def keep_orgs(*, put: Sequence[OrgFacts], end: Collection[str], actor: Actor, now: datetime) -> None:
    """Add organisations, change or move them with all that stands below, and end some.

    In order: writes each row, those above first; places every organisation in the tree anew; ends; marks the reference data; journals
    `orgs.changed`. The caller has checked that the tree holds (no cycles, every parent known).
    """
    with transaction.atomic():
        known = {org.code: org for org in Org.objects.select_for_update()}
        moved = [facts.code for facts in put if facts.code in known and facts.parent != _code(known, known[facts.code].parent_id)]
        fresh = [facts.code for facts in put if facts.code not in known]
        for facts in put:
            _write(facts, known, now)
        for facts in put:
            _under(known[facts.code], known.get(facts.parent))
        _place(known, {*moved, *fresh})
        Org.objects.filter(code__in=end, active_to=None).update(active_to=now)
        changed()
        told = {"added": fresh, "changed": [f.code for f in put if f.code not in fresh], "moved": moved, "ended": sorted(end)}
        write([NewEvent(f"orgs:{uuid7(now)}", 1, "orgs.changed", told)], actor=actor, now=now)


def _code(known: Mapping[str, Org], org_id: object) -> str:
    return next((code for code, org in known.items() if org.pk == org_id), "")


def _write(facts: OrgFacts, known: dict[str, Org], now: datetime) -> None:
    """The organisation's own columns; one that had ended begins anew."""
    org = known.get(facts.code)
    if org is None:
        org = Org(id=uuid7(now), code=facts.code, path=f"/{facts.code}/", active_from=now)
    elif org.active_to is not None:
        org.active_to, org.active_from = None, now
    for name in ("name", "name_en", "short_name", "kind", "unit_kind", "region_code", "duty_scope", "on_duty_phone"):
        setattr(org, name, getattr(facts, name))
    org.save()
    known[facts.code] = org


def _under(org: Org, parent: Org | None) -> None:
    """Hang the organisation below its parent."""
    if org.parent_id != (parent.pk if parent else None):
        org.parent = parent
        org.save(update_fields=["parent"])


def _place(known: Mapping[str, Org], touched: set[str]) -> None:
    """Write path and level anew for what was moved or added and all that stands below."""
    by_id = {org.pk: org for org in known.values()}
    for org in known.values():
        above = [org, *_above(org, by_id)]
        if touched & {each.code for each in above}:
            org.path = "/" + "".join(f"{each.code}/" for each in reversed(above))
            org.level = TOP_LEVEL + len(above) - 1
            org.save(update_fields=["path", "level"])


def _above(org: Org, by_id: Mapping[UUID, Org]) -> Iterable[Org]:
    while org.parent_id is not None:
        org = by_id[org.parent_id]
        yield org


def staffed(codes: Collection[str]) -> set[str]:
    """Those of the organisations where somebody with an open account works or is employed."""
    open_staff = Q(staff__is_active=True) | Q(employees__is_active=True)
    return set(Org.objects.filter(open_staff, code__in=codes).values_list("code", flat=True))
