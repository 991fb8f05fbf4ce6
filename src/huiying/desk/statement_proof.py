"""What stands behind a line of a statement: noted events and quantities, shifts and log-ins by person, the figure that was asked, the earlier statement."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.contracts.contracting import terms_of
from huiying.contracts.correcting import line_of
from huiying.contracts.models import Noted, Statement
from huiying.contracts.proof import hours
from huiying.contracts.seeing import sealed
from huiying.contracts.span import cycle_of
from huiying.directory.walls import lifted

MOST = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """What is shown: a sentence, a table of rows under heads, and a page that says more."""

    said: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    url: str = ""


def proof_of(statement: Statement, name: str) -> Proof | None:
    """The proof of a line, as far as it can be listed here."""
    line = line_of(statement.document["lines"], name)
    query: dict[str, Any] = (line or {}).get("query") or {}
    if not query:
        return None
    match query.get("source", "metric" if "version" in query else ""):
        case "noted":
            return _noted(statement, query)
        case "staffing":
            return _staff(statement, query["component"])
        case "statement":
            earlier = sealed(statement.contract).get(query["month"])
            said = _("From the statement of {month}, line {line}.").format(month=query["month"], line=query["line"])
            return Proof(said, url=reverse("desk:statement-line", args=[earlier.pk, query["line"]]) if earlier else "")
        case "metric":
            return Proof(_figure(query))
    return None


def _figure(query: dict[str, Any]) -> str:
    name = f"{query['metric']}@{query['version']}/{query['variant']}" if "version" in query else query["metric"]
    scope = ", ".join(f"{key} = {value}" for key, value in query.get("by", {}).items()) or _("all rows")
    return _("Figure {name} from {start} until before {end}: {scope}.").format(name=name, start=query["from"], end=query["to"], scope=scope)


def _noted(statement: Statement, query: dict[str, Any]) -> Proof:
    """What was noted: by the events of the line, or for its price in the period."""
    rows = Noted.objects.filter(contract=statement.contract)
    if "events" in query:
        rows = rows.filter(pk__in=[key for key in map(uuid_of, query["events"]) if key is not None])
    elif "rule" in query:
        rows = rows.filter(kind="event", code=query["rule"], month__in=_months(statement))
    else:
        rows = rows.filter(kind="quantity", code=query["component"], month__in=_months(statement), struck_at__isnull=True)
    told = tuple((note.month, note.what, note.evidence, "" if note.value is None else str(note.value.normalize())) for note in rows.order_by("noted_at")[:MOST])
    told += tuple(("", key, "", "") for key in query.get("events", ()) if uuid_of(key) is None)  # events of other rooms, by their own names
    return Proof(_("Noted by a contract manager, with evidence:"), (_("Month"), _("What happened"), _("Evidence"), _("Quantity")), told)


def uuid_of(text: str) -> UUID | None:
    """The id, where the text is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _months(statement: Statement) -> tuple[str, ...]:
    return cycle_of(terms_of(statement.terms), statement.month).months


def _staff(statement: Statement, component: str) -> Proof:
    """Rostered and logged-in hours by person (the employer's numbers), within the rostered shifts."""
    with lifted():  # the employer's own numbers and hours, for who may see the statement
        people = hours(statement.contract, cycle_of(terms_of(statement.terms), statement.month)).get(component, {})
    rows = tuple((number, _hours(found.rostered), _hours(found.logged_in)) for number, found in sorted(people.items()))
    said = _("Hours by person, log-ins counted within rostered shifts:")
    return Proof(said, (_("Staff number"), _("Rostered"), _("Logged in")), rows)


def _hours(time: timedelta) -> str:
    return f"{time / timedelta(hours=1):.2f}"
