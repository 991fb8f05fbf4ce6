"""Addresses of the pages behind a figure: its metric's page, and the calls or orders from which it was counted. One place knows their form."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from huiying.desk.bill import pick
from huiying.desk.figure_dimensions import dimension
from huiying.desk.figure_formula import in_words
from huiying.metrics.definition import Definition
from huiying.metrics.own import own_catalogue

KEY = re.compile(r"([A-Za-z0-9_]+)@(\d+)/([A-Za-z0-9_.]+?)(/raw)?", re.ASCII)
YEAR = 12


def figure_links(key: str, month: str, by: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses of a figure (see `addresses`) where there are such pages."""
    yield from ((kind, address) for kind, address in addresses(key, month, by) if is_page(address))


def addresses(key: str, month: str, by: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Of a figure, named CODE@VERSION/VARIANT with /raw before exclusions, in a month (YYYY-MM): its page, and its rows by the fact they are of.

    Gives ("page", address) and ("call" or "work", address); nothing for a metric that is not known. No rows are offered within dimensions by which rows
    do not open: they would be others than the figure's.
    """
    at = KEY.fullmatch(key)
    found = own_catalogue().find(at[1]) if at else ()
    if at and found:
        known = next((one for one in found if one.version == int(at[2])), found[0])
        name = known.ref if len({one.code for one in own_catalogue().find(known.ref)}) == 1 else known.code
        yield "page", metric_page(name, month, at[3])
        if all(dimension(known, one) for one in by):
            yield known.fact, metric_rows(name, month, at[3], raw=bool(at[4]), by=by)


def defined(key: str) -> Definition | None:
    """The definition, in its version, by which a figure was reckoned; None for a metric that is not known."""
    at = KEY.fullmatch(key)
    return next((one for one in own_catalogue().find(at[1]) if one.version == int(at[2])), None) if at else None


def sides(key: str) -> Iterator[tuple[str, str]]:
    """Numerator and denominator of a figure in words; nothing for a figure that is not known."""
    at, known = KEY.fullmatch(key), defined(key)
    variant = known.variant(at[3]) if at and known else None
    if known and variant:
        yield _("Numerator"), in_words(variant.numerator, known.fact)
        if variant.denominator:
            yield _("Denominator"), in_words(variant.denominator, known.fact)


def figure_name(key: str) -> str:
    """What a figure is called in the reader's language, with its variant; nothing for a metric that is not known."""
    at, known = KEY.fullmatch(key), defined(key)
    if at is None or known is None:
        return ""
    variant = next((pick((one.zh, one.en)) for one in known.variants if one.name == at[3]), at[3])
    return f"{pick((known.zh, known.en))} · {variant}" + (f" · {_('before exclusions')}" if at[4] else "")


def metric_page(ref: str, month: str, variant: str) -> str:
    """The page of a metric (by its ref, as T02) in a month and variant."""
    return f"/desk/metrics/{quote(ref)}/?{urlencode({'month': month, 'variant': variant})}"


def metric_rows(ref: str, month: str, variant: str, *, raw: bool, by: Mapping[str, str]) -> str:
    """The rows behind a figure, within the dimensions `by`."""
    return f"/desk/metrics/{quote(ref)}/rows/?{urlencode({'month': month, 'variant': variant, 'raw': '1' if raw else '0'} | dict(by))}"


def is_page(address: str) -> bool:
    """Whether there is such a page."""
    try:
        resolve(address.partition("?")[0])
    except Resolver404:
        return False
    return True


def months_between(start: str, end: str) -> list[str]:
    """The months from one first of a month until before another, both as YYYY-MM-DD."""
    first, last = (int(day[:4]) * YEAR + int(day[5:7]) - 1 for day in (start, end))
    return [f"{n // YEAR:04d}-{n % YEAR + 1:02d}" for n in range(first, last)]
