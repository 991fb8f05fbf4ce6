"""Versions of the catalogue compared and changed as values. Pure but for the directory that names units, topics and regions."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from huiying.directory.models import Org
from huiying.directory.reference import Reference
from huiying.dispatch.match import Line, trimmed
from huiying.kit.checks import Problem, longest, one_of, required
from huiying.orders.codes import code_list

SOURCES = code_list("catalogue_source", "目录来源", "Source of a line", """
law | 法律法规 | Law or regulation
three_fixed | 三定规定 | The unit's charter
power_list | 权责清单 | List of powers and duties
duty_list | 履职清单 | List of duties of a town or street
precedent | 裁定先例 | Precedent of an adjudication
""")
SUBJECTS = code_list("subject", "诉求主体", "Who asks", """
person | 个人 | Person
enterprise | 企业 | Enterprise
organisation | 组织 | Organisation
""")
HANDLING_KINDS = frozenset({"government", "public_utility"})
STREET_LEVEL = 3
STREET_ALONE = Problem(
    "lead", "street_without_lead",
    "部门职责事项不得直接派给乡镇、街道：请由部门主办，街道可作协办（国办函〔2025〕66号）。",
    "A department's matter may not go straight to a street: a department leads, the street may help (国办函〔2025〕66号).",
)  # fmt: skip


@dataclass(frozen=True)
class Diff:
    """What a version changes against its base: lines by their lasting number."""

    added: tuple[Line, ...] = ()
    changed: tuple[tuple[Line, Line], ...] = ()
    removed: tuple[Line, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing differs."""
        return not (self.added or self.changed or self.removed)

    @property
    def touched(self) -> frozenset[int]:
        """The numbers of the lines that are new or changed."""
        return frozenset(line.line_no for line in (*self.added, *(new for _, new in self.changed)))


@dataclass(frozen=True)
class Edit:
    """Changes to apply to a version: lines to put (line_no 0 = new, else replaced) and numbers to take out."""

    put: tuple[Line, ...] = ()
    remove: tuple[int, ...] = ()


def bare(line: Line) -> Line:
    """A line without its row's id, for comparing."""
    return replace(line, id=0)


def diff(old: Iterable[Line], new: Iterable[Line]) -> Diff:
    """What turned the old lines into the new ones."""
    before, after = {line.line_no: bare(line) for line in old}, {line.line_no: bare(line) for line in new}
    return Diff(
        added=tuple(after[n] for n in sorted(after.keys() - before.keys())),
        changed=tuple((before[n], after[n]) for n in sorted(before.keys() & after.keys()) if before[n] != after[n]),
        removed=tuple(before[n] for n in sorted(before.keys() - after.keys())),
    )


def as_edit(found: Diff) -> Edit:
    """The edit that repeats a difference on another base; added lines get new numbers there."""
    return Edit((*(replace(line, line_no=0) for line in found.added), *(new for _, new in found.changed)), tuple(line.line_no for line in found.removed))


def edited(lines: Collection[Line], edit: Edit) -> tuple[Line, ...]:
    """The lines after an edit. A new line that asks for what another asks for takes that one's place and number."""
    kept = {line.line_no: bare(line) for line in lines if line.line_no not in edit.remove}
    highest = max((line.line_no for line in lines), default=0)
    for line in edit.put:
        number = line.line_no or next((n for n, other in kept.items() if other.condition == line.condition), 0)
        if not number:
            highest += 1
            number = highest
        kept[number] = replace(bare(line), line_no=number)
        highest = max(highest, number)
    return tuple(kept[n] for n in sorted(kept))


def may_handle(org: Org | None, now: datetime) -> bool:
    """Whether a unit can be given an order: a public body or utility that exists at `now`."""
    return org is not None and org.kind in HANDLING_KINDS and org.active_from <= now and (org.active_to is None or now < org.active_to)


def check_lines(lines: Collection[Line], touched: Collection[int], data: Reference, rules: Collection[str], now: datetime) -> list[Problem]:
    """Everything that is wrong with the touched lines of a version; each problem's field is "number.column". `rules` are the codes of limit rules.

    Lines that nobody touched are left alone: a unit that was dissolved meanwhile does not block a precedent about another.
    """
    problems: list[Problem] = []
    times = Counter(line.condition for line in lines)
    prefixes = {trimmed(code) for code in data.topics}
    for line in lines:
        if line.line_no not in touched:
            continue
        problems += [Problem(f"{line.line_no}.{p.field}", p.code, p.zh, p.en) for p in check_line(line, data, prefixes, now)]
        problems += one_of(f"{line.line_no}.limit_rule_code", line.limit_rule_code, rules)
        if times[line.condition] > 1:
            problems.append(Problem(f"{line.line_no}.topic_prefix", "twice", "另有一行条件相同。", "Another line asks for the same."))
    return problems


def check_line(line: Line, data: Reference, prefixes: Collection[str], now: datetime) -> list[Problem]:
    """What is wrong with one line."""
    return [
        *one_of("topic_prefix", trimmed(line.topic_prefix), prefixes),
        *one_of("region_prefix", line.region_prefix, data.regions),
        *longest("object_word", line.object_word, 40),
        *one_of("subject", line.subject, SUBJECTS),
        *one_of("source", line.source, SOURCES),
        *required("legal_basis", line.legal_basis),
        *longest("legal_basis", line.legal_basis, 200),
        *check_units(line, data, now),
    ]


def check_units(line: Line, data: Reference, now: datetime) -> list[Problem]:
    """The units of a line exist and may handle; a department's matter does not go to a street by itself (国办函〔2025〕66号)."""
    problems = [
        Problem(field, "not_a_unit", "不是可以承办的单位。", "This is not a unit that can handle orders.")
        for field, ids in (("lead", [line.lead]), ("co_units", line.co), ("fallback", [line.fallback] if line.fallback else []))
        for unit in ids
        if not may_handle(data.orgs.get(unit), now)
    ]
    lead = data.orgs.get(line.lead)
    if line.lead in line.co:
        problems.append(Problem("co_units", "lead_again", "协办单位不能与主办单位相同。", "A co-handler is another unit than the lead."))
    if line.forbid_direct_to_level3 and lead is not None and lead.level >= STREET_LEVEL:
        problems.append(STREET_ALONE)
    return problems
