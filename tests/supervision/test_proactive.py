"""Tasks before complaints: the life as a table, who may do what, reports with photos, figures."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed, NotFound, NotNow
from huiying.kit.ids import uuid7
from huiying.orders.attachments import Upload
from huiying.orders.authorise import Outsourced
from huiying.orders.models import WorkOrder
from huiying.supervision.models import Notice
from huiying.supervision.proactive.acting import (
    Report,
    Wanted,
    accept_task,
    begin_task,
    cancel_task,
    issue_task,
    report_task,
    send_back_task,
)
from huiying.supervision.proactive.life import LIFE, STATES, possible, step
from huiying.supervision.proactive.models import ProactiveTask
from huiying.supervision.proactive.photos import photo_of, photos_of
from huiying.supervision.proactive.queries import in_time, orders_beside, task_for, tasks_for
from tests.cast import NOW, QINGSHI, STREET_LIGHT, Cast
from tests.followup.stages import city, pass_time
from tests.orders.steps import DAY, HOUR

pytestmark = pytest.mark.django_db
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
WEEK = timedelta(days=7)
COPIED = ("unit_id", "topic_code", "region_code", "title", "what", "due_at", "issued_by", "issued_at", "origin")


@pytest.fixture
def cast() -> Cast:
    return city()


def issued(cast: Cast, **given: object) -> ProactiveTask:
    facts = {"unit_id": str(cast.works.pk), "topic_code": STREET_LIGHT, "region_code": QINGSHI, "title": "汛前检查路灯配电箱", "what": "逐一检查并上报",
             "due_at": NOW + 5 * DAY, **given}  # fmt: skip
    return issue_task(wanted=Wanted(**facts), actor=cast.supervisor, now=NOW)  # type: ignore[arg-type]


def test_from_the_agency_to_the_unit_and_back(cast: Cast) -> None:
    task = issued(cast)
    assert task.number == "W2025-0001"
    assert Notice.objects.get(kind="proactive").org_id == cast.works.pk
    begin_task(task_id=task.pk, actor=cast.unit_handler(cast.works), now=NOW + HOUR)
    photo = Upload(PNG, "../箱 1.png", "after_photo")
    report_task(task_id=task.pk, report=Report("检查 40 处", 3, 3, [photo]), actor=cast.unit_lead(cast.works), now=NOW + DAY)
    send_back_task(task_id=task.pk, decision="缺人民路段", actor=cast.supervisor, now=NOW + 2 * DAY)
    report_task(task_id=task.pk, report=Report("补查人民路段", 4, 4), actor=cast.unit_lead(cast.works), now=NOW + 3 * DAY)
    accept_task(task_id=task.pk, decision="", actor=cast.supervisor, now=NOW + 4 * DAY)
    task.refresh_from_db()
    assert (task.state, task.sent_back_n, task.found_n, task.report) == ("accepted", 1, 4, "补查人民路段")
    types = list(Event.objects.filter(stream=task.stream).order_by("stream_seq").values_list("type", flat=True))
    assert types == ["proactive.issued", "proactive.begun", "proactive.reported", "proactive.sent_back", "proactive.reported", "proactive.accepted"]
    file = photos_of(task)[0]
    assert (file.name, photo_of(task, file.pk)[1].read_bytes()) == ("箱_1.png", PNG)
    pass_time(NOW + 6 * DAY)
    assert not Event.objects.filter(type="proactive.overdue").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProactiveTask.objects.filter(pk=task.pk).update(due_at=NOW)


def test_numbers_go_on_beyond_four_digits(cast: Cast) -> None:
    first = issued(cast)
    for number in ("W2025-9999", "W2025-10000"):
        ProactiveTask.objects.create(**{field: getattr(first, field) for field in COPIED}, id=uuid7(NOW), number=number)
    assert issued(cast).number == "W2025-10001"


def test_who_may_do_what(cast: Cast) -> None:
    task = issued(cast)
    for actor in (cast.unit_lead(cast.streets), cast.unit_handler(cast.environment)):
        with pytest.raises(NotFound):
            begin_task(task_id=task.pk, actor=actor, now=NOW)
    for actor, refusal in ((cast.dispatcher, NotAllowed), (cast.unit_lead(cast.works), NotAllowed), (cast.op_dispatcher, Outsourced)):
        with pytest.raises(refusal):
            issue_task(wanted=Wanted(str(cast.works.pk), STREET_LIGHT, QINGSHI, "x", "y", NOW + DAY), actor=actor, now=NOW)
        with pytest.raises(refusal):
            cancel_task(task_id=task.pk, decision="不需要了", actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        report_task(task_id=task.pk, report=Report("查了"), actor=cast.supervisor, now=NOW)
    seen = {name: tasks_for(actor).count() for name, actor in (
        ("agency", cast.supervisor), ("own", cast.unit_lead(cast.works)), ("other", cast.unit_lead(cast.streets)), ("operator", cast.op_agent))}  # fmt: skip
    assert seen == {"agency": 1, "own": 1, "other": 0, "operator": 0}
    with pytest.raises(NotFound):
        task_for(cast.unit_lead(cast.streets), task.number)


def test_a_unit_above_reports_for_one_below_it(cast: Cast) -> None:
    task = issued(cast, unit_id=str(cast.lighting.pk))
    report_task(task_id=task.pk, report=Report("已查"), actor=cast.unit_lead(cast.works), now=NOW + HOUR)
    assert ProactiveTask.objects.get().state == "reported"


def test_everything_wrong_is_told_at_once(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        issue_task(wanted=Wanted("", "999999", "", " ", "", NOW - DAY, origin="wish"), actor=cast.supervisor, now=NOW)
    assert {one.field for one in refusal.value.problems} == {"title", "what", "origin", "topic", "region", "due_at", "unit"}
    task = issued(cast)
    report = Report("", 2, 3, [Upload(b"MZ program", "a.jpg", "after_photo")])
    with pytest.raises(Refused) as refusal:
        report_task(task_id=task.pk, report=report, actor=cast.unit_lead(cast.works), now=NOW)
    assert {one.field for one in refusal.value.problems} == {"report", "mended_n", "photos"}
    with pytest.raises(Refused):
        cancel_task(task_id=task.pk, decision="", actor=cast.supervisor, now=NOW)


def test_the_table_refuses_what_it_does_not_hold() -> None:
    allowed = {(state, row.verb) for row in LIFE for state in row.sources}
    for state in (code.code for code in STATES):
        assert set(possible(state)) == {verb for source, verb in allowed if source == state}
        for verb in ("begin", "report", "accept", "send_back", "cancel"):
            if (state, verb) not in allowed:
                with pytest.raises(NotNow):
                    step(state, verb)
    assert possible("accepted") == possible("cancelled") == ()


def test_an_overdue_task_is_told_once_and_counts_as_late(cast: Cast) -> None:
    late, met, gone = issued(cast), issued(cast, title="二"), issued(cast, title="三")
    assert [late.number, met.number, gone.number] == ["W2025-0001", "W2025-0002", "W2025-0003"]
    report_task(task_id=met.pk, report=Report("查完"), actor=cast.unit_lead(cast.works), now=NOW + DAY)
    cancel_task(task_id=gone.pk, decision="重复", actor=cast.supervisor, now=NOW + DAY)
    pass_time(NOW + 5 * DAY)
    pass_time(NOW + 6 * DAY)
    assert list(Event.objects.filter(type="proactive.overdue").values_list("stream", flat=True)) == [late.stream]
    told = in_time(cast.supervisor, NOW, NOW + 30 * DAY, NOW + 6 * DAY)
    assert (told.in_time, told.due) == (1, 2)
    assert in_time(cast.supervisor, NOW, NOW + 30 * DAY, NOW + DAY).due == 0  # nothing is due yet
    report_task(task_id=late.pk, report=Report("迟了"), actor=cast.unit_lead(cast.works), now=NOW + 7 * DAY)
    assert in_time(cast.supervisor, NOW, NOW + 30 * DAY, NOW + 8 * DAY).in_time == 1


def test_orders_of_topic_and_place_are_told_by_week_before_and_after(cast: Cast) -> None:
    for n, at in enumerate((-3 * WEEK, -HOUR, HOUR, DAY + HOUR, DAY + 8 * DAY)):
        order = cast.order(phone=f"138000{n:05}")
        WorkOrder.objects.filter(pk=order.pk).update(received_at=NOW + at)
    elsewhere = cast.order(phone="13900000000", region_code="990102001")
    WorkOrder.objects.filter(pk=elsewhere.pk).update(received_at=NOW - HOUR)
    task = issued(cast)
    report_task(task_id=task.pk, report=Report("查完"), actor=cast.unit_lead(cast.works), now=NOW + DAY)
    task.refresh_from_db()
    beside = orders_beside(task, NOW + DAY + 2 * WEEK)
    assert (beside.before, beside.after) == ((0, 1, 0, 1), (1, 1))
