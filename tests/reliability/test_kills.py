"""Nothing acknowledged is lost and nothing doubled when server or database are killed; and the trial would notice."""

import pytest

from tests.reliability.kills import FORGETFUL, run

pytestmark = pytest.mark.kills


def test_no_acknowledged_order_is_lost_and_none_doubled_by_kills_of_server_and_database() -> None:
    told = run(4, 1)
    assert told["ok"], told
    assert told["kills"] == {"before_commit": 1, "database": 1, "after_commit": 1, "server": 1}
    assert told["acknowledged"] >= 20


def test_the_trial_notices_a_server_that_acknowledges_without_commit() -> None:
    told = run(0, 2, application=FORGETFUL)
    assert told["lost"] >= 5
    assert not told["ok"]
