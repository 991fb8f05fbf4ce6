"""Pasted days of a year, and the warning that a year is missing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.desk.calendar import YearForm, check, differs, read_days
from huiying.directory import clock
from huiying.directory.models import CalendarDay, CalendarYear, City, User
from huiying.directory.reference import changed, reference
from huiying.journal.models import Timer
from huiying.kit.times import local_date
from huiying.pages.health import warnings
from huiying.registers.models import RegisterProposal
from huiying.supervision.supervising import supervise
from tests.cast import Cast, build
from tests.dispatch.scene import ask
from tests.orders.steps import assert_journal_agrees, at, dispatched
from tests.signing import sign_in


def test_lines_spans_and_a_spreadsheets_heading_are_read() -> None:
    found = read_days("\ufeffdate,is_workday,note\n2027-02-05~2027-02-07,0,春节\n2027/2/14,1,调休\n2027年4月5日，休，清明节\n\n", 2027)
    assert found.wrong == []
    assert found.days == {date(2027, 2, 5): False, date(2027, 2, 6): False, date(2027, 2, 7): False, date(2027, 2, 14): True, date(2027, 4, 5): False}
    assert (found.notes[date(2027, 2, 6)], found.notes[date(2027, 4, 5)]) == ("春节", "清明节")


@pytest.mark.parametrize("line", ["2027-02-30,0", "2026-12-31,0", "2027-05-01", "2027-05-01,perhaps", "2027-03-02~2027-03-01,0", "2027-01-01,0"])
def test_a_line_that_cannot_be_read_is_told_with_its_number(line: str) -> None:
    found = read_days(f"2027-01-01,0,元旦\n{line}", 2027)
    assert len(found.wrong) == 1
    assert "2" in found.wrong[0]
    assert found.days == {date(2027, 1, 1): False}


@pytest.mark.django_db
def test_from_november_a_missing_year_is_a_concern() -> None:
    build()
    CalendarYear.objects.filter(year=2026).delete()
    changed()
    assert list(check(at("2025-10-31 23:00"))) == []
    assert [concern.todo != "" for concern in check(at("2025-11-01 00:00"))] == [True]
    assert any("2026" in concern.text for concern in warnings(at("2025-11-01 00:00")))


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    """The city, with a clock of its own that runs on from the cast's moment: no year of ours needs to be known."""
    settings.HUIYING_CLOCK = "city"
    made = build()
    City.objects.update(clock_offset_s=int((made.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


def test_the_screen_counts_what_a_correction_moves_and_then_moves_it(cast: Cast, client: Client) -> None:
    now = cast.now
    order = dispatched(cast, now, cast.works)
    ask(cast, order, cast.works, cast.streets, now)
    other = dispatched(cast, now, cast.streets)
    supervise(order_id=other.pk, kind="phone", matter="请说明进展", actor=cast.supervisor, now=now)
    day = reference().calendar.first_workday_after(local_date(now))
    sign_in(client, User.objects.get(pk=cast.adjudicator.id))
    form = {"year": day.year, "source": "本市通知", "days": f"{day},0,本市放假"}
    before = {name: Timer.objects.get(kind=name).due_at for name in ("return_decision", "supervision_due")}
    dry = client.post("/desk/calendar/", form).context["dry"]
    moved = Timer.objects.exclude(kind__in=("ladder", "archive")).count()
    assert dry["counted"]["orders"] == 2
    assert dry["counted"]["dues"] >= moved
    assert {name: Timer.objects.get(kind=name).due_at for name in before} == before
    answer = client.post("/desk/calendar/", form | {"do": "1"}, follow=True)
    place, made = answer.redirect_chain[-1][0], RegisterProposal.objects.get()
    assert (made.kind, made.state, made.source, made.note) == ("calendar", "proposed", "form", "本市通知")
    assert "已提交，由另一人批准" in answer.content.decode()
    assert {name: Timer.objects.get(kind=name).due_at for name in before} == before
    client.post(f"{place}approve/")
    assert not CalendarDay.objects.filter(date=day).exists()
    assert f'href="{place}"' in client.get("/desk/calendar/").content.decode()
    sign_in(Client(), User.objects.get(pk=cast.assessor.id)).post(f"{place}approve/")
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("applied", cast.assessor.id)
    assert all(Timer.objects.get(kind=name).due_at > due for name, due in before.items())
    again = client.post("/desk/calendar/", form).context
    assert again["dry"] is None
    assert again["form"].errors
    assert_journal_agrees()


def test_while_the_city_is_set_up_days_are_entered_at_once(cast: Cast, client: Client) -> None:
    City.objects.update(opened_at=None)
    changed()
    day = reference().calendar.first_workday_after(local_date(cast.now))
    sign_in(client, User.objects.get(pk=cast.adjudicator.id))
    assert client.post("/desk/calendar/", {"year": day.year, "source": "本市通知", "days": f"{day},0", "do": "1"}).status_code == 302
    assert CalendarDay.objects.filter(date=day, is_workday=False).exists()
    assert not RegisterProposal.objects.exists()


@pytest.mark.django_db
def test_a_new_year_is_proposed_whole(client: Client) -> None:
    cast = build()
    CalendarYear.objects.filter(year=2026).delete()
    changed()
    sign_in(client, User.objects.get(pk=cast.assessor.id))
    form = {"year": 2026, "source": "国办发明电〔2025〕7号", "do": "1"}
    part = client.post("/desk/calendar/", form | {"days": "2026-01-01~2026-01-03,0"})
    assert "须一次录入全年通知" in part.content.decode()
    place = client.post("/desk/calendar/", form | {"days": "2026-01-01~2026-01-03,0\n2026-02-16~2026-02-23,0\n2026-02-28,1"}).headers["Location"]
    assert not CalendarYear.objects.filter(year=2026).exists()
    sign_in(Client(), User.objects.get(pk=cast.assessor2.id)).post(f"{place}approve/")
    known = CalendarYear.objects.get(year=2026)
    assert (known.source, known.entered_by) == ("国办发明电〔2025〕7号", cast.assessor.id)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "any_change"), [("2025-10-01,0\n2025-09-28,1", False), ("2025-10-01,0\n2025-10-09,0", True), ("2044-01-04,1", True)])
def test_days_that_are_so_already_are_no_correction(days: str, *, any_change: bool) -> None:
    build()
    form = YearForm({"year": days[:4], "source": "国办发明电", "days": days})
    assert form.is_valid()
    assert differs(form, reference().calendar) == any_change
    assert bool(form.errors) != any_change
