import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from huiying.directory.calendar_years import YearNotice, enter_year
from huiying.directory.models import CalendarYear, City, Region, Topic, User
from huiying.directory.reference import reference
from huiying.directory.seed import sample_regions, shipped_topics
from huiying.directory.setup import Administrator, AlreadyFounded, found_city
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.models import LimitRule
from huiying.sample.found import found
from huiying.supervision.models import LadderStep
from tests.cast import build
from tests.databases import ROOT
from tests.databases import City as Database

NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)
ADMIN = Administrator("wang.li", "王丽", "correct horse battery")


@pytest.mark.django_db
def test_a_founded_city_has_an_agency_a_first_person_and_classes() -> None:
    found_city(name="云州市", name_en="Yunzhou", agency="云州市热线", administrator=ADMIN, now=NOW)
    person = User.objects.get(username="wang.li")
    assert person.check_password("correct horse battery")
    assert person.employer.kind == "hotline_agency"
    assert {"AG", "DP", "CR", "SV", "AS", "SA"} <= set(person.roles)
    assert not {"UH", "UL", "OM", "SE", "AU"} & set(person.roles)
    assert Topic.objects.count() == 172
    assert set(CalendarYear.objects.values_list("year", flat=True)) >= {2024, 2025}
    event = Event.objects.get(type="city.founded")
    assert "王丽" not in event.payload
    assert json.loads(event.payload)["administrator"] == str(person.pk)


@pytest.mark.django_db
def test_a_city_is_founded_once_and_with_a_good_password_only() -> None:
    for bad in (Administrator("wang.li", "王丽", "short"), Administrator("W", "王丽", ADMIN.password), Administrator("wang.li", "", ADMIN.password)):
        with pytest.raises(Refused):
            found_city(name="云州市", name_en="", agency="热线", administrator=bad, now=NOW)
    assert not City.objects.exists()
    found_city(name="云州市", name_en="", agency="热线", administrator=ADMIN, now=NOW)
    with pytest.raises(AlreadyFounded):
        found_city(name="别的市", name_en="", agency="热线", administrator=ADMIN, now=NOW)


@pytest.mark.django_db
def test_an_empty_city_comes_with_limit_rules_and_ladder() -> None:
    found(city="云州市", administrator=ADMIN, now=NOW)
    assert LimitRule.objects.filter(code="general").exists()
    assert LadderStep.objects.exists()


def test_the_command_founds_a_city_once(fresh_city: Database) -> None:
    def call(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        env = os.environ | {"HUIYING_DATABASE_URL": fresh_city.app_url, "PYTHONPATH": str(ROOT / "src"), "HUIYING_KEYS": str(settings.HUIYING_KEYS)}
        return subprocess.run([sys.executable, "-m", "huiying.sample.found", *arguments], env=env, input=given, capture_output=True, text=True, check=False)

    assert call("--needed").returncode == 0
    weak = call("--login", "admin", "--name", "管理员", given="short\n")
    assert weak.returncode == 1
    assert weak.stderr.startswith("密码至少 12 位")
    done = call("--login", "admin", "--name", "管理员", "--city", "云州市", given="correct horse battery\n")
    assert done.returncode == 0, done.stderr
    assert call("--needed").returncode == 1


def test_the_shipped_classes_form_a_tree() -> None:
    topics = {topic.code: topic for topic in shipped_topics()}
    assert [sum(t.level == level for t in topics.values()) for level in (1, 2, 3)] == [12, 40, 120]
    assert all(not t.parent_code or topics[t.parent_code].level == t.level - 1 for t in topics.values())
    assert all(t.name and t.name_en and not t.gb_code for t in topics.values())


def test_the_invented_city_has_four_districts_of_four_streets() -> None:
    regions: list[Region] = sample_regions()
    districts = [r for r in regions if r.level == 1]
    assert len(districts) == 4
    assert all(sum(r.parent_code == d.code for r in regions) == 4 for d in districts)


@pytest.mark.django_db
def test_a_year_is_entered_after_the_notice_and_corrected_by_a_new_version() -> None:
    cast = build()
    notice = YearNotice(2031, "国务院办公厅通知", {date(2031, 1, 1): False, date(2031, 1, 4): True})
    with pytest.raises(NotAllowed):
        enter_year(notice=notice, actor=cast.agent, now=NOW)
    with pytest.raises(Refused):
        enter_year(notice=YearNotice(2031, "", {date(2030, 1, 1): False}), actor=cast.assessor, now=NOW)
    enter_year(notice=notice, actor=cast.assessor, now=NOW)
    calendar = reference().calendar
    assert calendar.is_workday(date(2031, 1, 4))
    assert not calendar.is_workday(date(2031, 1, 1))
    assert calendar.is_workday(date(2031, 1, 2))
    again = enter_year(notice=YearNotice(2031, "更正", {}), actor=cast.assessor, now=NOW)
    assert again.version == 2
    assert reference().calendar.is_workday(date(2031, 1, 1))
    assert Event.objects.filter(type="calendar.entered").count() == 2
