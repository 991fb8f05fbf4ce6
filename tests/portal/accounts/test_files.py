"""What is taken away: the document to the byte, tables without what is withheld, paper that can be read back."""

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO

import pypdf
import pytest
from django.test import Client
from openpyxl import load_workbook

from huiying.accounts import cases
from tests.cast import build
from tests.portal.accounts.paper_city import G11
from tests.portal.accounts.shelving import shelved
from tests.reading import without_drawn

pytestmark = pytest.mark.django_db
WITHHELD = ("89.6", "90.4", "5,735", "5735", "5,786", "5786", "0.896", "0.904")  # the satisfaction of the invented city, blocked by G11
HEADS = {
    "zh-hans": ("已知什么", "能算出什么", "缺什么", "补上什么才能下结论"),
    "en": ("What is known", "What follows from it", "What is missing", "What would settle it"),
}
REASON = "来电量漏计了一条中继线。"


@pytest.fixture
def client() -> Client:
    cast = build()
    shelved(1, cast.now, state="withdrawn", reason=REASON)
    shelved(2, cast.now)
    return Client()


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def page(client: Client, path: str, language: str = "zh-hans") -> str:
    client.cookies["huiying_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_no_page_and_no_table_prints_what_is_withheld(client: Client) -> None:
    for language in ("zh-hans", "en"):
        told = page(client, "/accounts/2/", language)
        assert G11["zh" if language != "en" else "en"] in told
        assert [figure for figure in WITHHELD if figure in without_drawn(told)] == []
    table = rows(client.get("/accounts/2/?format=csv").content)
    row = next(row for row in table if row[0] == "L9")
    assert (row[3:13], row[13:15]) == ([""] * 10, ["n/c", "G11"])
    book = load_workbook(BytesIO(client.get("/accounts/2/?format=xlsx").content))
    cells = [str(cell) for sheet in book.worksheets[:3] for row in sheet.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if any(figure in cell for figure in WITHHELD)] == []


def test_the_document_is_taken_to_the_byte(client: Client) -> None:
    answer = client.get("/accounts/2/?format=json")
    assert sha256(answer.content).hexdigest() in page(client, "/accounts/2/")
    assert json.loads(answer.content)["schema"] == "two_accounts/1"
    assert answer.headers["Content-Type"] == "application/json"
    assert client.get("/accounts/?format=json").content == answer.content  # the newest


def test_the_numbers_of_the_table_are_those_of_the_document(client: Client) -> None:
    table = rows(client.get("/accounts/2/?format=csv").content)
    row = next(row for row in table if row[0] == "L2")
    assert row[3:9] == ["463918", "756800", "0.613", "828607", "938400", "0.883"]
    assert row[10:14] == ["0.27", "0.25", "0.289", "C"]
    assert row[2] == "民生账"
    behind = rows(client.get("/accounts/2/?format=csv&of=L2").content)
    assert {one[0] for one in behind[1:]} == {"tel.ans_in", "tel.queued"}
    assert len(behind) == 1 + 2 * 24
    assert len(rows(client.get("/accounts/2/?format=csv&of=inputs").content)) == 1 + 4 * 24


def test_a_withdrawn_account_says_so_and_why_and_is_listed(client: Client) -> None:
    for place in ("/accounts/1/", "/accounts/"):
        told = page(client, place)
        assert REASON in told
        assert "撤回" in told
    assert 'href="/accounts/2/"' in page(client, "/accounts/")


def test_addresses_that_are_none(client: Client) -> None:
    for path in ("/accounts/9/", "/accounts/x/", "/accounts/2/?format=exe", "/accounts/2/?format=csv&of=E99",
                 "/accounts/2/?format=pdf&of=L2", "/accounts/2/?format=json&of=L2",
                 "/accounts/cases/atlantis/", "/accounts/cases/haikou/?format=exe"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_paper_reads_as_the_page_does(client: Client) -> None:
    answer = client.get("/accounts/2/?format=pdf")
    read = "".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(answer.content)).pages).replace("\n", "")
    for wanted in ("电话接得快了", "463,918 ÷ 756,800", "88.3%", "公积金热线并入", "＋2,455,200 元", "满意率缺样本"):
        assert wanted in read
    assert [figure for figure in WITHHELD if figure in without_drawn(read)] == []


def test_a_case_shows_known_follows_missing_and_what_would_settle_it(client: Client) -> None:
    for language, heads in HEADS.items():
        told = page(client, "/accounts/cases/yongchuan/", language)
        assert all(head in told for head in heads)
        assert "45.22" in told
        assert "890,000 ÷ 19,680" in told or "890,000 / 19,680" in told


def test_a_cases_files_hold_its_figures_and_not_the_withheld_ones(client: Client) -> None:
    told = json.loads(client.get("/accounts/cases/yongchuan/?format=json").content)
    assert told == cases.shown("yongchuan")
    hidden = {one["id"] for one in told["derived"] if one["value"] is None}
    assert "refused_ratio" in hidden
    table = rows(client.get("/accounts/cases/yongchuan/?format=csv").content)
    assert {row[1] for row in table[1:] if row[0] == "推算" and not row[3]} == hidden
    assert client.get("/accounts/cases/yongchuan/?format=xlsx").content[:2] == b"PK"


def test_the_heads_that_were_worked_out_from_the_money_are_not_printed_for_haikou(client: Client) -> None:
    """G15: 6,957.9 and 6,838.2 yuan a head-month at 515 are computed, and withheld."""
    told = page(client, "/accounts/cases/haikou/")
    assert "G15" in told
    assert "6,957.9" not in told
    assert "6,838.2" not in told
