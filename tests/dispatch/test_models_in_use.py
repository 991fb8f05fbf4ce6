"""Models on the city's own orders: what they learn from, who switches them on, what is kept of each suggestion, when they no longer fit."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from huiying.directory.models import Topic
from huiying.directory.reference import current_version, reference
from huiying.dispatch.accuracy import accuracy
from huiying.dispatch.drifting import drift
from huiying.dispatch.learning.training import Trained, train
from huiying.dispatch.model_registry import (
    InTraining,
    InUseAlready,
    NothingBefore,
    NotTrained,
    SameTrainer,
    ask_training,
    decide_use,
    in_use_now,
    propose_use,
    undo_use,
)
from huiying.dispatch.models_learning import LearntModel, ModelFile, ModelUse, Suggestion
from huiying.dispatch.offering import offer, used
from huiying.dispatch.retraining import own_rows, retrain
from huiying.dispatch.suggestions import WHOLE, Offered, keep_outcome, keep_suggestion
from huiying.journal.models import Event, Timer
from huiying.kit.actor import system
from huiying.kit.errors import Moved, NotAllowed
from huiying.kit.times import SHANGHAI
from huiying.metrics.facts import rebuild
from huiying.orders.register import Matter, direct_close
from huiying.supervision.models import Notice
from huiying.work.reacting import react
from huiying.work.suggesting import arm, look_for_drift, training
from tests.cast import NOISE, NOW, POWER_CUT, QINGSHI, STREET_LIGHT, Cast, build
from tests.dispatch.ended import dispatched, ended, in_use, trained

pytestmark = pytest.mark.django_db
SYSTEM = system("test")
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return build()


def events(stream: str) -> list[str]:
    return list(Event.objects.filter(stream__startswith=stream).order_by("at", "stream_seq").values_list("type", flat=True))


def ranks() -> dict[str, tuple[int | None, int | None]]:
    """What the facts of work say, by the order's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_no, topic_rank, type_rank FROM metrics_work")
        return {number: (topic, kind) for number, topic, kind in cursor.fetchall()}


def known() -> set[str]:
    return {code for code, topic in reference(current_version()).topics.items() if topic.active}


def test_a_model_is_trained_on_public_ended_orders_with_figures_of_orders_it_never_saw(cast: Cast) -> None:
    ended(cast)
    ended(cast, 4, secrecy_level="secret", topic_code=POWER_CUT)
    ended(cast, 4, close_route="rejected")
    ended(cast, 4, is_test=True)
    ended(cast, 1, topic_code="120103")
    assert (len(own_rows("topic").texts), own_rows("topic").rare) == (105, 3)
    model = trained(cast)
    assert (model.state, model.version, model.rows, model.labels) == ("trained", 1, 105, 3)
    assert model.figures["accuracy"] > 0.9
    assert model.figures["mix"] == {STREET_LIGHT: 35, POWER_CUT: 35, NOISE: 35}
    content = bytes(ModelFile.objects.get(pk=model.pk).content)
    assert (len(content), sha256(content).hexdigest()) == (model.size, model.sha256)
    assert events(f"model:{model.pk}") == ["model.asked", "model.begun", "model.trained"]
    assert used("topic") is None  # nobody has switched it on


def test_too_few_orders_are_said_and_nothing_is_kept(cast: Cast) -> None:
    ended(cast, 5)
    model = trained(cast)
    assert model.state == "failed"
    assert "15" in model.figures["zh"]
    assert not ModelFile.objects.exists()
    with pytest.raises(NotTrained):
        propose_use(model_id=model.pk, actor=cast.dispatcher, now=NOW)


def test_one_training_of_a_kind_at_a_time_begun_by_one_process(cast: Cast) -> None:
    made = ask_training(what="topic", actor=cast.dispatcher, now=NOW)
    timer = Timer.objects.get(stream=f"model:{made.pk}", kind="retrain", due_at=NOW)
    assert training(timer)[-2:] == ["huiying.work.training", str(made.pk)]
    with pytest.raises(InTraining):
        ask_training(what="topic", actor=cast.supervisor, now=NOW)
    assert retrain(model_id=made.pk, actor=SYSTEM, now=NOW).state == "failed"
    with pytest.raises(Moved):
        retrain(model_id=made.pk, actor=SYSTEM, now=NOW)
    broken = ask_training(what="topic", actor=cast.dispatcher, now=NOW, here=True)
    again = ask_training(what="topic", actor=cast.dispatcher, now=NOW + timedelta(hours=3), here=True)
    broken.refresh_from_db()
    assert (broken.state, again.version) == ("failed", 3)
    assert events(f"model:{broken.pk}") == ["model.asked", "model.failed"]


def test_a_training_that_was_given_up_leaves_no_file_when_it_ends_after_all(cast: Cast) -> None:
    ended(cast)
    slow = ask_training(what="topic", actor=cast.dispatcher, now=NOW, here=True)

    def long(*given: Any, **named: Any) -> Trained:
        ask_training(what="topic", actor=cast.dispatcher, now=NOW + timedelta(hours=3), here=True)
        return train(*given, **named)

    with pytest.raises(Moved):
        retrain(model_id=slow.pk, actor=SYSTEM, now=NOW, by=long)
    slow.refresh_from_db()
    assert (slow.state, ModelFile.objects.count()) == ("failed", 0)
    assert events(f"model:{slow.pk}") == ["model.asked", "model.begun", "model.failed"]


def test_what_was_proposed_while_another_model_suggested_is_not_switched_on(cast: Cast) -> None:
    ended(cast)
    in_use(cast)
    use = propose_use(model_id=trained(cast).pk, actor=cast.dispatcher, now=NOW)
    undo_use(what="topic", actor=cast.supervisor, now=NOW)  # names suggest now: an undo of the proposed model would bring back the first one
    with pytest.raises(Moved):
        decide_use(use_id=use.pk, accept=True, actor=cast.adjudicator, now=NOW)
    assert used("topic") is None
    assert decide_use(use_id=use.pk, accept=False, actor=cast.adjudicator, now=NOW).state == "declined"


def test_another_person_switches_on_and_one_press_undoes(cast: Cast) -> None:
    ended(cast)
    first = trained(cast)
    use = propose_use(model_id=first.pk, actor=cast.supervisor, now=NOW)
    with pytest.raises(InUseAlready):
        propose_use(model_id=first.pk, actor=cast.dispatcher, now=NOW)
    with pytest.raises(SameTrainer):
        decide_use(use_id=use.pk, accept=True, actor=cast.supervisor, now=NOW)
    with pytest.raises(NotAllowed):
        decide_use(use_id=use.pk, accept=True, actor=cast.agent, now=NOW)
    decide_use(use_id=use.pk, accept=True, actor=cast.adjudicator, now=NOW)
    second = in_use(cast)
    found = used("topic")
    assert found is not None
    assert (found.name, found.model_id) == ("model:topic:2", second.pk)
    undo_use(what="topic", actor=cast.dispatcher, now=NOW + DAY)
    back = used("topic")
    assert back is not None
    assert back.model_id == first.pk
    undo_use(what="topic", actor=cast.dispatcher, now=NOW + 2 * DAY)  # the undo is undone
    assert in_use_now("topic").model_id == second.pk  # type: ignore[union-attr]
    with pytest.raises(NothingBefore):
        undo_use(what="type", actor=cast.dispatcher, now=NOW)
    assert sorted(ModelUse.objects.values_list("state", flat=True)) == ["ended", "ended", "ended", "in_use"]


def test_the_first_model_is_undone_to_names_alone(cast: Cast) -> None:
    ended(cast)
    in_use(cast)
    undo_use(what="topic", actor=cast.supervisor, now=NOW)
    assert used("topic") is None
    assert offer("topic", "路灯不亮", known=known()) is None


def test_what_is_offered_names_the_model_its_chances_and_the_words_and_leaves_out_what_cannot_be_chosen(cast: Cast) -> None:
    ended(cast)
    in_use(cast)
    made = offer("topic", "门口的路灯不亮，请尽快处理", known=known(), telling=True)
    assert made is not None
    assert (made.used.name, made.offered[0].code) == ("model:topic:1", STREET_LIGHT)
    assert made.offered[0].score > 0.5
    assert any("灯" in word or "不亮" in word for word in made.words[0])
    Topic.objects.filter(code=STREET_LIGHT).update(active=False)
    assert STREET_LIGHT not in {one.code for one in offer("topic", "门口的路灯不亮", known=known() - {STREET_LIGHT}).offered}  # type: ignore[union-attr]


def test_each_registration_keeps_what_was_offered_and_its_end_what_came_of_it(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    order = cast.order(original_text="小区门口路灯不亮三天了", topic_code=POWER_CUT)
    react(NOW)
    made = Suggestion.objects.get(order=order, what="topic")
    assert (made.source, made.model_id, made.chosen, made.shown, made.came_of) == ("model:topic:1", model.pk, POWER_CUT, True, "")
    assert made.offered[0]["code"] == STREET_LIGHT
    assert WHOLE / 2 < made.offered[0]["score"] <= WHOLE
    assert not Suggestion.objects.filter(order=order, what="type").exists()  # no model of types, and no citizen at the form
    assert keep_outcome(order=order, what="topic", came_of=STREET_LIGHT, actor=SYSTEM, now=NOW) == 1
    assert keep_outcome(order=order, what="topic", came_of=STREET_LIGHT, actor=SYSTEM, now=NOW) == 0
    assert keep_outcome(order=order, what="topic", came_of=POWER_CUT, actor=SYSTEM, now=NOW + DAY) == 1
    assert events(f"suggestion:{made.pk}") == ["suggestion.offered", "suggestion.came_of", "suggestion.came_of"]


def test_an_order_answered_at_once_is_offered_and_ended_in_one(cast: Cast) -> None:
    ended(cast)
    in_use(cast)
    said = "工地夜里施工太吵，老人无法入睡"
    place = {"region_code": QINGSHI, "incident_address": "人民路 18 号"}
    matter = Matter(original_text=said, demand_type="complaint", topic_code=NOISE, number_source="none", **place)
    order = direct_close(matter=matter, answer="夜间施工须有证明，已告知举报途径。", actor=cast.agent, now=NOW)
    react(NOW)
    made = Suggestion.objects.get(order=order)
    assert (made.offered[0]["code"], made.chosen, made.came_of, made.came_at) == (NOISE, NOISE, NOISE, NOW)


def test_a_suggestion_is_general_kept_once_and_never_changed(cast: Cast) -> None:
    order = cast.order()
    by = {"actor": cast.dispatcher, "now": NOW}
    unit = str(cast.works.pk)
    made = keep_suggestion(order=order, what="unit", source="catalogue:1", offered=[Offered(unit, 0.8)], chosen=unit, shown=True, **by)
    assert made is not None
    assert keep_suggestion(order=order, what="unit", source="catalogue:1", offered=[Offered(unit)], chosen=unit, shown=True, **by) is None
    assert keep_suggestion(order=order, what="unit", source="catalogue:1", offered=[], chosen=unit, shown=True, round_no=1, **by) is None
    assert keep_suggestion(order=order, what="unit", source="catalogue:1", offered=[Offered(unit)], chosen=unit, shown=True, round_no=1, **by) is not None
    for change in ({"offered": []}, {"chosen": "x"}, {"shown": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suggestion.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_a_trained_model_and_a_use_that_is_over_never_change(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    for rows, change in ((LearntModel.objects.filter(pk=model.pk), {"figures": {}}), (ModelFile.objects.filter(pk=model.pk), {"content": b"x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    undo_use(what="topic", actor=cast.supervisor, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelUse.objects.filter(state="ended").update(state="in_use")


def told(cast: Cast, model: LearntModel, rows: int, right: int, came_of: str = STREET_LIGHT) -> None:
    """So many ended suggestions of a model, so many of them right."""
    for at, order in enumerate(ended(cast, (rows + 2) // 3)[:rows]):
        first = came_of if at < right else NOISE
        by = {"actor": SYSTEM, "now": NOW}
        keep_suggestion(
            order=order, what="topic", source="model:topic:1", offered=[Offered(first, 0.9), Offered(POWER_CUT, 0.05)], chosen=first, shown=True,
            model_id=model.pk, **by,
        )  # fmt: skip
        keep_outcome(order=order, what="topic", came_of=came_of, **by)


def test_a_model_that_no_longer_fits_is_told_to_the_adjudicators_once_a_week(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    told(cast, model, 120, 60)
    found = drift("topic", NOW + DAY)
    assert found is not None
    assert (found.hits.right, found.hits.rows, found.alarms) == (60, 120, True)
    assert found.shift is not None
    assert found.shift.alarms  # all of them were of one class
    arm(NOW)
    timer = Timer.objects.get(kind="drift")
    for later in (DAY, 2 * DAY):
        look_for_drift(timer, NOW + later, SYSTEM)
    notices = Notice.objects.filter(kind="model_drift")
    assert [notice.user_id for notice in notices] == [cast.adjudicator.id]
    assert "60/120" in notices[0].zh
    look_for_drift(timer, NOW + 9 * DAY, SYSTEM)
    assert Notice.objects.filter(kind="model_drift").count() == 2


def test_a_model_that_fits_is_left_alone(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    told(cast, model, 60, 58)
    found = drift("topic", NOW + DAY)
    assert found is not None
    assert (found.shift, found.alarms) == (None, False)  # too few to judge the mix


def test_the_figures_count_what_came_of_it(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    told(cast, model, 30, 21)
    found = accuracy("topic", NOW + DAY)
    assert [(m.month, m.rows, m.top1, m.top3, m.taken) for m in found.months] == [("2025-03", 30, 21, 21, 30)]
    assert found.classes == ((STREET_LIGHT, 30, 21),)
    assert found.pairs == ((STREET_LIGHT, NOISE, 9),)
    assert [(one.rows, one.score, one.right) for one in found.bins] == [(30, 0.9, 21)]


def test_secret_and_trial_orders_are_in_no_figure(cast: Cast) -> None:
    ended(cast)
    told(cast, in_use(cast), 30, 21)
    for given in ({"secrecy_level": "secret"}, {"is_test": True}):
        for order in ended(cast, 1, **given):
            keep_suggestion(order=order, what="topic", source="model:topic:1", offered=[Offered(NOISE, 0.9)], chosen=NOISE, shown=True,
                            model_id=LearntModel.objects.get().pk, actor=SYSTEM, now=NOW)  # fmt: skip
            keep_outcome(order=order, what="topic", came_of=NOISE, actor=SYSTEM, now=NOW)
    found, fits = accuracy("topic", NOW + DAY), drift("topic", NOW + DAY)
    assert fits is not None
    assert (found.months[0].rows, found.classes, fits.hits.rows) == (30, ((STREET_LIGHT, 30, 21),), 30)


def test_a_units_suggestion_is_judged_by_the_unit_that_ended_the_order(cast: Cast) -> None:
    works, housing, transport = cast.works, cast.orgs["CG"], cast.orgs["HB"]
    orders = dispatched(cast, [works, housing], [[works], [housing], [works, housing], [transport, transport], [works, transport, works]])
    day = orders[0].received_at.astimezone(SHANGHAI).date()
    rebuild(day, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_no, unit_rank, unit_taken, unit_fate FROM metrics_work WHERE is_order_row")
        rows = {number: tuple(told) for number, *told in cursor.fetchall()}
    assert [rows[order.order_no] for order in orders] == [
        (1, 1, "ended"), (2, 2, "ended"), (2, 1, "returned"), (0, 0, "returned"), (1, 1, "returned"),
    ]  # fmt: skip
    found = accuracy("unit", NOW + DAY)
    assert [(m.rows, m.top1, m.top3, m.taken) for m in found.months] == [(5, 2, 4, 3)]
    assert [(one.rows, one.ended, one.returned, one.passed_on) for one in found.fates] == [(5, 2, 3, 0)]
    assert Event.objects.filter(type="suggestion.came_of").count() == 5


def test_the_published_figure_reads_the_place_of_the_final_topic(cast: Cast) -> None:
    first, second, none = cast.order(topic_code=NOISE), cast.order(topic_code=POWER_CUT), cast.order()
    for order, offered in ((first, [Offered(NOISE)]), (second, [Offered(NOISE), Offered(POWER_CUT)])):
        keep_suggestion(order=order, what="topic", source="names", offered=offered, chosen=NOISE, shown=True, actor=SYSTEM, now=NOW)
    rebuild(NOW.date(), NOW)
    assert {key: rank for key, rank in ranks().items() if key in {first.order_no, second.order_no, none.order_no}} == {
        first.order_no: (1, None), second.order_no: (2, None), none.order_no: (None, None),
    }  # fmt: skip
