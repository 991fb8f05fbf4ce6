"""The counts of a year's orders under the lines of the catalogue in force, made anew as a whole; and the changes that they propose."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from huiying.directory.reference import reference
from huiying.dispatch.catalogue import Catalogue, in_force
from huiying.dispatch.lessons.deciding import lapse, propose_lessons
from huiying.dispatch.lessons.rules import Counted, Group, groups
from huiying.dispatch.match import Line, Question, specific, trimmed, word_found
from huiying.dispatch.models import CatalogueLine
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.orders.models import Assignment

LOOK_BACK = timedelta(days=365)
ENDED = frozenset({"completed", "archived"})
HANDED_ON = frozenset({"returned", "withdrawn"})
CHUNK = 5_000


class Part(NamedTuple):
    """A lead's part in an order, and what the catalogue is asked about the order; the text normalised."""

    unit_id: UUID
    status: str
    forced: bool
    sent_at: datetime
    round_no: int
    order__round_no: int
    order__status: str
    order__owner_id: UUID
    order__topic_code: str
    order__region_code: str
    order__party__party_type: str | None
    order__search__text: str | None


@dataclass
class Tally:
    """Counts on their way: handled, sent, returned, bound by line, group and unit."""

    rows: dict[int, dict[Group, dict[str, list[int]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0])))
    )

    def add(self, line_no: int, group: Group, part: Part) -> None:
        """One lead's part."""
        counts = self.rows[line_no][group][str(part.unit_id)]
        last = part.round_no == part.order__round_no and part.status not in HANDED_ON
        counts[0] += last and part.order__status in ENDED and part.unit_id == part.order__owner_id
        counts[1] += 1
        counts[2] += part.status == "returned"
        counts[3] += part.forced

    def counted(self, line_no: int) -> dict[Group, list[Counted]]:
        """A line's counts by group."""
        return {group: [Counted(unit, *numbers) for unit, numbers in units.items()] for group, units in self.rows[line_no].items()}


class Lines:
    """The catalogue's lines by topic, so that a year of orders is asked about quickly: the most specific first, as `match` finds it."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_topic: dict[str, list[Line]] = defaultdict(list)
        for line in sorted(lines, key=specific, reverse=True):
            self._by_topic[trimmed(line.topic_prefix)].append(line)

    def find(self, asked: Question) -> tuple[Line, str] | None:
        """The line that applies, and which of its object words the text (normalised already) names."""
        for digits in range(len(asked.topic), -1, -1):
            for line in self._by_topic.get(asked.topic[:digits], ()):
                if not asked.region.startswith(line.region_prefix) or (line.subject and line.subject != asked.subject):
                    continue
                word = word_found(line, asked.text) if line.object_word else ""
                if word or not line.object_word:
                    return line, word
        return None


def count(*, actor: Actor, now: datetime) -> int:
    """Count anew how units fared under each line, and propose what follows; how many orders' parts were counted.

    Public orders only: of secret and anonymous ones nobody is told by a small number. Journals `catalogue.counted` and what `propose_lessons` does.
    Proposals about lines that the catalogue has no more lapse. Two counts at once wait for each other.
    """
    catalogue = in_force(now, actor.reference_version)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('duty_count'))")
        begins = unchanged_since(catalogue, now)
        tally, parts = _tally(catalogue, begins, now)
        DutyCount.objects.all().delete()
        DutyCount.objects.bulk_create(_rows(tally, begins, now), batch_size=CHUNK)
        write([NewEvent(f"lessons:{uuid7(now)}", 1, "catalogue.counted", {"number": catalogue.number, "parts": parts})], actor=actor, now=now)
        lapse(Lesson.objects.exclude(line_no__in=begins), actor=actor, now=now)
        for line in catalogue.lines:
            propose_lessons(
                line=line, catalogue_id=catalogue.id, counts=tally.counted(line.line_no), since=begins[line.line_no], data=reference(), actor=actor, now=now
            )
    return parts


def _tally(catalogue: Catalogue, begins: Mapping[int, datetime], now: datetime) -> tuple[Tally, int]:
    tally, lines, parts = Tally(), Lines(catalogue.lines), 0
    for part in _parts(now):
        asked = Question(part.order__topic_code, part.order__region_code, part.order__search__text or "", part.order__party__party_type or "")
        found = lines.find(asked)
        if found is None or part.sent_at < begins[found[0].line_no]:
            continue
        parts += 1
        line, word = found
        for group in groups(part.order__region_code, word):
            tally.add(line.line_no, group, part)
    return tally, parts


def _parts(now: datetime) -> Iterator[Part]:
    known = Assignment.objects.filter(role="lead", parent=None, sent_at__gte=now - LOOK_BACK, sent_at__lte=now)
    public = known.filter(order__secrecy_level="public", order__is_test=False).order_by()
    yield from (Part(*row) for row in public.values_list(*Part._fields).iterator(chunk_size=CHUNK))


def _rows(tally: Tally, begins: Mapping[int, datetime], now: datetime) -> Iterator[DutyCount]:
    for line_no, by_group in tally.rows.items():
        for (region, word), units in by_group.items():
            for unit, (handled, sent, returned, bound) in units.items():
                yield DutyCount(
                    line_no=line_no, region_code=region, word=word, unit_id=unit, handled=handled, sent=sent, returned=returned, bound=bound,
                    since=begins[line_no], counted_at=now,
                )  # fmt: skip


def unchanged_since(catalogue: Catalogue, now: datetime) -> dict[int, datetime]:
    """Since when each line has asked for the same and named the same lead, at most a year: what was dispatched before counts no more."""
    begins = dict.fromkeys((line.line_no for line in catalogue.lines), catalogue.valid_from)
    still = {line.line_no: _duty(line.condition, line.lead) for line in catalogue.lines}
    for number, valid_from in _versions_before(catalogue):
        there = _duties(number)
        still = {line_no: duty for line_no, duty in still.items() if there.get(line_no) == duty}
        begins |= dict.fromkeys(still, valid_from)
        if not still or valid_from < now - LOOK_BACK:
            break
    return {line_no: max(at, now - LOOK_BACK) for line_no, at in begins.items()}


def _versions_before(catalogue: Catalogue) -> Sequence[tuple[int, datetime]]:
    found = CatalogueLine.objects.filter(version__state="published", version__number__lt=catalogue.number, version__valid_from__isnull=False)
    rows = found.order_by("-version__number").values_list("version_id", "version__valid_from").distinct()
    return [(version, valid_from) for version, valid_from in rows if valid_from is not None]


def _duties(version_id: int) -> dict[int, tuple[str, ...]]:
    names = ("line_no", "topic_prefix", "region_prefix", "object_word", "subject", "lead_id")
    rows = CatalogueLine.objects.filter(version_id=version_id).values_list(*names)
    return {line_no: _duty((trimmed(topic), region, word, subject), str(lead)) for line_no, topic, region, word, subject, lead in rows}


def _duty(condition: Sequence[str], lead: str) -> tuple[str, ...]:
    return (*condition, lead)
