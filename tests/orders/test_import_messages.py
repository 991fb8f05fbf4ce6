"""Messages of another system become orders: good rows are taken, each refused one is told by line and reason, nothing is half done."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection

from huiying.cli import imports
from huiying.cli.refusal import Refusal
from huiying.journal.append import NewEvent, sealed_payload
from huiying.journal.models import Event, Text
from huiying.kit.actor import system
from huiying.kit.sheets import Unreadable, open_sheet
from huiying.kit.text import normalise
from huiying.orders.bulk import index_missing
from huiying.orders.codes import CHANNELS, DEMAND_TYPES
from huiying.orders.importing import Outcome, answered_within, import_messages
from huiying.orders.messages import BadMap, Mapping
from huiying.orders.models import WorkOrder
from huiying.orders.models_links import ExternalLink
from huiying.orders.models_search import SearchDoc
from huiying.orders.rebuild import check
from huiying.orders.search import index, lexemes, terms
from tests import cast

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
GOOD = ["1001", "U0001", "路灯不亮", "2025/2/28 11:25:05", "\n\t\t\t人民路路灯不亮。\n第二行", "已修复，感谢监督。", "2025/3/3 9:00:00"]
OPEN = ["1002", "U0001", "井盖缺失", "2025-06-08 17:31:20", "解放路井盖缺失。", "", ""]

pytestmark = pytest.mark.django_db
Write = Callable[..., Path]


def row(**changed: str) -> list[str]:
    names = ("id", "user", "title", "at", "text", "reply", "replied")
    return [changed.get(name, GOOD[place]) for place, name in enumerate(names)]


@pytest.fixture
def city() -> cast.Cast:
    return cast.build(NOW)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(*rows: list[str], encoding: str = "utf-8", header: list[str] = HEADER) -> Path:
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        path = tmp_path / "messages.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return made


def take(path: Path, *, all_or_nothing: bool = False, mapping: Mapping | None = None) -> Outcome:
    return import_messages(sheet=open_sheet(path), mapping=mapping or Mapping(), all_or_nothing=all_or_nothing, actor=system("import"), now=NOW)


def reasons(outcome: Outcome) -> list[tuple[int, str, str]]:
    return sorted((refusal.line, refusal.problem.field, refusal.problem.code) for refusal in outcome.refusals)


def test_a_message_with_its_reply_is_an_order_with_the_real_times(city: cast.Cast, write: Write) -> None:
    outcome = take(write(GOOD, OPEN))
    assert (outcome.read, outcome.created, outcome.refusals) == (2, 2, [])
    answered, waiting = WorkOrder.objects.order_by("received_at")
    assert answered.received_at == datetime(2025, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert answered.replied_at == answered.closed_at == answered.state_at == datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
    assert (answered.status, answered.public_reply, answered.original_text) == ("completed", "已修复，感谢监督。", "人民路路灯不亮。\n第二行")
    assert (waiting.status, waiting.replied_at, waiting.channel, waiting.imported) == ("submitted", None, "message_board", True)
    assert answered.owner_id == city.agency.id
    assert answered.party_id == waiting.party_id is not None
    assert b"U0001" not in bytes(answered.party.name_sealed or b"")
    assert answered.contact is not None
    assert answered.contact.order_id == answered.id


def test_the_events_are_marked_as_imported_and_tell_the_same_as_the_tables(city: cast.Cast, write: Write) -> None:
    take(write(GOOD, OPEN))
    for order in WorkOrder.objects.all():
        events = list(Event.objects.filter(stream=order.stream).order_by("stream_seq"))
        assert [e.type for e in events] == ["order.imported", "order.replied"][: order.version]
        assert all(e.imported and e.at == e.at_source for e in events)
        assert events[0].at == order.received_at
        assert check()["differences"] == []
        assert not any(mark in e.payload for e in events for mark in ("U0001", "路灯", "井盖"))


def test_what_is_imported_again_is_unchanged_and_other_content_is_refused(city: cast.Cast, write: Write) -> None:
    take(write(GOOD, OPEN))
    again = take(write(GOOD, row(id="1002", text="另外的内容"), row(id="1003")))
    assert (again.created, again.unchanged) == (1, 1)
    assert reasons(again) == [(5, "foreign_id", "changed")]
    assert WorkOrder.objects.count() == ExternalLink.objects.count() == 3


def test_a_number_twice_in_one_file(city: cast.Cast, write: Write) -> None:
    outcome = take(write(OPEN, OPEN, row(id="1002")))
    assert (outcome.created, outcome.unchanged, reasons(outcome)) == (1, 1, [(4, "foreign_id", "twice")])
    assert "在本文件中不止一次" in outcome.refusals[0].problem.zh


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"at": "2031/1/1 8:00:00"}, "registered_at", "in_future"),
        ({"replied": "2031/1/1 8:00:00"}, "replied_at", "in_future"),
        ({"at": "2025/2/30 8:00:00"}, "registered_at", "not_a_time"),
        ({"at": "0001/1/1 0:00:00"}, "registered_at", "not_a_time"),
        ({"at": "昨天"}, "registered_at", "not_a_time"),
        ({"replied": "2025/2/1 8:00:00"}, "replied_at", "backwards"),
        ({"replied": ""}, "replied_at", "required"),
        ({"reply": " "}, "reply", "required"),
        ({"text": "\t\n"}, "text", "required"),
        ({"text": "长" * 10_001}, "text", "too_long"),
        ({"text": "x" * 10_000_000}, "text", "too_long"),
        ({"text": "有\0空字符"}, "row", "nul"),
        ({"id": ""}, "foreign_id", "required"),
        ({"id": "9" * 65}, "foreign_id", "too_long"),
        ({"title": "题" * 201}, "title", "too_long"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_rest_is_taken(city: cast.Cast, write: Write, changed: dict[str, str], field: str, code: str) -> None:
    outcome = take(write(OPEN, row(**changed), row(id="1003")))
    assert (outcome.read, outcome.created) == (3, 2)
    assert (3, field, code) in reasons(outcome)
    assert all(refusal.problem.zh and refusal.problem.en for refusal in outcome.refusals)
    assert changed.get("text", "–")[:50] not in str(outcome.refusals)


def test_an_unknown_topic_is_refused_unless_the_map_names_it(city: cast.Cast, write: Write) -> None:
    path = write([*OPEN, "别的分类"], [*row(id="1003"), cast.STREET_LIGHT], header=[*HEADER, "一级分类"])
    assert reasons(take(path)) == [(2, "topic", "unknown_code")]
    assert take(path, mapping=Mapping(topics={"别的分类": cast.NOISE})).created == 1
    assert sorted(WorkOrder.objects.values_list("topic_code", flat=True)) == sorted([cast.STREET_LIGHT, cast.NOISE])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_usual_encoding_is_found(city: cast.Cast, write: Write, encoding: str) -> None:
    assert take(write(GOOD, OPEN, encoding=encoding)).created == 2
    assert set(WorkOrder.objects.values_list("title", flat=True)) == {"路灯不亮", "井盖缺失"}


def test_broken_quotes_and_ragged_rows_cost_only_themselves(city: cast.Cast, write: Write) -> None:
    path = write(GOOD)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write('7,"a"b,c,2025/1/1 8:00:00,d,,\r\n')  # line 5: the first row's text takes three lines
        file.write("8,only,three\r\n")
        csv.writer(file).writerow(OPEN)
        file.write('9,"never closed,x,2025/1/1 8:00:00,y,,\r\n')
        csv.writer(file).writerow(row(id="1005"))
    outcome = take(path)
    found = reasons(outcome)
    assert found == [(5, "row", "broken_quotes"), (6, "row", "columns"), (8, "row", "columns")]
    assert outcome.created == 3


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "header"),
        (b"\xff\xfe\x00\x01binary\x81", "UTF-8"),
        (b"a,b,c\n1,2,3\n", "missing"),
        ("留言编号,留言编号\n1,2\n".encode(), "twice"),
        (b"PK\x03\x04 not a workbook", "XLSX"),
        (b'"never closed\n', "header"),
    ],
)
def test_an_unreadable_file_changes_nothing(city: cast.Cast, tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        take(path)
    assert WorkOrder.objects.count() == 0


def test_all_or_nothing_leaves_everything_as_it_was(city: cast.Cast, write: Write) -> None:
    outcome = take(write(GOOD, row(id="1003", at="2031/1/1 8:00:00", replied="2031/1/2 8:00:00")), all_or_nothing=True)
    assert (outcome.created, len(outcome.refusals) > 0) == (0, True)
    assert WorkOrder.objects.count() == ExternalLink.objects.count() == Event.objects.count() == 0


def test_script_in_every_field_stays_text(city: cast.Cast, write: Write) -> None:
    tag = "<script>alert('1')</script>"
    outcome = take(write([f"7{tag}", tag, tag, "2025/1/1 8:00:00", tag, tag, "2025/1/2 8:00:00"]))
    order = WorkOrder.objects.get()
    assert outcome.created == 1
    assert (order.title, order.original_text, order.public_reply) == (tag, tag, tag)
    assert "script" not in "".join(Event.objects.values_list("payload", flat=True))


def test_a_workbook_is_read_like_a_csv(city: cast.Cast, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append([1001, "U1", "路灯不亮", datetime(2025, 2, 28, 11, 25, 5), "人民路路灯不亮。", "已修复。", "2025/3/3"])  # noqa: DTZ001 - as a workbook holds it
    book.active.append([1002.0, "U2", "井盖", "没有日期", "井盖缺失。", None, None])
    path = tmp_path / "messages.xlsx"
    book.save(path)
    outcome = take(path)
    assert (outcome.created, reasons(outcome)) == (1, [(3, "registered_at", "not_a_time")])
    order = WorkOrder.objects.get()
    assert (order.received_at, order.replied_at) == (datetime(2025, 2, 28, 3, 25, 5, tzinfo=UTC), datetime(2025, 3, 2, 16, 0, tzinfo=UTC))
    assert ExternalLink.objects.get().foreign_id == "1001"


def test_another_systems_columns_and_codes_come_by_a_map(city: cast.Cast, write: Write) -> None:
    mapping = Mapping.from_toml(
        'system = "petition"\nchannel = "petition"\ndemand_type = "complaint"\n[columns]\nforeign_id = "编号"\ntext = "内容"\nregistered_at = "日期"\n'
    )
    outcome = take(write(["A-1", "内容一", "2025年1月2日"], header=["编号", "内容", "日期"]), mapping=mapping)
    order = WorkOrder.objects.get()
    assert (outcome.created, order.channel, order.demand_type, order.title) == (1, "petition", "complaint", "内容一")
    with pytest.raises(BadMap):
        Mapping.from_toml('columns = { nonsense = "x" }')
    with pytest.raises(BadMap):
        Mapping.from_toml('channel = "pigeon"')


def test_imported_orders_are_indexed_like_registered_ones(city: cast.Cast, write: Write) -> None:
    take(write(GOOD, row(id="1003", text="it's a \\ 'quoted' text，与“标点”。\n第二行")))
    assert index_missing() == 2
    assert index_missing() == 0
    bulk = {doc.order_id: (doc.text, doc.terms) for doc in SearchDoc.objects.all()}
    for order in WorkOrder.objects.all():
        index(order)
    assert {doc.order_id: (doc.text, doc.terms) for doc in SearchDoc.objects.all()} == bulk


@pytest.mark.parametrize("words", ["路灯不亮", "it's", "a\\b'c", "单\n第二行的字", "字"])
def test_the_terms_written_by_copy_are_the_searchs_own(city: cast.Cast, words: str) -> None:
    text = "\n".join(map(normalise, words.split("\n")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector = array_to_tsvector(%s::text[])", [lexemes(text, 7), list(dict.fromkeys(terms(text, 7)))])
        assert cursor.fetchone() == (True,)


def test_commitments_of_imported_words_open(city: cast.Cast, write: Write) -> None:
    take(write(GOOD))
    openings = Text.objects.filter(field="original_text")
    assert openings.count() == 1
    assert openings[0].text is None  # the words themselves stand in the order's own column
    assert "committed" in sealed_payload(NewEvent("x", 1, "y", {}, {}, {"original_text": "z"}), "id")[0].decode()


def test_shares_are_read_back_from_the_tables(city: cast.Cast, write: Write) -> None:
    path = write(
        GOOD, OPEN, row(id="1003", at="2025/1/1 0:00:00", replied="2025/1/6 0:00:00"), row(id="1004", at="2025/1/1 0:00:00", replied="2025/1/6 0:00:01")
    )
    shares = answered_within("message_board", list(take(path).ids))
    assert {days: share["num"] for days, share in shares.items()} == {"5": 2, "7": 3, "15": 3, "30": 3, "60": 3}
    assert shares["5"] == {"num": 2, "den": 4, "value": 0.5}


def test_the_command_tells_its_outcome_as_one_json_object(city: cast.Cast, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    args = SimpleNamespace(file=write(GOOD, row(id="")), map=None, all_or_nothing=False, json=True)
    assert imports.run(args) == 1  # type: ignore[arg-type]
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["created"], told["unchanged"], told["refused"]) == (2, 1, 0, 1)
    column = {"field": "foreign_id", "column": "留言编号", "value": ""}
    assert told["refusals"] == [{"line": 5, **column, "code": "required", "zh": "必填", "en": "This is needed"}]
    assert told["answered_within"]["5"]["value"] == 1.0
    args.file = args.file.with_name("absent.csv")
    with pytest.raises(Refusal) as refused:
        imports.run(args)  # type: ignore[arg-type]
    assert refused.value.status == 2
    assert f"{args.file} 不存在" in refused.value.zh


def test_a_refusal_names_the_sheets_own_column_and_the_value(city: cast.Cast, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write([*row(id="1003", at="昨天"), "别的分类"], header=["编号", *HEADER[1:], "一级分类"])
    path.with_name("map.toml").write_text('[columns]\nforeign_id = "编号"\n', encoding="utf-8")
    args = SimpleNamespace(file=path, map=path.with_name("map.toml"), all_or_nothing=False, json=False)
    assert imports.run(args) == 1  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert "留言时间「昨天」：不是有效的日期时间" in said
    assert "一级分类「别的分类」：请从列表中选择" in said
    assert "registered_at" not in said


def test_the_how_to_lists_every_channel_and_type() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "import-messages.md").read_text(encoding="utf-8")
    assert [code.code for code in (*CHANNELS, *DEMAND_TYPES) if f"`{code.code}`" not in told or code.zh not in told] == []
