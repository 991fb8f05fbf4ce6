"""The first page and the pages that explain."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiying.directory.reference import reference
from huiying.kit.checks import Refused
from huiying.kit.retention import CLASSES, after
from huiying.pages.naming import language
from huiying.pages.requests import Request
from huiying.portal.figures import figures
from huiying.portal.forms import FollowForm, WordsForm
from huiying.portal.suggesting import COMMON
from huiying.portal.words import topic_name
from huiying.retention.file import read

OF_CITIZENS = ("order_text", "caller", "attachment", "attachment_rejected", "message", "access_record")


@require_safe
def home(request: Request) -> HttpResponse:
    """One question; beside it the way to follow a matter, below it what the hotline publishes."""
    topics = reference().topics
    common = [(code, topic_name(topics[code])) for code in COMMON if code in topics]
    context = {"form": WordsForm(), "follow": FollowForm(auto_id="follow_%s"), "common": common, "figures": figures(request.now)}
    return render(request, "portal/home.html", context)


@require_safe
def help_page(request: Request) -> HttpResponse:
    """How the hotline works, in the order in which a citizen meets it."""
    return render(request, "portal/help.html")


@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is kept of a citizen, why, for how long, and who sees it."""
    return render(request, "portal/privacy.html", {"kept": kept()})


def kept() -> list[tuple[str, int, str, str]]:
    """How long what is kept, in the reader's language: class, days, counted from what, ground. Nothing while the city's policy is not in force."""
    try:
        policy = read()
    except Refused:
        return []
    chinese = language().startswith("zh")
    rules = [(CLASSES[code], policy.rules[code]) for code in OF_CITIZENS] if policy.enabled else []
    return [(one.label(language()), rule.days, after(one, chinese=chinese), rule.basis if chinese else rule.basis_en) for one, rule in rules]
