"""What the counts propose to change in the catalogue, and what people make of it. Nothing is changed by itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from huiying.directory.acts import ROLES_OF
from huiying.directory.reference import Reference
from huiying.dispatch.catalogue import draft, newest
from huiying.dispatch.catalogue import lines_of as lines_of_version
from huiying.dispatch.changing import together
from huiying.dispatch.lessons.rules import Correction, Counts, corrections
from huiying.dispatch.lines import STREET_LEVEL, Edit, may_handle
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.dispatch.models_lessons import Lesson
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import longest, refuse, required
from huiying.kit.errors import Moved, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

AGAIN = 2  # a dismissed change is proposed again once twice as many orders speak for it
QUIET = timedelta(days=365)
THOUSAND = 1_000


class Decided(Told):
    """The proposed change is not open any more."""

    zh = "这条改进建议已经处理过了。"
    en = "This proposed change has been decided already."


class LineChanged(Told):
    """The line that the change is about was changed or taken out since."""

    zh = "目录第 {n} 行此后已改动，请等下次统计。"
    en = "Line {n} of the catalogue was changed since. Wait for the next count."


def may_lead(unit: str, line: Line, data: Reference, now: datetime) -> bool:
    """Whether a unit could lead under a line: it handles orders, and a department's matter does not go straight to a street (国办函〔2025〕66号)."""
    org = data.orgs.get(unit)
    return org is not None and may_handle(org, now) and not (line.forbid_direct_to_level3 and org.level >= STREET_LEVEL)


def propose_lessons(*, line: Line, catalogue_id: int, counts: Counts, since: datetime, data: Reference, actor: Actor, now: datetime) -> list[Lesson]:
    """Keep what the counts of a line speak for as open proposals; those that they speak for no more lapse.

    Within the caller's transaction. A dismissed one comes back only when twice as many orders speak for it. Journals `lesson.found` for a new one,
    `lesson.lapsed` for one that lapsed.
    """
    wanted = {(one.region, one.word): one for one in _changes(line, counts, data, now)}
    stale = [lesson.pk for lesson in Lesson.objects.filter(line_no=line.line_no, state="open") if not _same(lesson, wanted, catalogue_id)]
    lapse(Lesson.objects.filter(pk__in=stale), actor=actor, now=now)
    open_now = {(lesson.region_code, lesson.word): lesson for lesson in Lesson.objects.filter(line_no=line.line_no, state="open")}
    made = []
    for group, one in wanted.items():
        if group in open_now:
            Lesson.objects.filter(pk=open_now[group].pk).update(**_numbers(one), since=since)
        elif not _dismissed(line, one, now):
            made.append(_keep(line, catalogue_id, one, since, now))
            told = {"line": line.line_no, "unit": one.unit, "k": one.share.k, "n": one.share.n}
            write([NewEvent(f"lesson:{made[-1].pk}", 1, "lesson.found", told)], actor=actor, now=now)
    return made


def lapse(lessons: QuerySet[Lesson], *, actor: Actor, now: datetime) -> None:
    """Let those of these proposals lapse that are still open, within the caller's transaction; journals `lesson.lapsed` for each."""
    for key in list(lessons.filter(state="open").select_for_update().order_by("pk").values_list("pk", flat=True)):
        Lesson.objects.filter(pk=key).update(state="lapsed", decided_at=now)
        write([NewEvent(f"lesson:{key}", 2, "lesson.lapsed", {})], actor=actor, now=now)


def _changes(line: Line, counts: Counts, data: Reference, now: datetime) -> Iterator[Correction]:
    """The corrections that lead, the widest place first; a narrower one only where another unit handles."""
    taken: dict[tuple[str, str], str] = {}
    for region, word in sorted(counts, key=lambda group: (len(group[0]), len(group[1]), group)):
        if not region.startswith(line.region_prefix) and region:
            continue
        found = corrections({(region, word): counts[region, word]}, lead=line.lead, region=region, word=word, may=lambda unit: may_lead(unit, line, data, now))
        first = next((one for one in found if one.leads and (one.region, one.word) == (region, word)), None)
        wider = [taken[place, one] for place, one in taken if region.startswith(place) and one in {"", word}]
        if first is not None and first.unit not in wider:
            taken[region, word] = first.unit
            yield first


def _same(lesson: Lesson, wanted: dict[tuple[str, str], Correction], catalogue_id: int) -> bool:
    one = wanted.get((lesson.region_code, lesson.word))
    return one is not None and one.unit == str(lesson.unit_id) and lesson.catalogue_id == catalogue_id


def _numbers(one: Correction) -> dict[str, int]:
    back = one.returns
    return {
        "k": one.share.k, "n": one.share.n, "low": int(one.share.low * THOUSAND), "high": int(one.share.high * THOUSAND),
        "sent": back.n if back else 0, "returned": back.k if back else 0,
    }  # fmt: skip


def _dismissed(line: Line, one: Correction, now: datetime) -> bool:
    """Whether somebody dismissed the same within a year, on no fewer than half as many orders; or it waits as a draft."""
    before = Lesson.objects.filter(line_no=line.line_no, region_code=one.region, word=one.word, unit_id=UUID(one.unit), lead_id=UUID(line.lead))
    if before.filter(state="drafted", draft__state="draft").exists():
        return True
    return before.filter(state="dismissed", decided_at__gte=now - QUIET, k__gt=one.share.k // AGAIN).exists()


def _keep(line: Line, catalogue_id: int, one: Correction, since: datetime, now: datetime) -> Lesson:
    return Lesson.objects.create(
        id=uuid7(now), line_no=line.line_no, catalogue_id=catalogue_id, region_code=one.region, word=one.word, lead_id=line.lead, unit_id=one.unit,
        since=since, found_at=now, **_numbers(one),
    )  # fmt: skip


def read_lesson(lesson_id: UUID) -> Lesson:
    """A proposed change that is open. Raises NotFound, Decided."""
    found = Lesson.objects.select_related("unit", "lead").filter(pk=lesson_id).first()
    if found is None:
        raise NotFound
    if found.state != "open":
        raise Decided
    return found


def changed_line(lesson: Lesson) -> Line:
    """The line as the change would make it: for the whole city the line itself with another lead, else a line of its own for the place or the word.

    The lead up to now becomes the fallback where there is none. Raises LineChanged.
    """
    base = newest()
    line = next((one for one in lines_of_version(base.pk) if one.line_no == lesson.line_no), None) if base else None
    if line is None or line.lead != str(lesson.lead_id):
        raise LineChanged(n=lesson.line_no)
    narrower = lesson.region_code not in {"", line.region_prefix} or lesson.word not in {"", line.object_word}
    unit = str(lesson.unit_id)
    return replace(
        line, id=0, line_no=0 if narrower else line.line_no, lead=unit, co=tuple(one for one in line.co if one != unit),
        fallback=line.lead if line.fallback in {"", unit} else line.fallback, region_prefix=lesson.region_code or line.region_prefix,
        object_word=lesson.word or line.object_word, precedent_order_no="",
    )  # fmt: skip


def draft_lesson(*, lesson_id: UUID, legal_basis: str, note: str, actor: Actor, now: datetime) -> CatalogueVersion:
    """A person makes a draft of the catalogue of a proposed change; another one publishes or declines it (catalogue.approve_catalogue).

    In order: takes the change, drafts the version with the line and its legal basis, journals `catalogue.proposed` and `lesson.drafted`.
    Raises NotFound, Decided, LineChanged, Refused, NoChange, NotAllowed, Moved.
    """
    lesson = read_lesson(lesson_id)
    refuse(required("legal_basis", clean(legal_basis)), longest("legal_basis", legal_basis, 200))
    with together(actor, now):
        authorise(actor, "propose_catalogue", ROLES_OF["propose_catalogue"], own=False, stream="catalogue")
        version = draft(Edit(put=(replace(changed_line(lesson), legal_basis=clean(legal_basis)),)), note, actor, now)
        _decide(lesson, "drafted", actor, now, draft=version)
        write([NewEvent(f"lesson:{lesson.pk}", 2, "lesson.drafted", {"number": version.number})], actor=actor, now=now)
    return version


def dismiss_lesson(*, lesson_id: UUID, reason: str, actor: Actor, now: datetime) -> Lesson:
    """A person says why the catalogue stays as it is; journals `lesson.dismissed`. Raises NotFound, Decided, Refused, NotAllowed, Moved."""
    lesson = read_lesson(lesson_id)
    refuse(required("reason", clean(reason)), longest("reason", reason, 500))
    with together(actor, now):
        authorise(actor, "propose_catalogue", ROLES_OF["propose_catalogue"], own=False, stream="catalogue")
        _decide(lesson, "dismissed", actor, now, reason=clean(reason))
        write([NewEvent(f"lesson:{lesson.pk}", 2, "lesson.dismissed", {}, {"reason": clean(reason)})], actor=actor, now=now)
    return lesson


def _decide(lesson: Lesson, state: str, actor: Actor, now: datetime, **fields: object) -> None:
    count = Lesson.objects.filter(pk=lesson.pk, state="open").update(state=state, decided_by=actor.id, decided_at=now, **fields)
    if count != 1:
        raise Moved
