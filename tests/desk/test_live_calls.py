"""The page of live calls: who sees it, what it may reach, and that taking over is offered to those alone who take calls."""

import pytest

from tests.desk.test_orders_desk import Enter, cast, enter, text  # noqa: F401 - fixtures


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("team_lead", 200), ("agent", 403), ("op_agent", 403), ("auditor", 403), ("SZ_lead", 403)])
def test_those_who_lead_agents_see_it(enter: Enter, who: str, status: int) -> None:  # noqa: F811
    answer = enter(who).get("/desk/live/")
    assert answer.status_code == status
    if status == 200:
        assert "microphone=(self)" in answer.headers["Permissions-Policy"]
        assert "ws://testserver" in answer.headers["Content-Security-Policy"]


def test_taking_over_is_offered_to_who_takes_calls(enter: Enter) -> None:  # noqa: F811
    leads, watches = text(enter("team_lead").get("/desk/live/")), text(enter("supervisor").get("/desk/live/"))
    assert all("对坐席密语" in page for page in (leads, watches))
    assert ("接管" in leads, "接管" in watches) == (True, False)


def test_the_way_there_stands_in_the_menu_of_those_who_lead(enter: Enter) -> None:  # noqa: F811
    assert "/desk/live/" in enter("team_lead").get("/desk/").content.decode()
    assert "/desk/live/" not in enter("agent").get("/desk/").content.decode()
