"""What hot matters are found in: texts of people with a moment, and the matters found."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One message or order. `person` tells people apart (empty: nobody else has said it); `likes` are those who agreed without writing."""

    id: str
    at: datetime
    title: str
    text: str
    likes: int = 0
    person: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter several people spoke of. `core` says the same thing; `near` named the same object in other words; both by position, earliest first.

    `title` is one person's, that of the text `central`; `shared` tells it in words that many wrote (titling.py).
    """

    title: str
    shared: str
    place: str
    central: int
    core: tuple[int, ...]
    near: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """Core and near, by position."""
        return tuple(sorted((*self.core, *self.near)))
