"""The accounts that were released, as the public's pages list and open them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from huiying.accounts import released
from huiying.directory.walls import lifted
from huiying.pages.naming import named


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A line of the list of all accounts ever released, withdrawn ones too."""

    ref: str
    title: str
    released_at: datetime
    withdrawn_at: datetime | None
    reason: str


def newest() -> released.Released | None:
    """The account that was released last and not withdrawn."""
    with lifted():  # what was released is everybody's
        return released.newest()


def by(ref: str) -> released.Released:
    """The released account of that name, withdrawn or not. Raises NotFound."""
    with lifted():
        return released.by(ref)


def ever() -> Iterator[OnShelf]:
    """All accounts ever released, newest first."""
    with lifted():
        rows = list(released.ever())
    return (OnShelf(str(row.number), named(row.title_zh, row.title_en), row.released_at, row.withdrawn_at, row.reason) for row in rows if row.released_at)
