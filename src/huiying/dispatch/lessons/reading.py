"""What the counts say to a dispatcher about one order, and how often each line's orders come back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from huiying.directory.models import Org
from huiying.directory.reference import Reference, reference
from huiying.dispatch.lessons.deciding import may_lead
from huiying.dispatch.lessons.rules import Correction, Counted, Group, Share, corrections, groups, returns, share, standing
from huiying.dispatch.match import Line, word_found
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.dispatch.plan import question
from huiying.kit.actor import Actor
from huiying.kit.text import normalise
from huiying.orders.models import WorkOrder

SAID = (
    "近一年本条在{place}办结的 {n} 件中，{k} 件最终由其办理",
    "Of {n} ended orders of this line in {place}, {k} were in the end handled by it",
)
HANDED_BACK = ("派给它的 {n} 件退回 {k} 件", "it handed back {k} of the {n} that it was sent")


@dataclass(frozen=True, slots=True)
class Learned:
    """A unit that orders like this one ended with, against the line's lead, and the sentences that say by which numbers."""

    unit: Org
    correction: Correction
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the counts say of an order: of the line's own lead (None where they are too few), and of the units that such orders ended with instead."""

    lead: Learned | None = None
    others: tuple[Learned, ...] = ()


NOTHING = Heard()


def heard(order: WorkOrder, line: Line, actor: Actor, now: datetime) -> Heard:
    """What the counts say about an order under the line that applies to it (one statement)."""
    data = reference(actor.reference_version)
    word = word_found(line, normalise(question(order, actor.reference_version).text))
    counts = _counts(line.line_no, groups(order.region_code, word))
    near = {"region": order.region_code, "word": word}
    found = corrections(counts, lead=line.lead, may=lambda unit: may_lead(unit, line, data, now), **near)
    own = standing(counts, line.lead, **near)
    lead = Learned(data.orgs[line.lead], own, *said(own, data)) if own and line.lead in data.orgs else None
    return Heard(lead, tuple(Learned(data.orgs[one.unit], one, *said(one, data)) for one in found))


def _counts(line_no: int, near: Iterable[Group]) -> dict[Group, list[Counted]]:
    regions, words = zip(*near, strict=True)
    rows = DutyCount.objects.filter(line_no=line_no, region_code__in=set(regions), word__in=set(words)).order_by("unit__code")
    counts: dict[Group, list[Counted]] = defaultdict(list)
    for region, word, unit, *numbers in rows.values_list("region_code", "word", "unit_id", "handled", "sent", "returned", "bound"):
        counts[region, word].append(Counted(str(unit), *numbers))
    return counts


def said(one: Correction, data: Reference) -> tuple[str, str]:
    """A correction's numbers as a sentence in both languages."""
    place = (data.region_name(one.region, "zh") or "全市", data.region_name(one.region, "en") or "the city")
    words = [text.format(place=where, n=one.share.n, k=one.share.k) for text, where in zip(SAID, place, strict=True)]
    if one.word:
        words = [f"{words[0]}（提到“{one.word}”）", f"{words[1]} (naming “{one.word}”)"]
    if one.returns and one.returns.k:
        words = [f"{told}{mark}{text.format(n=one.returns.n, k=one.returns.k)}" for told, mark, text in zip(words, ("；", "; "), HANDED_BACK, strict=True)]
    return words[0], words[1]


@dataclass(frozen=True, slots=True)
class Fared:
    """How the orders of one line fared in the city: sent to leads, handed back, ended, with the share handed back."""

    line_no: int
    sent: int
    returned: int
    handled: int
    rate: Share | None


def fared(line_numbers: Iterable[int] | None = None) -> dict[int, Fared]:
    """Each line's orders, of the whole city and with any word (one statement)."""
    rows = DutyCount.objects.filter(region_code="", word="")
    rows = rows if line_numbers is None else rows.filter(line_no__in=list(line_numbers))
    totals = rows.values_list("line_no").annotate(sent=Sum("sent"), returned=Sum("returned"), handled=Sum("handled")).order_by("line_no")
    return {
        line_no: Fared(line_no, sent, returned, handled, share(returned, sent) if sent else None) for line_no, sent, returned, handled in totals
    }  # fmt: skip


def by_unit(line_no: int) -> list[tuple[Org, Counted, Share | None]]:
    """A line's units in the whole city: how many each handled, was sent and handed back, the most sent first."""
    rows = DutyCount.objects.filter(line_no=line_no, region_code="", word="").select_related("unit").order_by("-sent", "unit__code")
    counted = [(row.unit, Counted(str(row.unit_id), row.handled, row.sent, row.returned, row.bound)) for row in rows]
    return [(unit, one, returns(one)) for unit, one in counted]


def lessons() -> QuerySet[Lesson]:
    """All proposed changes: the open ones first, then the newest decided."""
    return Lesson.objects.select_related("unit", "lead", "draft", "catalogue").order_by("-state", "-found_at")
