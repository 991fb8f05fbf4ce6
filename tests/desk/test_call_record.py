"""One call on its page: its life, its parts, its orders; who opens it, whose number is shown, and that a secret matter's call is not there."""

import re
from datetime import timedelta

import pytest

from huiying.calls.models import Contact, Visit
from huiying.calls.record import record
from huiying.calls.today import today
from huiying.journal.models import AccessRecord, Event
from huiying.kit.actor import system
from huiying.kit.times import day_start, local_date
from huiying.orders.models import WorkOrder
from tests.calls.scripts import call_id, happenings, lost_call
from tests.cast import Cast
from tests.desk.test_call_and_matter import NUMBER, talked, told
from tests.desk.test_orders_desk import Enter, cast, enter, text

__all__ = ["cast", "enter"]
LIFE = """0 call.arrived usable
  1 call.menu choice=1
  2 call.queued queue=general
  4 call.offered agent=other seat=03
  9 call.not_answered agent=other why=timeout
  10 call.offered agent=me seat=B7
  15 call.answered agent=me seat=B7
  30 call.held
  42 call.resumed
  60 call.transferred mode=blind to=expert agent=me
  61 call.queued queue=expert seq=2
  70 call.answered agent=other seat=03
  100 call.asked
  110 call.rated csat=5
  111 call.ended end_reason=answered
  130 call.wrapped agent=other"""
TOLD = (
    "来电进入",
    "选择 1",
    "开始排队",
    "未接听（振铃超时）",
    "振铃，席位 B7",
    "已接听",
    "置于保持",
    "结束保持",
    "转出 →",
    "播放满意度调查",
    "5 分",
    "通话结束",
    "完成话后整理",
)


def whole(cast: Cast, name: str = "whole") -> str:
    made = happenings("call:" + call_id(name), LIFE, begins=cast.now - timedelta(minutes=5), number=NUMBER, me=cast.agent.id, other=cast.agent2.id)
    record(made, actor=system("line"), now=cast.now)
    return f"/desk/calls/{call_id(name)}/"


def test_the_page_tells_the_life_from_the_journal_in_both_languages(cast: Cast, enter: Enter) -> None:
    path = whole(cast)
    page = text(enter("supervisor").get(path))
    assert [said for said in TOLD if said not in page] == []
    places = [page.rindex(said) for said in ("来电进入", "置于保持", "播放满意度调查", "通话结束")]
    assert places == sorted(places)
    assert "+0:30" in page
    assert "12.000" in page  # held from 30 s to 42 s
    english = text(enter("supervisor").get(f"{path}?lang=en"))
    assert all(said in english for said in ("The call came in.", "did not answer (it rang too long)", "The caller was put on hold.", "The call ended:"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("team_lead", 200), ("auditor", 200), ("agent", 200), ("agent2", 200), ("op_agent", 404), ("callback", 404), ("SZ_lead", 404)],
)
def test_who_leads_the_line_opens_any_call_and_an_agent_their_own(cast: Cast, enter: Enter, who: str, status: int) -> None:
    assert enter(who).get(whole(cast)).status_code == status


def test_the_number_is_masked_and_shown_for_a_reason_that_is_kept(cast: Cast, enter: Enter) -> None:
    path, client = whole(cast), enter("supervisor")
    page = text(client.get(path))
    assert "139****5678" in page
    assert NUMBER not in page
    assert client.post(f"{path}number/", {}).status_code == 409
    assert NUMBER in text(client.post(f"{path}number/", {"reason": "contact"}))
    kept = AccessRecord.objects.get(purpose="reveal")
    assert (kept.stream, kept.fields, kept.user_name) == (f"call:{call_id('whole')}", ["phone"], "supervisor")
    assert Event.objects.filter(type="call.number_revealed").count() == 1
    assert enter("auditor").post(f"{path}number/", {"reason": "contact"}).status_code == 404  # reads, and asks for no personal data
    assert enter("callback").post(f"{path}number/", {"reason": "contact"}).status_code == 404
    assert AccessRecord.objects.filter(purpose="reveal").count() == 1


def test_its_orders_are_named_and_the_call_of_a_secret_one_is_not_there(cast: Cast, enter: Enter) -> None:
    call = talked(cast, "agent", name="secret")
    enter("agent").post("/desk/register/", told(call))
    order = WorkOrder.objects.get()
    path = f"/desk/calls/{call}/"
    assert order.order_no in text(enter("supervisor").get(path))
    WorkOrder.objects.update(secrecy_level="secret", secret_readers=[])
    assert enter("supervisor").get(path).status_code == 404
    assert enter("supervisor").post(f"{path}number/", {"reason": "contact"}).status_code == 404
    assert str(call) not in text(enter("supervisor").get("/desk/calls/"))
    Contact.objects.filter(pk=call).update(order_id=cast.order().pk)  # a second matter of the same call, open to all, opens no door to the first
    assert enter("supervisor").get(path).status_code == 404


def test_the_list_holds_as_many_calls_as_the_line_counts(cast: Cast, enter: Enter) -> None:
    whole(cast)
    lost_call(cast.now)
    talked(cast, "agent", name="now")
    client, since = enter("supervisor"), day_start(local_date(cast.now))
    figures = today(since, since + timedelta(days=1))
    for what, figure in (("arrived", "arrived"), ("asked", "requested"), ("answered", "answered"), ("quick", "within_15"), ("lost", "lost"),
                         ("given_up", "abandoned"), ("short", "short"), ("waiting", "open")):  # fmt: skip
        page = text(client.get(f"/desk/calls/?what={what}&day=today"))
        assert page.count("data-open") == figures[figure], what
    assert figures["arrived"] == 3
    assert figures["lost"] == 1
    assert text(client.get("/desk/calls/?what=talking")).count("data-open") == 1
    page = text(client.get("/desk/calls/?what=quick&day=today"))
    assert "15 秒" in page
    assert "/desk/metrics/T03/rows/?month=2025-03&amp;variant=offered&amp;raw=1&amp;day=2025-03-04" in page
    assert "/desk/metrics/" not in text(enter("team_lead").get("/desk/calls/?what=quick&day=today")).split("<main")[1]


def test_an_agent_sees_own_calls_alone_and_the_line_page_leads_to_them(cast: Cast, enter: Enter) -> None:
    whole(cast)
    talked(cast, "op_agent", name="other")
    agent = enter("agent")
    assert text(agent.get("/desk/calls/")).count("data-open") == 1
    assert text(enter("op_agent").get("/desk/calls/")).count("data-open") == 1
    assert enter("SZ_lead").get("/desk/calls/").status_code == 403
    assert 'href="/desk/calls/?what=taken&amp;day=today&amp;mine=yes"' in text(agent.get("/desk/line/"))
    assert text(agent.get("/desk/calls/?what=taken&day=today&mine=yes")).count("data-open") == 1
    assert Visit.objects.count() == 3


def test_every_figure_of_the_wallboard_that_counts_calls_opens_them(cast: Cast, enter: Enter) -> None:
    page = text(enter("team_lead").get("/desk/wallboard/")).split("<main")[1]
    linked = set(re.findall(r'<a class="quiet" href="[^"]+"[^>]*><b id="n-\w+" data-f="(\w+)"', page))
    assert linked == {"waiting", "longest", "answered", "within", "open", "arrived", "lost", "kept"}
    for address in re.findall(r'<a class="quiet" href="([^"]+)"', page):
        assert enter("team_lead").get(address.replace("&amp;", "&")).status_code == 200
    assert 'data-f="kept"' in text(enter("auditor").get("/desk/wallboard/"))
    assert "/desk/missed/" not in text(enter("auditor").get("/desk/wallboard/")).split("<main")[1]  # who takes no calls rings nobody back
