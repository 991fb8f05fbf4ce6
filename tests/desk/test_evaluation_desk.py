"""The screens of evaluation: a scheme entered and released, a month drawn up, sent, appealed against, decided, locked; files; who sees what."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City
from huiying.evaluation.closing import appeals_over
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult, SchemeVersion
from huiying.evaluation.published import digest
from huiying.evaluation.reading import from_data
from huiying.evaluation.writing import to_toml
from huiying.kit.actor import system
from tests.contracts.scene import person
from tests.evaluation.scene import MONTH, Scene, scene
from tests.evaluation.small import given
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HERE = "/desk/evaluation/"


@pytest.fixture
def here(settings: Settings) -> Iterator[Scene]:
    """The scheme in force and the locked month, at a moment at which the city's own clock stands."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    found = scene()
    City.objects.update(clock_offset_s=int((found.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield found
    clock.forget()


def enter(here: Scene, name: str) -> Client:
    return sign_in(Client(), here.cast.people[name])


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_a_scheme_is_entered_with_all_problems_told_and_released_by_another(here: Scene) -> None:
    first, second = enter(here, "assessor"), enter(here, "assessor2")
    assert "准格尔旗" in page(first, f"{HERE}schemes/new/?example=three_rates")
    text = to_toml(from_data(given(scheme="second", zh="第二套")))
    told = first.post(f"{HERE}schemes/new/", {"from_month": MONTH, "text": text.replace("weight = 30", "weight = 31"), "note": ""}).content.decode()
    assert "应为 100" in told
    answer = first.post(f"{HERE}schemes/new/", {"from_month": MONTH, "text": text, "note": "首版"})
    made = SchemeVersion.objects.get(scheme__code="second")
    assert answer.headers["Location"] == f"{HERE}schemes/{made.pk}/"
    assert "请另一位考核人员审定" in page(first, f"{HERE}schemes/{made.pk}/")
    assert "不能审定自己的方案" in first.post(f"{HERE}schemes/{made.pk}/release/", follow=True).content.decode()
    page(enter(here, "SZ_lead"), f"{HERE}schemes/{made.pk}/", 404)
    second.post(f"{HERE}schemes/{made.pk}/release/")
    made.refresh_from_db()
    assert made.state == "in_force"
    assert "第二套" in page(enter(here, "SZ_lead"), f"{HERE}schemes/")
    assert "weight = 30" in page(first, f"{HERE}schemes/new/?of={made.pk}")


def test_a_month_goes_from_draft_to_locked_on_the_screen(here: Scene) -> None:
    scorer, other, unit = enter(here, "assessor"), enter(here, "assessor2"), enter(here, "SZ_lead")
    version = SchemeVersion.objects.get()
    refused = scorer.post(f"{HERE}schemes/{version.pk}/draw/", {"month": "2025-02"}, follow=True).content.decode()
    assert "尚未锁定" in refused
    answer = scorer.post(f"{HERE}schemes/{version.pk}/draw/", {"month": MONTH})
    result = AssessmentResult.objects.get()
    there = f"{HERE}{result.pk}/"
    assert answer.headers["Location"] == there
    assert "还没有评价结果" in page(unit, HERE)
    page(unit, there, 404)
    scorer.post(f"{there}do/publish/")
    seen = page(unit, there)
    assert "市市政局" in seen
    assert "东河区" not in seen
    page(unit, f"{there}units/DH/", 404)
    assert "打开某一行即可申诉" in page(unit, f"{there}units/SZ/")
    line = f"{there}units/SZ/response/"
    assert "Evidence" not in page(unit, line)
    assert "必填" in unit.post(line, {"ground": "停电", "evidence": ""}).content.decode()
    unit.post(line, {"ground": "停电 5 件", "evidence": "停电通告"})
    appeal = AssessmentAppeal.objects.get()
    assert 'name="uphold"' not in page(scorer, line)  # the scorer does not decide
    assert "不能大于分母" in other.post(line, {"uphold": "yes", "met": "50", "reason": "属实"}).content.decode()
    other.post(line, {"uphold": "yes", "out": "5", "reason": "停电属实"})
    appeal.refresh_from_db()
    assert (appeal.state, appeal.correction["out"]) == ("upheld", 5)
    mine = page(unit, f"{there}units/SZ/")
    for words in ("停电属实", "95.77", "25.77", "92% · 24", "剔除 5 件", "184 ÷ 195"):
        assert words in mine, words
    appeals_over(result_id=result.pk, actor=system("work"), now=here.now + timedelta(days=7))
    scorer.post(f"{there}do/lock/")
    result.refresh_from_db()
    assert (result.state, digest(result.document)) == ("locked", result.sha256)
    scorer.post(f"{there}do/redo/", {"reason": "方案核对"})
    assert AssessmentResult.objects.filter(version=2, state="draft").exists()


def test_small_samples_are_said_in_words_and_have_no_score_beside_others(here: Scene) -> None:
    result = here.published()
    seen = page(enter(here, "assessor"), f"{HERE}{result.pk}/")
    assert "样本不足的只定等级，不排名。" in seen
    assert "按名称音序排列" in seen
    assert "名次" not in seen
    small = page(enter(here, "HB_lead"), f"{HERE}{result.pk}/units/HB/")
    assert "不足 30 件的指标在这里不计分" in small
    assert "可计分权重不足，不评分" in page(enter(here, "assessor"), f"{HERE}{result.pk}/")


def test_units_stand_in_alphabetical_order_in_their_band(here: Scene) -> None:
    result = here.published()
    seen = page(enter(here, "assessor"), f"{HERE}{result.pk}/")
    assert seen.index("市城管局") < seen.index("市市政局")  # cheng before shi; the higher score of the two plays no part


def test_files_hold_what_their_reader_sees(here: Scene) -> None:
    result = here.published()
    there = f"{HERE}{result.pk}/file/"
    text = enter(here, "SZ_lead").get(f"{there}csv/").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert {row[0] for row in rows[1:]} == {"SZ"}
    assert [row[15] for row in rows[1:]] == ["24", "35", "35"]
    assert enter(here, "SZ_lead").get(f"{there}json/").status_code == 404
    whole = enter(here, "assessor").get(f"{there}json/")
    assert digest(whole.json()) == result.sha256
    book = load_workbook(BytesIO(enter(here, "auditor").get(f"{there}xlsx/").content))
    assert {row[0].value for row in book.active.iter_rows(min_row=2)} == {"SZ", "CG", "HB", "DH", "XL", "GD"}


def test_an_appeal_is_taken_back_by_its_unit_alone(here: Scene) -> None:
    result = here.published()
    appeal = here.appealed(result)
    enter(here, "CG_lead").post(f"{HERE}appeals/{appeal.pk}/withdraw/")
    appeal.refresh_from_db()
    assert appeal.state == "open"
    enter(here, "SZ_lead").post(f"{HERE}appeals/{appeal.pk}/withdraw/")
    appeal.refresh_from_db()
    assert appeal.state == "withdrawn"


def test_an_operator_and_agents_find_no_evaluation(here: Scene) -> None:
    result = here.published()
    person(here.cast, "om", "OM", "OP")
    for name in ("agent", "op_agent", "dispatcher"):
        for address in (HERE, f"{HERE}schemes/", f"{HERE}{result.pk}/", f"{HERE}{result.pk}/units/SZ/", f"{HERE}{result.pk}/file/csv/"):
            page(enter(here, name), address, 404)


def test_the_list_reads_neither_the_locked_months_nor_whole_results(here: Scene) -> None:
    scorer, unit = enter(here, "assessor"), enter(here, "SZ_lead")
    scorer.post(f"{HERE}schemes/{SchemeVersion.objects.get().pk}/draw/", {"month": MONTH})
    scorer.post(f"{HERE}{AssessmentResult.objects.get().pk}/publish/")
    for client in (scorer, unit):
        with CaptureQueriesContext(connection) as seen:
            assert "2025" in page(client, HERE)
        read = " ".join(query["sql"] for query in seen)
        assert '"evaluation_result"."month"' in read
        assert '"metrics_snapshot"."body"' not in read
        assert '"evaluation_result"."document"' not in read
