"""The one sentence over an account: it claims no more than the intervals do."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiying.pages.naming import named
from huiying.pages.two_accounts.numbers import plain, signed
from huiying.pages.two_accounts.sources import Doc
from huiying.pages.two_accounts.telling import Row, value_of


def headline(doc: Doc, economic: Sequence[Row], livelihood: Sequence[Row]) -> str:
    """What became of the telephone, and what of the money."""
    kinds = [doc["regimes"][side].get("kind", "") for side in ("before", "after")]
    bought = kinds == ["inhouse", "outsourced"]
    start = _("After outsourcing, {line}; {money}.") if bought else _("Before and after: {line}; {money}.")
    return start.format(line=of_the_line(livelihood), money=of_the_money(economic))


def of_the_line(livelihood: Sequence[Row]) -> str:
    """The 15-second rate decides, else the share answered at all."""
    row = _first(livelihood, ("L2", "L1"))
    if row is None or row.sign is None:
        return _("whether calls are answered faster cannot be compared")
    return {1: _("calls are answered faster"), -1: _("calls are answered more slowly"), 0: _("calls are answered neither clearly faster nor more slowly")}[
        row.sign
    ]


def of_the_money(economic: Sequence[Row]) -> str:
    """Only the cost at the same volume and the same standard may say it."""
    row = _first(economic, ("E8",))
    if row is None or row.sign is None:
        return _("whether the money is well spent cannot be computed yet")
    return {
        1: _("for the same volume and the same standard more is paid"),
        -1: _("for the same volume and the same standard less is paid"),
        0: _("for the same volume and the same standard one cannot tell whether more or less is paid"),
    }[row.sign]


def _first(rows: Sequence[Row], codes: Sequence[str]) -> Row | None:
    """The first of these indicators that may be printed."""
    shown = {row.code: row for row in rows if not row.withheld}
    return next((shown[code] for code in codes if code in shown), None)


def lead(doc: Doc, livelihood: Sequence[Row], economic: Sequence[Row]) -> str:
    """Two or three plain sentences with the figures behind the headline; of what is withheld nothing is said."""
    found = []
    entry = _entry(doc, "livelihood", "L2", livelihood)
    if entry and (ends := _both(entry)):
        found.append(
            _("Of every hundred calls that asked for a person, {before} were answered within 15 seconds before, {after} after.").format(
                before=plain(100 * ends[0]), after=plain(100 * ends[1])
            )
        )
    entry = _entry(doc, "economic", "C", economic)
    if entry and (ends := _both(entry)) and ends[0]:
        found.append(_("The cost of a year changed by {by}.").format(by=_percent(ends)))
    entry = _entry(doc, "economic", "V", economic)
    if entry and (ends := _both(entry)) and ends[0]:
        found.append(_("The calls of a year changed by {by}.").format(by=_percent(ends)))
    return named("", " ").join(found)


def _percent(ends: tuple[float, float]) -> str:
    return f"{signed(plain(100 * (ends[1] / ends[0] - 1), 1))}%"


def _entry(doc: Doc, account: str, code: str, rows: Sequence[Row]) -> dict[str, Any] | None:
    """The entry of a row whose two sides may be set against each other."""
    if not any(row.code == code and row.difference for row in rows):
        return None
    found: dict[str, Any] = next(entry for entry in doc[account] if entry["id"] == code)
    return found


def _both(entry: Doc) -> tuple[float, float] | None:
    before, after = value_of(entry.get("before")), value_of(entry.get("after"))
    return None if before is None or after is None else (before, after)
