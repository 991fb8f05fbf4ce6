"""What is found follows what happens to answers and laws, through the events that the worker hears of."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.knowledge.citing import Cited, cite
from huiying.knowledge.documents import KB, LAW
from huiying.knowledge.law_import import import_laws
from huiying.knowledge.models import Law, LawArticle, LawEdition
from huiying.knowledge.models_search import KnowledgeText, KnowledgeWord
from huiying.knowledge.reviewing import retire_item
from huiying.knowledge.search import find, holding
from huiying.knowledge.search_sync import follow_all
from huiying.work.reactions import REACTIONS
from huiying.work.schedule import TIMERS
from tests.cast import NOW
from tests.knowledge.scene import MINUTE, Scene, scene
from tests.knowledge.test_laws import LAMPS

pytestmark = pytest.mark.django_db
WORKER = system("worker")


@pytest.fixture
def home() -> Scene:
    return scene()


def heard(*types: str) -> None:
    """What the worker does with the events of these types."""
    for event in Event.objects.filter(type__in=types).order_by("id"):
        for follow in REACTIONS[event.type]:
            if follow.__module__.endswith("finding"):
                follow(event, NOW, WORKER)


def refs(words: str) -> list[str]:
    return [hit.ref for hit in find(words, actor=WORKER, now=NOW + MINUTE)]


def test_the_version_in_use_is_found_and_no_other_one(home: Scene) -> None:
    old = home.published()
    home.drafted(question="路灯的草稿", answer="还没有审核。")
    heard("kb.published")
    assert refs("路灯") == [str(old.pk)]
    new = home.renewed(old, NOW + MINUTE, question="路灯多久修好？", answer="报修后两天内修好。")
    heard("kb.published")
    assert refs("路灯") == [str(new.pk)]
    assert (hit := find("两天内", actor=WORKER, now=NOW + MINUTE)[0]).snippet[slice(*hit.spans[0])] == "两天内"
    retire_item(item_id=new.item_id, reason="并入另一条", actor=home.cast.approver, now=NOW + 2 * MINUTE)
    heard("kb.published", "kb.retired")
    assert refs("路灯") == []


def test_laws_are_found_once_imported_and_words_are_gathered_at_night(home: Scene, tmp_path: Path) -> None:
    (tmp_path / "social" / "lamps").mkdir(parents=True)
    (tmp_path / "social" / "lamps" / "README.md").write_text(LAMPS, encoding="utf-8")
    import_laws(folder=tmp_path, actor=system("import"), now=NOW)
    heard("laws.imported")
    articles = LawArticle.objects.order_by("place")
    assert refs("云州路灯法第2条")[0] == str(articles[1].pk)
    assert holding("漏电", actor=None, now=NOW) == [(LAW, str(articles[1].pk))]
    timer = Timer.objects.get(kind="search_words")
    assert timer.due_at is not None
    assert NOW < timer.due_at < NOW + timedelta(days=1)
    TIMERS[timer.kind](timer, NOW, WORKER)
    assert KnowledgeWord.objects.filter(word="云州路灯法").exists()


def test_a_law_is_found_by_the_name_and_from_the_day_that_it_has_now(home: Scene, tmp_path: Path) -> None:
    (tmp_path / "social" / "lamps").mkdir(parents=True)
    text = tmp_path / "social" / "lamps" / "README.md"
    text.write_text(LAMPS, encoding="utf-8")
    import_laws(folder=tmp_path, actor=system("import"), now=NOW)
    heard("laws.imported")
    article = LawArticle.objects.order_by("place")[1]
    Law.objects.update(name="云州照明法")
    LawEdition.objects.update(effective_from=date(2030, 1, 1))
    assert follow_all()[0] == LawArticle.objects.count()
    row = KnowledgeText.objects.get(kind=LAW, ref=str(article.pk))
    assert (row.title, row.valid_from) == ("云州照明法 第二条", date(2030, 1, 1))
    assert holding("漏电", actor=None, now=NOW) == []
    assert follow_all() == (0, 0)


def test_citations_are_counted_and_nothing_is_written_twice(home: Scene) -> None:
    version = home.published()
    heard("kb.published")
    cite(cited=Cited([version.pk]), order_id=None, call_id=uuid4(), direct=True, actor=home.cast.agent, now=NOW + MINUTE)
    heard("kb.cited")
    assert KnowledgeText.objects.get(kind=KB, ref=str(version.pk)).uses == 1
    assert follow_all() == (0, 0)
    KnowledgeText.objects.all().delete()
    assert follow_all() == (1, 0)
    version.state = "retired"
    version.save(update_fields=["state"])
    assert follow_all() == (0, 1)
