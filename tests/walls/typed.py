"""Numbers of persons in free words: as people type them, in sheets of the city's own data, in messages of another system."""

import csv
import io
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from huiying.directory.models import User
from huiying.kit.sheets import open_sheet
from huiying.orders.bulk import index_missing
from huiying.orders.importing import import_messages
from huiying.orders.messages import Mapping
from huiying.registers.kinds import kind_called
from tests.cast import NOW, Cast
from tests.signing import sign_in


def identity(number: int) -> str:
    """An identity number with its check digit."""
    body = f"11010119{40 + number % 60:02d}{1 + number % 12:02d}{1 + number % 28:02d}{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def numbers() -> list[str]:
    """The telephone and identity numbers among them."""
    return [*(f"1397{n:03d}8{n * 7 % 1000:03d}" for n in range(34)), *(identity(n) for n in range(33))]


NUMBER = cycle(numbers())


def said(words: str = "人民路") -> str:
    """Words with a number in them, as people type it."""
    return f"{words}，电话{next(NUMBER)}"


def sheets(cast: Cast, note: Callable[[HttpResponse], None]) -> None:
    """The city's own data by sheets with a number in each column of words, noted, declined with a reason, approved."""
    for who, role in (("dispatcher2", "SA"), ("closer2", "SE")):
        User.plain.filter(pk=cast.user(who).pk).update(roles=[role])
    for name, key, columns, one, other in (
        ("limits", "code", ("basis",), "assessor", "assessor2"),
        ("orgs", "code", ("duty_scope", "on_duty_phone"), "dispatcher2", "closer2"),
    ):
        first, second = (sign_in(Client(raise_request_exception=False), User.objects.get(username=who)) for who in (one, other))
        rows = list(csv.DictReader(io.StringIO(b"".join(first.get(f"/desk/registers/{name}/", {"export": "csv", "lang": "en"})).decode("utf-8-sig"))))
        heads = {column: kind_called(name).column(column) for column in (key, *columns)}
        for step, given in (("decline", {"reason": said("不妥")}), ("approve", {})):
            changed = [{head.en: row[head.en] if column == key else said() for column, head in heads.items()} for row in rows[:3]]
            answer = first.post(f"/desk/registers/{name}/upload/", {"sheet": SimpleUploadedFile("sheet.csv", as_csv(changed))})
            note(answer)
            place = answer.headers["Location"]
            note(first.post(f"{place}propose/", {"note": said("来函")}))
            note(second.post(f"{place}{step}/", given))


def imported(cast: Cast, place: Path) -> None:
    """Messages of another system, with a number in each column of words."""
    row = {"foreign_id": "1", "user": "u1", "title": said(), "registered_at": "2025/2/28 11:25:05", "text": said(), "topic": "010201"}
    columns = Mapping().columns
    place.write_bytes(as_csv([{columns[name]: value for name, value in (row | {"reply": said(), "replied_at": "2025/3/1 10:00:00"}).items()}]))
    outcome = import_messages(sheet=open_sheet(place), mapping=Mapping(), all_or_nothing=True, actor=cast.agent, now=NOW)
    assert (outcome.created, outcome.refusals) == (1, [])
    index_missing()


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
