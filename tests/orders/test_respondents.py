"""Whom an order is about: sealed, shown masked, opened only with a reason, never in the journal's open part."""

import pytest

from huiying.journal.models import AccessRecord, Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound
from huiying.orders.drafts import save_draft, submit_draft, update_draft
from huiying.orders.rebuild import check
from huiying.orders.register import Matter, submit
from huiying.orders.repeating import KeyReused
from huiying.orders.respondents import masked, opened
from huiying.orders.revealing import reveal_respondent
from tests.cast import QINGSHI, STREET_LIGHT, Cast, again, build
from tests.orders.world import dispatched

ABOUT = "李四 13812345678"


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def matter(respondent: str) -> Matter:
    return Matter("路灯不亮，三天了。", "help", STREET_LIGHT, region_code=QINGSHI, incident_address="人民路 18 号", respondent=respondent)


def test_the_respondent_is_sealed_and_shown_masked(cast: Cast) -> None:
    order = again(cast.order(respondent=ABOUT))
    assert masked(order) == "李* 138****5678"
    assert opened(order) == ABOUT
    assert "李四".encode() not in bytes(order.respondent_sealed or b"")
    assert "13812345678" not in "".join(Event.objects.filter(stream=order.stream).values_list("payload", flat=True))
    assert check()["differences"] == []


@pytest.mark.parametrize(("said", "shown"), [("", ""), ("张三", "张*"), ("云州好味餐馆", "云***"), ("李四13812345678", "李*138****5678")])
def test_masks_of_persons_shops_and_numbers(cast: Cast, said: str, shown: str) -> None:
    assert masked(again(cast.order(respondent=said))) == shown


def test_a_unit_that_was_sent_the_order_opens_it_with_a_reason_and_is_recorded(cast: Cast) -> None:
    order, unit = dispatched(cast, cast.order(respondent=ABOUT)), cast.unit_handler(cast.works)
    with pytest.raises(Refused):
        reveal_respondent(order=order, reason="", actor=unit, now=cast.now)
    assert reveal_respondent(order=order, reason="上门核查", actor=unit, now=cast.now) == {"respondent": ABOUT}
    assert AccessRecord.objects.get().fields == ["respondent"]
    event = Event.objects.get(type="order.respondent_revealed")
    assert (str(order.pk) in event.payload, "李四" in event.payload) == (True, False)


def test_who_may_not_see_the_order_or_finds_nobody_opens_nothing(cast: Cast) -> None:
    order = cast.order(respondent=ABOUT)
    for hidden in (order, dispatched(cast)):
        with pytest.raises(NotFound):
            reveal_respondent(order=hidden, reason="上门核查", actor=cast.unit_handler(cast.works), now=cast.now)


def test_a_draft_keeps_it_and_the_same_form_sent_twice_is_known_by_it(cast: Cast) -> None:
    draft = save_draft(matter=matter(ABOUT), actor=cast.agent, now=cast.now)
    update_draft(draft_id=draft.pk, matter=matter("王五"), actor=cast.agent, now=cast.now)
    order = submit_draft(draft_id=draft.pk, matter=matter(ABOUT), actor=cast.agent, now=cast.now, idem_key="one")
    assert opened(again(order)) == ABOUT
    submit(matter=matter(ABOUT), actor=cast.agent, now=cast.now, idem_key="two")
    assert submit(matter=matter(ABOUT), actor=cast.agent, now=cast.now, idem_key="two").respondent_sealed
    with pytest.raises(KeyReused):
        submit(matter=matter("王五"), actor=cast.agent, now=cast.now, idem_key="two")
