"""Verbs beside a list: the form of the next step drawn in place, the others as buttons, and where the reader goes afterwards."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from huiying.desk.verb import drawn_with
from huiying.desk.verbs import VERB_FORMS, Menu, Offer, Subject, address, menu, offers


def inline(subject: Subject, verb: str, after: str) -> dict[str, Any] | None:
    """What desk/verb_form.html draws for a verb in place; None where the reader cannot do it now."""
    kind = VERB_FORMS[verb]
    if kind.on == "assignment" and subject.assignment is None:
        return None
    offer = next((one for one in offers(subject, [verb]) if not one.why_not), None)
    if offer is None:
        return None
    form = kind.form(subject=subject, auto_id=f"{verb}_%s")
    return drawn_with(kind, subject, form, post_url=address(kind, subject), after=after)


def first(subject: Subject, verbs: tuple[str, ...], after: str) -> dict[str, Any] | None:
    """The first of these verbs that the reader can do now, in place."""
    return next((found for verb in verbs if (found := inline(subject, verb, after)) is not None), None)


def buttons(subject: Subject, after: str, *, without: str = "") -> Menu:
    """The reader's verbs as buttons that come back to this page."""
    found = menu(subject)
    return Menu([back(one, after) for one in found.possible if one.form.verb != without], found.closed)


def back(offer: Offer, after: str) -> Offer:
    """A verb's button that comes back to this page."""
    return replace(offer, url=f"{offer.url}{'&' if '?' in offer.url else '?'}next={quote(after)}")
