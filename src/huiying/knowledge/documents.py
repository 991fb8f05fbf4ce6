"""What can be searched: every published version and every article of a law as one shape, with a stable kind and id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from huiying.knowledge.models import KbVersion, LawArticle

KB, LAW = "kb", "law"
KINDS = (KB, LAW)


@dataclass(frozen=True, slots=True)
class Document:
    """One text that can be found. `id` is that of the published version, or of the article's row; `parts` are its texts by name, the weightiest first.

    It holds in the days [valid_from, valid_to); `uses` is how often it was cited. `topics` and `region` are codes, blank for everywhere.
    """

    kind: str
    id: str
    title: str
    parts: Mapping[str, str]
    region: str
    topics: Sequence[str]
    valid_from: date
    valid_to: date | None
    uses: int


def document(kind: str, key: str) -> Document | None:
    """One document; None where there is none of this id, or where the version is not published (any more)."""
    return next(documents(kind, [key]), None)


def documents(kind: str, keys: Sequence[str] | None = None) -> Iterator[Document]:
    """The documents of a kind, of some ids or all, in the order of their ids; read in pieces."""
    if kind == KB:
        return (_of_version(row) for row in _versions(keys).iterator(chunk_size=1000))
    return (_of_article(row) for row in _articles(keys).iterator(chunk_size=2000))


def _versions(keys: Sequence[str] | None) -> QuerySet[KbVersion]:
    found = KbVersion.objects.filter(state="published")
    if keys is not None:
        found = found.filter(pk__in=[UUID(key) for key in keys])
    return found.annotate(cited=Count("uses")).order_by("pk")


def _articles(keys: Sequence[str] | None) -> QuerySet[LawArticle]:
    found = LawArticle.objects.select_related("edition__law")
    if keys is not None:
        found = found.filter(pk__in=[int(key) for key in keys])
    return found.annotate(cited=Count("uses")).order_by("pk")


def _of_version(row: KbVersion) -> Document:
    parts = {"question": row.question, "also_asked": row.also_asked, "answer": row.answer, "clerk_answer": row.clerk_answer}
    uses: int = row.cited  # type: ignore[attr-defined]  # annotated above
    return Document(KB, str(row.pk), row.question, parts, row.region, tuple(row.topics), row.valid_from, row.valid_to, uses)


def _of_article(row: LawArticle) -> Document:
    law, edition = row.edition.law, row.edition
    title = " ".join(filter(None, (law.name, row.part, row.label)))
    parts = {"name": title, "chapter": row.chapter, "text": row.text}
    uses: int = row.cited  # type: ignore[attr-defined]  # annotated above
    return Document(LAW, str(row.pk), title, parts, "", (), edition.effective_from, edition.effective_to, uses)
