"""Which operator works for the agency, from when to when, with the switches that the contract opens."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from huiying.directory.models import Engagement
from huiying.directory.reference import reference
from huiying.directory.terms import Engaged, keep_engagements, live_engagements
from huiying.registers.cells import minute, moment_of, yes
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined
from huiying.registers.names import id_of, of_kind
from huiying.registers.spans import backwards, overlapping

SWITCHES = ("operator_dispatch", "gov_confirm_dispatch", "operator_callback")


def rows(now: datetime) -> QuerySet[Engagement]:
    """Engagements that reach beyond `now`."""
    return live_engagements().filter(Q(valid_to=None) | Q(valid_to__gt=now)).order_by("valid_from", "id")


def row(engaged: Engagement) -> Row:
    """An engagement as a row."""
    switches = {name: yes(said=getattr(engaged, name)) for name in SWITCHES}
    return {"operator": engaged.operator.code, "agency": engaged.agency.code, "from": minute(engaged.valid_from), "to": minute(engaged.valid_to), **switches}


def key(one: Row) -> str:
    """Operator, agency and beginning."""
    return joined(one["operator"], one["agency"], one["from"])


def check(asked: Asked) -> list[Wrong]:
    """An engagement ends after it began, and no two of one operator overlap."""
    return [*backwards(asked), *overlapping(asked, ("operator", "agency"))]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the engagements."""
    standing = {key(row(engaged)): engaged.pk for engaged in rows(asked.now)}
    data = reference()
    put = [
        Engaged(
            operator_id=data.orgs[id_of(data, one["operator"])].pk, agency_id=data.orgs[id_of(data, one["agency"])].pk, valid_from=begins,
            valid_to=moment_of(one["to"]), operator_dispatch=bool(one["operator_dispatch"]), gov_confirm_dispatch=bool(one["gov_confirm_dispatch"]),
            operator_callback=bool(one["operator_callback"]), id=standing.get(move.key),
        )
        for move in asked.put
        for one in [asked.after[move.key]]
        if (begins := moment_of(one["from"])) is not None
    ]  # fmt: skip
    keep_engagements(put=put, end=[standing[each] for each in asked.ended], actor=hands.proposer, now=asked.now)
    return ()


ENGAGEMENTS = Kind(
    name="engagements", zh="服务委托", en="Engagements",
    about=("服务商为热线机构工作的起止时间和合同开通的事项；诉求办理不得外包。", "When an operator works for the agency, and what that opens."),
    columns=(
        Column("operator", "服务商", "Operator", Type.CHOICE, needed=True, fixed=True, choices=of_kind("operator"), sort="operator__name"),
        Column("agency", "热线机构", "Agency", Type.CHOICE, needed=True, fixed=True, choices=of_kind("hotline_agency")),
        Column("from", "开始", "From", Type.MOMENT, needed=True, fixed=True, sort="valid_from"),
        Column("to", "结束", "To", Type.MOMENT, blank=("长期", "open")),
        Column("operator_dispatch", "可提请派单", "May propose dispatch", Type.YES),
        Column("gov_confirm_dispatch", "政府确认派单", "Government confirms", Type.YES),
        Column("operator_callback", "可回访", "May call back", Type.YES),
    ),
    key=key, rows=rows, row=row, check=check, apply=apply, proposes="propose_structure", approves="approve_structure",
    search=("operator__name", "operator__code"), order="from",
)  # fmt: skip
