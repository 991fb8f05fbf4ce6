"""The texts of the laws in force, 310 of them beside the Constitution: every article that is marked comes out, and nothing is refused."""

from datetime import UTC, date, datetime

import pytest

from huiying.cli.laws_import import report
from huiying.kit.actor import system
from huiying.knowledge.law_import import import_laws
from huiying.knowledge.laws import article_on, edition_on, status_on
from huiying.knowledge.models import Law, LawArticle, LawEdition
from tests.realdata.conftest import DATA, needs_data

NOW = datetime(2026, 7, 20, 2, tzinfo=UTC)


@needs_data
@pytest.mark.django_db
def test_all_laws_come_out_by_article_and_a_second_time_nothing_changes() -> None:
    outcome = import_laws(folder=DATA / "laws", actor=system("import"), now=NOW)
    found = report("laws", outcome, 1)
    assert (found["laws"], found["articles"], found["constitution"], found["inserted"], found["refusals"]) == (310, 24_112, 200, 51, [])
    assert LawArticle.objects.count() == found["kept_articles"] == 24_363
    code = article_on("civil-and-commercial/civil-code", 1260, date(2026, 7, 20))
    assert code is not None
    assert (code.label, code.edition.effective_from) == ("第一千二百六十条", date(2021, 1, 1))
    inserted = article_on("criminal-law/criminal-law", 120, date(2026, 7, 20), inserted=2)
    assert inserted is not None
    assert inserted.label == "第一百二十条之二"
    trademarks = Law.objects.get(name="中华人民共和国商标法")
    editions = [edition_on(trademarks, day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [one.label for one in editions if one] == ["2019年修正版", "2026年修订版"]
    ahead = Law.objects.get(name="中华人民共和国生态环境法典").editions.get()
    assert (status_on(ahead, date(2026, 8, 14)), status_on(ahead, date(2026, 8, 15))) == ("not_yet", "in_force")
    assert LawEdition.objects.filter(effective_to=date(2026, 8, 15)).count() == 10  # the laws that the code repeals
    again = import_laws(folder=DATA / "laws", actor=system("import"), now=NOW)
    assert (again.unchanged, again.created + again.updated, again.sha256) == (311, 0, outcome.sha256)
