"""What a side's figure is never shown without: other ways to count it, the silence of a survey, a range where a line is missing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huiying.pages.two_accounts.numbers import KINDS, Kind, between, yuan


def beside_of(side: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    """The lines that stand beside a figure, in the reader's language."""
    return (*_of_calls(side), *_of_money(side, kind), *_of_surveys(side))


def _of_calls(side: Mapping[str, Any]) -> Iterator[str]:
    """The worst day, the same seconds over other denominators, how far a group is from the whole."""
    ways = side.get("conventions") or {}
    if side.get("lowest_24h") is not None:
        yield _("lowest over any 24 hours: {share}").format(share=SHARE(side["lowest_24h"]))
    if ways.get("answered") is not None:
        yield _("of answered calls only: {share}").format(share=SHARE(ways["answered"]))
    if side.get("gap") is not None and side.get("num") is not None:
        yield _("against the whole: {gap}; the change is that of this gap").format(gap=KINDS["share"].difference(side["gap"]))
    if ways.get("excl_short_5") is not None:
        yield _("without who left within 5 s: {share}").format(share=SHARE(ways["excl_short_5"]))


def _of_money(side: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """The worth of waiting as a range, the figure by several shares that call again, a range where a cost line is missing."""
    if side.get("worth_fen"):
        low, high = side["worth_fen"]
        yield _("at 0.3 to 0.5 of the local hourly wage: {range}").format(range=between(yuan(low, high), yuan(high)))
    for redial, value in side.get("redials") or ():
        yield _("if {share} call again: {figure}").format(share=f"{100 * redial:.0f}%", figure=kind.level(value))
    if side.get("range"):
        low, high = side["range"]["lo"], side["range"]["hi"]
        if high is None:
            yield _("with what is missing at least {low}; how much more nothing tells").format(low=yuan(low))
        else:
            yield _("with what is missing as a range: {range}").format(range=between(yuan(low, high), yuan(high)))


def _of_surveys(side: Mapping[str, Any]) -> Iterator[str]:
    """How many answered, what the silent may hide; the best and the worst district."""
    if side.get("response") is not None:
        yield _("{share} answered, of {sent} asked").format(share=SHARE(side["response"]), sent=KINDS["count"].level(side["sent"]))
    if side.get("silence"):
        yield _("if the silent are all dissatisfied or all satisfied: {range}").format(range=between(*map(SHARE, side["silence"])))
    if side.get("best"):
        yield _("best {best}, worst {worst}").format(best=side["best"].partition(":")[2], worst=side["worst"].partition(":")[2])


SHARE = KINDS["share"].level
