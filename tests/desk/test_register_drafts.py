"""An agent's drafts: found again, filled into the form, registered as the same order, thrown away; nobody else's are."""

import pytest
from django.test import Client

from huiying.directory.parties import opened
from huiying.journal.models import Event
from huiying.orders.models import WorkOrder
from huiying.orders.respondents import opened as about
from tests.cast import Cast
from tests.desk.test_orders_desk import WORDS, Enter, cast, enter, given, statements, text

__all__ = ["cast", "enter"]  # fixtures
NUMBER, OWNER = "13800010001", "阳光超市"


def begun(client: Client, **typed: str) -> WorkOrder:
    """A draft that the agent left."""
    client.post("/desk/register/keep/", given(topic="", title="人民路路灯", respondent=OWNER, **typed))
    return WorkOrder.objects.select_related("party").latest("seq")


def sent(draft: WorkOrder, **changed: str) -> dict[str, str]:
    """The form as the draft's page sends it: number, name and respondent stand on the server alone."""
    return given(**{"draft": str(draft.pk), "held": "True", "phone": "", "name": "", "respondent": "", **changed})


def test_a_draft_is_listed_opened_in_the_form_and_registered_as_the_same_order(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    address = f"/desk/register/?draft={draft.pk}"
    assert address in text(client.get("/desk/register/"))
    assert address in text(client.get("/desk/orders/?state=draft")).replace("&amp;", "&")
    assert address in text(client.get(f"/desk/orders/{draft.order_no}/"))
    page = text(client.get(address))
    for typed in (WORDS, "人民路 18 号", "人民路路灯", "138****0001"):
        assert typed in page
    assert NUMBER not in page
    assert OWNER not in page
    answer = client.post(address, sent(draft))
    assert answer.headers["Location"] == f"/desk/register/?done={draft.order_no}"
    order = WorkOrder.objects.select_related("party").get()
    assert (order.status, order.number_source, about(order)) == ("submitted", "declared", OWNER)
    assert order.party is not None
    assert opened(order.party).phone == NUMBER


def test_the_same_form_sent_again_after_a_lost_answer_registers_once(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    form = sent(draft)
    first, second = (client.post(f"/desk/register/?draft={draft.pk}", form) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert client.get(f"/desk/register/?draft={draft.pk}").headers["Location"] == first.headers["Location"]
    assert WorkOrder.objects.count() == 1


def test_kept_again_it_stays_one_draft_with_its_persons(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    client.post("/desk/register/keep/", sent(draft, original_text="路灯还是不亮。"))
    again = WorkOrder.objects.get()
    assert (again.original_text, again.party_id, about(again)) == ("路灯还是不亮。", draft.party_id, OWNER)
    client.post("/desk/register/keep/", sent(draft, number_source="none"))
    assert (WorkOrder.objects.get().party_id, WorkOrder.objects.get().number_source) == (None, "none")


def test_whom_it_is_about_is_taken_off_the_draft_only_where_the_agent_says_so(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    assert 'name="about_nobody"' in text(client.get(f"/desk/register/?draft={draft.pk}"))
    client.post("/desk/register/keep/", sent(draft, about_nobody="on", respondent="大众浴池"))
    assert about(WorkOrder.objects.get()) == "大众浴池"
    client.post("/desk/register/keep/", sent(draft, about_nobody="on"))
    assert about(WorkOrder.objects.get()) == ""
    assert 'name="about_nobody"' not in text(client.get(f"/desk/register/?draft={draft.pk}"))
    other = begun(client)
    client.post(f"/desk/register/?draft={other.pk}", sent(other, about_nobody="on"))
    order = WorkOrder.objects.get(pk=other.pk)
    assert (order.status, about(order), order.party_id) == ("submitted", "", other.party_id)


def test_a_draft_opens_again_with_what_was_said_of_the_number(enter: Enter) -> None:
    client = enter("agent")

    def chosen(draft: WorkOrder) -> str:
        return str(client.get(f"/desk/register/?draft={draft.pk}").context["form"]["number_source"].value())

    late = begun(client, phone="", name="", number_source="none")
    assert client.post("/desk/register/", sent(late, phone="13800030077", number_source="none")).status_code == 302
    assert WorkOrder.objects.get(pk=late.pk).number_source == "declared", "a number that is typed is one"
    without = begun(client, phone="", name="", number_source="none")
    assert chosen(without) == "none"
    unsaid = begun(client, phone="", name="")
    assert chosen(unsaid) == "declared"
    client.post("/desk/register/keep/", sent(unsaid, number_source="none"))
    assert chosen(unsaid) == "none"
    proved = begun(client, number_source="sms_code")
    assert chosen(proved) == "sms_code"
    assert client.post("/desk/register/", sent(without, number_source="none")).status_code == 302
    order = WorkOrder.objects.get(pk=without.pk)
    assert (order.status, order.number_source) == ("submitted", "none")


def test_a_draft_with_a_name_alone_is_registered_as_one_without_a_number(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client, phone="", name="王芳")
    assert (WorkOrder.objects.get().number_source, client.post("/desk/register/", sent(draft)).status_code) == ("declared", 200)
    assert client.post("/desk/register/", sent(draft, number_source="none")).status_code == 302
    assert WorkOrder.objects.get().number_source == "none"


def test_a_number_taken_out_of_the_form_is_taken_off_the_draft(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    client.post("/desk/register/", given(draft=str(draft.pk), phone="", name="", number_source="none"))
    order = WorkOrder.objects.get()
    assert (order.status, order.party_id, order.number_source) == ("submitted", None, "none")


def test_answered_at_once_the_caller_goes_with_it_and_the_draft_is_over(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    client.post(f"/desk/register/?draft={draft.pk}", sent(draft, outcome="answer", answer="今晚安排抢修。", close_route="direct_answer"))
    assert dict(WorkOrder.objects.values_list("status", "party_id")) == {"voided": draft.party_id, "direct_closed": draft.party_id}


@pytest.mark.parametrize("who", ["agent2", "op_agent", "reviewer", "SZ_lead"])
def test_another_persons_draft_is_not_there(enter: Enter, who: str) -> None:
    draft = begun(enter("agent"))
    client = enter(who)
    assert client.get(f"/desk/register/?draft={draft.pk}").status_code == 404
    assert WORDS not in text(client.get("/desk/register/"))
    assert client.post(f"/desk/orders/{draft.order_no}/do/discard/").status_code == 404
    client.post("/desk/register/keep/", sent(draft, original_text="别人的。"))
    assert WorkOrder.objects.get(pk=draft.pk).original_text == WORDS


@pytest.mark.parametrize("key", ["", "none", "0198f3a0-0000-7000-8000-000000000001"])
def test_what_is_no_draft_is_not_there(enter: Enter, key: str) -> None:
    assert enter("agent").get(f"/desk/register/?draft={key}").status_code == 404


def test_a_draft_is_thrown_away_by_its_writer_and_the_browser_forgets_it(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    assert f"/desk/orders/{draft.order_no}/do/discard/" in text(client.get(f"/desk/register/?draft={draft.pk}"))
    answer = client.post(f"/desk/orders/{draft.order_no}/do/discard/?next=/desk/register/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/register/")
    assert answer.cookies["huiying_took"].value == str(draft.pk)
    assert WorkOrder.objects.get().status == "voided"
    assert Event.objects.filter(type="order.voided", stream=draft.stream).count() == 1
    assert client.get(f"/desk/register/?draft={draft.pk}").status_code == 404
    assert "没有未登记的草稿" in text(client.get("/desk/register/?lang=zh"))
    assert "Nothing begun and left." in text(client.get("/desk/register/?lang=en"))


def test_what_was_typed_on_a_draft_that_is_gone_stays_and_becomes_a_matter_of_its_own(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    client.post(f"/desk/orders/{draft.order_no}/do/discard/")
    form = sent(draft, phone=NUMBER, original_text="又有一盏不亮。")
    page = text(client.post(f"/desk/register/?draft={draft.pk}", form))
    assert "这份草稿已登记或已放弃" in page
    assert "又有一盏不亮。" in page
    assert f'value="{draft.pk}"' not in page
    assert client.post("/desk/register/", form | {"draft": "", "held": ""}).status_code == 302


def test_an_order_is_not_thrown_away(enter: Enter, cast: Cast) -> None:
    order = cast.order()
    assert "do/discard/" not in text(enter("agent").get(f"/desk/orders/{order.order_no}/"))
    enter("agent").post(f"/desk/orders/{order.order_no}/do/discard/")
    assert WorkOrder.objects.get().status == "submitted"


def test_the_screen_with_a_draft_asks_little(enter: Enter) -> None:
    client = enter("agent")
    draft = begun(client)
    with statements(6):
        assert client.get(f"/desk/register/?draft={draft.pk}").status_code == 200
