"""What a city says of its line: queues offered to pages, simulated calls."""

import pytest
from pytest_django import Settings

from huiying.calls.line_policy import SAMPLE_QUEUE, SHIPPED, BadPolicy, read_policy
from huiying.work.line_simulated import DRILL_CALLS, NoSampleCity, wished, with_sample_queue

ONE = 'default_queue = "general"\n{more}\n[[queue]]\ncode = "general"\nzh = "综合"\nen = "General"\nsteps = [{{after_s = 0, skill = "general"}}]\n'


def test_a_page_offers_the_usual_queue_where_the_city_names_none() -> None:
    assert read_policy(ONE.format(more="")).offered == ("general",)
    assert read_policy(ONE.format(more='offered = ["general"]')).offered == ("general",)


def test_a_queue_that_is_offered_and_does_not_exist_is_refused() -> None:
    with pytest.raises(BadPolicy, match="'experts' is offered and no queue"):
        read_policy(ONE.format(more='offered = ["experts"]'))


@pytest.mark.parametrize(
    ("given", "found"), [("", ("", DRILL_CALLS)), ("drill", ("drill", DRILL_CALLS)), ("drill:45", ("drill", 45.0)), ("demo", ("demo", DRILL_CALLS))]
)
def test_what_is_simulated_is_read_from_the_setting(monkeypatch: pytest.MonkeyPatch, settings: Settings, given: str, found: tuple[str, float]) -> None:
    settings.HUIYING_DEMO = True
    monkeypatch.setenv("HUIYING_SIMULATED", given)
    assert wished() == found


def test_calls_that_count_are_made_up_in_a_sample_city_alone(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.HUIYING_DEMO = False
    monkeypatch.setenv("HUIYING_SIMULATED", "demo")
    with pytest.raises(NoSampleCity):
        wished()


def test_the_sample_citys_simulated_people_have_a_queue_of_their_own(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.HUIYING_DEMO = True
    monkeypatch.setenv("HUIYING_SIMULATED", "demo")
    policy = with_sample_queue(SHIPPED)
    assert not policy.rules.problems()
    assert [rule.code for rule in policy.rules.queues if any(step.skill == SAMPLE_QUEUE for step in rule.steps)] == [SAMPLE_QUEUE]
    assert SAMPLE_QUEUE not in policy.offered
