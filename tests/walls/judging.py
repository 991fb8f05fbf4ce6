"""Whether an answer is what the table says: who is let in, what changes, what a refusal tells, and that no foreign word comes back."""

from collections import Counter
from typing import Any

from django.urls import reverse

from huiying.pages.methods import METHODS
from tests.walls import bodies
from tests.walls.deeds import Deed, Done, carry_out, sees, whose
from tests.walls.filling import sent
from tests.walls.matrix import MATRIX, Address
from tests.walls.people import Person, World
from tests.walls.traces import Answer, asked

# keeps a draft by itself while one types; ends sessions, where there may be none
QUIET = ("desk:keep", "desk:person-step")
OPEN, SHUT = {200, 204, 302, 409, 410, 429}, {403, 404}


class Judge:
    """Asks as one person after the other, and writes down what differs."""

    def __init__(self, world: World, outcome: Any) -> None:
        self.world, self.outcome = world, outcome
        self.done = Done()
        self.named: Counter[str] = Counter()

    def carry_out(self) -> None:
        """Every verb by somebody who may."""
        self.done = carry_out(self.world.cast)
        self.outcome.verbs.update(self.done.changes)
        self.outcome.different += self.done.undone()

    def meet(self, person: Person) -> None:
        """From now on this person asks."""
        self.person = person

    def _sent(self, method: str, address: str, body: dict[str, Any] | None, what: str) -> Answer:
        answer = asked(self.person.client, method, address, body)
        self.outcome.tried += 1
        self.outcome.answers[answer.status] += 1
        self.outcome.changed += answer.changed
        if answer.status >= 500:
            self._differs(what, f"answers {answer.status}")
        return answer

    def _differs(self, what: str, how: str) -> None:
        self.outcome.different.append(f"{self.person.name} {what}: {how}")

    def ask(self, cell: tuple[str, dict[str, str], str, bool]) -> None:
        """One cell of the matrix."""
        name, parts, method, own = cell
        entry, verb = MATRIX[name], parts.get("verb", "")
        what = f"{method} {name} {verb} {'own' if own else 'foreign'}"
        address = reverse(name, kwargs=self.world.filled(name, parts, self.person, own=own))
        answer = self._sent(method, address, self.world.form(verb) if method == "POST" else None, what)
        wanted = wanted_of(entry, name, method, self.person, own=own)
        if answer.status not in wanted or (wanted == {302} and "/staff/login/" not in answer.to):
            self._differs(what, f"{answer.status}, not {sorted(wanted)}")
        may = method == "POST" and self.world.permitted(entry, name, verb, self.person, own=own)
        if answer.changed and not may:
            self._differs(what, "changed something")
        silent = not answer.changed and not answer.refused and self.person.actor is not None and name not in QUIET
        if method == "POST" and entry.verb and silent:
            self._differs(what, f"{answer.status}: neither changed anything nor said why not")
        if not own and any(word in answer.body for word in self.world.words(self.person)):
            self._differs(what, "told a foreign word")

    def do_as_well(self, deed: Deed) -> None:
        """What somebody carried out, tried by this person with the same form."""
        what, person = f"does {deed.verb}", self.person
        answer = self._sent("POST", deed.url, sent(deed.body), what)
        seen = sees(deed, person.actor)
        may = seen and not deed.verb.startswith("citizen:") and self.world.allowed(person.actor, deed.verb, own=person.actor.unit_id in whose(deed))
        if answer.changed and not may:
            self._differs(what, "changed something")
        if deed.verb.startswith("citizen:"):
            return
        if person.actor is None and (answer.status, "/staff/login/" in answer.to) != (302, True):
            self._differs(what, f"{answer.status}, not to the sign-in")
        if person.actor is not None and not seen and answer.status != 404:
            self._differs(what, f"{answer.status} for an order out of sight")
        if seen and not answer.changed and not answer.refused:
            self._differs(what, f"{answer.status}: neither changed anything nor said why not")
        if not seen and any(text and text.encode() in answer.body for text in (deed.order.title, deed.order.original_text, deed.order.incident_address)):
            self._differs(what, "told a foreign word")

    def name_foreign_things(self) -> None:
        """Ids of foreign things in what is sent."""
        self.outcome.different += bodies.try_all(self.world, self.person, self.named)

    def finish(self) -> None:
        """Each way to name an order changed something with an own one; else the foreign ones prove nothing."""
        self.outcome.verbs.update(+self.named)
        self.outcome.different += [f"body:{kind}: nobody changed anything with an own order" for kind in bodies.KINDS if not self.named[f"body:{kind}"]]


def wanted_of(entry: Address, name: str, method: str, person: Person, *, own: bool) -> set[int]:
    """The statuses that the table allows."""
    if method not in METHODS[name]:
        return {405}
    if person.actor is None and not entry.public:
        return {302}
    if entry.thing == "program":  # whoever is signed in here is nobody there
        return {200, 401, 404, 415}
    if entry.thing == "proof":
        return OPEN | {404}
    if entry.thing and not own:
        return {404} if entry.reads is None or entry.reads(person.actor) else SHUT
    if person.actor is None or method == "POST":
        return OPEN | SHUT
    reads = entry.reads is not None and entry.reads(person.actor)
    return OPEN | ({404} if entry.maybe else set()) if reads else SHUT
