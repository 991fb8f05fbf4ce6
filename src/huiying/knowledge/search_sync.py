"""Keeping what is found the same as what there is: versions in use, articles of laws, how often they are cited."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from huiying.knowledge.documents import KB, LAW, Document, document, documents
from huiying.knowledge.models import KbVersion
from huiying.knowledge.models_search import KnowledgeText
from huiying.knowledge.search_found import Text
from huiying.knowledge.search_index import forget, index, put, used

Told = tuple[str, date, date | None]
AUDIENCE = {KB: "staff", LAW: "public"}  # answers hold words for clerks; laws are everybody's


def text_of(one: Document) -> Text:
    """A document as it is searched: its title, and its other pieces."""
    parts = tuple(part for part in one.parts.values() if part and part != one.title)
    return Text(
        one.kind, one.id, one.title, parts, one.valid_from, one.valid_to, version=one.id, audience=AUDIENCE[one.kind], region=one.region,
        topics=tuple(one.topics), uses=one.uses,
    )  # fmt: skip


def follow_item(item_id: UUID) -> None:
    """An article's version was published or retired: the one in use is found, no other one."""
    for version in KbVersion.objects.filter(item=item_id).values_list("pk", flat=True):
        one = document(KB, str(version))
        if one is None:
            forget(KB, str(version))
        else:
            index(text_of(one))


def follow_use(kind: str, key: str) -> None:
    """It was cited once more."""
    one = document(kind, key)
    if one is not None:
        used(kind, key, one.uses)


def follow_all() -> tuple[int, int]:
    """Find everything there is and nothing else; how many texts were written, and how many are found no longer. Cheap where nothing changed."""
    rows = KnowledgeText.objects.values_list("kind", "ref", "title", "valid_from", "valid_to").iterator()
    known = {(kind, ref): (title, first, end) for kind, ref, title, first, end in rows}
    missing = dict(known)
    written = put(_changed(known, missing))
    for kind, ref in missing:
        forget(kind, ref)
    return written, len(missing)


def _changed(known: dict[tuple[str, str], Told], missing: dict[tuple[str, str], Told]) -> Iterator[Text]:
    """The texts that are new, are called otherwise (a law's name) or hold in other days; what there is, is taken out of `missing`. Other words never change."""
    for kind in (KB, LAW):
        for one in documents(kind):
            missing.pop((kind, one.id), None)
            if known.get((kind, one.id)) != (one.title, one.valid_from, one.valid_to):
                yield text_of(one)
