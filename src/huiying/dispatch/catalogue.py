"""The duty catalogue in force, kept in memory with the reference data; new versions are proposed by one person and published by another."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import Cached, changed, reference
from huiying.dispatch.changing import together
from huiying.dispatch.lines import Diff, Edit, as_edit, check_lines, diff, edited
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueLine, CatalogueVersion
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, not_past, refuse, required
from huiying.kit.errors import Moved, NotFound, Told
from huiying.kit.text import clean
from huiying.orders.authorise import authorise
from huiying.orders.limits import RULES

PROPOSED, DECIDED = 1, 2


class NoChange(Told):
    """The proposed version equals the one it was copied from."""

    zh = "与现行目录没有差别。"
    en = "This does not differ from the catalogue in force."


class AlreadyDecided(Told):
    """The version is not a draft any more."""

    zh = "这一版已经处理过了。"
    en = "This version has been decided already."


class SamePerson(Told):
    """Who proposed a version may not publish it."""

    zh = "提出人不能批准自己提出的版本，请另一位裁定人员批准。"
    en = "Whoever proposed a version may not publish it. Another adjudicator decides."


class Outdated(Told):
    """Another version was published since this draft was copied."""

    zh = "起草之后已发布了新版目录，请先在新版上重新起草。"
    en = "A newer version was published since this draft was made. Renew the draft on top of it first."


class AnotherWaits(Told):
    """A published version waits for its first day."""

    zh = "已有一版目录定于 {day} 生效，请等其生效后再发布。"
    en = "A version is set to come into force on {day}. Publish after that."


@dataclass(frozen=True)
class Catalogue:
    """A published version with its lines."""

    id: int
    number: int
    valid_from: datetime
    valid_to: datetime | None
    lines: tuple[Line, ...]

    def line(self, line_id: int | None) -> Line | None:
        """The line with this row's id."""
        return next((line for line in self.lines if line.id == line_id), None)


EMPTY = Catalogue(0, 0, datetime.min, None, ())  # noqa: DTZ901 - stands for no catalogue at all and is compared with nothing


def lines_of(version_id: int) -> tuple[Line, ...]:
    """The lines of a version by number (two statements)."""
    co: dict[int, list[str]] = defaultdict(list)
    pairs = CatalogueLine.co_units.through.objects.filter(catalogueline__version_id=version_id).order_by("id")
    for line_id, org_id in pairs.values_list("catalogueline_id", "org_id"):
        co[line_id].append(str(org_id))
    return tuple(
        Line(
            id=row.id, line_no=row.line_no, topic_prefix=row.topic_prefix, region_prefix=row.region_prefix, object_word=row.object_word, subject=row.subject,
            lead=str(row.lead_id), co=tuple(co[row.id]), fallback=str(row.fallback_id or ""), legal_basis=row.legal_basis, source=row.source,
            limit_rule_code=row.limit_rule_code, forbid_direct_to_level3=row.forbid_direct_to_level3, precedent_order_no=row.precedent_order_no,
        )
        for row in CatalogueLine.objects.filter(version_id=version_id).order_by("line_no")
    )  # fmt: skip


def _load() -> tuple[Catalogue, ...]:
    newest = CatalogueVersion.objects.filter(state="published", valid_from__isnull=False).order_by("-valid_from", "-number")[:2]
    return tuple(Catalogue(v.id, v.number, v.valid_from, v.valid_to, lines_of(v.id)) for v in newest if v.valid_from is not None)


PUBLISHED: Cached[tuple[Catalogue, ...]] = Cached(_load)


def in_force(now: datetime, version: int = 0) -> Catalogue:
    """The catalogue in force at `now`; an empty one before the first. `version` is that of the reference data (no statement)."""
    return next((c for c in PUBLISHED.get(version) if c.valid_from <= now), EMPTY)


def newest() -> CatalogueVersion | None:
    """The version published last, in force or waiting for its first day."""
    return CatalogueVersion.objects.filter(state="published").order_by("-valid_from", "-number").first()


def difference(version: CatalogueVersion) -> Diff:
    """What a version changes against the one it was copied from."""
    return diff(lines_of(version.base_id) if version.base_id else (), lines_of(version.id))


def propose(*, edit: Edit, note: str, actor: Actor, now: datetime) -> CatalogueVersion:
    """Propose a new version: the newest published one, edited.

    Writes the draft with all of its lines and journals `catalogue.proposed`. Raises Refused, NoChange, NotAllowed.
    """
    with together(actor, now):
        authorise(actor, "propose_catalogue", ROLES_OF["propose_catalogue"], own=False, stream="catalogue")
        return draft(edit, note, actor, now)


def draft(edit: Edit, note: str, actor: Actor, now: datetime) -> CatalogueVersion:
    """Write a draft in the caller's transaction, after the caller's own permission check (adjudication, renewal, import). Raises as `propose`."""
    base, version = newest(), actor.reference_version
    old = lines_of(base.id) if base else ()
    lines = edited(old, edit)
    found = diff(old, lines)
    if found.empty:
        raise NoChange
    refuse(check_lines(lines, found.touched, reference(version), rule_codes(version), now), required("note", clean(note)), longest("note", note, 200))
    number = 1 + (CatalogueVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0)
    made = CatalogueVersion.objects.create(number=number, base=base, note=clean(note), proposed_by=actor.id, created_at=now)
    write_lines(made, lines)
    _journal(made, PROPOSED, "catalogue.proposed", actor, now, texts={"note": clean(note)})
    return made


def rule_codes(version: int) -> frozenset[str]:
    """The codes of the limit rules in force."""
    return frozenset(rule.code for rule in RULES.get(version))


def write_lines(version: CatalogueVersion, lines: Sequence[Line]) -> None:
    """Write the lines of a new version (two statements)."""
    rows = CatalogueLine.objects.bulk_create(
        CatalogueLine(
            version=version, line_no=line.line_no, topic_prefix=line.topic_prefix, region_prefix=line.region_prefix, object_word=line.object_word,
            subject=line.subject, lead_id=line.lead, fallback_id=line.fallback or None, legal_basis=line.legal_basis, source=line.source,
            limit_rule_code=line.limit_rule_code, forbid_direct_to_level3=line.forbid_direct_to_level3, precedent_order_no=line.precedent_order_no,
        )
        for line in lines
    )  # fmt: skip
    through = CatalogueLine.co_units.through
    through.objects.bulk_create(through(catalogueline_id=row.id, org_id=unit) for row, line in zip(rows, lines, strict=True) for unit in line.co)


def approve_catalogue(*, version_id: int, actor: Actor, now: datetime, valid_from: datetime | None = None, alone: bool = False) -> CatalogueVersion:
    """Publish a draft, as another person than its proposer, from `valid_from` on (default: now).

    `alone`: the caller has found that the city is being set up by one person, who may publish the own draft.

    In order: closes the version in force at that moment, publishes, moves the reference data's version, journals
    `catalogue.published`. Raises AlreadyDecided, SamePerson, Outdated, AnotherWaits, Refused, NotAllowed, Moved.
    """
    begins = valid_from or now
    with together(actor, now):
        authorise(actor, "approve_catalogue", ROLES_OF["approve_catalogue"], own=False, stream=f"catalogue:{version_id}")
        version = read_draft(version_id)
        if version.proposed_by == actor.id and not alone:
            raise SamePerson
        changed()  # holds the city's row: two publications stand in line here
        _check_base(version, now)
        refuse(not_past("valid_from", begins, now) if begins != now else [])
        if version.base_id is not None:
            CatalogueVersion.objects.filter(pk=version.base_id).update(valid_to=begins)
        _decide(version, "published", actor, valid_from=begins)
        _journal(version, DECIDED, "catalogue.published", actor, now)
    return version


def _check_base(version: CatalogueVersion, now: datetime) -> None:
    """A draft follows the newest published version, which has begun."""
    last = newest()
    if version.base_id != (last.id if last else None):
        raise Outdated
    if last is not None and last.valid_from is not None and last.valid_from > now:
        raise AnotherWaits(day=f"{last.valid_from:%Y-%m-%d}")


def decline_catalogue(*, version_id: int, reason: str, actor: Actor, now: datetime) -> CatalogueVersion:
    """Drop a draft with a reason; journals `catalogue.declined`. Raises AlreadyDecided, Refused, NotAllowed, Moved."""
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    with together(actor, now):
        authorise(actor, "approve_catalogue", ROLES_OF["approve_catalogue"], own=False, stream=f"catalogue:{version_id}")
        version = read_draft(version_id)
        _decide(version, "declined", actor)
        _journal(version, DECIDED, "catalogue.declined", actor, now, texts={"reason": clean(reason)})
    return version


def renew(*, version_id: int, actor: Actor, now: datetime) -> CatalogueVersion:
    """Repeat an outdated draft's changes on top of the newest version; the old draft is declined. Raises as `propose`."""
    with together(actor, now):
        authorise(actor, "propose_catalogue", ROLES_OF["propose_catalogue"], own=False, stream=f"catalogue:{version_id}")
        old = read_draft(version_id)
        _decide(old, "declined", actor)
        _journal(old, DECIDED, "catalogue.renewed", actor, now)
        return draft(as_edit(difference(old)), old.note, actor, now)


def read_draft(version_id: int) -> CatalogueVersion:
    """A version that is still a draft. Raises NotFound, AlreadyDecided."""
    version = CatalogueVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound
    if version.state != "draft":
        raise AlreadyDecided
    return version


def _decide(version: CatalogueVersion, state: str, actor: Actor, valid_from: datetime | None = None) -> None:
    version.state, version.approved_by, version.valid_from = state, actor.id, valid_from
    count = CatalogueVersion.objects.filter(pk=version.pk, state="draft").update(state=state, approved_by=actor.id, valid_from=valid_from)
    if count != 1:
        raise Moved


def _journal(version: CatalogueVersion, seq: int, event: str, actor: Actor, now: datetime, texts: dict[str, str] | None = None) -> None:
    found = difference(version)
    payload = {
        "number": version.number, "base": version.base.number if version.base else 0,
        "added": [line.line_no for line in found.added], "changed": [new.line_no for _, new in found.changed],
        "removed": [line.line_no for line in found.removed],
    }  # fmt: skip
    write([NewEvent(f"catalogue:{version.pk}", seq, event, payload, texts or {})], actor=actor, now=now)
