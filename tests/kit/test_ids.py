from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from huiying.kit.entropy import BLOCK, Entropy
from huiying.kit.ids import UNAMBIGUOUS, NotVersion7, order_number, query_code, uuid7, uuid7_text, uuid7_time
from huiying.kit.times import Naive

NOW = datetime(2026, 11, 12, 8, 30, 0, 123456, tzinfo=UTC)


def test_form_of_a_uuid7() -> None:
    made = uuid7(NOW)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert uuid7_time(made) == NOW.replace(microsecond=123000)


def test_the_time_of_the_rfc_9562_example() -> None:
    assert uuid7_time(UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_a_microsecond_is_enough_to_sort_by() -> None:
    made = [uuid7(NOW + timedelta(microseconds=n)) for n in range(3000)]
    assert made == sorted(made)


def test_the_same_moment_gives_different_ids() -> None:
    assert len({uuid7(NOW) for _ in range(1000)}) == 1000


def test_ids_made_in_bulk_have_the_same_form_and_time() -> None:
    entropy = Entropy()
    for moment in (NOW, NOW + timedelta(microseconds=877), datetime(1985, 1, 1, tzinfo=UTC)):
        one, text = uuid7(moment), uuid7_text(moment, entropy)
        bulk = UUID(text)
        assert str(bulk) == text
        assert (bulk.int >> 64, bulk.variant, bulk.version) == (one.int >> 64, one.variant, 7)
    made = {uuid7_text(NOW, entropy) for _ in range(5000)}
    assert len(made) == 5000
    assert {text[19] for text in made} == set("89ab")


def test_digits_are_given_out_once() -> None:
    entropy = Entropy()
    assert {len(entropy.digits(count)) for count in [32] * 3000} == {32}
    assert len({entropy.digits(32) for _ in range(3000)}) == 3000
    assert len(entropy.digits(2 * BLOCK)) == 2 * BLOCK


def test_other_uuids_and_naive_moments_are_refused() -> None:
    with pytest.raises(NotVersion7):
        uuid7_time(uuid4())
    with pytest.raises(Naive):
        uuid7(NOW.replace(tzinfo=None))


def test_order_numbers() -> None:
    assert order_number(date(2026, 11, 12), 4171) == "20261112-004171"
    assert order_number(date(2026, 11, 12), 1_234_567) == "20261112-1234567"
    with pytest.raises(ValueError, match="begin at 1"):
        order_number(date(2026, 11, 12), 0)


def test_query_codes() -> None:
    made = {query_code() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(code) for code in made} == {8}
    assert set("".join(made)) <= set(UNAMBIGUOUS)
    assert not set("01ILO") & set(UNAMBIGUOUS)
