"""A city with people on duty at the agency."""

from datetime import timedelta

from huiying.directory.models import DutyOfficer
from huiying.directory.reference import changed
from huiying.kit.actor import system
from huiying.orders.attachments import Upload
from huiying.supervision.alerts.duty import sealed_phones
from huiying.supervision.alerts.raising import look_for_danger
from huiying.supervision.proactive.acting import Report, Wanted, issue_task, report_task, send_back_task
from huiying.supervision.seasons.models import SeasonPlan
from huiying.supervision.seasons.plans import keep_plans
from huiying.supervision.seasons.switching import begin_season
from tests.cast import NOW, QINGSHI, STREET_LIGHT, Cast
from tests.portal.pictures import photo

GAS = "东河区青石街道人民路十八号楼道里燃气泄漏，味道很大，快来人。"
OFFICER_PHONE, DEPUTY_PHONE = "13900010001", "13900010002"


def on_duty(cast: Cast, name: str = "team_lead", deputy: str = "dispatcher", **given: object) -> DutyOfficer:
    """A turn of the agency's from a day ago for two days; `given`: valid_from, valid_to, districts, org."""
    user, second = cast.user(name), cast.user(deputy) if deputy else None
    facts = {"org": cast.agency, "valid_from": NOW - timedelta(days=1), "valid_to": NOW + timedelta(days=2), **given}
    sealed = sealed_phones(user.pk, OFFICER_PHONE, DEPUTY_PHONE if deputy else "")
    turn = DutyOfficer.objects.create(user=user, deputy=second, phones_sealed=sealed, **facts)
    changed()
    return turn


def typhoon(cast: Cast, **given: object) -> SeasonPlan:
    """A plan in force as a version, with all that one may have."""
    facts = {
        "code": "typhoon", "kind": "typhoon", "name": "台风应对方案", "name_en": "Typhoon plan", "topics": "010200", "words": "路面积水;广告牌松动",
        "words_class": "structure", "officers": "agent", "standby": "SZ", "banner": "台风影响期间，先登记险情，非紧急事项告知延后办理。",
        "banner_en": "Typhoon: register dangers first; tell callers that the rest takes longer.", "advice": "避险电话 12345，停电报修 95598。",
        "advice_en": "Shelter 12345, power cuts 95598.", "trigger_share": 200, "trigger_least": 30, "surge": True, **given,
    }  # fmt: skip
    made = SeasonPlan(**facts)
    keep_plans(put=[made], end=(), approved_by=cast.assessor.id, actor=cast.supervisor, now=cast.now - timedelta(days=1))
    return made


def beforehand(cast: Cast) -> dict[str, object]:
    """Somebody on duty with a gap ahead, an alert that waits, a season in force, a task that was reported: what the pages are opened with."""
    day = timedelta(days=1)
    on_duty(cast, "reviewer", "dispatcher", valid_from=cast.now - day, valid_to=cast.now + day)
    order = cast.order(now=cast.now, original_text=GAS, phone="13800018888")
    raised = look_for_danger(order_id=order.pk, text=GAS, actor=system("reaction"), now=cast.now)
    typhoon(cast)
    season = begin_season(code="typhoon", why="气象台发布台风黄色预警", actor=cast.supervisor, now=cast.now)
    wanted = Wanted(
        unit_id=str(cast.works.pk), topic_code=STREET_LIGHT, region_code=QINGSHI, title="台风前检查路灯配电箱", what="逐一检查，漏电的当日修复，拍照反馈。",
        due_at=cast.now + 2 * day, place="人民路", origin="season", season_id=season.pk,
    )  # fmt: skip
    task = issue_task(wanted=wanted, actor=cast.supervisor, now=cast.now)
    report = Report("检查 40 处，3 处漏电已修复。", 3, 3, [Upload(photo(), "配电箱.jpg", "after_photo")])
    report_task(task_id=task.pk, report=report, actor=cast.unit_lead(cast.works), now=cast.now)
    send_back_task(task_id=task.pk, decision="请补查解放路段。", actor=cast.supervisor, now=cast.now)
    return {"alert": raised[0].pk, "season": season.pk, "task": task.number}
