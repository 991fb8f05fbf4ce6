"""Views that come with a list."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiying.pages.labels import Label
from huiying.pages.queries import clean_query


@dataclass(frozen=True, eq=False)
class Preset:
    """A view that comes with the list: a name and its filters."""

    label: Label
    query: str


@lru_cache(500)
def drawn_presets(presets: tuple[Preset, ...], query: str, _language: str | None) -> SafeString:
    """The views as links; the one whose filters are those of `query` is marked."""
    if not presets:
        return mark_safe("")
    here = mark_safe(' is-on" aria-current="true')
    links = ((here if clean_query(preset.query) == query else "", preset.query, preset.label) for preset in presets)
    drawn = format_html_join("", '<a class="filter{}" href="?{}">{}</a>', links)
    return format_html('<nav class="presets" aria-label="{}">{}</nav>', _("Views"), drawn)
