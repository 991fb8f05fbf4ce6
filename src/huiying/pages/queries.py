"""Query strings: what of them is kept, and how one value of them is changed."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

NOT_KEPT = {"page", "export", "lang", "csrfmiddlewaretoken", "part"}
LONGEST = 2000


def clean_query(query: str) -> str:
    """A query string without blanks and without what belongs to one look only (page, export)."""
    pairs = [(name, value) for name, value in parse_qsl(query.lstrip("?"), keep_blank_values=False) if name not in NOT_KEPT]
    while len(text := urlencode(pairs)) > LONGEST:
        pairs.pop()
    return text


def with_values(query: str, changes: Mapping[str, str | None]) -> str:
    """The query with these values put in place of the old ones; None takes a name out. Begins with "?"."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name not in changes]
    return "?" + urlencode(pairs + [(name, value) for name, value in changes.items() if value is not None])


def without_pair(query: str, name: str, value: str) -> str:
    """The query without one of several values of a name. Begins with "?"."""
    return "?" + urlencode([pair for pair in parse_qsl(query) if pair != (name, value)])
