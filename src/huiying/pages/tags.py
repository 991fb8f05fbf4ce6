"""The components as template tags; a builtin of every template. Names and shapes: docs in each function."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.models import Org
from huiying.kit.codes import CodeList
from huiying.kit.retention import said
from huiying.pages import marks
from huiying.pages.moments import due_text, weekday
from huiying.pages.outside_file import button
from huiying.pages.shapes import Lane, LifeLine, chart, fold
from huiying.pages.words import words

register = template.Library()
register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.tag, name="tag")
register.simple_tag(words)
register.simple_tag(button, name="outside_button")


@register.simple_tag
def kept(template_name: str) -> SafeString:
    """`{% kept "ui/dialogs.html" %}`: a part of the page that depends on the reader's language alone, drawn once for each."""
    return _kept(template_name, get_language())


@lru_cache(100)
def _kept(template_name: str, _language: str | None) -> SafeString:
    return render_to_string(template_name)


@register.simple_tag
def language_buttons() -> SafeString:
    """`{% language_buttons %}`: a button for each language, the present one pressed."""
    return _buttons("language", tuple(settings.LANGUAGES), get_language() or "")


@register.simple_tag
def theme_buttons(theme: str) -> SafeString:
    """`{% theme_buttons theme %}`: a button for each appearance, the present one pressed."""
    return _buttons("theme", (("auto", _("Auto")), ("light", _("Light")), ("dark", _("Dark"))), theme)


@register.simple_tag
def size_buttons(size: str) -> SafeString:
    """`{% size_buttons size %}`: a button for the normal and one for the large text, the present one pressed."""
    return _buttons("size", (("normal", _("Standard")), ("elder", _("Large"))), size)


@lru_cache(100)
def _buttons(name: str, choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    pressed = mark_safe(' aria-pressed="true"')
    lang = mark_safe(' lang="{}"')
    rows = (
        (reverse("prefer", args=[name, value]), format_html(lang, value) if name == "language" else "", pressed if value == chosen else "", text)
        for value, text in choices
    )
    return format_html_join("", '<button type="submit" formaction="{}"{}{}>{}</button>', rows)


def label_text(code_list: CodeList, code: str) -> str:
    """A coded value's label in the reader's language."""
    return code_list.label(code, get_language() or "zh-hans")


@register.filter
def unit(org: Org | None, length: str = "full") -> str:
    """`{{ org|unit }}`: an organisation's name in the reader's language; `{{ org|unit:"short" }}` the short one where Chinese has it."""
    if org is None:
        return ""
    if not (get_language() or "zh").startswith("zh"):
        return org.name_en or org.name
    return (length == "short" and org.short_name) or org.name


@register.simple_tag
def erased_said(mark: str) -> str:
    """`{% erased_said file.erased %}`: when and under which rule something was erased."""
    return said(mark, get_language() or "zh-hans")


@register.simple_tag
def label(code_list: CodeList, code: str) -> str:
    """`{% label list code %}`: the label of a coded value."""
    return label_text(code_list, code)


@register.simple_tag
def state_badge(code_list: CodeList, code: str) -> SafeString:
    """`{% state_badge list code %}`: shape and word of a state."""
    return marks.state_mark(code, label_text(code_list, code))


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime | None, *, long: bool = False) -> SafeString:
    """`{% when moment %}`: Shanghai time in near words; `long=True` with the weekday."""
    return marks.when(moment, context["now"], long=long)


@register.simple_tag(takes_context=True)
def due_moment(context: Context, due: datetime) -> str:
    """`{% due_moment due %}`: a due moment in words; 24:00 stays 24:00."""
    return due_text(due, context["now"])


@register.simple_tag
def day_head(day: date) -> str:
    """A day at the head of a chart: “16 Mon”."""
    return f"{day.day} {weekday(day)}"


@register.simple_tag(takes_context=True)
def url_path(context: Context) -> str:
    """This page's address without its query."""
    return str(context["request"].path)


@register.simple_tag
def fresh_key() -> str:
    """A new idempotency key for a form drawn now."""
    return str(uuid4())


@register.simple_tag(takes_context=True)
def clock_pill(context: Context, due: datetime | None, what: str, phase: Any = "", size: str = "", open_year: int | None = None, note: str = "") -> SafeString:
    """`{% clock_pill due _("Reply") %}`; see `marks.clock_pill`. `now` is the page's."""
    return marks.clock_pill(due, context["now"], what=what, phase=phase, size=size, open_year=open_year, note=note)


@register.inclusion_tag("ui/masked.html", takes_context=True)
def masked(context: Context, text: str, reveal_url: str = "", what: str = "", why_not: str = "") -> dict[str, Any]:
    """`{% masked text reveal_url=… what=_("Telephone") %}`: a masked value; showing it asks a reason. `why_not` says why it may not be shown."""
    return {"text": text, "reveal_url": reveal_url, "what": what, "why_not": why_not, "request": context.get("request")}


@register.inclusion_tag("ui/life.html", takes_context=True)
def life(context: Context, lines: Iterable[LifeLine]) -> dict[str, Any]:
    """`{% life lines %}`: the readable life of an order, newest first as given; machine lines folded."""
    return {"entries": fold(lines), "now": context["now"]}


@register.inclusion_tag("ui/lanes.html", takes_context=True)
def lanes(context: Context, rows: Sequence[Lane], off_days: Iterable[date] = ()) -> dict[str, Any]:
    """`{% lanes rows off_days %}`: each unit's time by day."""
    return {"chart": chart(rows, context["now"], off_days)}


@register.inclusion_tag("ui/stat.html")
def stat(name: str, value: object, base: str = "", unit: str = "", detail: str = "") -> dict[str, Any]:
    """`{% stat name value base %}`: a number with its base. `value` None says that it cannot be computed and `base` what is missing."""
    return {"name": name, "value": value, "base": base, "unit": unit, "detail": detail}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", symbol: str = "inbox") -> dict[str, Any]:
    """`{% empty title text url action %}`: nothing is here, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action, "symbol": symbol}


@register.inclusion_tag("ui/banner.html")
def banner(text: str, tone: str = "near", url: str = "", action: str = "") -> dict[str, Any]:
    """`{% banner text "late" %}`: something the reader must know; tones ok, near, late, shut."""
    return {"text": text, "tone": tone, "url": url, "action": action}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, hint: str = "", keys: bool = False) -> dict[str, Any]:
    """`{% field form.name %}`: label, control, hint and problems of one field. `keys=True`: its choices answer to the number keys."""
    return {**field_parts(bound, hint), "keys": keys}


@register.inclusion_tag("ui/problems.html")
def problems(form: Any) -> dict[str, Any]:
    """`{% problems form %}`: every problem of the form at once, each a link to its field; a field that is a question is followed by no colon."""
    fields = [(form[name] if name in form.fields else None, list(errors)) for name, errors in form.errors.items()]
    found = [(bound, errors, bound is not None and str(bound.label).endswith(("?", "\uff1f"))) for bound, errors in fields]
    return {"found": found, "count": sum(len(errors) for _bound, errors in fields)}


@register.inclusion_tag("ui/verb.html", takes_context=True)
def verb_button(
    context: Context, text: str, url: str = "", needs: str = "", why_not: str = "", key: str = "", tone: str = "", confirm: str = "",
    post: bool = False, symbol: str = "",
) -> dict[str, Any]:
    """`{% verb_button text url needs=… %}`: a verb that is possible says what it needs; with `why_not` it is disabled and says why.

    `post=True` makes it a form of its own with an idempotency key; `confirm` asks first; `key` is its shortcut; `tone` "main" or "danger".
    """
    return {
        "text": text, "url": url, "needs": needs, "why_not": why_not, "key": key, "tone": tone, "confirm": confirm, "post": post, "symbol": symbol,
        "request": context.get("request"), "csrf_token": context.get("csrf_token"), "said": f"why-{abs(hash((text, url, why_not, needs))):x}",
    }


@register.simple_tag
def address(name: str, *args: object) -> str:
    """`{% address 'desk:order' number as url %}`: the address of this name, or nothing where no room offers it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def field_parts(bound: BoundField, hint: str) -> dict[str, Any]:
    """A bound field as the template draws it: its kind, and its widget with class, hint and problems attached."""
    widget = bound.field.widget
    kind = next((KINDS[cls.__name__] for cls in type(widget).__mro__ if cls.__name__ in KINDS), "in")
    attrs: dict[str, Any] = {}
    if kind not in BARE:
        attrs["class"] = f"{widget.attrs.get('class', '')} {kind}".strip()
    told = [f"{bound.auto_id}_helptext"] if hint or bound.help_text else []
    if bound.errors:
        attrs["aria-invalid"] = "true"
        told.append(f"{bound.auto_id}_error")
    if told:
        attrs["aria-describedby"] = " ".join(told)
    return {"bound": bound, "kind": kind, "control": bound if kind in BARE else bound.as_widget(attrs=attrs), "hint": hint or bound.help_text}


KINDS = {
    "Textarea": "ta", "Select": "sel", "SelectMultiple": "sel", "NullBooleanSelect": "sel", "CheckboxInput": "chk",
    "RadioSelect": "seg", "CheckboxSelectMultiple": "chks", "FileInput": "file", "ClearableFileInput": "file", "HiddenInput": "hidden",
}
BARE = {"seg", "chks", "hidden", "chk", "file"}
