"""Names that are kept in both languages, in the reader's."""

from django.utils.translation import get_language


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def named(zh: str, en: str) -> str:
    """A name in the reader's language; Chinese where there is no English one."""
    return zh if language().startswith("zh") else en or zh


def span(first: str, last: str) -> str:
    """From one month or day to another; one alone is said as one."""
    return first if first == last else f"{first} – {last}"
