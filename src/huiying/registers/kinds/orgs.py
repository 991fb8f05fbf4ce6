"""Organisations as a tree; moving one moves all below it."""

import re
from collections.abc import Container, Sequence

from huiying.directory.models import Org
from huiying.directory.orgs import KINDS, UNIT_KINDS, OrgFacts, keep_orgs, live_orgs, staffed
from huiying.directory.reference import reference
from huiying.directory.seed_orgs import shipped_orgs
from huiying.dispatch.catalogue import newest
from huiying.dispatch.models import CatalogueLine
from huiying.orders.models import Assignment
from huiying.orders.verbs import UNDER_WAY
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.registers.names import of_list, regions, units

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}\Z")
DEEPEST = 8
FACTS = ("code", "name", "name_en", "short_name", "kind", "unit_kind", "region_code", "duty_scope", "on_duty_phone")


def row(org: Org) -> Row:
    """An organisation as a row."""
    return {**{name: str(getattr(org, name)) for name in FACTS}, "parent": org.parent.code if org.parent else ""}


def facts(one: Row) -> OrgFacts:
    """A row as the directory wants it."""
    return OrgFacts(**one)


def check(asked: Asked) -> list[Wrong]:
    """Codes have their form, the tree holds together, one agency is there, and who ends leaves nothing behind."""
    known = reference().regions
    wrong = [each for move in asked.put for each in _check_row(move.key, asked.after[move.key], known)]
    wrong += [each for key in asked.after for each in check_place(key, asked)]
    agencies = [key for key, one in asked.after.items() if one["kind"] == "hotline_agency"]
    if len(agencies) != 1:
        wrong.append(Wrong(agencies[-1] if agencies else "", "kind", "热线管理机构有且只有一个", "there is exactly one hotline agency"))
    return [*wrong, *check_ended(asked.ended)]


def _check_row(key: str, one: Row, known: Container[str]) -> list[Wrong]:
    wrong = []
    if not CODE.match(key):
        wrong.append(Wrong(key, "code", "代码以字母开头，由字母、数字、横线组成", "a code begins with a letter and has letters, digits and dashes"))
    if one["region_code"] and one["region_code"] not in known:
        wrong.append(Wrong(key, "region_code", "没有这个行政区划", "there is no such division"))
    return wrong


def check_place(key: str, asked: Asked) -> list[Wrong]:
    """Every organisation hangs below one that is there, and none below itself."""
    seen = [key]
    while parent := asked.after[seen[-1]]["parent"]:
        if parent not in asked.after:
            return [Wrong(key, "parent", "没有这个上级单位", "there is no such organisation above")] if len(seen) == 1 else []
        if parent in seen:
            return [Wrong(key, "parent", "上下级成环", "this organisation would stand above itself")] if parent == key else []
        seen.append(parent)
        if len(seen) > DEEPEST:
            return [Wrong(key, "parent", f"最多 {DEEPEST} 级", f"at most {DEEPEST} levels")]
    return []


def check_ended(ended: Sequence[str]) -> list[Wrong]:
    """Nobody works there, no line of the catalogue names it, no order is with it."""
    if not ended:
        return []
    last = newest()
    lines = CatalogueLine.objects.filter(version=last)
    named = {*lines.values_list("lead__code", flat=True), *lines.values_list("fallback__code", flat=True), *lines.values_list("co_units__code", flat=True)}
    busy = set(Assignment.objects.filter(unit__code__in=ended, order__status__in=UNDER_WAY).values_list("unit__code", flat=True))
    found = (
        (staffed(ended), "还有在用账号", "people with open accounts are there"), (named & set(ended), "派单目录中还有该单位", "the duty catalogue names it"),
        (busy, "还有在办工单", "orders are with it"),
    )  # fmt: skip
    return [Wrong(key, "", zh, en) for keys, zh, en in found for key in ended if key in keys]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the organisations."""
    keep_orgs(put=[facts(asked.after[move.key]) for move in asked.put], end=asked.ended, actor=hands.proposer, now=asked.now)
    return ()


ORGS = Kind(
    name="orgs", zh="机构", en="Organisations",
    about=("热线机构、承办单位、公共企业和服务商；移动一个单位，下级随之移动。", "Agency, units, utilities, operators. Who moves takes along all below."),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=32, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=80, sort="path"),
        Column("parent", "上级代码", "Organisation above", longest=32, offered=units),
        Column("kind", "性质", "Kind", Type.CHOICE, needed=True, choices=of_list(KINDS), sort="kind"),
        Column("unit_kind", "类别", "Kind of unit", Type.CHOICE, choices=of_list(UNIT_KINDS)),
        Column("region_code", "行政区划", "Division", longest=12, offered=regions),
        Column("short_name", "简称", "Short name", longest=40, listed=False),
        Column("name_en", "英文名称", "Name in English", longest=120, listed=False),
        Column("on_duty_phone", "值班电话", "Duty telephone", longest=40),
        Column("duty_scope", "职责", "Duties", longest=2_000, listed=False),
    ),
    key=lambda one: one["code"], rows=lambda _now: live_orgs(), row=row, check=check, apply=apply,
    proposes="propose_structure", approves="approve_structure", search=("code", "name", "name_en", "short_name"), order="name",
    seed=lambda _now: [dict(one) for one in shipped_orgs()],
)  # fmt: skip
