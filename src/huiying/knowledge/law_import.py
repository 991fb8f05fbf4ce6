"""Taking over the texts of laws: each law whole or not at all, editions kept apart, the same folder again changes nothing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huiying.directory.acts import ROLES_OF
from huiying.directory.authorise import authorise
from huiying.journal.append import NewEvent, NewTimer, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.kit.times import local_date
from huiying.knowledge.keeping import changing
from huiying.knowledge.law_folder import Edition, FileFault, LawRead, law_folders, read_laws
from huiying.knowledge.laws import edition_ended, ends_timer, status_on
from huiying.knowledge.models import Law, LawArticle, LawEdition

CONSTITUTION = "constitution"
BATCH = 2000
Progress = Callable[[float, int], None]


@dataclass
class Outcome:
    """What an import did, law by law. `articles` are those that the texts mark, of laws; the Constitution's and unmarked inserted ones are told apart."""

    files: dict[str, str] = field(default_factory=dict)
    laws: int = 0
    editions: int = 0
    articles: int = 0
    inserted: int = 0
    constitution: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    flagged: int = 0
    refusals: list[FileFault] = field(default_factory=list)
    refused: int = 0

    @property
    def sha256(self) -> str:
        """The hash of the folder: of its files' paths and hashes."""
        told = "\n".join(f"{mark}  {path}" for path, mark in sorted(self.files.items()))
        return hashlib.sha256(told.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """The numbers, for the journal and the terminal."""
        names = ("laws", "editions", "articles", "inserted", "constitution", "created", "updated", "unchanged", "superseded", "flagged", "refused")
        return {name: getattr(self, name) for name in names}


def import_laws(
    *, folder: Path, actor: Actor, now: datetime, progress: Progress = lambda _share, _laws: None, found: Callable[[], object] = lambda: None
) -> Outcome:
    """Take over the laws of a folder in one transaction; a law with a fault is refused whole, the others are taken.

    In order, for each law: keeps editions that are new, brings the dates of known ones up to date, supersedes those whose text is no longer there; then
    ends the laws that another one repeals; sets a timer for each end that lies ahead; flags what cites an article that says something else now; journals
    `laws.imported` where anything changed. `found` lets the texts be found, within the transaction and before anything is told: whoever hears of the
    import has nothing left to do, and waits for nothing. Raises NoLaws, NotAllowed.
    """
    outcome = Outcome()
    authorise(actor, "import_laws", ROLES_OF["import_laws"], own=True, stream="laws:")
    total = len(law_folders(folder)[1])
    with changing(actor, now):
        ended, repeals = list[LawEdition](), list[tuple[date, tuple[str, ...]]]()
        for done, law in enumerate(read_laws(folder), start=1):
            ended += _take(law, outcome, repeals, now)
            progress(done / total, done)
        ended += _repealed(repeals)
        found()
        outcome.flagged = _let_end(ended, actor, now)
        if outcome.created or outcome.updated or ended:
            write([NewEvent(f"laws:{uuid7(now)}", 1, "laws.imported", {"sha256": outcome.sha256, **outcome.counts()})], actor=actor, now=now)
    return outcome


def _take(law: LawRead, outcome: Outcome, repeals: list[tuple[date, tuple[str, ...]]], now: datetime) -> list[LawEdition]:
    """Keep one law as read, or refuse it; its editions that have an end now."""
    outcome.files |= law.files
    if law.faults:
        outcome.refusals += law.faults
        outcome.refused += 1
        return []
    _count(law, outcome)
    kept, fresh = Law.objects.get_or_create(code=law.code, defaults={"category": law.category, "name": law.name})
    changed = not fresh and (kept.category, kept.name) != (law.category, law.name)
    if changed:
        Law.objects.filter(pk=kept.pk).update(category=law.category, name=law.name)
    known = {edition.sha256: edition for edition in LawEdition.objects.filter(law=kept)}
    ended = list[LawEdition]()
    for edition in law.editions:
        row, new = _keep(kept, edition, known.get(edition.sha256), now)
        changed |= new
        ended += [row] if new and row.effective_to is not None else []
        repeals += [(edition.begun_on, edition.repeals)] if edition.begun_on and edition.repeals else []
    gone = _supersede(kept, {edition.sha256 for edition in law.editions}, now)
    outcome.superseded += len(gone)
    outcome.created += fresh
    outcome.updated += not fresh and bool(changed or gone)
    outcome.unchanged += not fresh and not (changed or gone)
    return ended + gone


def _count(law: LawRead, outcome: Outcome) -> None:
    articles = [article for edition in law.editions for article in edition.articles]
    marked = sum(article.marked for article in articles)
    outcome.editions += len(law.editions)
    outcome.inserted += len(articles) - marked
    if law.code == CONSTITUTION:
        outcome.constitution += marked
    else:
        outcome.laws += 1
        outcome.articles += marked


def _keep(law: Law, edition: Edition, known: LawEdition | None, now: datetime) -> tuple[LawEdition, bool]:
    """The row of an edition, made or brought up to date, and whether anything changed."""
    told = _told(edition, now)
    if known is None:
        row = LawEdition.objects.create(law=law, sha256=edition.sha256, preface=edition.preface, annex=edition.annex, imported_at=now, **told)
        _keep_articles(row, edition)
        return row, True
    again = {"superseded_at": None, "effective_to": edition.effective_to} if known.superseded_at else {}
    told = again | {name: value for name, value in told.items() if name != "effective_to" or value is not None}
    if edition.effective_from is None:
        told = {name: value for name, value in told.items() if name not in {"effective_from", "dated_by"}}
    different = {name: value for name, value in told.items() if getattr(known, name) != value}
    for name, value in different.items():
        setattr(known, name, value)
    if different:
        known.save(update_fields=list(different))
    return known, bool(different)


def _told(edition: Edition, now: datetime) -> dict[str, Any]:
    return {
        "label": edition.label, "promulgated_on": edition.promulgated_on, "effective_from": edition.effective_from or local_date(now),
        "effective_to": edition.effective_to, "dated_by": edition.dated_by or "import",
    }  # fmt: skip


def _keep_articles(row: LawEdition, edition: Edition) -> None:
    LawArticle.objects.bulk_create(
        (
            LawArticle(
                edition=row, place=place, part=one.part, number=one.number, inserted=one.inserted, label=one.label, chapter=one.chapter[:300], text=one.text,
                sha256=one.sha256,
            )
            for place, one in enumerate(edition.articles, start=1)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _supersede(law: Law, present: set[str], now: datetime) -> list[LawEdition]:
    """End the editions whose text is not among those present: from the first day of what took their place, at the latest today."""
    gone = list(LawEdition.objects.filter(law=law, superseded_at=None).exclude(sha256__in=present))
    if not gone:
        return []
    heirs = list(LawEdition.objects.filter(law=law, sha256__in=present).order_by("effective_from", "id"))
    for edition in gone:
        after = [heir.effective_from for heir in heirs if heir.effective_from > edition.effective_from]
        end = after[0] if after else local_date(now)
        edition.effective_to = min(edition.effective_to or end, end)
        edition.superseded_at = now
        edition.save(update_fields=["effective_to", "superseded_at"])
    return gone


def _repealed(repeals: Sequence[tuple[date, tuple[str, ...]]]) -> list[LawEdition]:
    """End the laws that another one names as repealed, on the day on which that one began; not what began since under the same name."""
    ended = []
    for day, names in repeals:
        for edition in LawEdition.objects.filter(law__name__in=names, effective_from__lt=day, effective_to=None):
            edition.effective_to = day
            edition.save(update_fields=["effective_to"])
            ended.append(edition)
    return ended


def _let_end(editions: Sequence[LawEdition], actor: Actor, now: datetime) -> int:
    """Flag what cites the editions that have ended; a timer for those that will."""
    timers, flagged, day = list[NewTimer](), 0, local_date(now)
    for edition in editions:
        if status_on(edition, day) == "superseded":
            flagged += edition_ended(edition_id=edition.pk, actor=actor, now=now)
        elif edition.effective_to is not None:
            timers.append(ends_timer(edition, edition.effective_to))
    if timers:
        write((), timers, actor=actor, now=now)
    return flagged
