"""The city's own data through the real application: lists that are read back, forms, dry runs, decisions, and who may see what."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiying.directory.models import City, Topic, User
from huiying.journal.models import AccessRecord
from huiying.registers.kinds import KINDS
from huiying.registers.models import RegisterProposal
from tests.cast import NOW, Cast
from tests.registers.scene import administered, applied
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SEEN = {
    "dispatcher2": {"city", "hours", "regions", "places", "orgs", "people", "duty", "engagements", "topics", "codes", "limits", "ladder",
                    "alert_classes", "danger_words", "season_plans", "aliases"},
    "closer2": {"city", "regions", "places", "orgs", "people", "engagements"},
    "assessor": {"topics", "codes", "limits", "calendar", "ladder", "texts", "hours", "months", "aliases"},
    "dispatcher": {"duty", "catalogue", "alert_classes", "danger_words", "season_plans"},
    "auditor": {kind.name for kind in KINDS}, "agent": set(), "SZ_lead": set(), "op_dispatcher": set(),
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return administered()


def enter(cast: Cast, name: str) -> Client:
    return sign_in(Client(), User.objects.get(pk=cast.user(name).pk))


def file(content: bytes, name: str = "sheet.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def body(client: Client, path: str, **given: str) -> str:
    answer = client.get(path, given)
    assert answer.status_code == 200, path
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", errors="replace")


@pytest.mark.parametrize("name", SEEN)
def test_each_sees_the_kinds_of_the_own_office_and_no_other(cast: Cast, name: str) -> None:
    client = enter(cast, name)
    found = {kind.name for kind in KINDS if client.get(f"/desk/registers/{kind.name}/").status_code == 200}
    assert found == SEEN[name]
    assert client.get("/desk/registers/").status_code == (200 if found else 404)
    assert client.get("/desk/set-up/").status_code == (200 if name == "dispatcher2" else 404)


def test_topics_of_a_season_are_sought_by_name_and_several_are_kept_as_codes(cast: Cast) -> None:
    page = body(enter(cast, "dispatcher"), "/desk/registers/season_plans/new/")
    topic = Topic.objects.get(code="010201")
    assert '<datalist id="several-topics">' in page
    assert re.search(rf'<option value="[^"]*{topic.name}" data-code="010201">', page)
    assert re.search(r'<input type="text" name="topics"[^>]*data-several="several-topics"', page)
    assert "代码或名称，用分号隔开。" in page


def test_money_of_a_month_is_set_as_money_and_found_by_its_name(cast: Cast) -> None:
    stated = {"month": "2025-02", "employer": "", "quality": "measured", "stage": "paid", "vat": "in", "source": "账册"}
    applied(cast, "months", [stated | {"input": "cost.wage", "value": "1234567.89"}, stated | {"input": "cost.site", "value": "45678"}])
    client, path = enter(cast, "assessor"), "/desk/registers/months/"
    page = body(client, path)
    assert "1,234,567.89" in page
    assert "45,678" in page
    assert "1,234,567.89" in body(client, path, q="工资")
    assert "45,678" not in body(client, path, q="工资")
    assert "1234567.89" in body(client, path, export="csv")


def test_a_month_without_an_employer_is_said_to_be_the_citys_and_stays_blank_in_the_file(cast: Cast) -> None:
    stated = {"month": "2025-02", "employer": "", "quality": "measured", "stage": "paid", "vat": "in", "source": "账册", "input": "cost.wage", "value": "5"}
    applied(cast, "months", [stated])
    client, path = enter(cast, "assessor"), "/desk/registers/months/"
    assert 'data-label="用人单位">市里</td>' in body(client, path)
    assert 'data-label="Employer">the city</td>' in body(client, path, lang="en")
    assert "市里" not in body(client, path, export="csv")
    form = body(client, f"{path}new/", lang="zh-hans")
    assert '<option value="" selected>市里</option>' in form
    assert "空 = 市里" in form


def test_the_ladder_tells_its_rules_in_words_and_its_file_as_they_are_written(cast: Cast) -> None:
    client, path = enter(cast, "assessor"), "/desk/registers/ladder/"
    chinese, english = (body(client, path, lang=language) for language in ("zh-hans", "en"))
    for words in (
        "到期日前第 1 个工作日零点；时限只有一天的，时间用去 50% 时", "时间用去 75% 时", "到期时", "到期后满 3 个工作日", "到期后 2 小时", "凭证据，不按时间",
    ):  # fmt: skip
        assert words in chinese
    for words in ("00:00, 1 working day before the due day; for limits of one day when 50% of the time is gone", "3 working days after the due", "by evidence"):
        assert words in english
    assert not any(raw in page for page in (chinese, english) for raw in ("WORK_DAY", "HOUR"))
    assert "BEFORE 1 WORK_DAY; 50%" in body(client, path, export="csv")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_page_of_a_kind_is_drawn_in_both_languages(cast: Cast, kind: object) -> None:
    name = kind.name  # type: ignore[attr-defined]
    client = enter(cast, "auditor")
    thing = KINDS[[k.name for k in KINDS].index(name)].rows(NOW).first()
    for language in ("zh", "en"):
        for page in ("", "versions/", *([f"rows/{thing.pk}/"] if thing else [])):
            body(client, f"/desk/registers/{name}/{page}", lang=language)
    assert client.get(f"/desk/registers/{name}/new/").status_code == 404
    assert client.post(f"/desk/registers/{name}/upload/", {"sheet": file(b"code\n")}).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_exported_list_read_back_changes_nothing_and_is_written_down(cast: Cast, kind: str, language: str) -> None:
    client = enter(cast, "assessor")
    answer = client.get("/desk/registers/limits/", {"export": kind, "lang": language})
    content = b"".join(answer)  # type: ignore[arg-type]
    assert AccessRecord.objects.filter(stream="list:register-limits", purpose="export").count() == 1
    said = client.post("/desk/registers/limits/upload/", {"sheet": file(content, f"limits.{kind}"), "whole": "on"}).content.decode()
    assert ("没有差别" if language == "zh" else "Nothing differs") in said
    assert not RegisterProposal.objects.exists()


def test_a_sheet_goes_from_the_upload_over_the_dry_run_to_a_version(cast: Cast) -> None:
    one, other = enter(cast, "assessor"), enter(cast, "assessor2")
    sheet = "编码,名称,上级编码\n010204,景观灯,010200\n010203,灯杆歪斜,010200\n".encode("gb18030")
    place = one.post("/desk/registers/topics/upload/", {"sheet": file(sheet)}).headers["Location"]
    page = body(one, place)
    assert "尚未生效" in page
    assert re.search(r"<del>灯杆倾斜损坏</del>\s*<ins>灯杆歪斜</ins>", page)
    assert other.get(place).status_code == 404
    one.post(f"{place}propose/", {"note": "局里来函"})
    assert "须由另一人批准" in body(one, place)
    assert other.post(f"{place}approve/").status_code == 302
    assert Topic.objects.get(code="010203").name == "灯杆歪斜"
    row = body(one, "/desk/registers/topics/rows/010203/")
    assert "assessor2" in row
    assert "局里来函" in row
    assert "v1" in body(other, "/desk/registers/topics/versions/")
    line = re.search(r"/desk/registers/lines/[0-9a-f-]+/", page)
    assert line
    assert "灯杆歪斜" in body(one, line[0])
    back = one.post(f"{place}restore/").headers["Location"]
    assert "恢复旧版" in body(one, back)


def test_refusals_are_listed_by_line_and_nothing_is_kept(cast: Cast) -> None:
    sheet = b"code,name,parent\n10204,Lamp,010200\n"
    said = enter(cast, "assessor").post("/desk/registers/topics/upload/", {"sheet": file(sheet)}).content.decode()
    assert re.search(r'<td class="num">2</td><td>编码</td><td>编码为 6 位数字', said)
    assert not RegisterProposal.objects.exists()


def test_one_row_is_changed_ended_and_added_by_a_form(cast: Cast) -> None:
    client = enter(cast, "assessor")
    form = {"name": "灯杆歪斜", "name_en": "Leaning post", "parent": "010200", "place_bound": "on", "open_to_public": "on", "gb_code": ""}
    assert client.post("/desk/registers/topics/rows/010203/", form).status_code == 302
    assert client.post("/desk/registers/topics/rows/010203/", {**form, "end": "1"}).status_code == 302
    assert client.post("/desk/registers/topics/new/", {**form, "code": "010204"}).status_code == 302
    changes = RegisterProposal.objects.order_by("created_at", "-changed", "-ended").values_list("added", "changed", "ended")
    assert sorted(changes) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
    taken = client.post("/desk/registers/topics/new/", {**form, "code": "010203"}).content.decode()
    assert "已经存在" in taken
    assert "必填" in client.post("/desk/registers/topics/new/", {"code": "010204"}).content.decode()


def test_a_chinese_name_beside_its_english_one_says_that_it_is_chinese(cast: Cast) -> None:
    auditor, said = enter(cast, "auditor"), '<span lang="zh-Hans">云州市</span>'
    for path in ("/desk/registers/city/", "/desk/registers/city/rows/1/"):
        assert [said in body(auditor, path, lang=language) for language in ("en", "zh-hans")] == [True, False]


def test_new_people_get_codes_that_are_shown_once_and_stay_out_of_every_store(cast: Cast) -> None:
    chief, security = enter(cast, "dispatcher2"), enter(cast, "closer2")
    sheet = "login,name,unit,employer,roles\nli.na,李娜,SZ,SZ,UH;UL\n".encode()
    place = chief.post("/desk/registers/people/upload/", {"sheet": file(sheet)}).headers["Location"]
    chief.post(f"{place}propose/", {"note": "新入职"})
    assert "李娜" in body(security, place)
    answer = security.post(f"{place}approve/")
    code = re.search(r"data-code>([^<]+)<", answer.content.decode())
    assert code
    assert answer.headers["Cache-Control"] == "no-store"
    assert code[1] not in body(security, place)
    joined = Client()
    good = "every-matter-is-answered"
    begun = joined.post("/staff/begin/", {"login": "li.na", "code": code[1], "password": good, "again": good})
    assert begun.headers["Location"] == "/staff/login/"


def test_a_list_asks_as_much_for_three_rows_as_for_one(cast: Cast, django_assert_max_num_queries: object) -> None:
    client = enter(cast, "auditor")
    rows = [{"unit": code, "login": f"{code.lower()}_lead", "from": "2025-03-01", "to": ""} for code in ("SZ", "CG", "HB")]
    applied(cast, "duty", rows[:1])
    client.get("/desk/registers/duty/")
    with django_assert_max_num_queries(30) as one:  # type: ignore[operator]
        client.get("/desk/registers/duty/")
        asked = len(one)
    applied(cast, "duty", rows[1:])
    client.get("/desk/registers/duty/")
    assert asked
    with django_assert_max_num_queries(asked):  # type: ignore[operator]
        client.get("/desk/registers/duty/")


def test_a_workbook_of_people_is_offered_to_who_reads_it(cast: Cast) -> None:
    answer = enter(cast, "closer2").get("/desk/registers/people/", {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    heads = [cell.value for cell in book.active[1]]
    assert heads == ["登录名", "姓名", "单位", "用人单位", "角色"]
    assert City.objects.get().opened_at is not None


def test_the_citys_name_is_proposed_by_one_and_approved_by_another(cast: Cast) -> None:
    chief, security = enter(cast, "dispatcher2"), enter(cast, "closer2")
    form = {"name": "云州新市", "name_en": "New Yunzhou", "code": "990100", "hotline": "12345"}
    assert list(chief.post("/desk/set-up/city/", form | {"code": "99", "note": "更名"}).context["form"].errors) == ["code"]
    assert not RegisterProposal.objects.exists()
    place = chief.post("/desk/set-up/city/", form | {"note": "更名"}).headers["Location"]
    chief.post(f"{place}approve/")
    assert City.objects.get().name == "云州市"
    assert f'href="{place}"' in body(chief, "/desk/set-up/city/")
    security.post(f"{place}approve/")
    city = City.objects.get()
    assert (city.name, city.name_en, city.code) == ("云州新市", "New Yunzhou", "990100")
    assert re.search(r">v1</a>.*更名.*<del>云州市</del>\s*<ins>云州新市</ins>", body(security, "/desk/registers/city/rows/1/"), re.DOTALL)
    assert chief.get("/desk/registers/city/new/").status_code == 404
    again = chief.post("/desk/registers/city/rows/1/", form | {"name": "云州市"}).headers["Location"]
    assert chief.post(f"{again}apply/").status_code == 302
    assert City.objects.get().name == "云州新市"
