"""The kinds of registers. A new one is a file beside this one and a name in KINDS."""

from huiying.kit.errors import NotFound
from huiying.registers.kind import Kind
from huiying.registers.kinds.aliases import ALIASES
from huiying.registers.kinds.calendar import CALENDAR
from huiying.registers.kinds.catalogue import CATALOGUE
from huiying.registers.kinds.city import CITY
from huiying.registers.kinds.codes import CODES
from huiying.registers.kinds.duty import DUTY
from huiying.registers.kinds.engagements import ENGAGEMENTS
from huiying.registers.kinds.hours import HOURS
from huiying.registers.kinds.ladder import LADDER
from huiying.registers.kinds.limits import LIMITS
from huiying.registers.kinds.orgs import ORGS
from huiying.registers.kinds.people import PEOPLE
from huiying.registers.kinds.regions import REGIONS
from huiying.registers.kinds.texts import TEXTS
from huiying.registers.kinds.topics import TOPICS

KINDS: tuple[Kind, ...] = (CITY, REGIONS, ORGS, PEOPLE, DUTY, ENGAGEMENTS, TOPICS, CODES, CATALOGUE, LIMITS, CALENDAR, LADDER, TEXTS, HOURS, ALIASES)


def kind_called(name: str) -> Kind:
    """The kind of this name. Raises NotFound."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise NotFound
    return found
