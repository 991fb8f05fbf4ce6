"""Wrong or missing: a task of the owner unit, due in working days, reminded, overdue, answered with a version or declined with a reason."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from huiying.directory.calendar_years import library_years
from huiying.directory.models import CalendarYear
from huiying.directory.reference import changed
from huiying.journal.models import Event, Text, Timer
from huiying.kit.actor import citizen, system
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotFound, NotNow
from huiying.knowledge.models import KbFeedback, KbQuestion, KbReading
from huiying.knowledge.queries import open_tasks_for, tasks_for
from huiying.knowledge.reading import read_version, readings
from huiying.knowledge.reporting import answer_feedback, decline_feedback, pass_on, report_missing, report_wrong
from huiying.knowledge.unanswered import note_unanswered, settle_question, unanswered
from huiying.supervision.models import Notice
from huiying.work.reacting import react
from huiying.work.reactions import year_known
from huiying.work.timers import run_due
from tests.knowledge.scene import MINUTE, Scene, scene, told

pytestmark = pytest.mark.django_db
THURSDAY_NIGHT = datetime(2025, 3, 7, 16, tzinfo=UTC)  # three working days after Tuesday 4 March end on Friday at 24:00


@pytest.fixture
def at() -> Scene:
    return scene()


def wrong(at: Scene, text: str = "现在是两天内修好。") -> KbFeedback:
    return report_wrong(version_id=at.published().pk, text=text, actor=at.cast.agent, now=at.now)


def test_a_wrong_answer_is_a_task_of_its_owner_with_a_due_in_working_days(at: Scene) -> None:
    task = wrong(at)
    assert (task.owner_id, task.state, task.due_at) == (at.cast.works.pk, "open", THURSDAY_NIGHT)
    assert [one.pk for one in open_tasks_for(at.lead)] == [task.pk]
    assert [one.pk for one in tasks_for(at.cast.agent)] == [task.pk]
    assert [one.pk for one in tasks_for(at.cast.editor)] == [task.pk]
    for stranger in (at.cast.agent2, at.cast.unit_lead(at.cast.streets), citizen("x")):
        assert not tasks_for(stranger).exists()
    assert told(f"kbtask:{task.pk}") == ["kb.reported"]


def test_names_and_numbers_are_masked_for_good(at: Scene) -> None:
    task = wrong(at, "张三先生 13800010001 说是两天。")
    kept = "".join(Text.objects.filter(stream=f"kbtask:{task.pk}").values_list("text", flat=True))
    for words in (task.text, kept):
        assert "13800010001" not in words
        assert "两天" in words


def test_its_owner_answers_with_a_newer_version_of_the_same_article(at: Scene) -> None:
    task = wrong(at)
    assert task.version is not None
    other = at.published(question="别的问题？", now=at.now + MINUTE)
    for unfit in (task.version_id, other.pk, uuid4()):
        with pytest.raises(Refused):
            answer_feedback(feedback_id=task.pk, version_id=unfit, actor=at.lead, now=at.now + MINUTE)
    new = at.renewed(task.version, at.now + 2 * MINUTE, answer="两天内修好。")
    with pytest.raises(NotAllowed):
        answer_feedback(feedback_id=task.pk, version_id=new.pk, actor=at.cast.unit_lead(at.cast.streets), now=at.now + 3 * MINUTE)
    done = answer_feedback(feedback_id=task.pk, version_id=new.pk, actor=at.lead, now=at.now + 3 * MINUTE)
    assert (done.state, done.new_version_id, done.answered_by) == ("answered", new.pk, at.lead.id)
    assert not Timer.objects.filter(stream=f"kbtask:{task.pk}", dropped=False).exists()
    with pytest.raises(NotNow):
        decline_feedback(feedback_id=task.pk, reason="不改", actor=at.lead, now=at.now + 4 * MINUTE)


def test_it_is_declined_with_a_reason_only(at: Scene) -> None:
    task = wrong(at)
    with pytest.raises(Refused):
        decline_feedback(feedback_id=task.pk, reason="", actor=at.lead, now=at.now)
    assert decline_feedback(feedback_id=task.pk, reason="三天是对的", actor=at.lead, now=at.now).reason == "三天是对的"


def test_it_is_reminded_and_overdue_by_timers_and_the_house_is_told(at: Scene) -> None:
    task = wrong(at)
    run_due(at.now + timedelta(days=2, hours=20))
    run_due(THURSDAY_NIGHT)
    task.refresh_from_db()
    assert (task.reminded_at is not None, task.overdue_at, task.state) == (True, THURSDAY_NIGHT, "open")
    assert told(f"kbtask:{task.pk}") == ["kb.reported", "kb.reminded", "kb.overdue"]
    while react(THURSDAY_NIGHT)[0]:
        pass
    owners = Notice.objects.filter(org=at.cast.works, kind="knowledge").values_list("zh", flat=True)
    assert sum("逾期" in words for words in owners) == 1
    assert sum("2025-03-07" in words for words in owners) == 3
    assert Notice.objects.filter(user_id=at.cast.approver.id, zh__contains="逾期").count() == 1
    decline_feedback(feedback_id=task.pk, reason="三天是对的", actor=at.lead, now=THURSDAY_NIGHT)
    while react(THURSDAY_NIGHT)[0]:
        pass
    assert Notice.objects.filter(user_id=at.cast.agent.id).count() == 1


def test_what_is_missing_goes_to_the_agency_which_passes_it_on_with_a_clock_of_its_own(at: Scene) -> None:
    task = report_missing(text="电动车在哪里上牌？", actor=at.cast.agent, now=at.now)
    assert task.owner_id == at.cast.agency.pk
    with pytest.raises(NotAllowed):
        pass_on(feedback_id=task.pk, owner_id=at.cast.works.pk, reason="归市政", actor=at.cast.agent, now=at.now)
    later = at.now + timedelta(days=1)
    moved = pass_on(feedback_id=task.pk, owner_id=at.cast.works.pk, reason="归市政", actor=at.cast.editor, now=later)
    assert (moved.owner_id, moved.due_at) == (at.cast.works.pk, datetime(2025, 3, 12, 16, tzinfo=UTC))
    assert Timer.objects.filter(stream=f"kbtask:{task.pk}", kind="kb_feedback_due", dropped=False).get().due_at == moved.due_at
    new = at.published(question="电动车在哪里上牌？", now=later)
    assert answer_feedback(feedback_id=task.pk, version_id=new.pk, actor=at.lead, now=later).state == "answered"


def test_a_due_waits_for_a_calendar_year_that_nobody_entered(at: Scene) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    changed()
    agent = at.cast.fresh(at.cast.agent)
    task = report_wrong(version_id=at.published().pk, text="不对", actor=agent, now=datetime(2025, 12, 30, 2, tzinfo=UTC))
    assert (task.due_at, task.waits_for_year) == (None, 2026)
    CalendarYear.objects.bulk_create(library_years(range(2026, 2027), at.now))
    changed()
    entered = Event(type="calendar.entered", stream="calendar:2026", payload='{"year":2026}')
    year_known(entered, at.now, at.cast.fresh(system("reaction")))
    task.refresh_from_db()
    assert task.due_at is not None
    assert Timer.objects.get(stream=f"kbtask:{task.pk}", kind="kb_feedback_due").due_at == task.due_at


def test_questions_without_an_answer_are_counted_without_personal_data_until_they_are_settled(at: Scene) -> None:
    for words in ("电动车上牌", " 电动车 上牌", "电动车上牌"):
        note_unanswered(words=words, now=at.now)
    note_unanswered(words="x", now=at.now)
    note_unanswered(words="我叫王小明，电话13800010001，居住证怎么办", now=at.now)
    report_missing(text="电动车上牌", actor=at.cast.agent, now=at.now)
    assert "13800010001" not in "".join(KbQuestion.objects.values_list("words", flat=True))
    assert not unanswered(at.cast.agent).exists()
    first = unanswered(at.cast.editor).first()
    assert first is not None
    assert (first.words, first.found_nothing, first.marked_missing, KbQuestion.objects.count()) == ("电动车上牌", 3, 1, 2)
    settle_question(question_id=first.pk, item_id=at.published().item_id, actor=at.cast.editor, now=at.now)
    assert unanswered(at.cast.editor).count() == 1
    with pytest.raises(Moved):
        settle_question(question_id=first.pk, actor=at.cast.editor, now=at.now)
    note_unanswered(words="电动车上牌", now=at.now + MINUTE)
    assert unanswered(at.cast.editor).count() == 2


def test_who_reads_what_is_kept_for_the_auditor(at: Scene) -> None:
    version, draft, call = at.published(), at.drafted(), uuid4()
    read_version(version_id=version.pk, call_id=call, actor=at.cast.agent, now=at.now)
    with pytest.raises(NotFound):
        read_version(version_id=draft.pk, actor=at.cast.agent, now=at.now)
    (kept,) = readings(at.cast.auditor)
    assert (kept.user_id, kept.version_id, kept.call_id, kept.at) == (at.cast.agent.id, version.pk, call, at.now)
    assert not readings(at.cast.agent).exists()
    assert KbReading.objects.count() == 1
