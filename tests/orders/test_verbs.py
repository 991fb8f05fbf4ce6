from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.directory.reference import reference
from huiying.orders import intake
from huiying.orders.verbs import assignment_verbs_for, possible_verbs, verbs_for
from tests.cast import Cast, again, build
from tests.orders.world import accepted, dispatched, lead, replied

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build()


def test_a_new_order_offers_each_role_what_it_may_do(cast: Cast) -> None:
    order = again(cast.order())
    assert {"accept", "reject", "ask_info", "merge", "direct_close", "void"} <= possible_verbs(order, cast.reviewer)
    assert possible_verbs(order, cast.unit_lead(cast.works)) <= {"attach", "acknowledge", "reveal"}
    assert "withdraw" in possible_verbs(order, cast.caller(order))
    assert "withdraw" not in possible_verbs(order, cast.caller(cast.order(phone="13800010002")))
    assert not {"accept", "reject", "void", "dispatch"} & possible_verbs(order, cast.op_agent)


def test_what_is_not_possible_says_why_in_both_languages(cast: Cast) -> None:
    verbs = {verb.code: verb for verb in verbs_for(again(cast.order()), cast.dispatcher)}
    assert (verbs["dispatch"].allowed, verbs["dispatch"].state) == (False, True)
    assert "待预审" in verbs["dispatch"].zh
    assert (verbs["reject"].allowed, verbs["reject"].state) == (False, False)
    assert verbs["reject"].en
    operator = {verb.code: verb for verb in verbs_for(again(cast.order()), cast.op_reviewer)}
    assert "66" in operator["reject"].zh


def test_verbs_cost_no_statement(cast: Cast) -> None:
    order = again(dispatched(cast))
    assignment = lead(order)
    reference(cast.dispatcher.reference_version)
    with CaptureQueriesContext(connection) as statements:
        verbs_for(order, cast.dispatcher)
        assignment_verbs_for(assignment, order, cast.unit_lead(cast.works))
    assert len(statements) == 0


def test_each_verb_stands_once(cast: Cast) -> None:
    order = again(dispatched(cast))
    for found in (verbs_for(order, cast.dispatcher), assignment_verbs_for(lead(order), order, cast.unit_lead(cast.works))):
        codes = [verb.code for verb in found]
        assert len(codes) == len(set(codes))


def test_what_is_offered_can_be_done_and_what_is_not_cannot(cast: Cast) -> None:
    order = accepted(cast)
    assert "dispatch" in possible_verbs(again(order), cast.dispatcher)
    assert "accept" not in possible_verbs(again(order), cast.reviewer)
    intake.ask_info(order=again(order), question="哪里？", until=cast.now + timedelta(days=2), actor=cast.dispatcher, now=cast.now)
    assert "supplement" in possible_verbs(again(order), cast.op_agent)
    assert "close_no_info" in possible_verbs(again(order), cast.reviewer)


def test_a_unit_handles_its_own_part_and_its_leader_decides_below(cast: Cast) -> None:
    order = again(dispatched(cast))
    part = lead(order)

    def offered(actor: object) -> set[str]:
        return {verb.code for verb in assignment_verbs_for(part, order, actor) if verb.allowed}  # type: ignore[arg-type]

    assert {"sign", "contact"} <= offered(cast.unit_handler(cast.works))
    assert {"request_return", "request_extension"} <= offered(cast.unit_lead(cast.works))
    assert not offered(cast.unit_lead(cast.district))
    assert not offered(cast.op_agent)
    part.unit, part.parent_id, part.status = cast.lighting, part.pk, "replied"
    assert {"accept_child", "reject_child"} <= offered(cast.unit_lead(cast.works))
    assert not {"accept_child", "reject_child"} & offered(cast.unit_lead(cast.lighting))


def test_after_the_reply_nothing_is_reclassified(cast: Cast) -> None:
    order = replied(cast, dispatched(cast))
    assert order.status == "pending_review"
    assert "reclassify" not in possible_verbs(order, cast.dispatcher)
    assert {"accept_reply", "reject_reply"} <= possible_verbs(order, cast.closer)
