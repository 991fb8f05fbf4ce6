"""Who acts. Made once at the edge and handed to every action."""

from dataclasses import dataclass, field
from typing import Literal

ActorKind = Literal["staff", "citizen", "system"]
AccountClass = Literal["gov", "util", "op", "none"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting person or process.

    `id` is the user's id, the party's id for a citizen, or the process's name for the system. `unit_*` say where a person
    works, `account_class` whom the person is employed by (DOMAIN 1.5). `unit_path` is the unit's place in the tree of
    organisations, "/code/code/", so that a subtree is a prefix. `switches` are those of the employer's live engagement
    (DOMAIN D01). `orders` names the orders that a citizen has proved to be theirs.
    """

    kind: ActorKind
    id: str
    name: str = ""
    unit_id: str = ""
    unit_name: str = ""
    unit_path: str = ""
    unit_kind: str = ""
    employer_id: str = ""
    employer_kind: str = ""
    account_class: AccountClass = "none"
    roles: frozenset[str] = field(default_factory=frozenset)
    switches: frozenset[str] = field(default_factory=frozenset)
    orders: frozenset[str] = field(default_factory=frozenset)
    reference_version: int = 0


def system(name: str) -> Actor:
    """A process of ours acting by itself: a timer, a reaction, an import."""
    return Actor(kind="system", id=name, name=name)


def citizen(party_id: str, *orders: str) -> Actor:
    """A citizen who has proved to own these orders, by query code or one-time link."""
    return Actor(kind="citizen", id=party_id, orders=frozenset(orders))
