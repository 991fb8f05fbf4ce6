import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.dispatch.disputes import to_adjudication
from huiying.dispatch.proposing import propose_dispatch
from huiying.dispatch.queries import adjudications_open, own_returns, proposals_waiting, returns_waiting, waiting_for_dispatch
from huiying.dispatch.suggest import suggest
from huiying.orders.children import sub_assign, take_back
from huiying.orders.handling import sign
from huiying.orders.marking import set_secrecy
from huiying.orders.models import WorkOrder
from huiying.orders.queries import get_visible
from huiying.work.reacting import react
from tests.cast import LIUYIN, NOISE, NOW, POWER_CUT, STREET_LIGHT, Cast, again, engage
from tests.dispatch.scene import ask, plan, with_catalogue
from tests.orders.steps import DAY, HOUR, accepted, dispatched, part, replied, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_catalogue()


def test_the_board_puts_the_most_urgent_and_then_the_earliest_due_first(cast: Cast) -> None:
    late = accepted(cast, NOW, phone="13800010001")
    early = accepted(cast, NOW - HOUR, phone="13800010002")
    urgent = accepted(cast, NOW, topic_code=POWER_CUT, urgency="urgent", phone="13800010003")
    critical = accepted(cast, NOW, topic_code=POWER_CUT, urgency="critical", phone="13800010004")
    assert [order.pk for order in waiting_for_dispatch(cast.dispatcher)] == [critical.pk, urgent.pk, early.pk, late.pk]
    assert not waiting_for_dispatch(cast.unit_lead(cast.works)).exists()


def test_the_board_says_what_an_operator_has_proposed(cast: Cast) -> None:
    opened = engage(cast, operator_dispatch=True)
    order = accepted(cast, NOW)
    propose_dispatch(order=order, plan=plan(cast.works), actor=opened.op_dispatcher, now=NOW)
    assert [row.proposed for row in waiting_for_dispatch(opened.dispatcher)] == [True]
    assert [row.order_id for row in proposals_waiting(opened.dispatcher)] == [order.pk]


def test_a_return_waits_where_it_is_decided(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    asked = ask(cast, order, cast.works, cast.environment, NOW)
    second = dispatched(cast, NOW, cast.works, phone="13800010002")
    sign(assignment=part(second, cast.works), actor=cast.unit_handler(cast.works), now=NOW)
    sub_assign(assignment=part(second, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=NOW)
    child = ask(cast, second, cast.lighting, cast.roads, NOW)
    assert [row.assignment_id for row in returns_waiting(cast.dispatcher)] == [asked.pk]
    assert [row.assignment_id for row in returns_waiting(cast.unit_lead(cast.works))] == [child.pk]
    assert not returns_waiting(cast.unit_lead(cast.streets)).exists()
    assert own_returns(cast.unit_lead(cast.works)).count() == 2


def test_a_part_taken_back_lets_its_childrens_returns_lapse(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    sign(assignment=part(order, cast.works), actor=cast.unit_handler(cast.works), now=NOW)
    sub_assign(assignment=part(order, cast.works), units=[cast.lighting.pk], advice="请办理", actor=cast.unit_lead(cast.works), now=NOW)
    ask(cast, order, cast.lighting, cast.roads, NOW)
    take_back(assignment=part(order, cast.works), reason="由本局直接办理", actor=cast.unit_lead(cast.works), now=NOW)
    react(NOW)
    assert [asked.state for asked in own_returns(cast.unit_lead(cast.works))] == ["lapsed"]


def test_open_disputes_are_seen_by_the_agency_and_by_those_concerned(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW)
    to_adjudication(order=order, trigger="cross_duty", actor=cast.dispatcher, now=NOW)
    for actor in (cast.adjudicator, cast.unit_lead(cast.works), cast.unit_lead(cast.environment)):
        assert [row.order_id for row in adjudications_open(actor)] == [order.pk]
    assert not adjudications_open(cast.unit_lead(cast.west)).exists()


def test_a_secret_order_is_on_nobodys_board(cast: Cast) -> None:
    accepted(cast, NOW, secrecy_level="secret")
    assert not waiting_for_dispatch(cast.dispatcher).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_one_statement_for_any_number_of_rows(cast: Cast, rows: int) -> None:
    for number in range(rows):
        accepted(cast, NOW, phone=f"1380001000{number}")
    with CaptureQueriesContext(connection) as asked:
        assert len([(order.owner.name, order.proposed, order.party_id) for order in waiting_for_dispatch(cast.dispatcher)]) == rows
    assert len(asked) == 1


def test_the_suggestion_gives_the_line_with_its_reasons_and_like_cases(cast: Cast) -> None:
    like = done(cast, topic_code=STREET_LIGHT)
    done(cast, topic_code=NOISE)
    order = accepted(cast, NOW, topic_code=STREET_LIGHT, region_code=LIUYIN, phone="13800010007")
    shown = get_visible(order.pk, cast.dispatcher)
    with CaptureQueriesContext(connection) as asked:
        given = suggest(order=shown, actor=cast.dispatcher, now=NOW + DAY)
    assert len(asked) == 2  # like cases, and the counts
    assert (given.lead, given.co, given.fallback) == (cast.works, (cast.streets,), cast.district)
    assert [why.zh for why in given.reasons] == ["事项属于“市政设施 / 道路照明”", "依据：公共照明由市政主管部门维护"]
    assert given.reasons[0].en == "The matter is “Public works / Street lighting”"
    assert [(found.pk, found.owner.code) for found in given.similar] == [(like.pk, "SZ")]


def test_where_the_catalogue_is_silent_the_suggestion_says_so(cast: Cast) -> None:
    given = suggest(order=accepted(cast, NOW, topic_code="120103"), actor=cast.dispatcher, now=NOW)
    assert (given.line, given.lead, given.reasons, given.catalogue_number) == (None, None, (), 1)


def done(cast: Cast, **given: object) -> WorkOrder:
    """An order that was handled and closed."""
    order = dispatched(cast, NOW, cast.works, demand_type="praise", **given)
    replied(cast, order, cast.works, NOW + HOUR, no_photo_reason="无需")
    reviewed(cast, again(order), NOW + 2 * HOUR)
    assert again(order).status == "completed"
    return order


def test_what_is_open_of_a_secret_order_is_listed_to_its_named_readers_only(cast: Cast) -> None:
    order = dispatched(cast, NOW, cast.works)
    ask(cast, order, cast.works, cast.environment, NOW + HOUR)
    unit, suggested, reader = cast.unit_lead(cast.works), cast.unit_lead(cast.environment), cast.unit_handler(cast.works)
    to_adjudication(order=again(order), trigger="cross_duty", actor=cast.dispatcher, now=NOW + HOUR)
    assert adjudications_open(unit).exists()
    assert adjudications_open(suggested).exists()
    set_secrecy(order=again(order), level="secret", readers=[reader.id], actor=cast.reviewer, now=NOW + HOUR)
    for actor in (unit, suggested):
        assert not adjudications_open(actor).exists()
        assert not own_returns(actor).exists()
    assert adjudications_open(reader).exists()
    assert own_returns(reader).exists()
