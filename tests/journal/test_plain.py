"""What may stand in a payload as it is, and what may not."""

import msgspec
import pytest

from huiying.journal.append import NewEvent, PersonalData, check_plain, sealed_payload

PLAIN = ["", "completed", "U05", "01a5e27c-e1ad-74dd-abdf-3d16be991a94", "2025-02-28T03:25:05Z", "123456", "1" * 19, 7, None, True, ["a", None], {"a": ["c"]}]
PERSONAL = ["张三", "line\nline", "13800138000", "+86 138 0013 8000", "010-6655", "1234567", "990101001", "x" * 201, "e\u0301", "\x7f"]


@pytest.mark.parametrize("value", PLAIN)
def test_codes_ids_times_and_numbers_may(value: object) -> None:
    payload = {"set": {"x": value}}
    written, openings = sealed_payload(NewEvent("order:x", 1, "order.noted", payload), "event")
    assert (msgspec.json.decode(written), openings) == (payload, [])


@pytest.mark.parametrize("value", PERSONAL)
def test_words_and_what_may_be_a_telephone_number_may_not(value: str) -> None:
    for place in ({"x": value}, {"set": {"x": value}}, {"set": {"x": ["fine", value]}}, {"a": [{"b": value}]}):
        with pytest.raises(PersonalData) as refused:
            check_plain(place)
        assert value not in str(refused.value)


def test_a_division_may_stand_in_the_place_of_one() -> None:
    check_plain({"set": {"region_code": "990101001"}})
    check_plain({"set": {"region_code": "990101001002"}})
    for code in ("13800138000", "99010100", "+990101001"):
        with pytest.raises(PersonalData):
            check_plain({"set": {"region_code": code}})
