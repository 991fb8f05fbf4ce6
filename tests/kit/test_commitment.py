import hashlib
import hmac

import pytest

from huiying.kit.commitment import BadCommitment, commit, new_salt

SALT = bytes(range(16))


def test_it_is_the_stated_formula() -> None:
    assert commit(SALT, "phone", "张三") == hmac.digest(SALT, b"phone\x00" + "张三".encode(), hashlib.sha256).hex()


def test_field_value_and_salt_all_count_and_do_not_run_together() -> None:
    all_different = {commit(SALT, "ab", "c"), commit(SALT, "a", "bc"), commit(SALT, "ab", "d"), commit(bytes(16), "ab", "c")}
    assert len(all_different) == 4


def test_short_salts_and_separators_in_names_are_refused() -> None:
    with pytest.raises(BadCommitment):
        commit(b"short", "a", "b")
    with pytest.raises(BadCommitment):
        commit(SALT, "a\0b", "c")


def test_every_salt_is_new() -> None:
    salts = {new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}
