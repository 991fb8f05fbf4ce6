"""The agent's desk at the line: who comes in, who sees whose caller, that no number stands in a page, recordings, missed calls."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from huiying.calls.models import Recording, Visit
from huiying.calls.models_ring_backs import RingBack
from huiying.calls.record import record
from huiying.calls.recordings import keep_recording
from huiying.calls.rows import Happening
from huiying.journal.models import AccessRecord, Event
from huiying.kit.actor import system
from huiying.orders.models import WorkOrder
from huiying.work.line_linking import seq_to_follow
from tests.calls.scripts import call_id, happenings, lost_call
from tests.cast import Cast
from tests.desk.test_call_and_matter import NUMBER, TALKING, talked, told
from tests.desk.test_orders_desk import Enter, cast, enter, text  # noqa: F401 - fixtures

RINGING = TALKING.rpartition("\n")[0]
REASON = {"reason": "contact"}
SOUND = b"\x1aE\xdf\xa3" + b"voices" * 40


def card(client: Client, call: UUID) -> str:
    answer = client.get(f"/desk/line/caller/{call}/", headers={"HX-Request": "true"})
    return text(answer) if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize(
    ("who", "status"), [("agent", 200), ("op_agent", 200), ("team_lead", 200), ("callback", 200), ("reviewer", 403), ("SZ_handler", 403), ("auditor", 403)]
)
def test_who_takes_calls_comes_in(enter: Enter, who: str, status: int) -> None:  # noqa: F811
    answer = enter(who).get("/desk/line/")
    assert answer.status_code == status
    if status == 200:
        assert "microphone=(self)" in answer.headers["Permissions-Policy"]
        assert "ws://testserver" in answer.headers["Content-Security-Policy"]


def test_a_caller_is_shown_masked_to_the_agent_at_whom_it_rings_and_to_nobody_else(cast: Cast, enter: Enter) -> None:  # noqa: F811
    cast.order(phone=NUMBER)
    call = talked(cast, "agent", RINGING)
    shown = card(enter("agent"), call)
    assert "139****5678" in shown
    assert "青石街道人民路路灯不亮" in shown
    assert NUMBER not in shown
    assert [card(enter(who), call) for who in ("agent2", "team_lead", "op_agent")] == ["404"] * 3
    assert AccessRecord.objects.filter(stream=f"call:{call}", purpose="view").count() == 1


def test_when_the_agents_part_is_over_the_caller_is_not_shown_any_more(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent", TALKING + "\n60 call.asked")
    assert card(enter("agent"), call) == "404"


def test_a_colleague_who_is_free_can_be_asked_into_a_call_from_a_page_too(cast: Cast, enter: Enter) -> None:  # noqa: F811
    other = Happening(f"agent:{cast.user('agent2').pk}", 1, "agent.state", cast.now, {"state": "ready", "seat": "02"})
    record([other], actor=system("line"), now=cast.now)
    talked(cast, "agent", TALKING.replace("usable", "source=browser"), name="by_page")
    assert "邀请加入" in text(enter("agent").get("/desk/line/colleagues/"))


def test_a_number_in_clear_asks_for_an_answered_call_and_a_reason_and_is_written_down(cast: Cast, enter: Enter) -> None:  # noqa: F811
    client = enter("agent")
    rings, talks = talked(cast, "agent2", RINGING, name="rings"), talked(cast, "agent", name="talks")
    assert client.post(f"/desk/line/caller/{rings}/reveal/", REASON).status_code == 404
    assert client.post(f"/desk/line/caller/{talks}/reveal/", {}).status_code == 409
    assert AccessRecord.objects.filter(purpose="reveal").count() == 0
    assert NUMBER in text(client.post(f"/desk/line/caller/{talks}/reveal/", REASON))
    kept = AccessRecord.objects.get(purpose="reveal")
    assert (kept.stream, kept.fields, kept.user_name) == (f"call:{talks}", ["phone"], "agent")
    assert Event.objects.filter(type="call.number_revealed").count() == 1


def test_a_number_is_not_shown_before_the_call_is_answered(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent", RINGING)
    answer = enter("agent").post(f"/desk/line/caller/{call}/reveal/", REASON)
    assert (answer.status_code, text(answer)) == (409, "接听后才能显示号码。")


def test_no_number_stands_in_any_page_of_a_call(cast: Cast, enter: Enter) -> None:  # noqa: F811
    client, call = enter("agent"), talked(cast, "agent")
    answers = [client.post("/desk/register/", told(call) | {"original_text": ""}), client.post("/desk/register/keep/", told(call))]
    answers += [client.post("/desk/register/look/", told(call)), client.post("/desk/register/", told(call))]
    assert NUMBER not in "".join(text(answer) + str(answer.headers) for answer in answers)
    done = client.get(answers[-1].headers["Location"])
    assert NUMBER not in text(done)
    assert f'data-order="{WorkOrder.objects.get(status="submitted").pk}"' in text(done)


def test_the_line_tells_an_order_of_a_call_once_and_only_where_it_is_true(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call, other = talked(cast, "agent"), talked(cast, "agent2", name="other")
    enter("agent").post("/desk/register/", told(call))
    order, agent = str(WorkOrder.objects.get().pk), cast.agent.id
    assert seq_to_follow(str(call), order, agent) == 4
    assert seq_to_follow(str(other), order, agent) is None
    assert seq_to_follow(str(other), order, cast.agent2.id) is None
    linked = happenings(f"call:{call}", "30 call.linked order=it", first=5, it=order)
    record(linked, actor=system("line"), now=cast.now)
    assert Visit.objects.get(call_id=call).order_id == UUID(order)
    assert seq_to_follow(str(call), order, agent) is None


# -- recordings ----------------------------------------------------------------------------------------------------------


def recorded(cast: Cast, enter: Enter) -> WorkOrder:  # noqa: F811
    """An order told in a call that was recorded."""
    call = talked(cast, "agent")
    enter("agent").post("/desk/register/", told(call))
    record_call(cast, call)
    return WorkOrder.objects.get()


def record_call(cast: Cast, call: UUID) -> None:  # noqa: F811
    """The call ends, and was recorded."""
    kept = keep_recording(call=str(call), sound=SOUND, now=cast.now)
    manifest = f"90 call.ended end_reason=answered\n91 call.recorded file={kept.file} sha256={kept.sha256} bytes={kept.bytes} seconds=85"
    record(happenings(f"call:{call}", manifest, first=5), actor=system("line"), now=cast.now)


def test_a_recording_is_heard_with_a_reason_that_is_written_down_first(cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = recorded(cast, enter)
    key, client = Recording.objects.get().pk, enter("supervisor")
    page = text(client.get(f"/desk/orders/{order.order_no}/"))
    assert "1:25" in page
    place = f"/desk/orders/{order.order_no}/recordings/{key}/"
    assert client.post(place, {}).status_code == 409
    assert Event.objects.filter(type="recording.played").count() == 0
    player = text(client.post(place, REASON))
    address = player.partition('src="')[2].partition('"')[0]
    sound = client.get(address)
    assert (sound.content, sound.headers["Content-Type"], sound.headers["Cache-Control"]) == (SOUND, "audio/webm", "no-store")
    kept = AccessRecord.objects.get(purpose="reveal")
    assert (kept.fields, kept.user_name, kept.stream) == (["recording"], "supervisor", order.stream)
    assert Event.objects.filter(type="recording.played").count() == 1
    assert enter("reviewer").get(address).status_code == 404, "a ticket is its reader's alone"


@pytest.mark.parametrize("who", ["SZ_lead", "op_agent", "auditor"])
def test_who_may_not_ask_for_personal_data_hears_nothing(cast: Cast, enter: Enter, who: str) -> None:  # noqa: F811
    order = recorded(cast, enter)
    answer = enter(who).post(f"/desk/orders/{order.order_no}/recordings/{Recording.objects.get().pk}/", REASON)
    assert answer.status_code in {404, 409}
    assert Event.objects.filter(type="recording.played").count() == 0


def test_a_recording_of_another_order_is_not_heard_from_this_one(cast: Cast, enter: Enter) -> None:  # noqa: F811
    recorded(cast, enter)
    other = cast.order(phone="13700010001")
    answer = enter("supervisor").post(f"/desk/orders/{other.order_no}/recordings/{Recording.objects.get().pk}/", REASON)
    assert answer.status_code == 404


def test_a_recording_of_a_call_without_an_order_is_heard_from_the_calls_page_and_with_one_from_the_order(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = talked(cast, "agent")
    record_call(cast, call)
    place, client = f"/desk/calls/{call}/recordings/{Recording.objects.get().pk}/", enter("supervisor")
    assert f'data-reveal="{place}"' in text(client.get(f"/desk/calls/{call}/"))
    assert client.post(place, {}).status_code == 409, "not without a reason"
    for who in ("auditor", "op_agent", "SZ_lead", "agent2"):
        assert enter(who).post(place, REASON).status_code == 404
    assert Event.objects.filter(type="recording.played").count() == 0
    address = text(client.post(place, REASON)).partition('src="')[2].partition('"')[0]
    assert client.get(address).content == SOUND
    assert enter("team_lead").get(address).status_code == 404, "a ticket is its reader's alone"
    kept = AccessRecord.objects.get(purpose="reveal")
    assert (kept.fields, kept.user_name, kept.stream) == (["recording"], "supervisor", f"call:{call}")
    assert Event.objects.filter(type="recording.played").count() == 1
    order = cast.order(phone="13700010001")
    WorkOrder.objects.filter(pk=order.pk).update(contact_id=call)
    assert client.post(place, REASON).status_code == client.get(address).status_code == 404, "it has an order now: by that one"
    assert f"/desk/orders/{order.order_no}/recordings/" in text(client.get(f"/desk/calls/{call}/"))


# -- missed calls --------------------------------------------------------------------------------------------------------


def test_a_missed_call_is_taken_on_tried_and_closed(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = lost_call(cast.now)
    client, other, place = enter("callback"), enter("agent"), f"/desk/missed/{call}/"
    page = text(client.get("/desk/missed/"))
    assert "139****0001" in page
    assert "13900010001" not in page
    client.post(f"{place}claim/")
    other.post(f"{place}tried/", {"result": "reached"})
    assert RingBack.objects.get().tried_n == 0, "it is somebody else's"
    client.post(f"{place}tried/", {"result": "no_answer"})
    client.post(f"{place}close/", {"result": "reached"})
    assert RingBack.objects.get().state == "claimed", "nobody was reached"
    client.post(f"{place}tried/", {"result": "reached"})
    client.post(f"{place}close/", {"result": "reached"})
    assert (RingBack.objects.get().state, RingBack.objects.get().result) == ("closed", "reached")
    assert Visit.objects.get().called_back_at is not None
    assert "139****0001" not in text(client.get("/desk/missed/?state=open&state=claimed"))
    assert "已办结" in text(client.get(place))


def test_missed_calls_are_for_who_takes_calls_and_wrong_input_changes_nothing(cast: Cast, enter: Enter) -> None:  # noqa: F811
    call = lost_call(cast.now)
    assert [enter(who).get("/desk/missed/").status_code for who in ("reviewer", "SZ_lead")] == [403, 403]
    client = enter("agent")
    assert client.post(f"/desk/missed/{call}/nonsense/").status_code == 404
    client.post(f"/desk/missed/{call}/claim/")
    client.post(f"/desk/missed/{call}/tried/", {"result": "nonsense"})
    assert RingBack.objects.get().tried_n == 0
    assert client.get(f"/desk/missed/{call_id('none')}/").status_code == 404


def test_the_list_is_taken_away_masked_and_written_down(cast: Cast, enter: Enter) -> None:  # noqa: F811
    lost_call(cast.now - timedelta(minutes=5))
    answer = enter("team_lead").get("/desk/missed/?export=csv")
    sheet = b"".join(answer).decode("utf-8-sig")
    assert "139****0001" in sheet
    assert "13900010001" not in sheet
    assert AccessRecord.objects.filter(stream="list:missed", purpose="export").count() == 1
