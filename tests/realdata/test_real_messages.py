"""2,816 real messages with their replies, imported and read back."""

import csv
from datetime import UTC, datetime

import pytest

from huiying.kit.actor import system
from huiying.kit.sheets import open_sheet
from huiying.orders.importing import answered_within, import_messages
from huiying.orders.messages import Mapping
from huiying.orders.rebuild import check
from tests import cast
from tests.realdata.conftest import DATA, needs_data

FILE = DATA / "messages" / "messages_with_replies_2816.csv"
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
DAYS = (5, 7, 15, 30, 60)


def straight_from_the_file() -> dict[str, float]:
    """The shares counted without any of ours."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def moment(text: str) -> datetime:
        day, _, clock = text.partition(" ")
        return datetime(*map(int, day.replace("-", "/").split("/")), *map(int, (clock or "0:0:0").split(":")))  # type: ignore[misc]  # noqa: DTZ001 - both stand in the same zone

    waits = [(moment(row["答复时间"]) - moment(row["留言时间"])).total_seconds() for row in rows]
    return {str(days): sum(wait <= days * 86_400 for wait in waits) / len(waits) for days in DAYS}


@needs_data
@pytest.mark.django_db
def test_the_shares_answered_in_time_equal_those_of_the_file() -> None:
    cast.build(NOW)
    sheet = open_sheet(FILE)
    outcome = import_messages(sheet=sheet, mapping=Mapping(), all_or_nothing=False, actor=system("import"), now=NOW)
    assert (outcome.read, outcome.created, outcome.refusals) == (2816, 2816, [])
    shares = {days: share["value"] for days, share in answered_within("message_board", list(outcome.ids)).items()}
    assert shares == straight_from_the_file()
    assert [f"{share:.1%}" for share in shares.values()] == ["26.3%", "35.2%", "61.5%", "83.6%", "94.4%"]
    again = import_messages(sheet=sheet, mapping=Mapping(), all_or_nothing=False, actor=system("import"), now=NOW)
    assert (again.created, again.unchanged) == (0, 2816)
    assert check()["differences"] == []
