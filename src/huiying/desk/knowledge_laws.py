"""The texts of laws on screens: the list, one edition to read with its chapters, one article with what cites it, and the picker of a legal basis."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiying.desk.exporting import logged
from huiying.desk.knowledge_beside import drawn
from huiying.desk.knowledge_seen import entering, may, tabs
from huiying.desk.knowledge_words import Mark, article_said, law_status, law_tag, lit, state_cell
from huiying.desk.searching import holding
from huiying.kit.errors import NotFound
from huiying.kit.times import local_date
from huiying.knowledge.documents import LAW
from huiying.knowledge.laws import STATUSES, articles_of
from huiying.knowledge.life import READ
from huiying.knowledge.models import KbBasis, KbUse, LawArticle, LawEdition
from huiying.knowledge.reading import read_article
from huiying.knowledge.search import find
from huiying.pages.filters import Choice, Text, from_codes
from huiying.pages.lists import Column, Listing, list_view
from huiying.pages.requests import StaffRequest

PICKED = 8
CITED = 50


def status(edition: LawEdition, now: datetime) -> str:
    """Whether the edition is in force, in words."""
    return law_status(edition, local_date(now))[0]


def of_status(values: list[str], request: StaffRequest) -> Q:
    """Editions of this status today, as `laws.status_on` tells it."""
    today = local_date(request.now)
    over = Q(effective_to__isnull=False, effective_to__lte=today)
    return {"superseded": over, "not_yet": Q(effective_from__gt=today) & ~over, "in_force": Q(effective_from__lte=today) & ~over}[values[0]]


def categories(_request: StaffRequest) -> list[tuple[str, str]]:
    """The folders that the laws came in."""
    return [(code, code) for code in LawEdition.objects.exclude(law__category="").values_list("law__category", flat=True).distinct().order_by("law__category")]


def editions(_request: StaffRequest) -> QuerySet[LawEdition]:
    """All editions with how many articles each has."""
    return LawEdition.objects.select_related("law").annotate(articles_n=Count("articles"))


LAWS = Listing(
    name="laws",
    title=gettext_lazy("Laws"),
    rows=editions,
    columns=(
        Column("law", gettext_lazy("Name of the law"), lambda e, _n: e.law.name, lead=True, wide=True, sort="law__name"),
        Column("edition", gettext_lazy("Edition"), lambda e, _n: e.label, wraps=True),
        Column("status", gettext_lazy("State"), status, lambda e, n: law_tag(e, local_date(n))),
        Column("from", gettext_lazy("In force from"), lambda e, _n: e.effective_from, sort="effective_from"),
        Column("to", gettext_lazy("Until"), lambda e, _n: e.effective_to, sort="effective_to"),
        Column("articles", gettext_lazy("Articles"), lambda e, _n: e.articles_n, number=True, sort="articles_n"),
    ),
    filters=(
        Text(holding("law__name", "law__code", "label"), label=gettext_lazy("Name of a law")),
        Choice("status", gettext_lazy("State"), from_codes(STATUSES), where=of_status),
        Choice("category", gettext_lazy("Kind of law"), categories, column="law__category"),
    ),
    url=lambda e: reverse("desk:law", args=[e.pk]),
    order="law",
    empty_title=gettext_lazy("No law yet"),
    empty_text=gettext_lazy("Laws are brought by the command “huiying import laws FOLDER”, split by article."),
    template="desk/knowledge_list.html",
    exported=logged("laws"),
    also=lambda request: {"tabs": tabs(request, "desk:laws")},
)  # fmt: skip


def listed(request: StaffRequest) -> HttpResponseBase:
    """The list of editions."""
    entering(request)
    return list_view(request, LAWS)


@login_required
def law(request: StaffRequest, key: int) -> HttpResponse:
    """One edition: its chapters, its articles each with an address, which of them are cited; `?q=` marks words and shows only the articles that hold them."""
    entering(request)
    edition = LawEdition.objects.select_related("law").filter(pk=key).first()
    if edition is None:
        raise Http404
    words = "".join(c for c in request.GET.get("q", "") if c.isprintable()).strip()[:100]
    articles = list(articles_of(edition))
    shown = [one for one in articles if words in one.text or words in one.label] if words else articles
    cited = dict(_published().filter(article__edition=edition).values_list("article_id").annotate(n=Count("version__item", distinct=True)))
    context = {
        "edition": edition, "tag": law_tag(edition, local_date(request.now)), "words": words,
        "parts": parts(shown, cited, words), "chapters": chapters(articles),
        "found": len(shown), "all": len(articles),
        "others": [(one, law_tag(one, local_date(request.now))) for one in edition.law.editions.exclude(pk=key).order_by("-effective_from")],
    }  # fmt: skip
    return render(request, "desk/law.html", context)


def parts(articles: Sequence[LawArticle], cited: dict[int, int], words: str) -> list[dict[str, Any]]:
    """The articles under the headings they stand under, in their order."""
    found: list[dict[str, Any]] = []
    for article in articles:
        head = " / ".join(filter(None, (article.part, article.chapter)))
        if not found or found[-1]["head"] != head:
            found.append({"head": head, "levels": head.split(" / "), "id": f"c{article.place}", "rows": []})
        found[-1]["rows"].append({"article": article, "cited": cited.get(article.pk, 0), "text": lit(article.text, spans(article.text, words))})
    return found


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, apart from each other."""
    found, at = [], text.find(words) if words else -1
    while at >= 0:
        found.append((at, at + len(words)))
        at = text.find(words, at + len(words))
    return found


def chapters(articles: Sequence[LawArticle]) -> list[tuple[str, int, str, str]]:
    """The chapter list: heading, how deep it stands, the place of its first article, and the numbers of its articles."""
    found: list[tuple[str, int, str, str]] = []
    above: list[str] = []
    for article in articles:
        levels = [level for level in " / ".join(filter(None, (article.part, article.chapter))).split(" / ") if level]
        for depth, level in enumerate(levels):
            if above[: depth + 1] != levels[: depth + 1]:
                found.append((level, depth + 1, f"a{article.place}", article.label))
        above = levels
    return found


def _published() -> QuerySet[KbBasis]:
    return KbBasis.objects.filter(version__state="published")


@login_required
def article(request: StaffRequest, key: int) -> HttpResponse:
    """One article at an address of its own: its text, whether it is in force, what cites it. That it was read is written down."""
    entering(request)
    try:
        one = read_article(article_id=key, actor=request.actor, now=request.now)
    except NotFound as missing:
        raise Http404 from missing
    today = local_date(request.now)
    citing = KbBasis.objects.filter(article=one, version__state__in=READ).select_related("version").order_by("-version__published_at")[:CITED]
    around = LawArticle.objects.filter(edition=one.edition, place__in=(one.place - 1, one.place + 1)).order_by("place")
    context = {
        "article": one, "said": article_said(one), "edition": one.edition, "tag": law_tag(one.edition, today), "mark": Mark("a", str(one.pk)),
        "citing": [(row.version, state_cell(row.version)) for row in citing], "uses": KbUse.objects.filter(article=one).count(),
        "previous": next((row for row in around if row.place < one.place), None), "next": next((row for row in around if row.place > one.place), None),
        "current": current_of(one, today),
    }  # fmt: skip
    return render(request, "desk/law_article.html", context)


def current_of(one: LawArticle, today: date) -> LawArticle | None:
    """The same article in the edition in force, where this one's is not."""
    if law_status(one.edition, today)[1] == "ok":
        return None
    others = LawArticle.objects.filter(edition__law=one.edition.law, part=one.part, number=one.number, inserted=one.inserted).select_related("edition__law")
    return next((other for other in others.exclude(pk=one.pk) if law_status(other.edition, today)[1] == "ok"), None)


@login_required
@require_POST
def pick(request: StaffRequest) -> HttpResponse:
    """Articles of laws for a legal basis, by what is typed: the law's name, an article's number or words."""
    entering(request, lambda actor: may(actor, "kb_write"))
    words = request.POST.get("words", "").strip()[:100]
    hits = find(words, actor=request.actor, now=request.now, kind=LAW, limit=PICKED) if words else []
    return render(request, "desk/knowledge_picked.html", {"rows": drawn(hits, local_date(request.now))})
