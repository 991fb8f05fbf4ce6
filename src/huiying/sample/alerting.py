"""The sample city's watch: who is on duty, alerts answered by them, a heating season in force, a holiday reviewed, tasks before complaints."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from huiying.directory.models import DutyOfficer, Org, User
from huiying.kit.actor import Actor, system
from huiying.supervision.alerts.answering import acknowledge_alert, close_alert
from huiying.supervision.alerts.duty import sealed_phones
from huiying.supervision.alerts.keeping import put_shipped_alerts
from huiying.supervision.alerts.models import Alert
from huiying.supervision.alerts.raising import raise_drill
from huiying.supervision.proactive.acting import Report, Wanted, accept_task, begin_task, issue_task, report_task
from huiying.supervision.seasons.models import Season, SeasonPlan
from huiying.supervision.seasons.plans import keep_plans
from huiying.supervision.seasons.switching import end_season, review_season, tend

ActorAt = Callable[[str, datetime], Actor]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DEALT_WITH = 12 * MINUTE
OFFICER, DEPUTY = "dispatcher", "adjudicator"
PHONE, DEPUTY_PHONE = "13900000017", "13900000021"
COVERED = timedelta(days=9)  # from the present on: the roster's next gap can be seen
HEATING = datetime(2025, 11, 14, 16, 0, tzinfo=UTC), datetime(2026, 3, 14, 16, 0, tzinfo=UTC)
HOLIDAY = datetime(2025, 9, 30, 16, 0, tzinfo=UTC), datetime(2025, 10, 8, 16, 0, tzinfo=UTC)
ANSWERED_AFTER = (timedelta(seconds=48), timedelta(seconds=95), timedelta(seconds=190), timedelta(seconds=70))
OUTCOMES = (("emergency", "119", "已转 119，燃气公司同时到场。"), ("measures", "", "已设警示围挡，通知照明所断电。"), ("known", "", ""),
            ("false_alarm", "", "诉求人身体无恙，系停电不便。"))  # fmt: skip


def watch(orgs: Mapping[str, Org], users: Mapping[str, User], founded: datetime, present: datetime) -> None:
    """The list of words in force, and the agency's turn of duty with its deputy; it ends some days after the present."""
    put_shipped_alerts(founded)
    officer, deputy = users[OFFICER], users[DEPUTY]
    DutyOfficer.objects.create(
        org=orgs["RX"], user=officer, deputy=deputy, valid_from=founded, valid_to=present + COVERED,
        phones_sealed=sealed_phones(officer.pk, PHONE, DEPUTY_PHONE),
    )  # fmt: skip


def answer(actor: ActorAt, now: datetime, present: datetime) -> None:
    """The officer on duty acknowledges what was raised, some seconds or minutes later, and soon says what came of it; not after the present."""
    done = Alert.objects.exclude(state="raised").count()
    for n, alert in enumerate(Alert.objects.filter(state="raised", raised_at__gt=now - DAY).order_by("raised_at"), done):
        at = alert.raised_at + ANSWERED_AFTER[n % len(ANSWERED_AFTER)]
        if at + DEALT_WITH > present:
            continue
        acknowledge_alert(alert_id=alert.pk, actor=actor(OFFICER, at), now=at)
        outcome, line, note = OUTCOMES[n % len(OUTCOMES)]
        close_alert(alert_id=alert.pk, outcome=outcome, line=line, note=note, actor=actor(OFFICER, at), now=at + DEALT_WITH)


def plans(actor: ActorAt, founded: datetime) -> None:
    """Three plans, proposed by the supervisor and released by the director."""
    supervisor, director = actor("supervisor", founded), actor("director", founded)
    heating = SeasonPlan(
        code="heating", kind="heating", name="供暖季方案", name_en="Heating season", begins=HEATING[0], ends=HEATING[1], topics="050300",
        words="暖气爆裂;暖气管漏水;家里结冰", words_class="structure", standby="RQ;SW",
        banner="供暖季：室温不达标先问小区和楼栋，老人、孩子在家的优先派单。",
        banner_en="Heating season: ask for estate and building first; homes with elderly people or children come first.",
        advice="供暖期 11 月 15 日至次年 3 月 15 日，室温不低于 18℃；报修同时可拨燃气公司 24 小时电话。",
        advice_en="Heating runs from 15 November to 15 March, 18 °C at least; the gas company answers day and night.",
    )  # fmt: skip
    holiday = SeasonPlan(
        code="holiday", kind="holiday", name="国庆中秋假期方案", name_en="National Day holiday", begins=HOLIDAY[0], ends=HOLIDAY[1], topics="010100",
        banner="假期：消费、交通类诉求当日派单。", banner_en="Holiday: matters of shops and traffic are sent the same day.",
    )  # fmt: skip
    flood = SeasonPlan(
        code="flood", kind="flood", name="强降雨应对方案", name_en="Heavy rain", topics="010300;010103", trigger_share=200, trigger_least=20,
        words="路面积水;地下室进水;雨水倒灌", words_class="structure", officers="adjudicator2", standby="PS;DL",
        banner="强降雨：先登记积水深度、有无人员被困。", banner_en="Heavy rain: ask first how deep the water is and whether anybody is trapped.", surge=True,
    )  # fmt: skip
    keep_plans(put=[heating, holiday, flood], end=(), approved_by=director.id, actor=supervisor, now=founded)


def seasons(actor: ActorAt, orgs: Mapping[str, Org], present: datetime) -> None:
    """The holiday that was, with its review; the heating season that runs; a task of each sort; and a drill that begins now."""
    house = system("timer")
    for moment in (HOLIDAY[0], HOLIDAY[1], HEATING[0]):
        tend(actor=house, now=moment)
    past = Season.objects.get(code="holiday")
    if past.ended_at is None:
        end_season(season_id=past.pk, actor=house, now=HOLIDAY[1])
    review_season(season_id=past.pk, review="假期值守未断档；景区周边停车诉求集中，明年提前与交警商定临时停车点。", actor=actor("supervisor", HOLIDAY[1] + DAY),
                  now=HOLIDAY[1] + DAY)  # fmt: skip
    _tasks(actor, orgs, present)
    raise_drill(klass="fire", region_code="", actor=actor("supervisor", present - MINUTE), now=present - MINUTE)


def _tasks(actor: ActorAt, orgs: Mapping[str, Org], present: datetime) -> None:
    """One accepted, one under way, one just issued."""
    heating = Season.objects.get(code="heating")
    lamps = Wanted(
        unit_id=str(orgs["ZM"].pk), topic_code="010201", region_code="990101001", title="入冬前检查主干道灯杆配电箱",
        what="逐杆检查接地和箱门，漏电当日修复，拍照反馈。",
        due_at=present - 10 * DAY, place="人民路、解放路",
    )  # fmt: skip
    done = issue_task(wanted=lamps, actor=actor("supervisor", present - 24 * DAY), now=present - 24 * DAY)
    report_task(task_id=done.pk, report=Report("检查 126 杆，更换破损箱门 9 处，接地不良 2 处已修复。", 11, 11), actor=actor("lighting", present - 12 * DAY),
                now=present - 12 * DAY)  # fmt: skip
    accept_task(task_id=done.pk, decision="", actor=actor("supervisor", present - 11 * DAY), now=present - 11 * DAY)
    gas = Wanted(
        unit_id=str(orgs["RQ"].pk), topic_code="050301", region_code="990103001", title="老旧小区供暖前燃气入户安检",
        what="荷塘小区等 6 个小区逐户安检，问题当场整改。",
        due_at=present + 4 * DAY, place="荷塘小区等", origin="season", season_id=heating.pk,
    )  # fmt: skip
    issue_task(wanted=gas, actor=actor("supervisor", present - 2 * DAY), now=present - 2 * DAY)
    street = Wanted(
        unit_id=str(orgs["QS"].pk), topic_code="010200", region_code="990101001", title="反复报修的路灯逐盏排查",
        what="上月报修两次以上的 7 盏灯，现场查明原因。",
        due_at=present + 2 * DAY, origin="repeat",
    )  # fmt: skip
    begun = issue_task(wanted=street, actor=actor("supervisor", present - 3 * DAY), now=present - 3 * DAY)
    begin_task(task_id=begun.pk, actor=actor("street", present - 2 * DAY), now=present - 2 * DAY)
