import hashlib
import json

import pytest

from huiying.journal.append import check_plain
from huiying.kit.sealing import BadKeyring, CannotOpen, Keyring, SelfTestFailed, blind, phone_key, seal, selftest, unseal

RING = Keyring.new()
PLACE = "party|phone|1"


def test_what_is_sealed_opens_in_its_place() -> None:
    sealed = seal(RING, PLACE, "13812345678 张三")
    assert unseal(RING, PLACE, sealed) == "13812345678 张三"
    assert unseal(RING, PLACE, memoryview(sealed)) == "13812345678 张三"  # type: ignore[arg-type]
    assert b"1381234" not in sealed
    assert unseal(RING, PLACE, seal(RING, PLACE, "")) == ""


def test_a_sealed_value_moved_to_another_row_or_column_does_not_open() -> None:
    sealed = seal(RING, PLACE, "13812345678")
    for other in ("party|phone|2", "party|name|1", "contact|phone|1", ""):
        with pytest.raises(CannotOpen):
            unseal(RING, other, sealed)


def test_any_changed_byte_and_any_cut_is_noticed() -> None:
    sealed = seal(RING, PLACE, "13812345678")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(CannotOpen):
            unseal(RING, PLACE, bytes(broken))
        with pytest.raises(CannotOpen):
            unseal(RING, PLACE, sealed[:place])


def test_the_same_text_is_never_sealed_alike() -> None:
    assert len({seal(RING, PLACE, "x") for _ in range(100)}) == 100


def test_after_rotation_old_values_open_and_new_ones_need_the_new_key() -> None:
    old = seal(RING, PLACE, "x")
    ring = RING.rotated()
    assert unseal(ring, PLACE, old) == "x"
    assert ring.index == RING.index
    with pytest.raises(CannotOpen):
        unseal(RING, PLACE, seal(ring, PLACE, "x"))


def test_a_keyring_is_read_as_it_is_written_and_does_not_print_itself() -> None:
    ring = RING.rotated()
    assert Keyring.from_json(ring.to_json()) == ring
    assert ring.keys[ring.active].hex() not in repr(ring)
    assert "keys=2" in repr(ring)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"active":"aa","keys":{},"index":""}',
        '{"active":"00000001","keys":{"00000001":"QUJD"},"index":"QUJD"}',
        '{"active":"xxxxxxxx","keys":{"xxxxxxxx":1},"index":""}',
    ],
)
def test_what_is_no_keyring(text: str) -> None:
    with pytest.raises(BadKeyring):
        Keyring.from_json(text)


def test_a_keys_name_must_fit_the_header() -> None:
    data = json.loads(RING.to_json())
    key = data["keys"].pop(data["active"])
    for name in ("AABBCCDD", "aabb", "gggggggg"):
        with pytest.raises(BadKeyring):
            Keyring.from_json(json.dumps({**data, "active": name, "keys": {name: key}}))


def test_blind_index() -> None:
    assert blind(RING, "phone", "+8613812345678") == blind(RING.rotated(), "phone", "+8613812345678")
    assert len(blind(RING, "phone", "x")) == 32
    assert len({blind(RING, "phone", "x"), blind(RING, "name", "x"), blind(RING, "phone", "y"), blind(Keyring.new(), "phone", "x")}) == 4


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("13812345678", "+8613812345678"),
        (" 138-1234 5678 ", "+8613812345678"),
        ("+86 13812345678", "+8613812345678"),
        ("008613812345678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("010-62345678", "+861062345678"),
        ("(0571) 8765 4321", "+8657187654321"),
        ("+86-571-87654321", "+8657187654321"),
        ("0571-8765432", "+865718765432"),
        ("+852 2345 6789", "+85223456789"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("12345", None),
        ("1381234567", None),
        ("138123456789", None),
        ("12812345678", None),
        ("62345678", None),
        ("电话13812345678", None),
        ("", None),
    ],
)
def test_one_form_for_a_number(written: str, key: str | None) -> None:
    assert phone_key(written) == key
    if key is not None:
        assert phone_key(key) == key


def test_a_local_number_is_completed_by_its_area() -> None:
    assert phone_key("6234-5678", area="010") == phone_key("010-62345678")
    assert phone_key("12345", area="010") is None


def test_selftest_passes_here_and_fails_on_a_wrong_machine() -> None:
    selftest()
    with pytest.raises(SelfTestFailed, match="SHA-256"):
        selftest(hashlib.sha512)


def test_a_keys_name_is_never_taken_for_a_telephone_number() -> None:
    """Eight hexadecimal digits are all decimal once in forty-three times; the journal names keys and takes no such number."""
    ring = Keyring.new()
    for _ in range(60):
        ring = ring.rotated()
    assert len(ring.keys) == 61
    for name in ring.keys:
        check_plain({"key": name})
