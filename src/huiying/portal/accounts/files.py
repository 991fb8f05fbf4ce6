"""An account and a case as files: the document to the byte, tables for spreadsheets, and paper. What is withheld on the page is withheld in the tables."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from huiying.kit.errors import Told
from huiying.pages.exports import XLSX
from huiying.pages.naming import language
from huiying.pages.printing import paper
from huiying.pages.requests import Request

JSON, CSV, PDF = "application/json", "text/csv; charset=utf-8", "application/pdf"
STYLES = ("pages/tokens.css", "pages/components.css", "portal/accounts.css", "portal/accounts_paper.css")
KINDS = ("json", "csv", "xlsx", "pdf")
MOST_KEPT = 100


def answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to take away."""
    response = HttpResponse(content, content_type={"json": JSON, "csv": CSV, "xlsx": XLSX, "pdf": PDF}[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def as_pdf(template: str, context: dict[str, Any]) -> bytes:
    """A page as paper. Raises ExtraMissing, NoPaper."""
    made: bytes = paper().draw(render_to_string(template, {**context, "paper": True, "style": style()}))
    return made


def style() -> str:
    """What paper looks like: the page's own styles, for paper brings everything along."""
    return "\n".join(Path(str(finders.find(name))).read_text(encoding="utf-8") for name in STYLES)


_made: dict[tuple[str, ...], bytes] = {}


def kept(key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """A file that is the same for everybody, made once in each language: nobody can make the server draw the same paper again and again."""
    whole = (*key, language())
    if whole not in _made:
        if len(_made) >= MOST_KEPT:
            _made.clear()
        _made[whole] = make()
    return _made[whole]


def on_paper(request: Request, template: str, context: dict[str, Any], name: str, version: str) -> HttpResponse:
    """A page as PDF; where that part is not installed the page says so, and how to print it instead. `version` names what the page says now."""
    try:
        return answer(kept(("pdf", name, version), lambda: as_pdf(template, context)), "pdf", name)
    except Told as missing:
        said = missing.sentence(language())
        return render(request, "portal/accounts/no_paper.html", {"said": said, "back": context["here"]}, status=HTTPStatus.SERVICE_UNAVAILABLE)
