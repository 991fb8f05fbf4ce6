"""Seasonal plans: begun by dates, by numbers, by hand; what they switch on; ended and reviewed."""


import pytest

from huiying.directory.reference import changed
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound
from huiying.orders.models import WorkOrder
from huiying.supervision.alerts.models import Alert
from huiying.supervision.alerts.watching import tell_gaps
from huiying.supervision.models import Notice
from huiying.supervision.seasons.counting import compared, measured
from huiying.supervision.seasons.models import SeasonPlan
from huiying.supervision.seasons.plans import keep_plans
from huiying.supervision.seasons.running import is_priority, prefix, running
from huiying.supervision.seasons.switching import InForce, Over, Runs, begin_season, end_season, review_season, tend
from huiying.supervision.words import danger_word
from tests.cast import NOW, STREET_LIGHT, Cast
from tests.followup.stages import SYSTEM, city, pass_time
from tests.orders.steps import DAY, HOUR, MINUTE
from tests.supervision.scene import on_duty

pytestmark = pytest.mark.django_db
WHY = "气象台发布台风黄色预警"


@pytest.fixture
def cast() -> Cast:
    return city()


def plan(cast: Cast, **given: object) -> SeasonPlan:
    facts = {"code": "typhoon", "kind": "typhoon", "name": "台风", "name_en": "Typhoon", "topics": "010200", "words": "路面积水;广告牌松动",
             "words_class": "structure", "officers": "agent", "standby": "SZ", "banner": "台风期间先派险情", "banner_en": "Danger first", **given}  # fmt: skip
    made = SeasonPlan(**facts)
    keep_plans(put=[made], end=(), approved_by=cast.assessor.id, actor=cast.supervisor, now=NOW - DAY)
    return made


def test_a_supervisor_puts_a_plan_in_force_and_what_it_has_holds_at_once(cast: Cast) -> None:
    plan(cast)
    on_duty(cast)
    assert (danger_word("门前路面积水"), is_priority(STREET_LIGHT)) == ("", False)
    with pytest.raises(NotAllowed):
        begin_season(code="typhoon", why=WHY, actor=cast.dispatcher, now=NOW)
    with pytest.raises(Refused):
        begin_season(code="typhoon", why="", actor=cast.supervisor, now=NOW)
    with pytest.raises(NotFound):
        begin_season(code="snow", why=WHY, actor=cast.supervisor, now=NOW)
    season = begin_season(code="typhoon", why=WHY, actor=cast.supervisor, now=NOW)
    assert (danger_word("门前路面积水"), is_priority(STREET_LIGHT), is_priority("050101")) == ("路面积水", True, False)
    told = set(Notice.objects.filter(kind="season").values_list("user_id", "org_id"))
    assert told == {(cast.supervisor.id, cast.agency.pk), (cast.agent.id, cast.agency.pk), ("", cast.works.pk)}
    with pytest.raises(InForce):
        begin_season(code="typhoon", why=WHY, actor=cast.supervisor, now=NOW)
    order = cast.order(original_text="门前路面积水，过不去。", actor=cast.fresh(cast.agent))
    pass_time(NOW)
    alert = Alert.objects.get(order=order)
    assert (alert.rule, alert.klass, alert.word_code) == ("season", "structure", "season:typhoon")
    assert cast.agent.id in set(Notice.objects.filter(kind="danger_alert").values_list("user_id", flat=True))
    end_season(season_id=season.pk, why="台风远离", actor=cast.supervisor, now=NOW + HOUR)
    assert (danger_word("门前路面积水"), running()) == ("", ())
    with pytest.raises(Over):
        end_season(season_id=season.pk, why="再结束一次", actor=cast.supervisor, now=NOW + HOUR)


def test_a_season_is_reviewed_after_its_end(cast: Cast) -> None:
    plan(cast)
    season = begin_season(code="typhoon", why=WHY, actor=cast.supervisor, now=NOW)
    with pytest.raises(Runs):
        review_season(season_id=season.pk, review="派单及时", actor=cast.supervisor, now=NOW)
    end_season(season_id=season.pk, why="台风远离", actor=cast.supervisor, now=NOW + DAY)
    review_season(season_id=season.pk, review="派单及时，值班电话少一部。", actor=cast.supervisor, now=NOW + 2 * DAY)
    season.refresh_from_db()
    assert (season.review, season.reviewed_by) == ("派单及时，值班电话少一部。", cast.supervisor.id)


def test_a_plan_with_dates_begins_and_ends_by_itself_once(cast: Cast) -> None:
    plan(cast, begins=NOW + HOUR, ends=NOW + 3 * HOUR)
    assert tend(actor=SYSTEM, now=NOW) == []
    begun = tend(actor=SYSTEM, now=NOW + HOUR)
    assert [(one.how, one.until) for one in begun] == [("span", NOW + 3 * HOUR)]
    end_season(season_id=begun[0].pk, why="提前结束", actor=cast.supervisor, now=NOW + 2 * HOUR)
    assert tend(actor=SYSTEM, now=NOW + 2 * HOUR + MINUTE) == []  # ended early: it does not begin anew in its dates
    assert tend(actor=SYSTEM, now=NOW + 4 * HOUR) == []
    plan(cast, code="heat", begins=NOW + HOUR, ends=NOW + 3 * HOUR)
    tend(actor=SYSTEM, now=NOW + 2 * HOUR)
    assert [one.ended_at for one in tend(actor=SYSTEM, now=NOW + 3 * HOUR)] == [NOW + 3 * HOUR]


def test_dates_begin_what_numbers_began_before_and_new_dates_begin_anew_after_an_early_end(cast: Cast) -> None:
    plan(cast, begins=NOW + 3 * DAY, ends=NOW + 20 * DAY)
    begin_season(code="typhoon", how="trigger", until=NOW + 7 * DAY, actor=SYSTEM, now=NOW)
    assert tend(actor=SYSTEM, now=NOW + 4 * DAY) == []
    ended, begun = tend(actor=SYSTEM, now=NOW + 7 * DAY)
    assert (ended.how, begun.how, begun.until) == ("trigger", "span", NOW + 20 * DAY)
    end_season(season_id=begun.pk, why="台风远离", actor=cast.supervisor, now=NOW + 8 * DAY)
    assert tend(actor=SYSTEM, now=NOW + 9 * DAY) == []
    plan(cast, begins=NOW + 5 * DAY, ends=NOW + 30 * DAY)
    assert [season.how for season in tend(actor=SYSTEM, now=NOW + 10 * DAY)] == ["span"]


def test_numbers_begin_a_plan_when_a_day_brings_more_than_usual(cast: Cast) -> None:
    flood = plan(cast, trigger_share=200, trigger_least=3)
    for n in range(28):
        order = cast.order(phone=f"138000{n:05}")
        WorkOrder.objects.filter(pk=order.pk).update(received_at=NOW - (2 + n % 14) * DAY)
    today = [cast.order(phone=f"139000{n:05}") for n in range(2)]
    assert (measured(flood, NOW + MINUTE).found, measured(flood, NOW + MINUTE).usual) == (2, 1)
    assert tend(actor=SYSTEM, now=NOW + MINUTE) == []  # double, but fewer than three
    today.append(cast.order(phone="13900099999"))
    season = tend(actor=SYSTEM, now=NOW + MINUTE)[0]
    assert (season.how, season.found, season.until) == ("trigger", 3, NOW + MINUTE + 7 * DAY)
    end_season(season_id=season.pk, why="雨已停止", actor=cast.supervisor, now=NOW + HOUR)
    assert tend(actor=SYSTEM, now=NOW + 2 * HOUR) == []  # not anew within a day
    payload = Event.objects.get(type="season.begun").payload
    assert '"found":3' in payload


def test_a_season_is_compared_with_as_much_time_before_it(cast: Cast) -> None:
    plan(cast)
    season = begin_season(code="typhoon", why=WHY, actor=cast.supervisor, now=NOW)
    for n, ago in enumerate((-3 * HOUR, 3 * HOUR, 4 * HOUR, 100 * HOUR)):
        order = cast.order(phone=f"138000{n:05}")
        WorkOrder.objects.filter(pk=order.pk).update(received_at=NOW + ago)
    told = compared(season, NOW + DAY)
    assert (told.during, told.before, told.days, told.a_day(told.during)) == (2, 1, 1, 2)


def test_a_running_season_keeps_the_version_that_it_began_with(cast: Cast) -> None:
    plan(cast)
    begin_season(code="typhoon", why=WHY, actor=cast.supervisor, now=NOW)
    plan(cast, words="树倒")
    assert [one.plan.version for one in running()] == [1]
    assert (danger_word("路面积水"), SeasonPlan.objects.filter(valid_to=None).get().version) == ("路面积水", 2)


@pytest.mark.parametrize(("code", "wanted"), [("010000", "01"), ("010200", "0102"), ("010201", "010201"), ("000000", "00")])
def test_a_class_of_matters_stands_for_those_below_it(code: str, wanted: str) -> None:
    assert prefix(code) == wanted


def test_a_gap_of_the_roster_is_told_ahead_once(cast: Cast) -> None:
    on_duty(cast, valid_from=NOW - HOUR, valid_to=NOW + 10 * HOUR)
    on_duty(cast, "reviewer", "", valid_from=NOW + 12 * HOUR, valid_to=None)
    changed()
    told = tell_gaps(actor=SYSTEM, now=NOW)
    assert [(gap.begins, gap.ends) for gap in told] == [(NOW + 10 * HOUR, NOW + 12 * HOUR)]
    assert set(Notice.objects.filter(kind="duty_gap").values_list("user_id", flat=True)) == {cast.supervisor.id}
    assert tell_gaps(actor=SYSTEM, now=NOW + HOUR) == []
    assert tell_gaps(actor=SYSTEM, now=NOW + 11 * HOUR) == []
