"""The page of surge mode: who sees it, what it says, and that it switches."""

import pytest

from huiying.calls.surge import standing
from tests.desk.test_orders_desk import Enter, cast, enter, text  # noqa: F401 - fixtures

WHY = "城东水管爆裂，来电激增"


@pytest.mark.parametrize(("who", "status"), [("team_lead", 200), ("supervisor", 200), ("dispatcher", 200), ("agent", 403), ("op_dispatcher", 403)])
def test_who_leads_the_hotline_sees_it(enter: Enter, who: str, status: int) -> None:  # noqa: F811
    assert enter(who).get("/desk/surge/").status_code == status


def test_it_is_switched_with_a_reason_and_says_so(enter: Enter) -> None:  # noqa: F811
    client = enter("team_lead")
    assert "平时模式" in text(client.get("/desk/surge/"))
    assert client.post("/desk/surge/", {"reason": "", "to": "on"}).status_code == 200
    assert not standing().on
    assert client.post("/desk/surge/", {"reason": WHY, "to": "on"}).status_code == 302
    page = text(enter("supervisor").get("/desk/surge/"))
    assert all(words in page for words in (WHY, "team_lead", 'value="off"'))
    assert "当前状态（高峰模式）不能执行" in text(client.post("/desk/surge/", {"reason": WHY, "to": "on"}))
    assert client.post("/desk/surge/", {"reason": "恢复正常", "to": "off"}).status_code == 302
    assert not standing().on


def test_the_wallboard_and_the_desk_lead_there_for_those_who_may(enter: Enter) -> None:  # noqa: F811
    link = 'href="/desk/surge/"'
    assert link in text(enter("supervisor").get("/desk/wallboard/"))
    assert link in text(enter("team_lead").get("/desk/line/"))
    assert link not in text(enter("auditor").get("/desk/wallboard/"))
    assert link not in text(enter("agent").get("/desk/line/"))
