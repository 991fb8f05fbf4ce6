"""Reading sealed events back: their leaves as the rows stand now."""

from huiying.journal.leaves import COLUMNS, leaf_bytes
from huiying.journal.models import Event


def leaf_of(event: Event) -> bytes:
    """An event's leaf, from its row."""
    return leaf_bytes({name: getattr(event, name) for name in COLUMNS})
