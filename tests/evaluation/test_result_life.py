"""The life of a result: drawn from locked figures, sent, appealed against, decided by another, final, locked, evaluated anew as a version of its own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.models import CalendarDay
from huiying.directory.reference import changed
from huiying.evaluation.appealing import AppealsOver, withdraw_appeal
from huiying.evaluation.closing import appeals_over, decision_over
from huiying.evaluation.deciding import Scorer, decide_result_appeal
from huiying.evaluation.drawing import Backdated, NoScheme, draw_result, redo_result
from huiying.evaluation.figures import NotByUnit, NotLocked, dimensions
from huiying.evaluation.locking import StillUnderAppeal, lock_result
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult, ResultCopy, SchemeVersion
from huiying.evaluation.published import digest, facts_of, result_json
from huiying.evaluation.publishing import Outdated, publish_result
from huiying.evaluation.reading import from_data
from huiying.evaluation.schemes import SameAssessor, decide_scheme, enter_scheme, scheme_of
from huiying.evaluation.seeing import unit_seen
from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotFound, NotNow
from huiying.metrics.models import Snapshot
from huiying.supervision.models import Notice
from tests.cast import NOW
from tests.evaluation.scene import CITY, MONTH, Scene, lock_city, scene
from tests.evaluation.small import given, measure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = system("work")


def events(result: AssessmentResult) -> list[str]:
    return list(Event.objects.filter(stream=f"evaluation:{result.pk}").order_by("stream_seq").values_list("type", flat=True))


def line(result: AssessmentResult, unit: str, code: str) -> dict[str, object]:
    result.refresh_from_db()
    found = next(one for one in result.document["units"] if one["code"] == unit)
    return next(one for one in found["lines"] if one["code"] == code)


def score(result: AssessmentResult, unit: str) -> str:
    result.refresh_from_db()
    return str(next(one for one in result.document["units"] if one["code"] == unit)["score"])


def test_a_scheme_needs_two_people_and_figures_that_are_told_by_unit() -> None:
    here = scene()
    cast = here.cast
    asked = (("a", "human_connect_rate", "requested", "50"), ("b", "response_rate", "nobody", "30"), ("c", "no_such", "x", "20"))
    wrong = given(measures=[measure(*one) for one in asked])
    with pytest.raises(Refused) as refused:
        enter_scheme(scheme=from_data(wrong), from_month="January", note="", actor=cast.assessor, now=NOW)
    assert {(one.field, one.code) for one in refused.value.problems} == {
        ("from_month", "month"), ("measures[1].metric", "dimension"), ("measures[2].variant", "unknown"), ("measures[3].metric", "unknown"),
    }  # fmt: skip
    second = enter_scheme(scheme=from_data(given(ranks="units")), from_month="2025-02", note="", actor=cast.assessor, now=NOW)
    with pytest.raises(SameAssessor):
        decide_scheme(version_id=second.pk, release=True, reason="", actor=cast.assessor, now=NOW)
    with pytest.raises(Refused):
        decide_scheme(version_id=second.pk, release=False, reason=" ", actor=cast.assessor2, now=NOW)
    decide_scheme(version_id=second.pk, release=True, reason="", actor=cast.assessor2, now=NOW)
    with pytest.raises(NotNow):
        decide_scheme(version_id=second.pk, release=True, reason="", actor=cast.assessor2, now=NOW)
    assert here.drawn().scheme_version.version == 1  # the second holds from February on
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeVersion.objects.filter(pk=second.pk).update(from_month="2025-01")


def test_nothing_is_evaluated_by_figures_that_are_not_locked_or_not_told_by_unit() -> None:
    here = scene()
    assert dimensions(MONTH) == {("unit_id",)}
    assert dimensions("2024-12") == set()
    with pytest.raises(NoScheme):
        draw_result(scheme_id=here.scheme.pk, month="2024-12", actor=here.scorer, now=NOW)
    with pytest.raises(NotLocked):
        draw_result(scheme_id=here.scheme.pk, month="2025-02", actor=here.scorer, now=NOW)
    second = enter_scheme(
        scheme=from_data(given(measures=[measure("late", "extension_rate", "count", "100")])), from_month=MONTH, note="", actor=here.scorer, now=NOW
    )
    decide_scheme(version_id=second.pk, release=True, reason="", actor=here.other, now=NOW)
    with pytest.raises(NotByUnit):
        here.drawn()


def test_a_draft_is_drawn_again_as_often_as_wanted_and_can_be_reckoned_again_from_what_it_keeps() -> None:
    here = scene()
    result = here.drawn()
    assert score(result, "SZ") == "94"
    assert [one["code"] for one in result.document["units"]] == ["DH", "XL", "CG", "SZ", "HB", "GD"]
    assert {one["rank"] for one in result.document["units"]} == {None}
    here.drawn()
    assert events(result) == ["evaluation.drafted"]
    assert digest(result.document) == result.sha256
    assert result_json(scheme_of(result.scheme_version), facts_of(result.document["facts"]), version=1, state="draft") == result.document
    assert result.snapshot == Snapshot.objects.get()


def test_a_small_sample_has_a_level_and_the_reason_beside_it() -> None:
    result = scene().drawn()
    environment = next(one for one in result.document["units"] if one["code"] == "HB")
    assert environment["marks"] == ["few", "too_little"]  # 50 parts answered, but 20 ratings: 30 of the hundred count
    assert (environment["score"], environment["level"]) == (None, "")


def test_from_draft_to_locked_with_an_upheld_appeal() -> None:
    here = scene()
    result = here.published()
    assert Notice.objects.filter(kind="evaluation").count() == len(CITY)
    appeal = here.appealed(result)
    with pytest.raises(Moved):
        here.appealed(result)
    with pytest.raises(Scorer):
        decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="属实", given={"out": 5}, actor=here.scorer, now=here.now)
    decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="停电属实，剔除 5 件。", given={"out": 5}, actor=here.other, now=here.now + DAY)
    told = line(result, "SZ", "response")
    assert (told["base"], told["was"]) == (
        {"num": "184", "den": "195", "value": None, "n": 195, "excluded": {"appeal": 5}, "mark": ""}, {"measured": "92", "points": "24"},
    )  # fmt: skip
    assert told["points"] == "25.77"
    assert score(result, "SZ") == "95.77"
    assert result.state == "published"
    appeals_over(result_id=result.pk, actor=SYSTEM, now=here.now + 7 * DAY)
    result.refresh_from_db()
    assert result.state == "final"
    lock_result(result_id=result.pk, actor=here.scorer, now=here.now + 8 * DAY)
    assert events(result) == [
        "evaluation.drafted", "evaluation.published", "evaluation.appealed", "evaluation.appeal_decided", "evaluation.appeals_closed", "evaluation.final",
        "evaluation.locked",
    ]  # fmt: skip
    assert set(ResultCopy.objects.filter(result=result).values_list("state", flat=True)) == {"published", "final", "locked"}
    assert score_of(ResultCopy.objects.get(result=result, state="published").document, "SZ") == "94"


def score_of(document: dict[str, object], unit: str) -> str:
    units: list[dict[str, str]] = document["units"]  # type: ignore[assignment]
    return next(one for one in units if one["code"] == unit)["score"]


def test_what_is_locked_or_decided_never_changes_not_even_in_the_database() -> None:
    here = scene()
    result = here.published()
    appeal = here.appealed(result)
    decide_result_appeal(appeal_id=appeal.pk, uphold=False, reason="联系记录显示并未尝试。", given={}, actor=here.other, now=here.now)
    appeals_over(result_id=result.pk, actor=SYSTEM, now=here.now + 7 * DAY)
    lock_result(result_id=result.pk, actor=here.scorer, now=here.now + 8 * DAY)
    for sql in ("UPDATE evaluation_result SET document = '{}'", "UPDATE evaluation_result SET state = 'draft'", "DELETE FROM evaluation_result",
                "UPDATE evaluation_result_copy SET document = '{}'", "DELETE FROM evaluation_result_copy", "UPDATE evaluation_appeal SET state = 'upheld'",
                "DELETE FROM evaluation_appeal", "DELETE FROM evaluation_scheme_version"):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(NotNow):
        here.drawn()
    with pytest.raises(NotNow):
        here.appealed(result)


def test_an_appeal_that_nobody_decides_is_never_upheld_and_the_result_stands_as_under_appeal() -> None:
    here = scene()
    result = here.published()
    appeal = here.appealed(result)
    appeals_over(result_id=result.pk, actor=SYSTEM, now=here.now + 7 * DAY)
    result.refresh_from_db()
    assert result.state == "published"
    assert Timer.objects.filter(stream=f"evaluation:{result.pk}", kind="evaluation_decision").get().due_at == result.decide_until
    decision_over(result_id=result.pk, actor=SYSTEM, now=here.now + 15 * DAY)
    result.refresh_from_db()
    appeal.refresh_from_db()
    assert (result.state, appeal.state, score(result, "SZ")) == ("final", "overdue", "94")
    with pytest.raises(StillUnderAppeal):
        lock_result(result_id=result.pk, actor=here.scorer, now=here.now + 16 * DAY)
    decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="属实", given={"met": 16}, actor=here.other, now=here.now + 16 * DAY)
    assert score(result, "SZ") == "100"
    lock_result(result_id=result.pk, actor=here.scorer, now=here.now + 16 * DAY)
    assert result.document["state"] == "final"
    result.refresh_from_db()
    assert result.document["state"] == "locked"


@pytest.mark.parametrize(
    ("given_", "code"),
    [({}, "same"), ({"out": 201}, "range"), ({"out": 5, "out_met": 6}, "range"), ({"met": 17}, "range"), ({"out": 4, "out_met": 4}, "worse")],
)  # fmt: skip
def test_a_correction_that_cannot_be_or_would_harm_is_refused(given_: dict[str, int], code: str) -> None:
    here = scene()
    appeal = here.appealed(here.published())
    with pytest.raises(Refused) as refused:
        decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="属实", given=given_, actor=here.other, now=here.now)
    assert code in {one.code for one in refused.value.problems}
    assert AssessmentAppeal.objects.get().state == "open"


def test_the_window_is_five_working_days_over_holidays() -> None:
    """Sent on Tuesday 4 March; Thursday is made a holiday and Saturday a working day: Wed, Fri, Sat, Mon, Tue."""
    here = scene()
    CalendarDay.objects.create(date=date(2025, 3, 6), is_workday=False, note="市庆")
    CalendarDay.objects.create(date=date(2025, 3, 8), is_workday=True, note="调休上班")
    changed()
    here = Scene(here.cast, here.scheme, here.now)
    result = publish_fresh(here)
    until = datetime(2025, 3, 11, 16, 0, tzinfo=UTC)
    assert result.appeal_until == until
    with pytest.raises(AppealsOver):
        here.appealed(result, now=until)
    assert here.appealed(result, now=until - timedelta(seconds=1)).state == "open"


def publish_fresh(here: Scene) -> AssessmentResult:
    actor = here.cast.fresh(here.scorer)
    drawn = draw_result(scheme_id=here.scheme.pk, month=MONTH, actor=actor, now=here.now)
    return publish_result(result_id=drawn.pk, actor=actor, now=here.now)


def test_an_appeal_may_be_taken_back_and_then_the_result_goes_on() -> None:
    here = scene()
    result = here.published()
    appeal = here.appealed(result)
    appeals_over(result_id=result.pk, actor=SYSTEM, now=here.now + 7 * DAY)
    withdraw_appeal(appeal_id=appeal.pk, actor=here.cast.unit_lead(here.cast.works), now=here.now + 8 * DAY)
    result.refresh_from_db()
    assert result.state == "final"
    with pytest.raises(NotFound):
        decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="属实", given={"out": 5}, actor=here.other, now=here.now + 8 * DAY)


def test_evaluated_anew_is_a_new_version_beside_the_old_one() -> None:
    here = scene()
    result = here.published()
    appeal = here.appealed(result)
    decide_result_appeal(appeal_id=appeal.pk, uphold=True, reason="属实", given={"out": 5}, actor=here.other, now=here.now)
    appeals_over(result_id=result.pk, actor=SYSTEM, now=here.now + 7 * DAY)
    lock_result(result_id=result.pk, actor=here.scorer, now=here.now + 8 * DAY)
    with pytest.raises(Refused):
        redo_result(result_id=result.pk, reason=" ", actor=here.scorer, now=here.now + 9 * DAY)
    same = redo_result(result_id=result.pk, reason="方案核对", actor=here.scorer, now=here.now + 9 * DAY)
    assert (same.version, same.replaces_id, same.state, score(same, "SZ")) == (2, result.pk, "draft", "95.77")
    result.refresh_from_db()
    assert (result.state, events(result)[-1]) == ("locked", "evaluation.redone")
    lock_city(here.cast, city=CITY | {"SZ": ((190, 200), (45, 50), (50, 50), 240)}, reason="补录 6 件")
    again = here.drawn()
    assert (again.pk, again.snapshot.version, score(again, "SZ")) == (same.pk, 2, "96.25")  # locked anew: the correction is not made twice
    assert again.document["facts"]["corrections"] == []


def test_a_unit_sees_its_own_line_and_ranks_only_where_the_scheme_shows_them() -> None:
    here = scene()
    unit = here.cast.unit_lead(here.cast.district)
    for ranks, seen, told in (("off", None, None), ("agency", None, 1), ("units", 1, 1)):
        result = again(here, ranks).published()
        assert unit_seen(unit, result, "DH")["rank"] == seen
        assert unit_seen(here.scorer, result, "DH")["rank"] == told
        with pytest.raises(NotFound):
            unit_seen(unit, result, "XL")


def again(here: Scene, ranks: str) -> Scene:
    made = enter_scheme(scheme=from_data(given(scheme=f"s-{ranks}", ranks=ranks)), from_month=MONTH, note="", actor=here.scorer, now=NOW)
    decide_scheme(version_id=made.pk, release=True, reason="", actor=here.other, now=NOW)
    return Scene(here.cast, made.scheme, here.now)


def test_a_draft_is_not_sent_with_figures_or_a_scheme_that_no_longer_hold() -> None:
    here = scene()
    draft = here.drawn()
    lock_city(here.cast, city=CITY | {"SZ": ((190, 200), *CITY["SZ"][1:])}, reason="漏计")
    with pytest.raises(Outdated):
        publish_result(result_id=draft.pk, actor=here.scorer, now=here.now)
    assert line(here.drawn(), "SZ", "response")["base"]["num"] == "190"  # type: ignore[index]
    second = enter_scheme(scheme=from_data(given(zh="三率，第二版")), from_month=MONTH, note="", actor=here.scorer, now=here.now)
    decide_scheme(version_id=second.pk, release=True, reason="", actor=here.other, now=here.now)
    with pytest.raises(Backdated):  # made when the figures were known
        here.drawn()
    with pytest.raises(Outdated):
        publish_result(result_id=draft.pk, actor=here.scorer, now=here.now)
    lock_city(here.cast, reason="方案第二版", after=timedelta(hours=1))
    here.drawn()
    assert publish_result(result_id=draft.pk, actor=here.scorer, now=here.now).state == "published"
    assert events(draft) == ["evaluation.drafted"] * 3 + ["evaluation.published"]
