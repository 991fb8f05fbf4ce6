"""Pasted days of a year, and the warning that a year is missing."""

from datetime import date

import pytest

from huiying.desk.calendar import YearForm, check, differs, read_days
from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed, reference
from huiying.pages.health import warnings
from tests.cast import build
from tests.orders.steps import at


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


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "any_change"), [("2025-10-01,0\n2025-09-28,1", False), ("2025-10-01,0\n2025-10-09,0", True), ("2044-01-04,1", True)])
def test_days_that_are_so_already_are_no_correction(days: str, *, any_change: bool) -> None:
    build()
    form = YearForm({"year": days[:4], "source": "国办发明电", "days": days})
    assert form.is_valid()
    assert differs(form, reference().calendar) == any_change
    assert bool(form.errors) != any_change
