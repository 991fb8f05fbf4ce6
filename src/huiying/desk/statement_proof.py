"""What stands behind a line of a statement: noted events and quantities, shifts and log-ins by person, the figure that was asked, the earlier statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from huiying.contracts.statement import ADJUSTMENT, PREPAYMENT
from huiying.desk.bill import pick, yuan
from huiying.desk.figure_links import figure_links, months_between, sides
from huiying.directory.walls import lifted


@dataclass(frozen=True, slots=True)
class Proof:
    """What is shown: a sentence, a table of rows under heads, and pages that say more: their names and addresses."""

    said: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def proof_of(statement: Statement, name: str, *, sees_figures: bool) -> Proof | None:
    """The proof of a line: the rows behind it, or the pages and lines on which they stand; of a figure its formula, for a reader who does not see its page."""
    line = line_of(statement.document["lines"], name)
    query: dict[str, Any] = (line or {}).get("query") or {}
    match query.get("source", "metric" if "version" in query else ""):
        case "noted":
            return _noted(statement, query)
        case "staffing":
            return _staff(statement, query["component"])
        case "statement":
            return _earlier(statement, query, name)
        case "metric":
            return _figure(query, sees_figures=sees_figures)
        case "lines":
            return _lines(statement, query["lines"])
        case "one":
            return Proof(_("A fixed amount: it stands in the terms."), links=(_terms(statement),))
        case "prepayment":
            return _prepayment(statement)
    return None


def _figure(query: dict[str, Any], *, sees_figures: bool) -> Proof:
    """The figure by its full name, with its page and its rows, month by month, or with its formula."""
    name = f"{query['metric']}@{query['version']}/{query['variant']}" + ("/raw" if query["raw"] else "") if "version" in query else query["metric"]
    by = query.get("by", {})
    scope = ", ".join(f"{key} = {value}" for key, value in by.items()) or _("all rows")
    said = _("Figure {name} from {start} until before {end}: {scope}.").format(name=name, start=query["from"], end=query["to"], scope=scope)
    if not sees_figures:
        return Proof(said, (_("Part of the figure"), _("What is counted")), tuple(sides(name)))
    links: list[tuple[str, str]] = []
    for month in months_between(query["from"], query["to"]):
        for kind, url in figure_links(name, month, by):
            words = {"page": _("{month}: formula, base, history"), "work": _("{month}: the orders behind it")}
            links.append((words.get(kind, _("{month}: the calls behind it")).format(month=month), url))
    return Proof(said, links=tuple(links))


def _earlier(statement: Statement, query: dict[str, Any], name: str) -> Proof:
    """The line of an earlier statement from which this one comes; of a correction also what was noted with it."""
    earlier = sealed(statement.contract).get(query["month"])
    said = _("From the statement of {month}, line {line}.").format(month=query["month"], line=query["line"])
    known = earlier is not None and line_of(earlier.document["lines"], query["line"]) is not None
    links = ((query["line"], reverse("desk:statement-line", args=[earlier.pk, query["line"]])),) if earlier and known else ()
    step, _sep, code = name.partition(":")
    return replace(_noted(statement, {"events": [code]}), said=said, links=links) if step == str(ADJUSTMENT) else Proof(said, links=links)


def _lines(statement: Statement, keys: Sequence[str]) -> Proof:
    """The lines of the same statement from which this one follows."""
    said = statement.document["lines"]
    rules = {f"{line['step']}:{line['code']}": pick((line["rule"]["zh"], line["rule"]["en"])) for line in said}
    links = tuple((f"{key} {rules.get(key, '')}", reverse("desk:statement-line", args=[statement.pk, key])) for key in keys)
    return Proof(_("It follows from these lines:"), links=links)


def _terms(statement: Statement) -> tuple[str, str]:
    return _("Version {n}").format(n=statement.terms.version), reverse("desk:terms", args=[statement.terms_id])


def _prepayment(statement: Statement) -> Proof:
    """What earlier statements recovered of the prepayment."""
    before = [row for month, row in sealed(statement.contract).items() if month < statement.month]
    rows = tuple((row.month, yuan(-sum(line["fen"] for line in row.document["lines"] if line["step"] == PREPAYMENT))) for row in before)
    open_fen = statement.document["facts"]["prepayment_open_fen"]
    said = _("Still open before this statement: {amount} yuan. Recovered by earlier statements:").format(amount=yuan(open_fen))
    return Proof(said, (_("Month"), _("Recovered (yuan)")), rows, (_terms(statement),))


def _noted(statement: Statement, query: dict[str, Any]) -> Proof:
    """What was noted: by the events of the line, or for its price in the period."""
    rows = Noted.objects.filter(contract=statement.contract)
    if "events" in query:
        rows = rows.filter(pk__in=[key for key in map(uuid_of, query["events"]) if key is not None])
    elif "rule" in query:
        rows = rows.filter(kind="event", code=query["rule"], month__in=_months(statement))
    else:
        rows = rows.filter(kind="quantity", code=query["component"], month__in=_months(statement), struck_at__isnull=True)
    told = tuple((note.month, note.what, note.evidence, "" if note.value is None else str(note.value.normalize())) for note in rows.order_by("noted_at"))
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
