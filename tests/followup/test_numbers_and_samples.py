import re
from datetime import timedelta

import pytest

from huiying.directory.parties import phone_index
from huiying.followup import numbers
from huiying.followup.calling import log_attempt
from huiying.followup.models import NumberCode
from huiying.followup.numbers import NoProof, TooManyCodes, WrongCode, confirm_order_number, send_code, send_order_code, use_proof, verify
from huiying.followup.sampling import drawn, sample
from huiying.journal.models import Outbox
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.kit.ids import uuid7
from huiying.notify.outbox import NoNumber, latest, opened, queue
from huiying.orders.intake import answer
from tests.cast import NOW, Cast, again
from tests.followup.stages import SYSTEM, city, to_callback
from tests.orders.steps import HOUR, MINUTE

pytestmark = pytest.mark.django_db
PHONE = "13800010001"


@pytest.fixture
def cast() -> Cast:
    return city()


def sent_code() -> str:
    """The code in the newest message."""
    _to, text = opened(Outbox.objects.latest("id"))
    return re.search(r"\d{6}", text)[0]  # type: ignore[index]


def test_a_number_is_proved_by_the_code_sent_to_it(cast: Cast) -> None:
    proof = send_code(phone=PHONE, now=NOW)
    code = sent_code()
    row, message = NumberCode.objects.get(), Outbox.objects.get()
    assert code.encode() not in bytes(row.code_index) + bytes(message.body_sealed)
    assert opened(message)[0] == PHONE
    assert verify(code_id=proof, code=f" {code} ", now=NOW + MINUTE) == proof
    with pytest.raises(NoProof):
        use_proof(code_id=proof, phone="13900000000", now=NOW + MINUTE)
    use_proof(code_id=proof, phone="+86 " + PHONE, now=NOW + MINUTE)
    with pytest.raises(NoProof):
        use_proof(code_id=proof, phone=PHONE, now=NOW + MINUTE)


def test_five_tries_and_ten_minutes(cast: Cast) -> None:
    proof = send_code(phone=PHONE, now=NOW)
    code = sent_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(WrongCode):
            verify(code_id=proof, code=wrong, now=NOW)
    with pytest.raises(WrongCode):
        verify(code_id=proof, code=code, now=NOW)
    later = NOW + 2 * MINUTE
    proof = send_code(phone=PHONE, now=later)
    with pytest.raises(WrongCode):
        verify(code_id=proof, code=sent_code(), now=later + 10 * MINUTE)


def test_codes_are_rationed_per_number_and_altogether(cast: Cast) -> None:
    send_code(phone=PHONE, now=NOW)
    with pytest.raises(TooManyCodes, match="again in 20 seconds"):
        send_code(phone=PHONE, now=NOW + timedelta(seconds=40))
    for minute in (2, 4, 6):
        send_code(phone=PHONE, now=NOW + minute * MINUTE)
    with pytest.raises(TooManyCodes, match="again in 52 minutes"):
        send_code(phone=PHONE, now=NOW + 8 * MINUTE)
    send_code(phone="13800010002", now=NOW + 8 * MINUTE)
    other = {"number_index": b"other", "code_index": b"", "created_at": NOW, "expires_at": NOW}
    NumberCode.objects.bulk_create(NumberCode(id=uuid7(NOW), **other) for _ in range(numbers.PER_HOUR))
    with pytest.raises(TooManyCodes):
        send_code(phone="13800010003", now=NOW + 9 * MINUTE)
    assert Outbox.objects.count() == 5
    with pytest.raises(Refused):
        send_code(phone="12345", now=NOW)


def test_a_declared_number_is_verified_before_it_is_called(cast: Cast) -> None:
    order = to_callback(cast, number_source="declared")
    with pytest.raises(NotAllowed):
        send_order_code(order_id=order.pk, actor=cast.unit_lead(cast.works), now=NOW + 3 * HOUR)
    code_id = send_order_code(order_id=order.pk, actor=cast.callback, now=NOW + 3 * HOUR)
    code = sent_code()
    with pytest.raises(NotAllowed):
        confirm_order_number(order_id=order.pk, code_id=code_id, code="x", actor=cast.dispatcher, now=NOW + 3 * HOUR)
    assert NumberCode.objects.get(pk=code_id).tries == 0
    with pytest.raises(WrongCode):
        confirm_order_number(order_id=order.pk, code_id=code_id, code="x", actor=cast.callback, now=NOW + 3 * HOUR)
    confirm_order_number(order_id=order.pk, code_id=code_id, code=code, actor=cast.callback, now=NOW + 3 * HOUR)
    assert again(order).number_source == "sms_code"
    assert log_attempt(order_id=order.pk, result="reached", actor=cast.callback, now=NOW + 3 * HOUR).attempts_n == 1


def test_a_message_is_written_once_per_round_and_number(cast: Cast) -> None:
    given = {"stream": "order:x", "kind": "registered", "to": PHONE, "now": NOW}
    assert queue(**given, text="一") is True  # type: ignore[arg-type]
    assert queue(**given, text="二") is False  # type: ignore[arg-type]
    assert queue(**given, text="三", round_no=2) is True  # type: ignore[arg-type]
    assert Outbox.objects.count() == 2
    assert opened(Outbox.objects.get(round=0)) == (PHONE, "一")
    assert [(sent.to, sent.text, sent.state) for sent in latest()] == [("138****0001", "三", "waiting"), ("138****0001", "一", "waiting")]
    assert bytes(Outbox.objects.get(round=0).to_index) == phone_index(PHONE)
    with pytest.raises(NoNumber):
        queue(stream="order:x", kind="y", to="12345", text="z", now=NOW)


def test_a_tenth_of_the_direct_answers_is_drawn_always_the_same() -> None:
    ids = [uuid7(NOW) for _ in range(4000)]
    share = sum(map(drawn, ids)) / len(ids)
    assert 0.07 < share < 0.13
    assert [drawn(i) for i in ids[:50]] == [drawn(str(i)) for i in ids[:50]]


def test_a_drawn_answer_is_asked_about_and_another_is_not(cast: Cast) -> None:
    drawn_one = other = None
    for n in range(200):
        order = cast.order(phone=f"138000{n:05d}", number_source="switch")
        drawn_one, other = (order, other) if drawn(order.pk) else (drawn_one, order)
        if drawn_one and other:
            break
    for order in (drawn_one, other):
        answer(order=again(order), text="请到窗口办理。", actor=cast.reviewer, now=NOW)  # type: ignore[arg-type]
    assert sample(order_id=drawn_one.pk, actor=SYSTEM, now=NOW)  # type: ignore[union-attr]
    assert not sample(order_id=other.pk, actor=SYSTEM, now=NOW)  # type: ignore[union-attr]
    assert (again(drawn_one).status, again(other).status) == ("callback_pending", "direct_closed")  # type: ignore[arg-type]
