"""How answers fare: updates, what is stale, what answers cite, how often an article closes a matter at the desk. Counts with their bases.

K11 to K13 of a month are reckoned by the definitions of metrics from the same rows; these are for the desk, up to the moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q

from huiying.journal.models import Event
from huiying.knowledge.models import KbUse, KbVersion


@dataclass(frozen=True, slots=True)
class Share:
    """A numerator and its base; no value without a base."""

    num: int
    den: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.num / self.den if self.den else None


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """An article's use in a span: how many citations, how many of them closed the matter at the desk, how often it was reported as wrong."""

    item_id: UUID
    number: int
    question: str
    direct: Share
    wrong: int


def kb_updates(since: datetime, until: datetime) -> dict[UUID, int]:
    """Versions published in [since, until), by owner unit (K11)."""
    rows = KbVersion.objects.filter(published_at__gte=since, published_at__lt=until).values_list("owner_id").annotate(n=Count("id"))
    return dict(rows)


def kb_stale_rate(day: date, owner_path: str = "") -> Share:
    """Published versions past their review or their last day, of all published ones (K12); of the units below a path, where one is given."""
    published = KbVersion.objects.filter(state="published", owner__path__startswith=owner_path)
    past = Q(review_due__lte=day) | Q(valid_to__isnull=False, valid_to__lte=day)
    found = published.aggregate(den=Count("id"), num=Count("id", filter=past))
    return Share(found["num"], found["den"])


def kb_hit_rate(since: datetime, until: datetime) -> Share:
    """Direct answers of [since, until) that cite a version, of all direct answers (K13 over all channels); as the journal tells them."""
    answers = Event.objects.filter(type="order.direct_closed", at__gte=since, at__lt=until, payload__contains='"close_route":"direct_answer"')
    found = answers.aggregate(den=Count("id"), num=Count("id", filter=Q(payload__contains='"versions":[')))
    return Share(found["num"], found["den"])


def direct_rate_by_article(since: datetime, until: datetime, most: int = 100) -> Sequence[ArticleFigures]:
    """The articles cited in [since, until), most cited first: of their citations those that closed the matter at the desk."""
    uses = KbUse.objects.filter(at__gte=since, at__lt=until, version__isnull=False).values(item=F("version__item_id"))
    rows = list(uses.annotate(den=Count("id"), num=Count("id", filter=Q(direct=True))).order_by("-den", "item")[:most])
    items = [row["item"] for row in rows]
    named = {
        version.item_id: version
        for version in KbVersion.objects.select_related("item").filter(item_id__in=items, published_at__isnull=False).order_by("version")
    }  # fmt: skip
    reports = Count("feedback", filter=Q(feedback__kind="wrong", feedback__raised_at__gte=since, feedback__raised_at__lt=until))
    wrong = dict(KbVersion.objects.filter(item_id__in=items).order_by().values_list("item_id").annotate(n=reports))
    return [
        ArticleFigures(key, named[key].item.number, named[key].question, Share(row["num"], row["den"]), wrong.get(key, 0))
        for row in rows for key in (row["item"],)
    ]  # fmt: skip
