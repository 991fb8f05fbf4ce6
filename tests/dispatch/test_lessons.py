"""What ended orders teach: counts, corrections with their numbers, changes proposed to people, nothing by itself."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from huiying.directory.models import Org
from huiying.directory.reference import current_version, reference
from huiying.dispatch.catalogue import approve_catalogue, in_force, propose
from huiying.dispatch.lessons.counting import Lines, count
from huiying.dispatch.lessons.deciding import Decided, LineChanged, dismiss_lesson, draft_lesson
from huiying.dispatch.lessons.reading import fared
from huiying.dispatch.lessons.rules import Counted, corrections, groups, share
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line, Question, match
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.dispatch.plan import Plan, check_plan
from huiying.dispatch.suggest import suggest
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.orders.marking import set_secrecy
from huiying.orders.models import Assignment, WorkOrder
from tests.cast import LIUYIN, NOISE, NOW, QINGSHI, STREET_LIGHT, Cast, again
from tests.dispatch.scene import another, with_catalogue
from tests.orders.steps import DAY, accepted, dispatched

LATER = NOW + 30 * DAY


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),  # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_have_wilsons_interval(k: int, n: int, low: float, high: float) -> None:
    found = share(k, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_nearest_place_with_enough_orders_speaks() -> None:
    counts = {
        ("990101001", ""): [Counted("a", 1), Counted("b", 3)],
        ("990101", ""): [Counted("a", 2, sent=9, returned=7), Counted("b", 11, sent=12, returned=1)],
        ("", ""): [Counted("a", 400), Counted("b", 20)],
    }
    (found,) = corrections(counts, lead="a", region="990101001")
    assert (found.unit, found.share.k, found.share.n, found.region, found.leads) == ("b", 11, 13, "990101", True)
    assert found.returns is not None
    assert (found.returns.k, found.returns.n) == (1, 12)
    assert corrections(counts, lead="a", region="990102001") == []
    assert corrections(counts, lead="b", region="990101001", may=lambda unit: unit != "a") == []
    assert groups("990101001", "井盖") == [("990101001", "井盖"), ("990101001", ""), ("990101", "井盖"), ("990101", ""), ("", "井盖"), ("", "")]


def test_few_orders_prove_nothing_and_half_is_not_most() -> None:
    assert corrections({("", ""): [Counted("b", 7)]}, lead="a") == []
    (half,) = corrections({("", ""): [Counted("a", 50), Counted("b", 50)]}, lead="a")
    assert not half.leads


def test_lines_by_topic_find_what_the_catalogue_finds() -> None:
    lines = [
        Line(1, "01", "a", "x"), Line(2, "0102", "b", "x", region_prefix="990101"), Line(3, "0102", "c", "x", object_word="灯杆、路灯"),
        Line(4, "010200", "d", "x", subject="enterprise"), Line(5, "", "e", "x"), Line(6, "0102", "f", "x", region_prefix="990101001", object_word="路灯"),
    ]  # fmt: skip
    quick = Lines(lines)
    for topic in ("010201", "0103", "06", ""):
        for region in ("990101001", "990101", "990102", ""):
            for text in ("路灯不亮", "井盖", ""):
                for subject in ("person", "enterprise", ""):
                    asked = Question(topic, region, text, subject)
                    slow, fast = match(lines, asked), quick.find(asked)
                    assert (fast[0].line_no if fast else None) == (slow.line.line_no if slow else None), asked


@pytest.fixture
def cast(db: None) -> Cast:
    return with_catalogue()


def ended(cast: Cast, unit: Org, times: int, region: str = QINGSHI) -> list[WorkOrder]:
    """Orders about street lights in a street that a unit handled to the end; their last steps are shortened."""
    made = []
    for _ in range(times):
        order = dispatched(cast, NOW, unit, phone=f"139{WorkOrder.objects.count():08}", topic_code=STREET_LIGHT)
        WorkOrder.objects.filter(pk=order.pk).update(status="completed", close_route="dispatched", closed_at=NOW + DAY, region_code=region)
        Assignment.objects.filter(order=order).update(status="accepted", replied_at=NOW + DAY)
        made.append(order)
    return made


def waiting(cast: Cast, region: str = LIUYIN, topic: str = STREET_LIGHT) -> WorkOrder:
    """An order of a topic in a street that waits for dispatch."""
    order = accepted(cast, NOW, topic_code=topic, phone="13800019999")
    WorkOrder.objects.filter(pk=order.pk).update(region_code=region)
    return again(order)


def counted(cast: Cast) -> list[Lesson]:
    count(actor=replace(system("timer"), reference_version=current_version()), now=LATER)
    return list(Lesson.objects.order_by("found_at", "line_no"))


def test_counts_tell_who_handled_in_the_end_and_the_suggestion_says_by_which_numbers(cast: Cast) -> None:
    ended(cast, cast.works, 2)
    ended(cast, cast.streets, 9)
    assert counted(cast)
    assert {(row.unit.code, row.handled) for row in DutyCount.objects.filter(line_no=1, region_code="990101", word="")} == {("SZ", 2), ("CG", 9)}
    order = waiting(cast)
    heard = suggest(order=order, actor=cast.dispatcher, now=LATER).heard
    (told,) = heard.others
    assert (told.unit, told.correction.leads) == (cast.streets, True)
    assert told.zh == "近一年本条在东河区办结的 11 件中，9 件最终由其办理"
    assert told.en == "Of 11 ended orders of this line in Donghe District, 9 were in the end handled by it"
    assert heard.lead is not None
    assert "2 件最终由其办理" in heard.lead.zh
    assert suggest(order=waiting(cast, topic=NOISE), actor=cast.dispatcher, now=LATER).heard.others == ()


def test_a_street_is_never_learned_where_a_department_has_to_lead(cast: Cast) -> None:
    for order in ended(cast, cast.streets, 12):
        WorkOrder.objects.filter(pk=order.pk).update(owner=cast.qingshi)
        Assignment.objects.filter(order=order).update(unit=cast.qingshi)
    assert counted(cast) == []
    order = waiting(cast, QINGSHI)
    assert suggest(order=order, actor=cast.dispatcher, now=LATER).heard.others == ()


def test_secret_and_anonymous_orders_are_not_counted(cast: Cast) -> None:
    for order in ended(cast, cast.streets, 3):
        set_secrecy(order=again(order), level="secret", actor=cast.reviewer, now=LATER)
    ended(cast, cast.works, 1)
    counted(cast)
    assert {(row.unit.code, row.sent) for row in DutyCount.objects.filter(region_code="", word="")} == {("SZ", 1)}


def test_returns_are_counted_with_their_interval(cast: Cast) -> None:
    made = ended(cast, cast.works, 10)
    Assignment.objects.filter(order__in=made[:4]).update(status="returned")
    counted(cast)
    line = fared([1])[1]
    assert (line.sent, line.returned, line.handled) == (10, 4, 6)
    assert line.rate is not None
    assert line.rate.low < 0.4 < line.rate.high


def test_what_was_dispatched_before_the_line_changed_counts_no_more(cast: Cast) -> None:
    ended(cast, cast.streets, 9)
    line = in_force(NOW, current_version()).lines[0]
    version = propose(edit=Edit(put=(replace(line, lead=str(cast.environment.pk)),)), note="改派", actor=cast.adjudicator, now=NOW + DAY)
    approve_catalogue(version_id=version.pk, actor=another(cast, "AD"), now=NOW + 2 * DAY)
    assert counted(cast) == []
    assert not DutyCount.objects.filter(line_no=1).exists()


def test_a_proposed_change_becomes_a_draft_by_a_person_and_the_catalogue_stays_until_another_publishes(cast: Cast) -> None:
    ended(cast, cast.works, 1)
    ended(cast, cast.streets, 11)
    (found,) = counted(cast)
    assert (found.line_no, found.region_code, found.unit, found.k, found.n, found.state) == (1, "", cast.streets, 11, 12, "open")
    dispatcher = cast.fresh(cast.dispatcher)
    with pytest.raises(Refused):
        draft_lesson(lesson_id=found.pk, legal_basis=" ", note="按统计", actor=dispatcher, now=LATER)
    with pytest.raises(NotAllowed):
        draft_lesson(lesson_id=found.pk, legal_basis="市政设施养护分工", note="按统计", actor=cast.fresh(cast.unit_lead(cast.works)), now=LATER)
    version = draft_lesson(lesson_id=found.pk, legal_basis="市政设施养护分工", note="按统计", actor=dispatcher, now=LATER)
    assert version.state == "draft"
    assert in_force(LATER, current_version()).lines[0].lead == str(cast.works.pk)
    line = version.lines.get(line_no=1)
    assert (line.lead, line.legal_basis, line.co_units.count()) == (cast.streets, "市政设施养护分工", 0)
    with pytest.raises(Decided):
        dismiss_lesson(lesson_id=found.pk, reason="不改", actor=dispatcher, now=LATER)
    assert [lesson.state for lesson in counted(cast)] == ["drafted"]
    approve_catalogue(version_id=version.pk, actor=cast.fresh(cast.adjudicator), now=LATER)
    assert in_force(LATER, current_version()).lines[0].lead == str(cast.streets.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=found.pk).update(k=1)
    assert Event.objects.filter(type__in=["lesson.found", "lesson.drafted"]).count() == 2


def test_a_change_for_one_district_is_a_line_of_its_own(cast: Cast) -> None:
    ended(cast, cast.works, 20, "990102001")
    ended(cast, cast.streets, 9)
    (found,) = counted(cast)
    assert found.region_code == "990101"
    version = draft_lesson(lesson_id=found.pk, legal_basis="区内分工", note="按统计", actor=cast.fresh(cast.dispatcher), now=LATER)
    assert {(line.region_prefix, line.lead.code) for line in version.lines.filter(topic_prefix="0102")} == {("", "SZ"), ("990101", "CG")}


def test_a_dismissed_change_comes_back_only_with_twice_the_orders(cast: Cast) -> None:
    ended(cast, cast.streets, 9)
    (found,) = counted(cast)
    dismiss_lesson(lesson_id=found.pk, reason="路灯已移交，今后仍归市政", actor=cast.fresh(cast.dispatcher), now=LATER)
    assert [lesson.state for lesson in counted(cast)] == ["dismissed"]
    ended(cast, cast.streets, 9)
    assert sorted(lesson.state for lesson in counted(cast)) == ["dismissed", "open"]


def test_a_proposed_change_lapses_when_the_line_changed_or_the_numbers_turned(cast: Cast) -> None:
    ended(cast, cast.streets, 9)
    (found,) = counted(cast)
    line = in_force(NOW, current_version()).lines[0]
    version = propose(edit=Edit(put=(replace(line, lead=str(cast.environment.pk)),)), note="改派", actor=cast.fresh(cast.adjudicator), now=LATER)
    approve_catalogue(version_id=version.pk, actor=another(cast, "AD"), now=LATER)
    with pytest.raises(LineChanged):
        draft_lesson(lesson_id=found.pk, legal_basis="依据", note="按统计", actor=cast.fresh(cast.dispatcher), now=LATER)
    assert [lesson.state for lesson in counted(cast)] == ["lapsed"]
    assert Event.objects.filter(type="lesson.lapsed", stream=f"lesson:{Lesson.objects.get().pk}").count() == 1


def test_a_learned_unit_is_sent_with_its_numbers_as_the_reason(cast: Cast) -> None:
    ended(cast, cast.streets, 9)
    counted(cast)
    order = waiting(cast)
    told = suggest(order=order, actor=cast.dispatcher, now=LATER).heard.others[0]
    by_numbers = Plan(str(told.unit.pk), "请办理", override_reason=told.zh)
    data = reference(current_version())
    assert check_plan(by_numbers, order, in_force(LATER, current_version()), data, LATER) == []
    bare = check_plan(replace(by_numbers, override_reason=""), order, in_force(LATER, current_version()), data, LATER)
    assert [problem.code for problem in bare] == ["reason_needed"]


def test_counting_again_changes_nothing(cast: Cast) -> None:
    ended(cast, cast.streets, 9)
    counted(cast)
    before = list(DutyCount.objects.order_by("line_no", "region_code", "word", "unit_id").values_list("line_no", "region_code", "unit_id", "handled"))
    assert len(counted(cast)) == 1
    assert list(DutyCount.objects.order_by("line_no", "region_code", "word", "unit_id").values_list("line_no", "region_code", "unit_id", "handled")) == before
