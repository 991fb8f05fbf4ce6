"""From draft to use: other people approve and sign, a published version never changes, its days ring."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huiying.directory.authorise import Outsourced
from huiying.journal.models import Event, Timer
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.knowledge.drafting import Basis, OpenVersion, discard_draft, edit_draft, new_version
from huiying.knowledge.keeping import ForeignOwner
from huiying.knowledge.life import LIFE, OPEN, STATES, VERBS, possible, step
from huiying.knowledge.models import KbBasis, KbItem, KbVersion
from huiying.knowledge.queries import in_use, item_for, stale, version_for, versions_for, waiting_for
from huiying.knowledge.reviewing import (
    NotYet,
    Over,
    OwnVersion,
    ReviewOver,
    approve_version,
    refuse_version,
    retire_item,
    sign_off,
    submit_version,
    withdraw_version,
)
from huiying.work.timers import run_due
from tests.knowledge.scene import FIRST, MINUTE, Scene, scene, told

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def at() -> Scene:
    return scene()


def test_for_each_state_and_verb_one_way_leads_on() -> None:
    for row in LIFE:
        assert row.verb in VERBS
        assert row.target in STATES or row.target == "="
        for source in row.sources:
            ways = {step(source, row.verb, owners_word=word).id for word in (True, False)}
            assert row.id in ways
            assert len(ways) == sum(source in other.sources and other.verb == row.verb for other in LIFE)
    assert possible("retired") == possible("discarded") == frozenset()


def test_an_article_goes_from_draft_over_review_and_sign_off_into_use(at: Scene) -> None:
    version = at.drafted()
    assert (version.state, version.item.number, version.version) == ("draft", 1, 1)
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    assert [one.pk for one in waiting_for(at.cast.approver)] == [version.pk]
    assert approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now).state == "signoff"
    assert [one.pk for one in waiting_for(at.lead)] == [version.pk]
    sign_off(version_id=version.pk, actor=at.lead, now=at.now)
    kept = KbVersion.objects.select_related("item").get(pk=version.pk)
    assert (kept.state, kept.approved_by, kept.signed_by, kept.item.published_id) == ("published", at.cast.approver.id, at.lead.id, kept.pk)
    assert told(f"kb:{version.item_id}") == ["kb.drafted", "kb.submitted", "kb.approved", "kb.published"]
    assert "路灯" not in "".join(Event.objects.filter(stream=f"kb:{version.item_id}").values_list("payload", flat=True))


def test_what_the_owner_unit_wrote_is_signed_off_by_a_second_person_there(at: Scene) -> None:
    version = at.drafted(actor=at.lead)
    submit_version(version_id=version.pk, actor=at.lead, now=at.now)
    assert approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now).state == "signoff"
    with pytest.raises(OwnVersion):
        sign_off(version_id=version.pk, actor=at.lead, now=at.now)
    assert not waiting_for(at.lead).exists()
    second = replace(at.cast.unit_handler(at.cast.works), roles=frozenset({"UL"}))
    assert [one.pk for one in waiting_for(second)] == [version.pk]
    done = sign_off(version_id=version.pk, actor=second, now=at.now)
    assert (done.state, done.signed_by) == ("published", second.id)
    other = at.drafted()
    with pytest.raises(IntegrityError, match="does not sign"), transaction.atomic():
        KbVersion.objects.filter(pk=other.pk).update(
            state="published", approved_by=second.id, signed_by=other.edited_by, approved_at=at.now, published_at=at.now
        )


def test_whose_approver_works_in_the_owner_unit_needs_no_second_signature(at: Scene) -> None:
    version = at.drafted(owner_id=at.cast.agency.pk)
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    done = approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    assert (done.state, done.edited_by, done.signed_by) == ("published", at.cast.editor.id, at.cast.approver.id)


def test_a_day_of_review_lies_ahead_when_a_version_is_written_sent_and_published(at: Scene) -> None:
    first = at.published(review_due=date(2025, 4, 1))
    later = at.now + timedelta(days=60)
    made = new_version(item_id=first.item_id, actor=at.cast.editor, now=later)
    assert made.review_due == date(2025, 5, 3) + (date(2025, 4, 1) - FIRST)
    with pytest.raises(Refused) as refused:
        edit_draft(version_id=made.pk, draft=at.draft(review_due=date(2025, 4, 1)), actor=at.cast.editor, now=later)
    assert [(one.field, one.code) for one in refused.value.problems] == [("review_due", "past")]
    submit_version(version_id=made.pk, actor=at.cast.editor, now=later)
    approve_version(version_id=made.pk, actor=at.cast.approver, now=later)
    with pytest.raises(ReviewOver):
        sign_off(version_id=made.pk, actor=at.lead, now=later + timedelta(days=60))


def test_nobody_approves_or_signs_their_own_words(at: Scene) -> None:
    version = at.drafted(actor=at.cast.approver)
    submit_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    with pytest.raises(OwnVersion):
        approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    with pytest.raises(IntegrityError, match="kb_two_people"), transaction.atomic():
        KbVersion.objects.filter(pk=version.pk).update(approved_by=at.cast.approver.id)
    for stranger in (at.cast.agent, at.cast.editor, at.lead):
        with pytest.raises(NotAllowed):
            approve_version(version_id=version.pk, actor=stranger, now=at.now)


def test_an_operators_editor_drafts_and_publishes_nothing(at: Scene) -> None:
    version = at.drafted(actor=at.cast.op_editor)
    submit_version(version_id=version.pk, actor=at.cast.op_editor, now=at.now)
    with pytest.raises(Outsourced):
        approve_version(version_id=version.pk, actor=at.cast.op_editor, now=at.now)
    assert Event.objects.filter(type="permission.refused_66").count() == 1


def test_a_unit_writes_for_itself_and_signs_its_own_alone(at: Scene) -> None:
    other = at.cast.unit_lead(at.cast.streets)
    with pytest.raises(ForeignOwner):
        at.drafted(actor=other)
    version = at.drafted()
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    with pytest.raises(NotAllowed):
        sign_off(version_id=version.pk, actor=other, now=at.now)
    with pytest.raises(NotFound):
        version_for(other, version.pk)
    assert version_for(at.lead, version.pk).pk == version.pk
    assert not versions_for(at.cast.agent).exists()


def test_a_version_is_refused_with_a_reason_or_taken_back(at: Scene) -> None:
    version = at.drafted()
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    with pytest.raises(Refused):
        refuse_version(version_id=version.pk, reason=" ", actor=at.cast.approver, now=at.now)
    assert refuse_version(version_id=version.pk, reason="没有写收费", actor=at.cast.approver, now=at.now).reason == "没有写收费"
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    taken = withdraw_version(version_id=version.pk, reason="要改", actor=at.cast.editor, now=at.now)
    assert (taken.state, taken.approved_by) == ("draft", "")
    submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)
    approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)
    assert refuse_version(version_id=version.pk, reason="期限不对", actor=at.lead, now=at.now).state == "draft"
    with pytest.raises(NotNow):
        approve_version(version_id=version.pk, actor=at.cast.approver, now=at.now)


def test_a_new_version_takes_the_place_of_the_one_in_use(at: Scene) -> None:
    first = at.published()
    second = at.renewed(first, at.now + MINUTE, answer="两天内修好。")
    old, new = KbVersion.objects.get(pk=first.pk), KbVersion.objects.get(pk=second.pk)
    assert (old.state, old.answer, new.state, new.version) == ("retired", "报修后三天内修好。", "published", 2)
    assert KbItem.objects.get(pk=first.item_id).published_id == second.pk
    assert not Timer.objects.filter(subject=str(first.pk), dropped=False).exists()
    assert [one.version for one in item_for(at.cast.agent, first.item_id)[1]] == [2, 1]
    with pytest.raises(NotNow):
        edit_draft(version_id=first.pk, draft=at.draft(), actor=at.cast.editor, now=at.now)


def test_a_version_of_later_takes_the_place_of_none_that_still_holds(at: Scene) -> None:
    first = at.published()
    later = FIRST + timedelta(days=60)
    with pytest.raises(NotYet):
        at.renewed(first, at.now + MINUTE, valid_from=later)
    assert [one.pk for one in in_use(FIRST + timedelta(days=10)).filter(item=first.item_id)] == [first.pk]
    waiting = KbVersion.objects.get(item=first.item_id, state="signoff")
    then = at.now + timedelta(days=60)
    assert sign_off(version_id=waiting.pk, actor=at.lead, now=then).state == "published"
    assert [one.pk for one in in_use(later + timedelta(days=1)).filter(item=first.item_id)] == [waiting.pk]


def test_one_version_is_at_work_at_a_time(at: Scene) -> None:
    first = at.published()
    second = new_version(item_id=first.item_id, actor=at.cast.editor, now=at.now)
    assert (second.answer, second.topics) == (first.answer, list(first.topics))
    with pytest.raises(OpenVersion):
        new_version(item_id=first.item_id, actor=at.cast.editor, now=at.now)
    assert KbVersion.objects.filter(item=first.item, state__in=OPEN).count() == 1
    discard_draft(version_id=second.pk, actor=at.cast.editor, now=at.now)
    assert new_version(item_id=first.item_id, actor=at.cast.editor, now=at.now).version == 3


def test_an_article_is_taken_out_of_use_with_a_reason(at: Scene) -> None:
    version = at.published()
    retire_item(item_id=version.item_id, reason="已由区里办理", actor=at.cast.approver, now=at.now + MINUTE)
    kept = KbVersion.objects.get(pk=version.pk)
    assert (kept.state, kept.reason, kept.ended_by) == ("retired", "已由区里办理", at.cast.approver.id)
    with pytest.raises(NotFound):
        retire_item(item_id=version.item_id, reason="再一次", actor=at.cast.approver, now=at.now + MINUTE)


def test_the_database_changes_nothing_that_was_published(at: Scene) -> None:
    version = at.published(basis=(Basis(document="《城市照明管理规定》"),))
    for words in (
        "UPDATE knowledge_version SET valid_to = '2026-01-01'", "UPDATE knowledge_version SET state = 'draft'", "DELETE FROM knowledge_version",
        "DELETE FROM knowledge_basis", f"UPDATE knowledge_basis SET version_id = '{at.drafted().pk}'", "TRUNCATE knowledge_version CASCADE",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match=r"never changes|is refused|permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)
    with pytest.raises(IntegrityError, match="published version"), transaction.atomic():
        KbBasis.objects.create(version=version, document="补一条")


def test_a_draft_says_at_once_all_that_is_wrong_with_it(at: Scene) -> None:
    with pytest.raises(Refused) as refused:
        at.drafted(question=" ", answer="", topics=("999999",), region="000", valid_to=date(2025, 3, 1), review_due=date(2025, 1, 1), basis=(Basis(), Basis(7)))
    wrong = {problem.field for problem in refused.value.problems}
    assert wrong == {"question", "answer", "topics", "region", "valid_to", "review_due", "basis"}
    assert not KbItem.objects.exists()


def test_what_is_over_is_not_published(at: Scene) -> None:
    version = at.drafted(valid_to=date(2025, 3, 4))
    with pytest.raises(Over):
        submit_version(version_id=version.pk, actor=at.cast.editor, now=at.now)


def test_articles_are_numbered_one_after_the_other(at: Scene) -> None:
    assert [at.drafted().item.number for _ in range(3)] == [1, 2, 3]


def test_its_end_and_its_review_are_announced_and_reached(at: Scene) -> None:
    version = at.published(valid_to=date(2025, 6, 1), review_due=date(2025, 5, 1))
    assert run_due(at.now + timedelta(days=20)) == 0
    run_due(at.now + timedelta(days=40))
    run_due(at.now + timedelta(days=70))
    run_due(at.now + timedelta(days=100))
    assert told(f"kb:{version.item_id}")[4:] == ["kb.review_near", "kb.review_overdue", "kb.ending", "kb.ended"]
    assert [one.pk for one in stale(at.cast.approver, date(2025, 5, 1))] == [version.pk]
    assert not stale(at.cast.approver, date(2025, 4, 30)).exists()
    assert not stale(at.cast.unit_lead(at.cast.streets), date(2025, 5, 1)).exists()


def test_the_page_tells_the_life_as_the_table_has_it() -> None:
    page = (ROOT / "docs" / "how-to" / "knowledge.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| K")]
    shown = [(row[0].lstrip("| "), row[1], row[2].split("`")[1], row[3], row[5].strip("` |")) for row in rows]
    assert shown == [(row.id, ", ".join(row.sources), row.verb, "draft" if row.target == "=" else row.target, row.event) for row in LIFE]
