"""A flagged call is reviewed once, by a named role and not by who answered it; before that nothing may be noted about its agent."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from huiying.calls.flag_reviews import NotReviewed, OwnCall, demand_reviewed, review, reviews
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import Moved, NotAllowed, NotFound
from tests.calls.scripts import flagged_call, lost_call
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db
NOTE = "来电人持续辱骂，坐席按规程警告后挂断"


@pytest.fixture
def cast() -> Cast:
    return build()


def test_nothing_may_be_noted_about_the_agent_before_the_review(cast: Cast) -> None:
    flagged, plain = UUID(flagged_call(cast.now, cast.agent.id)), UUID(lost_call(cast.now))
    demand_reviewed(call=plain)
    with pytest.raises(NotReviewed):
        demand_reviewed(call=flagged)
    review(call=flagged, verdict="agent_right", note=NOTE, actor=cast.supervisor, now=cast.now)
    demand_reviewed(call=flagged)
    made = reviews([flagged, plain])[flagged]
    assert (made.verdict, made.by, made.at, made.note) == ("agent_right", cast.supervisor.id, cast.now, NOTE)
    event = Event.objects.get(type="call.flag_reviewed")
    assert (event.stream, NOTE in event.payload, cast.agent.id in event.payload) == (f"flag_review:{flagged}", False, True)


def test_who_may_not_review_and_what_is_no_review(cast: Cast) -> None:
    flagged, plain = UUID(flagged_call(cast.now, cast.agent.id)), UUID(lost_call(cast.now))
    good = {"call": flagged, "verdict": "agent_right", "note": NOTE, "now": cast.now}
    operators = replace(cast.op_agent, roles=frozenset({"QA"}))
    for who in (cast.agent2, cast.team_lead, operators, cast.unit_lead(cast.works)):
        with pytest.raises(NotAllowed):
            review(actor=who, **good)
    with pytest.raises(OwnCall):
        review(actor=replace(cast.agent, roles=frozenset({"AG", "QA"})), **good)
    for call in (plain, uuid4()):
        with pytest.raises(NotFound):
            review(actor=cast.supervisor, **good | {"call": call})
    for wrong in ({"verdict": "guilty"}, {"verdict": ""}, {"note": " 好 "}):
        with pytest.raises(Refused):
            review(actor=cast.supervisor, **good | wrong)
    assert reviews([flagged, plain]) == {}
    review(actor=replace(cast.agent2, roles=frozenset({"QA"})), **good)
    with pytest.raises(Moved):
        review(actor=cast.supervisor, **good | {"verdict": "like_any"})
