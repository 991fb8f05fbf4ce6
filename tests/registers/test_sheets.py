"""Sheets as people make them: encodings, wrong columns, duplicates, unknown codes, circles, spans that overlap: told by line, nothing taken."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from huiying.directory.models import Org
from huiying.kit.errors import Told
from huiying.kit.sheets import Unreadable
from huiying.registers.kinds import kind_called
from huiying.registers.proposing import RowsRefused, draft
from huiying.registers.reckoning import Reckoned
from huiying.registers.sheet import LARGEST, read_file
from tests.cast import NOW, Cast
from tests.registers.scene import administered, hands, looked

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return administered()


def read(cast: Cast, name: str, content: bytes, *, whole: bool = False) -> Reckoned:
    kind = kind_called(name)
    return read_file(kind, content, whole=whole, actor=hands(cast, kind)[0], now=NOW)


def told(found: Reckoned) -> list[tuple[int, str, str]]:
    return [(refusal.line, refusal.column, refusal.en) for refusal in found.refusals]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_in_each_encoding(cast: Cast, encoding: str) -> None:
    found = read(cast, "topics", "编码,名称,上级编码,须填地点\n010204,景观灯,010200,是\n".encode(encoding))
    assert (told(found), [(move.what, move.after and move.after["name"]) for move in found.moves]) == ([], [("added", "景观灯")])


def test_a_workbook_with_real_dates(cast: Cast) -> None:
    row = ("市市政局", "sz_lead", datetime(2025, 5, 1, 8), "2025年6月1日")  # noqa: DTZ001 - a workbook's times have no zone
    found = read(cast, "duty", workbook(("Unit", "User name", "From", "To"), row))
    blank = dict.fromkeys(("districts", "phone", "deputy", "deputy_phone"), "")
    assert [move.after for move in found.moves] == [{"unit": "SZ", "login": "sz_lead", "from": "2025-05-01 08:00", "to": "2025-06-01 00:00", **blank}]
    assert told(found) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01\x81", "neither UTF-8 nor GB18030"), (b"", "no header"), ("编码,价格\n".encode(), "no such columns: 价格"),
        (b"name,name_en\n", "columns are missing: Code"), ("code,编码\n".encode(), "two columns mean the same"), (b"code,code\n", "a column twice"),
        (b"PK\x03\x04 broken", "not a valid XLSX"), (b"x" * (LARGEST + 1), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(cast: Cast, content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(cast, "topics", content)
    assert said in refusal.value.en


def test_a_workbook_that_unpacks_to_too_much(cast: Cast) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (210 * 1024 * 1024))
    with pytest.raises(Unreadable, match="too large when unpacked"):
        read(cast, "topics", out.getvalue())


def test_rows_are_refused_by_line_and_column(cast: Cast) -> None:
    rows = "code,name,parent,place_bound\n010204,灯,010200,也许\n010205,,010200,\n010203,甲,010200,\n010203,乙,010200,\n"
    assert told(read(cast, "topics", rows.encode())) == [
        (2, "place_bound", "write yes, or leave it blank"), (3, "name", "this is needed"), (5, "", "this row stands in line 4 too"),
    ]  # fmt: skip


def test_unknown_codes_circles_and_lost_parents(cast: Cast) -> None:
    assert told(looked(cast, "people", [{"login": "li.na", "name": "李娜", "unit": "NO", "employer": "SZ", "roles": "UH;XX"}])) == [
        (2, "unit", "there is no such code"), (2, "roles", "there is no such code"),
    ]  # fmt: skip
    circle = looked(cast, "orgs", [{"code": "SZ", "parent": "ZM"}], heads=["code", "parent"])
    assert (2, "parent", "this organisation would stand above itself") in told(circle)
    assert told(looked(cast, "orgs", [{"code": "SZ", "parent": "GONE"}], heads=["code", "parent"])) == [(2, "parent", "there is no such organisation above")]
    lost = looked(cast, "topics", [{"code": "10204", "name": "灯", "parent": "010200"}], heads=["code", "name", "parent"])
    assert told(lost) == [(2, "code", "a code has six digits (a spreadsheet may have dropped a leading 0)")]
    with pytest.raises(RowsRefused):
        draft(kind=kind_called("orgs"), found=circle, source="file", actor=cast.chief, now=NOW)
    assert Org.objects.get(code="SZ").path == "/SZ/"


def test_spans_that_overlap_or_end_before_they_begin(cast: Cast) -> None:
    rows = [{"unit": "SZ", "login": "sz_lead", "from": "2025-03-01", "to": "2025-04-01"}, {"unit": "SZ", "login": "sz_lead", "from": "2025-03-15", "to": ""},
            {"unit": "CG", "login": "cg_lead", "from": "2025-05-01", "to": "2025-04-01"}]  # fmt: skip
    assert sorted(told(looked(cast, "duty", rows))) == [(3, "from", "this overlaps another span of the same"), (4, "to", "this ends before it begins")]


def test_rights_are_looked_at_in_the_dry_run(cast: Cast) -> None:
    rows = [
        {"login": "op.x", "name": "甲", "unit": "RX", "employer": "OP", "roles": "CR"},
        {"login": "a.b", "name": "乙", "unit": "RX", "employer": "RX", "roles": "SA"},
        {"login": "dispatcher2", "name": "自己", "unit": "SZ", "employer": "SZ", "roles": ""},
    ]  # fmt: skip
    assert {refusal.line for refusal in looked(cast, "people", rows).refusals} == {3}
    assert {line for line, _column, _en in told(looked(cast, "people", [rows[0], rows[2]]))} == {2, 3}


def test_a_whole_list_ends_what_it_leaves_out_and_a_part_does_not(cast: Cast) -> None:
    rows = list(kind_called("topics").state(NOW).values())
    assert [move.what for move in looked(cast, "topics", rows[:-1], whole=True).moves] == ["ended"]
    assert looked(cast, "topics", rows[:-1]).moves == ()
    regions = list(kind_called("regions").state(NOW).values())
    assert "cannot be ended" in looked(cast, "regions", regions[:-1], whole=True).refusals[0].en


def test_a_limit_is_read_in_words_and_in_codes(cast: Cast) -> None:
    rows = [{"code": "help", "reply_limit": "6 个工作日", "extension_limits": "3工作日；24 小时"}, {"code": "report", "reply_limit": "soon"}]
    found = looked(cast, "limits", rows[:1], heads=["code", "reply_limit", "extension_limits"])
    assert [(m.after or {})["reply_limit"] for m in found.moves] == ["6 WORK_DAY"]
    assert [(m.after or {})["extension_limits"] for m in found.moves] == ["3 WORK_DAY, 24 HOUR"]
    wrong = looked(cast, "limits", rows, heads=["code", "reply_limit", "extension_limits"])
    assert told(wrong) == [(3, "reply_limit", "a limit is written 5 WORK_DAY, 24 HOUR or 7 CAL_DAY")]
    last = looked(cast, "limits", [{"code": "general", "end": "yes"}], heads=["code", "end"])
    assert "one rule without any condition has to stay" in last.refusals[0].en


def test_nothing_of_a_formula_is_left(cast: Cast) -> None:
    found = looked(cast, "topics", [{"code": "010204", "name": "'=1+1", "parent": "010200"}], heads=["code", "name", "parent"])
    assert [move.after and move.after["name"] for move in found.moves] == ["=1+1"]
    with pytest.raises(Told):
        read(cast, "topics", b"=cmd,code\n")
