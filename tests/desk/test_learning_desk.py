"""The accuracy page and what the agent is offered: trained, proposed, switched on by another, undone; who sees it; what is offered without a model."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from huiying.directory import clock
from huiying.directory.models import City
from huiying.directory.reference import current_version, reference
from huiying.dispatch.model_registry import in_use_now
from huiying.dispatch.models_learning import LearntModel, ModelUse
from huiying.dispatch.suggestions import Offered, keep_outcome, keep_suggestion
from huiying.kit.actor import system
from huiying.portal.suggesting import likely_topics, likely_type
from tests.cast import NOISE, NOW, STREET_LIGHT, Cast, build
from tests.dispatch.ended import dispatched, ended, in_use, trained
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HERE = "/desk/learning/"


@pytest.fixture
def cast(settings: Settings) -> Iterator[Cast]:
    """The cast, at the moment at which the city's own clock stands."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    made = build()
    City.objects.update(clock_offset_s=int((NOW - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


def enter(cast: Cast, name: str) -> Client:
    return sign_in(Client(), cast.people[name])


def page(client: Client, address: str = HERE, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def press(client: Client, address: str) -> None:
    assert client.post(address, HTTP_REFERER=HERE).status_code in (200, 302)


def test_an_empty_city_says_that_names_suggest_and_how_to_begin(cast: Cast) -> None:
    shown = page(enter(cast, "supervisor"))
    assert "现在没有在用的模型" in shown
    assert "还没有训练过模型" in shown
    assert "还没有带推荐的工单办结" in shown


def test_dispatchers_adjudicators_and_those_who_watch_see_it_and_nobody_else(cast: Cast) -> None:
    for name in ("dispatcher", "adjudicator", "assessor", "auditor"):
        page(enter(cast, name))
    for name in ("agent", "op_dispatcher", "SZ_lead"):
        page(enter(cast, name), status=404)
    page(enter(cast, "supervisor"), f"{HERE}?what=person", 404)


def test_trained_proposed_switched_on_by_another_and_undone(cast: Cast) -> None:
    ended(cast)
    dispatcher, adjudicator = enter(cast, "dispatcher"), enter(cast, "adjudicator")
    press(dispatcher, f"{HERE}topic/retrain/")
    assert LearntModel.objects.get().state == "asked"
    assert "训练中" in page(dispatcher)
    LearntModel.objects.update(state="failed")
    model = trained(cast)
    assert "105 件，3 类" in page(dispatcher)
    press(dispatcher, f"{HERE}models/{model.pk}/propose/")
    use = ModelUse.objects.get()
    assert "由您提议，须由另一人启用" in page(dispatcher)
    press(dispatcher, f"{HERE}uses/{use.pk}/accept/")
    assert in_use_now("topic") is None  # refused: the same person
    press(adjudicator, f"{HERE}uses/{use.pk}/accept/")
    assert f"模型 {model.version}" in page(adjudicator)
    press(dispatcher, f"{HERE}topic/undo/")
    assert "现在没有在用的模型" in page(dispatcher)


def test_a_proposal_can_be_declined(cast: Cast) -> None:
    ended(cast)
    model = trained(cast)
    press(enter(cast, "dispatcher"), f"{HERE}models/{model.pk}/propose/")
    press(enter(cast, "supervisor"), f"{HERE}uses/{ModelUse.objects.get().pk}/decline/")
    assert ModelUse.objects.get().state == "declined"
    assert "模型 1 未启用" in page(enter(cast, "auditor"))


def test_figures_by_month_class_and_pair_are_shown(cast: Cast) -> None:
    ended(cast)
    model = in_use(cast)
    for at, order in enumerate(ended(cast, 2)):
        first = STREET_LIGHT if at % 3 else NOISE
        by = {"actor": system("test"), "now": NOW}
        keep_suggestion(order=order, what="topic", source="model:topic:1", offered=[Offered(first, 0.8)], chosen=first, shown=True, model_id=model.pk, **by)
        keep_outcome(order=order, what="topic", came_of=STREET_LIGHT, **by)
    shown = page(enter(cast, "supervisor"))
    assert "66.7% (4/6)" in shown
    assert "近三十天" in shown
    english = enter(cast, "supervisor")
    english.cookies["huiying_language"] = "en"
    assert "4 of 6 firsts right" in page(english)


def test_the_agent_is_offered_topics_with_probability_and_words_and_the_model_is_named(cast: Cast) -> None:
    agent = enter(cast, "agent")
    typed = {"original_text": "小区门口路灯不亮三天了", "phone": ""}
    before = agent.post("/desk/register/look/", typed).content.decode()
    assert "模型" not in before
    ended(cast)
    in_use(cast)
    in_use(cast, "type")
    after = agent.post("/desk/register/look/", typed).content.decode()
    assert "事项推荐（模型 1）" in after
    assert "%" in after
    assert 'data-set-type="help"' in after
    chosen = agent.post("/desk/register/look/", {**typed, "topic": NOISE, "demand_type": "consult"}).content.decode()
    assert "data-set-topic" not in chosen
    assert "data-set-type" not in chosen


def test_citizens_are_offered_the_models_topics_first_and_names_without_one(cast: Cast) -> None:
    words = "门口的灯杆坏了，天黑看不见"
    by_name = likely_topics(words, reference(current_version()).topics)
    ended(cast)
    in_use(cast)
    in_use(cast, "type")
    topics = likely_topics(words, reference(current_version()).topics)
    assert topics[0].code == STREET_LIGHT
    assert len(topics) <= 5
    assert set(by_name) <= {*topics, *by_name[3:]}
    assert likely_type(words) == "help"


def test_units_have_their_figures_and_what_came_of_the_first_dispatch(cast: Cast) -> None:
    dispatched(cast, [cast.works, cast.orgs["CG"]], [[cast.works], [cast.orgs["CG"]], [cast.works, cast.orgs["CG"]]])
    shown = page(enter(cast, "auditor"), f"{HERE}?what=unit")
    assert "W32" in shown
    assert "33.3% (1/3)" in shown  # handed back
    assert "训练" not in shown  # nothing to train: the catalogue suggests
    assert "/desk/catalogue/lessons/" in shown
    assert "/desk/catalogue/lessons/" not in page(enter(cast, "supervisor"), f"{HERE}?what=unit")  # who may not read them is sent nowhere
