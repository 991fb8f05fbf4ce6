"""The wallboard's page: who sees it, and what it may reach."""

import pytest

from tests.desk.test_orders_desk import Enter, cast, enter  # noqa: F401 - fixtures


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("team_lead", 200), ("auditor", 200), ("agent", 403), ("SZ_lead", 403)])
def test_those_who_lead_a_hall_or_answer_for_it_see_it(enter: Enter, who: str, status: int) -> None:  # noqa: F811
    assert enter(who).get("/desk/wallboard/").status_code == status


def test_it_reaches_the_line_is_dark_and_says_what_it_needs_without_script(enter: Enter) -> None:  # noqa: F811
    client = enter("supervisor")
    client.cookies["huiying_theme"] = "light"
    answer = client.get("/desk/wallboard/")
    page = answer.content.decode()
    assert 'data-theme="dark"' in page
    assert "大屏需要能运行脚本的浏览器" in page
    assert "ws://testserver" in answer.headers["Content-Security-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]
