"""Words of hot matters go by a rule of their own once they ended long ago, and stay while a hold keeps an order that is or was in them."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.walls import lifted
from huiying.dispatch.hotspots.models import Hotspot
from huiying.dispatch.hotspots.owning import close, rename, reopen
from huiying.dispatch.hotspots.sorting import merge, split, take_out
from huiying.journal.models import Event, Text
from huiying.orders.models import WorkOrder
from huiying.retention.holds import hold, lift
from huiying.supervision.alerts.answering import close_alert
from huiying.supervision.alerts.keeping import put_shipped_alerts
from huiying.supervision.alerts.raising import raise_for_hotspot
from tests.cast import Cast, again, build
from tests.dispatch.hotspots.scene import standing
from tests.retention.test_erasing import LATER, auditor, erase, everything, planned

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = ("成片不亮", "查明原因", "派人抢修", "整条线路", "现场看护")  # title, task, report, outcome, an alert's note


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def orders(cast: Cast) -> list[WorkOrder]:
    return [cast.order(phone=f"1380001000{n}") for n in (2, 3)]


@pytest.fixture
def hot(cast: Cast, orders: list[WorkOrder]) -> Hotspot:
    """Reported on, alerted, not ended."""
    hotspot = standing(cast, orders, cast.now)
    put_shipped_alerts(cast.now)
    alert = raise_for_hotspot(hotspot_id=hotspot.pk, actor=cast.supervisor, now=cast.now)
    close_alert(alert_id=alert.pk, outcome="measures", note="已安排现场看护", actor=cast.supervisor, now=cast.now)
    return hotspot


def end(cast: Cast, hot: Hotspot, after: timedelta = HOUR) -> Hotspot:
    return close(hotspot_id=hot.pk, outcome="solved", text="整条线路已更换", actor=cast.supervisor, now=cast.now + after)


def test_all_words_of_a_matter_go_when_it_ended_long_ago_and_its_figures_stay(cast: Cast, hot: Hotspot, orders: list[WorkOrder]) -> None:
    end(cast, hot)
    Hotspot.objects.update(title_of=orders[0].pk)  # as an older version named it
    assert "hotspot" not in planned(cast.now + timedelta(days=3650))
    assert [word for word in WORDS if word not in everything()] == []
    assert planned(cast.now + LATER)["hotspot"] == (1, 0)
    with lifted():  # by the role that the worker has
        assert erase(cast.now + LATER).told["hotspot"]["n"] == 1
    gone = Hotspot.objects.get()
    assert (gone.title, gone.title_of, gone.place, gone.report, gone.outcome_text) == ("", None, "", "", "")
    assert (gone.state, gone.outcome, gone.orders_n, gone.owner_unit, gone.ended_at) == ("closed", "solved", 2, cast.works, cast.now + HOUR)
    assert not Text.objects.filter(stream=hot.stream).exists()
    assert [word for word in WORDS if word in everything()] == []
    event = Event.objects.get(type="hotspot.erased")
    assert (event.stream, json.loads(event.payload)["under"]) == (hot.stream, gone.erased)
    assert "hotspot@proposal-1" in gone.erased
    assert erase(cast.now + LATER).told["hotspot"]["n"] == 0


def test_a_matter_that_stays_open_is_due_when_neither_an_order_nor_a_step_came_for_so_long(cast: Cast, hot: Hotspot) -> None:
    half = cast.now + LATER / 2
    rename(hotspot_id=hot.pk, title="另一个名字", actor=cast.supervisor, now=half)
    assert "hotspot" not in planned(cast.now + LATER)
    assert erase(half + LATER).told["hotspot"]["n"] == 1
    gone = Hotspot.objects.get()
    assert (gone.state, gone.title, gone.report, gone.owner_unit) == ("assigned", "", "", cast.works)
    assert [word for word in (*WORDS, "另一个名字") if word in everything()] == []
    close(hotspot_id=hot.pk, outcome="died_down", text="多年无人反映", actor=cast.supervisor, now=half + LATER)
    assert "hotspot" not in planned(half + LATER)
    assert erase(half + 2 * LATER).told["hotspot"]["n"] == 1
    assert "多年无人反映" not in everything()


def test_one_that_is_opened_again_becomes_due_with_its_new_end(cast: Cast, hot: Hotspot) -> None:
    end(cast, hot)
    erase(cast.now + LATER)
    assert reopen(hotspot_id=hot.pk, actor=cast.supervisor, now=cast.now + LATER).erased == ""
    end(cast, hot, LATER)
    assert "hotspot" not in planned(cast.now + LATER)
    assert planned(cast.now + 2 * LATER)["hotspot"] == (1, 0)


def test_a_merged_one_is_due_from_when_it_was_merged_also_where_an_older_version_merged_it(cast: Cast, hot: Hotspot, orders: list[WorkOrder]) -> None:
    part = split(hotspot_id=hot.pk, orders=[orders[0].pk], title="另一处路灯", actor=cast.supervisor, now=cast.now)
    merge(hotspot_id=part.pk, into_id=hot.pk, actor=cast.supervisor, now=cast.now + HOUR)
    Hotspot.objects.filter(pk=part.pk).update(ended_at=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("huiying.migrations.0046_hotspots_erased").MERGED)
    assert dict(Hotspot.objects.values_list("pk", "ended_at")) == {part.pk: cast.now + HOUR, hot.pk: None}
    assert "hotspot" not in planned(cast.now + timedelta(days=3650))
    rename(hotspot_id=hot.pk, title="路灯", actor=cast.supervisor, now=cast.now + LATER / 2)
    assert erase(cast.now + LATER).told["hotspot"]["n"] == 1
    assert dict(Hotspot.objects.values_list("pk", "title")) == {part.pk: "", hot.pk: "路灯"}


def test_a_hold_of_an_order_that_is_or_was_in_it_keeps_its_words_whoever_erases(cast: Cast, hot: Hotspot, orders: list[WorkOrder]) -> None:
    take_out(hotspot_id=hot.pk, orders=[orders[1].pk], actor=cast.supervisor, now=cast.now)
    end(cast, hot)
    made = hold(order=again(orders[1]), caller=True, reason="涉诉，法院来函", actor=auditor(cast), now=cast.now)
    run = erase(cast.now + LATER)
    assert (run.told["hotspot"]["n"], run.told["hotspot"]["held"]) == (0, 1)
    assert [word for word in WORDS if word not in everything()] == []
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        Hotspot.objects.update(erased="x", outcome_text="")
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        Text.objects.filter(stream=hot.stream).delete()
    lift(hold_id=made.pk, reason="案件已结", actor=auditor(cast, "SE"), now=cast.now)
    assert erase(cast.now + LATER).told["hotspot"]["n"] == 1


def test_an_end_without_words_is_refused_unless_they_were_erased(cast: Cast, hot: Hotspot) -> None:
    end(cast, hot)
    with pytest.raises(IntegrityError, match="hotspot_outcome"), transaction.atomic():
        Hotspot.objects.update(outcome_text="")
    Hotspot.objects.update(outcome_text="", erased="x")
