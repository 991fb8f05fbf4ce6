"""Knowledge beside the agent's form: found by the words typed, opened and quoted without leaving the form, told to be wrong or missing."""

from collections.abc import Iterable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.calls.serving import NotYourCall, demand_answered
from huiying.desk.knowledge_seen import entering
from huiying.desk.knowledge_words import Mark, article_said, holds, law_status, law_tag, lit, marks_in, owner_said, validity
from huiying.desk.reveal import plain
from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound, Told
from huiying.kit.times import local_date
from huiying.knowledge.documents import KB, LAW
from huiying.knowledge.models import KbVersion, LawArticle
from huiying.knowledge.queries import version_for
from huiying.knowledge.reading import read_article, read_version
from huiying.knowledge.reporting import report_missing, report_wrong
from huiying.knowledge.search import find, over
from huiying.knowledge.search_found import Found
from huiying.knowledge.unanswered import note_unanswered
from huiying.orders.queries import get_visible
from huiying.pages.marks import tag
from huiying.pages.requests import StaffRequest

LONGEST = 300
SHOWN = 9  # one for each number key
OVER = 2  # of what no longer holds


@login_required
@require_POST
def found(request: StaffRequest) -> HttpResponse:
    """The answers and articles that fit the words typed or said so far, as a part of the page. `asked` says that somebody pressed Enter."""
    entering(request)
    words = request.POST.get("words", "").strip()[:LONGEST]
    hits = looked_up(request, words) if words else []
    if "asked" in request.POST and request.POST.get("by") == "box" and not any(hit.answers for hit in hits):  # never a citizen's matter as it was typed
        note_unanswered(words=words, region=region_of(request), now=request.now)
    return render(request, "desk/knowledge_found.html", {"words": words, "rows": drawn(hits, local_date(request.now))})


def region_of(request: StaffRequest) -> str:
    """The district or street that the form names; blank for what is no code."""
    code = request.POST.get("region", "")
    return code if code.isascii() and code.isdigit() and len(code) <= 12 else ""  # noqa: PLR2004 - a region's longest code


def looked_up(request: StaffRequest, words: str) -> list[Found]:
    """What is found. What is asked for by its own words and holds no longer stands below it, so that nobody thinks it was never there."""
    given: dict[str, Any] = {"actor": request.actor, "now": request.now, "region": region_of(request)}
    hits = find(words, limit=SHOWN, **given)
    if request.POST.get("by") == "box":
        past = over(words, actor=request.actor, now=request.now, kind=KB, limit=OVER)
        hits = [*hits[: SHOWN - len(past)], *past]
    return hits


def drawn(hits: Sequence[Found], today: date) -> list[dict[str, Any]]:
    """Hits as the list shows them (two statements); one whose text is gone since is left out."""
    versions = {str(one.pk): one for one in KbVersion.objects.filter(pk__in=_ids(hits)).select_related("owner", "item")}
    numbers = [int(hit.ref) for hit in hits if hit.kind == LAW]
    articles = {str(one.pk): one for one in LawArticle.objects.filter(pk__in=numbers).select_related("edition__law")} if numbers else {}
    rows = []
    for hit in hits:
        if hit.kind == LAW and (article := articles.get(hit.ref)):
            rows.append(_law(hit, article, today))
        elif hit.kind == KB and (version := versions.get(hit.version)):
            rows.append(_answer(hit, version, today))
    return rows


def _ids(hits: Iterable[Found]) -> list[str]:
    return [hit.version for hit in hits if hit.kind == KB and hit.version]


def _answer(hit: Found, version: KbVersion, today: date) -> dict[str, Any]:
    said, tone = validity(version, today)
    return {
        "mark": Mark("v", str(version.pk)), "url": reverse("desk:knowledge-read", args=["v", version.pk]), "citable": holds(version, today),
        "title": lit(hit.title, hit.title_spans), "excerpt": lit(hit.snippet, hit.spans), "source": sources(owner_said(version), said if tone == "ok" else ""),
        "tags": format_html("{}{}", tag(f"v{version.version}"), tag(said, tone) if tone != "ok" else ""),
    }  # fmt: skip


def _law(hit: Found, article: LawArticle, today: date) -> dict[str, Any]:
    said, tone = law_status(article.edition, today)
    return {
        "mark": Mark("a", str(article.pk)), "url": reverse("desk:knowledge-read", args=["a", article.pk]), "citable": tone == "ok",
        "title": lit(hit.title, hit.title_spans), "excerpt": lit(hit.snippet, hit.spans), "source": article.chapter.replace(" / ", " · "),
        "tags": format_html("{}{}", tag(_("Law"), "blue"), tag(said, tone) if tone != "ok" else ""),
    }  # fmt: skip


def sources(*parts: str) -> str:
    """Where something comes from, in one line."""
    return " · ".join(part for part in parts if part)


@login_required
@require_POST
def read(request: StaffRequest, kind: str, key: str) -> HttpResponse:
    """One answer or article as a part of the page; that it was read, and in which call, is written down."""
    entering(request)
    mark = next(iter(marks_in(f"{kind}:{key}")), None)
    if mark is None:
        raise Http404
    by: dict[str, Any] = {"call_id": own_call(request), "order_id": own_order(request), "actor": request.actor, "now": request.now}
    try:
        one = answer_read(mark, by) if mark.kind == "v" else article_read(mark, by)
    except NotFound as missing:
        raise Http404 from missing
    return render(request, "desk/knowledge_read.html", {"one": one})


def own_call(request: StaffRequest) -> UUID | None:
    """The call that the form names, where the reader answered it: what another says of a call is not written down."""
    call = key_in(request.POST.get("call", ""))
    if call is None:
        return None
    try:
        with lifted():  # whose call it is, is asked there
            demand_answered(call=call, actor=request.actor)
    except NotYourCall:
        return None
    return call


def own_order(request: StaffRequest) -> UUID | None:
    """The order that the form is about, where the reader may see it."""
    order = key_in(request.POST.get("order", ""))
    try:
        return get_visible(order, request.actor).pk if order else None
    except NotFound:
        return None


def key_in(text: str) -> UUID | None:
    """An id as it was sent; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def answer_read(mark: Mark, by: dict[str, Any]) -> dict[str, Any]:
    """A version of an answer, opened. Raises NotFound."""
    version, today = read_version(version_id=UUID(mark.key), **by), local_date(by["now"])
    said, _tone = validity(version, today)
    return {
        "mark": mark, "key": mark.key, "version": f"v{version.version}", "answer": version.answer, "clerk": version.clerk_answer, "tells": True,
        "why_not": "" if holds(version, today) else _("{state}: it may not be quoted.").format(state=said if version.state == "published" else _("Not in use")),
        "basis": [basis_said(one, today) for one in version.basis.select_related("article__edition__law")],
        "files": [(one.name, reverse("desk:knowledge-file", args=[one.pk])) for one in version.attachments.order_by("added_at", "pk")],
        "source": sources(owner_said(version), said), "page": reverse("desk:knowledge-item", args=[version.item_id]),
    }  # fmt: skip


def basis_said(one: Any, today: date) -> tuple[str, str, SafeString]:
    """What an answer rests on: its words, the address of a law's article, and whether that law is in force."""
    if one.article is None:
        return one.document, "", SafeString("")
    return article_said(one.article), reverse("desk:law-article", args=[one.article_id]), law_tag(one.article.edition, today)


def article_read(mark: Mark, by: dict[str, Any]) -> dict[str, Any]:
    """An article of a law, opened. Raises NotFound."""
    article, today = read_article(article_id=int(mark.key), **by), local_date(by["now"])
    said, tone = law_status(article.edition, today)
    return {
        "mark": mark, "key": mark.key, "version": article.label, "answer": f"{article_said(article)}：{article.text}", "clerk": "", "tells": False,
        "why_not": "" if tone == "ok" else _("{state}: it may not be quoted.").format(state=said), "basis": [], "files": [],
        "source": sources(article.chapter.replace(" / ", " · "), article.edition.label, said), "page": reverse("desk:law-article", args=[article.pk]),
    }  # fmt: skip


@login_required
@require_POST
def cites(request: StaffRequest) -> HttpResponse:
    """The sources that an answer or a version rests on, as chips; what the reader may not see is left out."""
    entering(request)
    return render(request, "desk/knowledge_cites.html", {"rows": chips(marks_in(request.POST.get("marks", "")), request)})


def chips(marks: Sequence[Mark], request: StaffRequest) -> list[dict[str, Any]]:
    """The marks by their names, in their order."""
    articles = LawArticle.objects.filter(pk__in=[int(mark.key) for mark in marks if mark.kind == "a"]).select_related("edition__law")
    named = {f"a:{one.pk}": (article_said(one), "", law_tag(one.edition, local_date(request.now))) for one in articles}
    for mark in marks:
        if mark.kind == "v" and (version := _seen(mark, request)):
            named[str(mark)] = (version.question, f"v{version.version}", SafeString(""))
    return [{"mark": mark, "title": named[str(mark)][0], "version": named[str(mark)][1], "tag": named[str(mark)][2]} for mark in marks if str(mark) in named]


def _seen(mark: Mark, request: StaffRequest) -> KbVersion | None:
    try:
        return version_for(request.actor, UUID(mark.key))
    except NotFound:
        return None


@login_required
@require_POST
def tell(request: StaffRequest) -> HttpResponse:
    """Somebody tells that an answer is wrong or missing: a task for the unit that answers for it. Answers one sentence."""
    about = {"call_id": own_call(request), "order_id": own_order(request)}
    by: dict[str, Any] = {"text": request.POST.get("text", ""), **about, "actor": request.actor, "now": request.now}
    try:
        if request.POST.get("kind") == "wrong":
            mark = next(iter(marks_in(f"v:{request.POST.get('version', '')}")), None)
            if mark is None:
                raise NotFound
            report_wrong(version_id=UUID(mark.key), **by)
        else:
            report_missing(**by)
    except Refused as refusal:
        return plain("; ".join(problem.text(get_language() or "zh-hans") for problem in refusal.problems), HTTPStatus.CONFLICT)
    except Told as told:
        return plain(told.sentence(get_language() or "zh-hans"), HTTPStatus.CONFLICT)
    return plain(_("Told: the unit that answers for it has a task now."), HTTPStatus.OK)
