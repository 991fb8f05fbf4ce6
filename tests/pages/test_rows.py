"""Drawn rows: what is kept may never be older than what it shows."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import override

from huiying.directory.reference import Reference
from huiying.kit.workdays import WorkCalendar
from huiying.pages.lists import Column, Listing
from huiying.pages.rows import drawn_once

NOON = datetime(2026, 11, 17, 4, 0, 7, tzinfo=UTC)


class Matter(NamedTuple):
    title: str


def directory() -> Reference:
    return Reference(None, {}, {}, {}, WorkCalendar({}), (), {})


def test_a_row_is_drawn_once_a_minute_for_each_language_directory_and_value() -> None:
    seen: list[tuple[str, datetime]] = []

    def cell(matter: Matter, now: datetime) -> str:
        seen.append((matter.title, now))
        return f"{matter.title} <{now:%H:%M:%S}>"

    listing = Listing(name="m", title="M", rows=lambda _r: None, columns=(Column("t", "T", lambda m, _n: m.title, cell),), source=Matter._make)  # type: ignore[arg-type,return-value]
    first = directory()
    same = [drawn_once(listing, [Matter("灯")], NOON + timedelta(seconds=s), first)[0].html for s in (0, 20, 52)]
    assert len(set(same)) == 1
    assert "灯 &lt;04:00:00&gt;" in same[0]
    assert seen == [("灯", NOON.replace(second=0))]
    drawn_once(listing, [Matter("灯")], NOON + timedelta(seconds=53), first)
    drawn_once(listing, [Matter("井盖")], NOON, first)
    drawn_once(listing, [Matter("灯")], NOON, directory())
    with override("en"):
        drawn_once(listing, [Matter("灯")], NOON, first)
    assert len(seen) == 5
