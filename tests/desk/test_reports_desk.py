"""The screens of reports: the list, one to read, its words, its release; and files in four formats that carry the figures that were locked."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.journal.models import AccessRecord
from huiying.kit.errors import Told
from huiying.kit.extras import installed
from huiying.pages import printing
from huiying.reports.models import Report
from huiying.reports.seeing import document_of
from tests.reports.scene import Scene, lock, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HERE = "/desk/reports/"
paper = pytest.mark.skipif(not installed("paper"), reason="the extra `paper` (PDF and DOCX) is not installed: ./huiying extras paper")


def pango() -> str:
    """Why no PDF can be drawn or read here; nothing where both can."""
    if importlib.util.find_spec("pypdf") is None:
        return "pypdf, which reads the PDF back, is not installed"
    try:
        printing.paper()
    except Told as missing:
        return missing.en
    return ""


@pytest.fixture
def here(settings: Settings) -> Iterator[Scene]:
    """Two weeks of calls, at a moment at which the city's own clock stands."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    found = scene()
    City.objects.update(clock_offset_s=int((found.cast.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield found
    clock.forget()


def enter(name: str, language: str = "zh-hans") -> Client:
    client = sign_in(Client(), User.objects.get(username=name))
    client.cookies["huiying_language"] = language
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def printed(value: str | None, unit: str) -> str:
    """A value as it is to be printed, by rules of the test's own: shares and counts."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{(Decimal(value) * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
    return f"{Decimal(value).quantize(Decimal(1)):,}"


def expected(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of each share and count its ref, its value and its base as they are to stand in every format."""
    return [
        (one["ref"], printed(one["raw"]["value"], one["unit"]), base_of(one["raw"])) for one in document["figures"] if one["unit"] in {"share", "count"}
    ]  # fmt: skip


def base_of(raw: dict[str, Any]) -> str:
    if raw["value"] is None:
        return ""
    return f"{Decimal(raw['num']):,} / {Decimal(raw['den']):,}" if raw["den"] is not None else f"n = {raw['n']:,}"


def test_a_report_is_read_in_both_languages_and_says_that_it_is_a_draft(here: Scene) -> None:
    report = here.draft("2025-03-03")
    address = f"{HERE}{report.pk}/"
    read = page(enter("supervisor"), address)
    assert "2025年3月3日（周一） 日报" in read
    assert "草稿，未发布" in read
    assert "94.00%" in read
    assert "94 / 100" in read
    assert "比前一日上升（差异超出 95% 区间）：人工接通率" in read
    assert read.count('<svg class="chart"') == 2
    assert 'aria-label="请求人工 100 次，接通 94 次。"' in read
    assert "/desk/metrics/T02/" in read
    assert "/desk/metrics/" not in page(enter("om"), address), "an operator's manager reads reports, and no metric's page"
    english = page(enter("supervisor", "en"), address)
    assert "Daily report · Monday, 3 March 2025" in english
    assert "Draft, not released" in english
    assert "citizens asked for a human 100 times" in english
    listed = page(enter("om"), f"{HERE}?kind=daily&q=2025-03")
    assert "2025年3月3日（周一）" in listed
    assert "2025年3月3日（周一）" not in page(enter("om"), f"{HERE}?kind=weekly")
    assert "2025年3月3日（周一）" not in page(enter("agent"), HERE)


@paper
def test_every_format_carries_the_figures_that_were_locked(here: Scene) -> None:
    lock("2025-02", here.cast)
    for name in ("2025-03-03", "2025-02"):
        report = here.draft(name)
        document = document_of(report)
        client, file = enter("supervisor"), f"{HERE}{report.pk}/file/"
        told = client.get(f"{file}json/")
        assert told.content == bytes(report.figures)
        check_workbook(client.get(f"{file}xlsx/").content, document, report)
        check_document(client.get(f"{file}docx/").content, document, report)
        why = pango()
        if why:
            pytest.skip(f"the PDF is not looked at: {why}")
        check_paper(client.get(f"{file}pdf/").content, document, report)
    assert AccessRecord.objects.filter(purpose="export", stream=f"list:report:{report.pk}").count() == 4


def check_workbook(content: bytes, document: dict[str, Any], report: Report) -> None:
    book = load_workbook(BytesIO(content))
    assert book.worksheets[0]["A1"].value == "草稿，未发布"
    assert report.headline_zh in [cell.value for cell in book.worksheets[0]["A"]]
    rows = list(book["数字"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(document["figures"])
    for row, one in zip(rows, document["figures"], strict=True):
        raw, before, year = one["raw"], one["before"] or {}, one["year_before"] or {}
        wanted = [raw["value"], raw["num"], raw["den"], raw["n"], raw["lo"], raw["hi"], one["version"], one["adjusted"]["value"], sum(raw["excluded"].values()),
                  before.get("value"), before.get("difference"), year.get("value"), year.get("difference")]  # fmt: skip
        assert row[0] == one["ref"]
        assert [number(cell) for cell in row[2:]] == [number(value) for value in wanted]
    calls = list(book["来电走势"].values)[1:]
    assert [row[1:3] for row in calls] == [(point["requested"], point["answered"]) for point in document["series"]["points"]]


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def check_document(content: bytes, document: dict[str, Any], report: Report) -> None:
    docx = importlib.import_module("docx")
    made = docx.Document(BytesIO(content))
    text = [paragraph.text for paragraph in made.paragraphs]
    assert report.headline_zh in text
    assert all(paragraph in text for paragraph in report.text_zh.split("\n\n"))
    assert made.sections[0].header.paragraphs[0].text == "草稿，未发布"
    cells = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    found = [(row[0].split()[0], row[1].split("\n")[0], row[2]) for row in cells if row[0][:1] in "TWK" and len(row) == 7]
    units = {one["ref"]: one["unit"] for one in document["figures"]}
    assert [one for one in found if units[one[0]] in {"share", "count"}] == expected(document)
    assert any(report.sha256 in row for row in cells)


def check_paper(content: bytes, document: dict[str, Any], report: Report) -> None:
    pypdf = importlib.import_module("pypdf")
    pages = pypdf.PdfReader(BytesIO(content)).pages
    whole = "".join(one.extract_text() for one in pages)
    text = whole.replace("\n", "").replace(" ", "")
    for ref, value, base in expected(document):
        assert ref in text
        assert value in text
        assert base.replace(" ", "") in text
    assert report.headline_zh.replace(" ", "") in text
    assert report.sha256 in text
    assert all("草稿，未发布" in one.extract_text().replace("\n", "") for one in pages)
    assert "督办" in text or "supervisor" in text  # the reader's mark stands on a draft


@paper
def test_a_released_report_bears_no_draft_and_no_readers_mark(here: Scene) -> None:
    report = here.draft("2025-03-03")
    client = enter("supervisor")
    client.post(f"{HERE}{report.pk}/release/")
    report.refresh_from_db()
    assert (report.state, report.released_by) == ("released", here.cast.supervisor.id)
    unit = enter("sz_lead")
    assert "草稿，未发布" not in page(unit, f"{HERE}{report.pk}/")
    assert "发布" not in page(unit, f"{HERE}{report.pk}/").split("rep__acts")[1].split("</div>")[0]
    answer = unit.get(f"{HERE}{report.pk}/file/docx/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report-2025-03-03.v1.docx"'
    head = importlib.import_module("docx").Document(BytesIO(answer.content)).sections[0].header.paragraphs[0].text
    assert head == ""
    assert page(client, f"{HERE}{report.pk}/words/", 404) is not None


def test_words_are_written_anew_and_strange_figures_told_beside_their_field(here: Scene) -> None:
    report, client = here.draft("2025-03-03"), enter("om")
    form = page(client, f"{HERE}{report.pk}/words/")
    assert report.headline_zh in form
    given = {name: getattr(report, name) for name in ("headline_zh", "headline_en", "text_zh", "text_en")}
    wrong = client.post(f"{HERE}{report.pk}/words/", given | {"headline_zh": "接通率 99.90%。"}).content.decode()
    assert "99.90% 不在本报告的数字之中" in wrong
    assert "接通率 99.90%。" in wrong  # what was typed stays
    answer = client.post(f"{HERE}{report.pk}/words/", given | {"headline_zh": "周一接通率 94.00%，晨间排队。"})
    assert answer.headers["Location"] == f"{HERE}{report.pk}/"
    assert "周一接通率 94.00%，晨间排队。" in page(client, f"{HERE}{report.pk}/")
    assert "om 修改文字" in page(client, f"{HERE}{report.pk}/")
    refused = client.post(f"{HERE}{report.pk}/release/", follow=True).content.decode()
    assert "诉求办理不得外包" in refused
    assert Report.objects.get().state == "edited"


def test_a_report_is_drafted_and_corrected_by_hand(here: Scene) -> None:
    client = enter("assessor")
    given = {"kind": "daily", "day": "2025-03-03", "reason": ""}
    answer = client.post(f"{HERE}new/", given)
    first = Report.objects.get()
    assert answer.headers["Location"] == f"{HERE}{first.pk}/"
    assert "更正须写明原因" in client.post(f"{HERE}new/", given).content.decode()
    assert "尚未结束" in client.post(f"{HERE}new/", given | {"day": "2025-03-04"}).content.decode()
    assert "指标尚未锁定" in client.post(f"{HERE}new/", given | {"kind": "monthly", "day": "2025-02-01"}).content.decode()
    client.post(f"{HERE}new/", given | {"reason": "补录漏接电话"})
    second = Report.objects.get(version=2)
    old = page(client, f"{HERE}{first.pk}/")
    assert "已有更新的版本（第 2 版）" in old
    assert f"{HERE}{first.pk}/release/" not in old
    assert "补录漏接电话" in page(client, f"{HERE}{second.pk}/")
    assert page(enter("agent"), f"{HERE}new/", 404) is not None


def test_a_part_that_is_missing_is_named_with_what_installs_it(here: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report, client = here.draft("2025-03-03"), enter("supervisor")

    for module in ("weasyprint", "docx"):
        monkeypatch.setitem(sys.modules, module, None)  # as where it is not installed
    for module in ("huiying.pages.paper", "huiying.desk.report_docx"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for kind in ("pdf", "docx"):
        told = client.get(f"{HERE}{report.pk}/file/{kind}/", follow=True).content.decode()
        assert "./huiying extras paper" in told
    assert not AccessRecord.objects.filter(purpose="export").exists()  # nothing was taken away
    assert client.get(f"{HERE}{report.pk}/file/exe/").status_code == 404


def test_a_list_of_many_reports_reads_no_figures(here: Scene, django_assert_max_num_queries: Any) -> None:
    report = here.draft("2025-03-03")
    for n in range(60):
        day = here.cast.now - timedelta(days=10 + n)
        values = {field.attname: getattr(report, field.attname) for field in Report._meta.fields}
        Report.objects.create(
            **(values | {"id": f"018f0000-0000-7000-8000-{n:012}", "period": f"{day:%Y-%m-%d}", "since": day, "until": day, "figures": b"{}"})
        )
    client = enter("supervisor")
    page(client, HERE)
    with django_assert_max_num_queries(8):
        read = page(client, HERE)
    assert read.count("日报") >= 50
