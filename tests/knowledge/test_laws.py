"""Texts of laws: split by article, taken over edition by edition, ended by their days; what cites a changed article is flagged."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.errors import NotAllowed
from huiying.knowledge.documents import document, documents
from huiying.knowledge.drafting import Basis, edit_draft, new_version
from huiying.knowledge.law_dates import dates_of, repealed_by
from huiying.knowledge.law_folder import NoLaws
from huiying.knowledge.law_import import Outcome, import_laws
from huiying.knowledge.law_text import read_text
from huiying.knowledge.laws import article_on, status_on
from huiying.knowledge.models import KbBasis, Law, LawArticle, LawEdition
from huiying.knowledge.numerals import NoNumeral, number
from huiying.knowledge.queries import flagged
from huiying.knowledge.reading import read_article, readings
from huiying.work.timers import run_due
from tests.cast import NOW
from tests.knowledge.scene import Scene, scene

IMPORT = system("import")
LAMPS = """---
sidebar: auto
---

# 云州路灯法

2019年3月1日第一届会议通过

## 第一章　总则

**第一条**　为了让夜里看得见路，制定本法。

## 第二章　维修

### 第一节　期限

**第二条**　路灯坏了，三日内修好：

（一）主干道一日；

（二）漏电立即断电。

第二条之一　雨天顺延一日。

**第一百零三条**　本法自2020年1月1日起施行。《云州旧灯法》同时废止。

## 附件

灯具目录。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "category").mkdir(parents=True)
    (tmp_path / "docs" / "category" / "README.md").write_text("# 分类\n")
    (tmp_path / "docs" / "category" / "social.md").write_text("# 社会法\n\n[路灯法](../social/lamps/)\n")
    put(tmp_path, "social/lamps/README.md", LAMPS)
    return tmp_path


def put(folder: Path, place: str, words: str) -> None:
    file = folder / "docs" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, encoding="utf-8")


def take(folder: Path, now: datetime = NOW) -> Outcome:
    return import_laws(folder=folder, actor=IMPORT, now=now)


NUMERALS = {"一": 1, "十": 10, "十五": 15, "二十": 20, "一百零三": 103, "一千二百六十": 1260, "二〇二六": 2026, "8": 8}


@pytest.mark.parametrize(("words", "n"), NUMERALS.items())
def test_chinese_numerals_are_numbers(words: str, n: int) -> None:
    assert number(words) == n


@pytest.mark.parametrize("words", ["", "第一", "十百", "一a"])
def test_what_is_no_numeral_is_refused(words: str) -> None:
    with pytest.raises(NoNumeral):
        number(words)


def test_a_text_is_split_by_article_under_its_headings() -> None:
    text = read_text(LAMPS)
    assert (text.title, text.preface, text.annex, text.faults) == ("云州路灯法", "2019年3月1日第一届会议通过", "附件\n灯具目录。", ())
    assert [(one.number, one.inserted, one.label, one.marked) for one in text.articles] == [
        (1, 0, "第一条", True), (2, 0, "第二条", True), (2, 1, "第二条之一", False), (103, 0, "第一百零三条", True),
    ]  # fmt: skip
    assert text.articles[1].chapter == "第二章 维修 / 第一节 期限"
    assert text.articles[1].text == "路灯坏了，三日内修好：\n（一）主干道一日；\n（二）漏电立即断电。"


def test_its_own_words_tell_from_when_it_holds() -> None:
    text = read_text(LAMPS)
    dates = dates_of(text.preface, text.articles)
    assert (dates.promulgated_on, dates.effective_from, dates.by) == (date(2019, 3, 1), date(2020, 1, 1), "text")
    assert repealed_by(text.articles) == ("云州旧灯法",)
    amended = dates_of(f"{text.preface}\n根据二〇二三年五月六日的决定修正", text.articles)
    assert (amended.effective_from, amended.by) == (date(2023, 5, 6), "passed")
    assert dates_of("", ()).by == ""


@pytest.mark.django_db
def test_the_same_folder_again_changes_nothing(folder: Path) -> None:
    first, again = take(folder), take(folder, NOW + timedelta(days=1))
    assert (first.laws, first.articles, first.inserted, first.created, first.updated, first.unchanged) == (1, 3, 1, 1, 0, 0)
    assert (again.created, again.updated, again.unchanged, again.sha256) == (0, 0, 1, first.sha256)
    assert (Law.objects.get().category, Law.objects.get().name, LawEdition.objects.count(), LawArticle.objects.count()) == ("社会法", "云州路灯法", 1, 4)
    assert Event.objects.filter(type="laws.imported").count() == 1


@pytest.mark.django_db
def test_a_law_in_several_files_stands_in_the_order_of_its_articles(folder: Path) -> None:
    put(folder, "code/river/README.md", "# 云州河流法\n\n2021年1月1日通过\n")
    put(folder, "code/river/00-end.md", "# 附则\n\n**第三条**　本法自2022年1月1日起施行。\n")
    put(folder, "code/river/01-begin.md", "# 第一编　总则\n\n**第一条**　河是大家的。\n\n**第二条**　不许倒垃圾。\n")
    put(folder, "code/river/05-changes.md", "# 修正案\n\n**第一条**　河改为江。\n")
    put(folder, "code/river/02-decision.md", "# 关于河的决定\n\n一、河要干净。\n")
    take(folder)
    edition = LawEdition.objects.get(law__code="code/river")
    rows = edition.articles.order_by("place").values_list("part", "number", "chapter")
    assert list(rows) == [("", 1, "第一编 总则"), ("", 2, "第一编 总则"), ("", 3, "附则"), ("修正案", 1, "修正案")]
    assert edition.annex == "关于河的决定\n一、河要干净。"


@pytest.mark.django_db
def test_a_list_of_versions_gives_editions_with_their_days(folder: Path) -> None:
    put(folder, "social/lamps/versions/2026/README.md", LAMPS.replace("三日内", "两日内"))
    old = {"id": "old", "label": "旧版", "promulgatedOn": "2019-03-01", "effectiveFrom": "2020-01-01", "effectiveTo": "2026-01-01", "entry": "README.md"}
    new = {"id": "new", "label": "新版", "effectiveFrom": "2026-01-01", "effectiveTo": None, "entry": "versions/2026/README.md"}
    put(folder, "social/lamps/versions.json", json.dumps({"versions": [old, new]}))
    outcome = take(folder)
    assert (outcome.laws, outcome.editions, outcome.articles) == (1, 2, 6)
    editions = LawEdition.objects.order_by("effective_from")
    assert [status_on(one, date(2025, 12, 31)) for one in editions] == ["in_force", "not_yet"]
    assert [status_on(one, date(2026, 1, 1)) for one in editions] == ["superseded", "in_force"]
    before, after = (article_on("social/lamps", 2, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert before is not None
    assert after is not None
    assert ("三日内" in before.text, "两日内" in after.text, article_on("social/lamps", 2, date(2019, 1, 1))) == (True, True, None)
    assert take(folder).unchanged == 1


@pytest.mark.django_db
def test_what_cites_an_article_is_flagged_when_a_list_ends_its_edition(folder: Path) -> None:
    at = scene()
    test_a_list_of_versions_gives_editions_with_their_days(folder)
    first, second = (LawArticle.objects.get(edition__label="旧版", number=n, inserted=0) for n in (1, 2))
    at.published(basis=(Basis(article_id=first.pk), Basis(article_id=second.pk)))
    ends = Timer.objects.get(kind="kb_law_ends")
    assert ends.due_at is not None
    run_due(ends.due_at - timedelta(minutes=1))
    assert not flagged(at.cast.editor).exists()
    run_due(ends.due_at)
    assert [basis.article_id for basis in flagged(at.lead)] == [second.pk]
    assert Event.objects.filter(type="kb.flagged").count() == 1


@pytest.mark.django_db
def test_a_changed_text_is_a_new_edition_and_flags_what_cited_the_old_words(folder: Path) -> None:
    at = scene()
    take(folder)
    old = {n: LawArticle.objects.get(number=n, inserted=0) for n in (1, 2)}
    at.published(basis=(Basis(article_id=old[1].pk), Basis(article_id=old[2].pk), Basis(document="云州灯具目录")))
    put(folder, "social/lamps/README.md", LAMPS.replace("三日内", "两日内"))
    outcome = take(folder, NOW + timedelta(days=2))
    assert (outcome.created, outcome.updated, outcome.superseded, outcome.flagged) == (0, 1, 1, 1)
    assert [basis.article_id for basis in flagged(at.cast.editor)] == [old[2].pk]
    assert LawArticle.objects.get(pk=old[2].pk).text.startswith("路灯坏了，三日内")
    now_holds = article_on("social/lamps", 2, date(2025, 3, 6))
    assert now_holds is not None
    assert now_holds.text.startswith("路灯坏了，两日内")
    put(folder, "social/lamps/README.md", LAMPS)
    back = take(folder, NOW + timedelta(days=3))
    assert (back.updated, back.superseded, LawEdition.objects.count()) == (1, 1, 2)
    assert LawEdition.objects.get(superseded_at=None).articles.filter(text__contains="三日内").exists()
    assert KbBasis.objects.filter(flagged_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_a_new_version_that_still_rests_on_the_old_words_stays_flagged(folder: Path) -> None:
    at = scene()
    take(folder)
    old = {n: LawArticle.objects.get(number=n, inserted=0) for n in (1, 2)}
    first = at.published(basis=(Basis(article_id=old[1].pk), Basis(article_id=old[2].pk)))
    put(folder, "social/lamps/README.md", LAMPS.replace("三日内", "两日内"))
    later = NOW + timedelta(days=2)
    take(folder, later)
    at.bring(new_version(item_id=first.item_id, actor=at.cast.editor, now=later), later)  # its grounds are those of the version before it
    assert [(basis.version.version, basis.article_id) for basis in flagged(at.cast.editor)] == [(2, old[2].pk)]
    draft = at.drafted(basis=(Basis(article_id=old[2].pk),))
    assert KbBasis.objects.get(version=draft).flagged_at is None  # on the day of the draft the old words still held
    edit_draft(version_id=draft.pk, draft=at.draft(basis=(Basis(article_id=old[2].pk),)), actor=at.cast.editor, now=later)
    assert KbBasis.objects.get(version=draft).flagged_at == later


@pytest.mark.django_db
def test_a_law_that_another_repeals_ends_on_its_first_day(folder: Path) -> None:
    put(folder, "social/old/README.md", "# 云州旧灯法\n\n1999年1月1日通过\n\n**第一条**　用油灯。\n")
    take(folder)
    old = LawEdition.objects.get(law__name="云州旧灯法")
    assert (old.effective_from, old.effective_to, status_on(old, date(2025, 3, 4))) == (date(1999, 1, 1), date(2020, 1, 1), "superseded")
    assert take(folder).unchanged == 2


@pytest.mark.django_db
def test_a_law_with_a_fault_is_refused_whole_with_the_line_and_others_are_taken(folder: Path) -> None:
    put(folder, "social/bad/README.md", "# 云州坏法\n\n**第一条**　甲。\n\n**第三条**　乙。\n\n**第二条**　丙。\n\n**第某条**　丁。\n\n**第四条**\n")
    put(folder, "social/list/README.md", "# 云州单法\n\n**第一条**　甲。\n")
    put(folder, "social/list/versions.json", '{"versions": [{"id": "a", "label": "a", "effectiveFrom": "2026-13-01", "entry": "README.md"}]}')
    (folder / "docs" / "social" / "raw").mkdir()
    (folder / "docs" / "social" / "raw" / "README.md").write_bytes("# 法".encode("gb18030"))
    outcome = take(folder)
    assert (outcome.refused, outcome.created, list(Law.objects.values_list("code", flat=True))) == (3, 1, ["social/lamps"])
    assert {(one.file, one.line, one.problem.code) for one in outcome.refusals} == {
        ("social/bad/README.md", 7, "out_of_order"), ("social/bad/README.md", 9, "unreadable"), ("social/bad/README.md", 11, "empty"),
        ("social/list/versions.json", 1, "unreadable"), ("social/raw/README.md", 1, "encoding"),
    }  # fmt: skip


def test_a_list_of_laws_without_what_ends_them_is_read_at_once() -> None:
    listed = "《甲法》、" * 200
    text = read_text(LAMPS.replace("《云州旧灯法》同时废止", f"{listed}《乙法》废止"))
    assert repealed_by(text.articles) == ()
    assert repealed_by(read_text(LAMPS.replace("《云州旧灯法》", "《甲法》、《乙法》和《丙法（试行）》的规定")).articles) == ("甲法", "乙法", "丙法（试行）")


@pytest.mark.django_db
def test_what_is_written_a_little_otherwise_is_read_and_what_nothing_can_hold_is_refused(folder: Path) -> None:
    put(folder, "social/odd/README.md", LAMPS.replace("云州路灯法", "怪法").replace("**第二条**", "** 第２条 **\u3000"))
    put(folder, "social/long/README.md", LAMPS.replace("云州路灯法", "长" * 201))
    put(folder, "social/large/README.md", LAMPS.replace("云州路灯法", "大法").replace("第二条", "第99999999999条", 1))
    (folder / "docs/social/odd/more.md").mkdir()
    for label, name in (("修正案一", "a"), ("修正案二", "b")):
        put(folder, f"social/odd/{name}.md", f"# 修正案\n\n**第一条**　{label}。\n")
    outcome = take(folder)
    assert {(fault.file, fault.problem.code) for fault in outcome.refusals} == {
        ("social/long/README.md", "too_long"), ("social/large/README.md", "unreadable")
    }  # fmt: skip
    odd = LawArticle.objects.filter(edition__law__code="social/odd")
    assert set(odd.values_list("part", "number", "inserted")) == {
        ("", 1, 0), ("", 2, 0), ("", 2, 1), ("", 103, 0), ("修正案", 1, 0), ("修正案（2）", 1, 0)
    }  # fmt: skip
    assert take(folder).unchanged == 2


@pytest.mark.django_db
def test_an_edition_listed_twice_with_the_same_words_is_one_from_the_first_day_to_the_last(folder: Path) -> None:
    days = [{"effectiveFrom": f"{2000 + n}-01-01", "effectiveTo": f"{2001 + n}-01-01"} for n in (1, 2)]
    versions = [{"id": str(n), "entry": f"{n}/README.md", "label": f"{n}版", **span} for n, span in enumerate(days, 1)]
    put(folder, "social/lamps/versions.json", json.dumps({"versions": versions}))
    for n in (1, 2):
        put(folder, f"social/lamps/{n}/README.md", LAMPS)
    take(folder)
    edition = LawEdition.objects.get()
    assert (edition.effective_from, edition.effective_to) == (date(2001, 1, 1), date(2003, 1, 1))
    assert take(folder).unchanged == 1


@pytest.mark.django_db
def test_a_folder_without_laws_is_refused_and_so_is_who_may_not_import(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NoLaws):
        import_laws(folder=tmp_path / "docs" / "category", actor=IMPORT, now=NOW)
    at = scene()
    with pytest.raises(NotAllowed):
        import_laws(folder=folder, actor=at.cast.editor, now=NOW)
    assert import_laws(folder=folder, actor=at.cast.approver, now=NOW).created == 1


@pytest.mark.django_db
def test_every_published_version_and_article_is_a_document_with_a_stable_id(folder: Path) -> None:
    at: Scene = scene()
    take(folder)
    version, draft = at.published(), at.drafted()
    (own,) = documents("kb")
    assert (own.id, own.title, own.valid_from, own.uses) == (str(version.pk), "路灯坏了多久修好？", date(2025, 3, 1), 0)
    assert document("kb", str(draft.pk)) is None
    laws = list(documents("law"))
    assert [one.title for one in laws] == [f"云州路灯法 {label}" for label in ("第一条", "第二条", "第二条之一", "第一百零三条")]
    assert document("law", laws[1].id) == laws[1]
    read_article(article_id=int(laws[1].id), actor=at.cast.agent, now=NOW)
    assert [kept.article_id for kept in readings(at.cast.auditor)] == [int(laws[1].id)]
