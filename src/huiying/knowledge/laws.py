"""The texts of laws: which edition holds on a day, an article by law and number, what becomes of citations when an edition ends."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from huiying.journal.append import NewTimer
from huiying.kit.actor import Actor
from huiying.kit.codes import Code, CodeList
from huiying.kit.times import day_start, local_date
from huiying.knowledge.keeping import changing, locked, tell
from huiying.knowledge.life import OPEN
from huiying.knowledge.models import KbBasis, Law, LawArticle, LawEdition

LAW_ENDS = "kb_law_ends"  # a timer: an edition's last day is over
STATUSES = CodeList(
    "law_status", "法律文本状态", "Status of a law's text",
    (Code("in_force", "现行有效", "In force"), Code("superseded", "已失效", "Superseded"), Code("not_yet", "尚未生效", "Not yet in force")),
)  # fmt: skip


def status_on(edition: LawEdition, day: date) -> str:
    """Whether an edition holds on a day of the city: "in_force", "superseded", "not_yet"."""
    if edition.effective_to is not None and edition.effective_to <= day:
        return "superseded"
    return "not_yet" if edition.effective_from > day else "in_force"


def edition_on(law: Law, day: date) -> LawEdition | None:
    """The edition of a law that holds on a day; of several the one that began last, then the one brought last."""
    holds = Q(effective_to=None) | Q(effective_to__gt=day)
    return LawEdition.objects.filter(holds, law=law, effective_from__lte=day).order_by("-effective_from", "-id").first()


def article_on(code: str, number: int, day: date, inserted: int = 0, part: str = "") -> LawArticle | None:
    """An article of the law with this code as it stands on a day; None where the law has none of this number then."""
    law = Law.objects.filter(code=code).first()
    edition = edition_on(law, day) if law else None
    if edition is None:
        return None
    return LawArticle.objects.select_related("edition__law").filter(edition=edition, number=number, inserted=inserted, part=part).first()


def articles_of(edition: LawEdition) -> QuerySet[LawArticle]:
    """The articles of an edition in their order."""
    return LawArticle.objects.filter(edition=edition).order_by("place")


def successor_of(article: LawArticle, day: date) -> LawArticle | None:
    """What stands under the same number in the edition that holds on a day; the article itself while its edition holds."""
    return article_on(article.edition.law.code, article.number, day, article.inserted, article.part)


def ends_timer(edition: LawEdition, end: date) -> NewTimer:
    """The timer that rings when an edition's last day is over."""
    return NewTimer(f"law:{edition.law_id}", LAW_ENDS, day_start(end), str(edition.pk))


def edition_ended(*, edition_id: int, actor: Actor, now: datetime) -> int:
    """An edition holds no more: flag every ground of a version at work or in use whose article now says something else, or is gone.

    For each: `flagged_at`, and `kb.flagged` in the article's stream for its owner to be told. Returns how many. Nothing while the edition still holds.
    """
    day = local_date(now)
    with changing(actor, now):
        edition = LawEdition.objects.get(pk=edition_id)
        if status_on(edition, day) != "superseded":
            return 0
        rests = KbBasis.objects.filter(article__edition=edition, flagged_at=None, version__state__in=(*OPEN, "published"))
        changed = [basis for basis in rests.select_related("article__edition__law").order_by("id") if _differs(basis.article, day)]
        for basis in changed:
            KbBasis.objects.filter(pk=basis.pk).update(flagged_at=now)
            version = locked(basis.version_id)
            told = {"version": str(version.pk), "owner": str(version.owner_id), "article": basis.article_id}
            tell(version.item, "kb.flagged", told, actor=actor, now=now)
        return len(changed)


def superseded(articles: Iterable[int], day: date) -> set[int]:
    """Those of the articles whose edition holds no more on a day and whose place is taken by another text, or by none."""
    over = LawArticle.objects.select_related("edition__law").filter(pk__in=set(articles), edition__effective_to__lte=day)
    return {article.pk for article in over if _differs(article, day)}


def _differs(article: LawArticle | None, day: date) -> bool:
    after = successor_of(article, day) if article else None
    return article is not None and (after is None or after.sha256 != article.sha256)
