"""The duty catalogue (派单目录): each applied change is a published version of it."""

from collections.abc import Sequence

from django.db.models import QuerySet

from huiying.directory.reference import Reference, reference
from huiying.dispatch.catalogue import approve_catalogue, draft, newest, rule_codes
from huiying.dispatch.lines import SOURCES, SUBJECTS, Edit, check_lines
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueLine, CatalogueVersion
from huiying.dispatch.queries import catalogue_lines
from huiying.dispatch.seed import publish_first, starting_lines
from huiying.registers.cells import SEPARATOR, codes_in, yes
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Past, Row, Type, Wrong
from huiying.registers.names import id_of, of_list, regions, topics, units

PLAIN = ("topic_prefix", "region_prefix", "object_word", "subject", "legal_basis", "source", "limit_rule_code", "precedent_order_no")


def rows() -> QuerySet[CatalogueLine]:
    """The lines of the version published last."""
    last = newest()
    return catalogue_lines(last.pk if last else 0)


def row(line: CatalogueLine) -> Row:
    """A line as a row."""
    co = SEPARATOR.join(org.code for org in line.co_units.all())
    return as_row(line, lead=line.lead.code, co=co, fallback=line.fallback.code if line.fallback else "")


def as_row(line: CatalogueLine | Line, *, lead: str, co: str, fallback: str) -> Row:
    """A line with its units' codes as a row."""
    plain = {name: str(getattr(line, name)) for name in PLAIN}
    return {
        "line_no": str(line.line_no), **plain, "lead": lead, "co_units": co, "fallback": fallback,
        "forbid_direct_to_level3": yes(said=line.forbid_direct_to_level3),
    }  # fmt: skip


def line_of(one: Row, data: Reference) -> Line:
    """A row as a line with the units' ids; a unit that nobody knows becomes none and is told."""
    return Line(
        line_no=int(one["line_no"]), topic_prefix=one["topic_prefix"], region_prefix=one["region_prefix"], object_word=one["object_word"],
        subject=one["subject"], lead=id_of(data, one["lead"]), co=tuple(id_of(data, code) for code in codes_in(one["co_units"])),
        fallback=id_of(data, one["fallback"]), legal_basis=one["legal_basis"], source=one["source"], limit_rule_code=one["limit_rule_code"],
        forbid_direct_to_level3=bool(one["forbid_direct_to_level3"]), precedent_order_no=one["precedent_order_no"],
    )  # fmt: skip


def check(asked: Asked) -> list[Wrong]:
    """Everything that the catalogue itself finds wrong with touched lines."""
    data = reference()
    lines = [line_of(one, data) for one in asked.after.values()]
    touched = {int(move.key) for move in asked.put}
    found = check_lines(lines, touched, data, rule_codes(asked.actor.reference_version), asked.now)
    return [Wrong(number, column, problem.zh, problem.en) for problem in found for number, _, column in [problem.field.partition(".")]]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Publish a new version with these lines; the very first of a city that is being set up by one person begins the catalogue."""
    data = reference()
    put = tuple(line_of(asked.after[move.key], data) for move in asked.put)
    if hands.alone and newest() is None:
        publish_first(put, actor=hands.proposer, now=asked.now)
        return ()
    edit = Edit(put=put, remove=tuple(int(key) for key in asked.ended))
    version = draft(edit, hands.note or "初始设置", hands.proposer, asked.now)
    approve_catalogue(version_id=version.pk, actor=hands.approver, now=asked.now, alone=hands.alone)
    return ()


def past(key: str) -> list[Past]:
    """What the published versions changed of a line: also those that the catalogue's own screen or an adjudication made."""
    lines = CatalogueLine.objects.filter(line_no=int(key), version__state="published").select_related("lead", "fallback").prefetch_related("co_units")
    held = {line.version_id: row(line) for line in lines}
    found, before = [], None
    for version in CatalogueVersion.objects.filter(state="published").order_by("number"):
        after = held.get(version.pk)
        if after != before:
            found.append(Past(version.valid_from or version.created_at, version.proposed_by, version.approved_by, version.note, before, after))
        before = after
    return found


def seed() -> list[Row]:
    """The shipped lines for the organisations that the city has."""
    orgs = {org.code: org for org in reference().orgs.values() if org.active_to is None}
    code = {str(org.pk): org.code for org in orgs.values()}
    return [
        as_row(line, lead=code[line.lead], co=SEPARATOR.join(code[unit] for unit in line.co), fallback=code.get(line.fallback, ""))
        for line in starting_lines(orgs)
    ]


CATALOGUE = Kind(
    name="catalogue", zh="派单目录", en="Duty catalogue",
    about=("什么事项派给哪个单位、依据是什么；每次生效即发布新版。", "Which matter goes to which unit, on what basis. Each change is a version."),
    columns=(
        Column("line_no", "编号", "No.", Type.NUMBER, fixed=True, sort="line_no"),
        Column("topic_prefix", "分类编码", "Topic", needed=True, longest=12, offered=topics, sort="topic_prefix"),
        Column("region_prefix", "区划代码", "Division", longest=12, offered=regions),
        Column("object_word", "对象词", "Only with the word", longest=40),
        Column("subject", "诉求主体", "Who asks", Type.CHOICE, choices=of_list(SUBJECTS), listed=False),
        Column("lead", "主办单位", "Lead", Type.CHOICE, needed=True, choices=units, sort="lead__name"),
        Column("co_units", "协办单位", "Co-handlers", Type.MANY, choices=units),
        Column("fallback", "兜底单位", "Fallback", Type.CHOICE, choices=units),
        Column("legal_basis", "依据", "Legal basis", needed=True, longest=200),
        Column("source", "来源", "Source", Type.CHOICE, needed=True, choices=of_list(SOURCES), listed=False),
        Column("limit_rule_code", "时限规则", "Limit rule", longest=32, listed=False),
        Column("forbid_direct_to_level3", "不得直派街道", "Not straight to a street", Type.YES, listed=False),
        Column("precedent_order_no", "先例工单", "Precedent", longest=20, listed=False),
    ),
    key=lambda one: one["line_no"], rows=lambda _now: rows(), row=row, check=check, apply=apply, numbered="line_no",
    proposes="propose_catalogue", approves="approve_catalogue", search=("lead__name", "lead__code", "legal_basis", "object_word", "topic_prefix"),
    order="line_no", seed=lambda _now: seed(), page="desk:catalogue", past=past,
)  # fmt: skip
