"""What an answer cites: where an order registered earlier is answered, in which call, in its life; and what a draft on the server keeps of it."""

from uuid import uuid4

import pytest

from huiying.desk.order import NEVER_SAID
from huiying.knowledge.models import KbFeedback, KbQuestion, KbReading, KbUse, KbVersion
from huiying.orders.models import WorkOrder
from huiying.orders.rebuild import check
from tests.cast import Cast
from tests.desk.knowledge_scene import ANSWER, WATER, Known, known
from tests.desk.test_call_and_matter import TALKING, talked
from tests.desk.test_orders_desk import Enter, cast, enter, given, text  # noqa: F401 - fixtures

OVER = "\n90 call.ended end_reason=caller"


@pytest.fixture
def made(cast: Cast) -> Known:  # noqa: F811
    return known(cast, cast.now)


def answering(order: WorkOrder) -> str:
    return f"/desk/orders/{order.order_no}/do/direct_close/"


def test_an_order_that_stands_is_answered_with_its_sources_in_the_call_that_runs(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    call, order, client = talked(cast, "agent"), cast.order(original_text="小区水泵坏了，谁来修？"), enter("agent")
    form = text(client.get(answering(order)))
    assert 'data-form="answering"' in form
    assert 'data-words="小区水泵坏了，谁来修"' in form
    assert f'<option value="{call}" selected>' in form
    assert "139****5678" in form
    assert "13912345678" not in form
    sent = {"text": ANSWER, "cites": f"v:{made.water.pk} a:{made.article.pk}", "call": str(call)}
    refused = text(client.post(answering(order), sent | {"cites": f"v:{made.over.pk}"}))
    assert "不在有效期内" in refused
    assert ANSWER.split("\n")[0] in refused
    assert client.post(answering(order), sent).status_code == 302
    uses = KbUse.objects.filter(order_id=order.pk)
    assert {(use.version_id, use.article_id, use.call_id) for use in uses} == {(made.water.pk, None, call), (None, made.article.pk, call)}
    page = text(client.get(f"/desk/orders/{order.order_no}/"))
    assert page.count(f"{WATER} v2") == 2  # below the answer, and in the life
    assert f"依据：{WATER} v2、《云州市二次供水管理办法》第十九条" in page
    assert f"{WATER} v2" in text(enter("supervisor").get(f"/desk/calls/{call}/"))
    assert check(WorkOrder.objects.filter(pk=order.pk))["differences"] == []


def test_an_answer_without_a_source_says_so_and_its_question_counts_as_unanswered(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    order, client = cast.order(original_text="电动车在哪里上牌？", demand_type="consult"), enter("agent")
    assert "在哪次通话中答复" not in text(client.get(answering(order)))  # no call, nothing asked
    client.post(answering(order), {"text": "到车管所。"})
    assert "未引用知识" in text(client.get(f"/desk/orders/{order.order_no}/"))
    assert KbQuestion.objects.get(words="电动车在哪里上牌").marked_missing == 1


def test_a_call_of_somebody_else_is_neither_cited_nor_read_for(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    call, order, client = talked(cast, "agent2"), cast.order(original_text="小区水泵坏了，谁来修？"), enter("agent")
    client.post(answering(order), {"text": ANSWER, "cites": f"v:{made.water.pk}", "call": str(call)})
    assert not KbUse.objects.exists()
    client.post(f"/desk/knowledge/read/v/{made.water.pk}/", {"call": str(call), "order": str(uuid4())})
    client.post("/desk/knowledge/tell/", {"kind": "missing", "text": "夜市噪声归谁管", "call": str(call)})
    enter("agent2").post(f"/desk/knowledge/read/v/{made.water.pk}/", {"call": str(call), "order": str(order.pk)})
    assert list(KbReading.objects.order_by("id").values_list("call_id", "order_id")) == [(None, None), (call, order.pk)]
    assert KbFeedback.objects.get(text="夜市噪声归谁管").call_id is None


def test_a_draft_on_the_server_keeps_the_answer_and_its_sources(enter: Enter, made: Known) -> None:  # noqa: F811
    client, typed = enter("agent"), given(answer=ANSWER.replace("\n", "\r\n"), cites=f"v:{made.water.pk} a:{made.article.pk}", outcome="")
    client.post("/desk/register/keep/", typed)
    draft = WorkOrder.objects.get()
    page = text(enter("agent").get(f"/desk/register/?draft={draft.pk}"))
    assert "先恢复供水" in page
    assert f'value="v:{made.water.pk} a:{made.article.pk}"' in page
    client = enter("agent")
    assert "先恢复供水" not in text(client.get(f"/desk/orders/{draft.order_no}/"))  # nobody was told
    client.post("/desk/register/keep/", typed | {"draft": str(draft.pk), "cites": f"a:{made.article.pk}"})
    assert f'value="a:{made.article.pk}"' in text(client.get(f"/desk/register/?draft={draft.pk}"))
    assert not KbUse.objects.exists()
    client.post("/desk/register/", typed | {"draft": str(draft.pk), "outcome": "order"})
    order = WorkOrder.objects.get()
    assert (order.status, order.public_reply) == ("submitted", "")
    assert order.status not in NEVER_SAID
    assert check(WorkOrder.objects.all())["differences"] == []


def test_the_call_may_be_over_when_its_answer_is_written_down(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    call, order, client = talked(cast, "agent", TALKING + OVER), cast.order(original_text="小区水泵坏了，谁来修？"), enter("agent")
    form = text(client.get(answering(order)))
    assert f'<option value="{call}">' in form  # offered, not chosen
    client.post(answering(order), {"text": ANSWER, "cites": f"v:{made.water.pk}", "call": str(call)})
    assert KbUse.objects.get().call_id == call


def test_only_what_has_the_words_or_what_is_meant_by_them_answers_a_search(enter: Enter, made: Known) -> None:  # noqa: F811
    client, before = enter("agent"), KbQuestion.objects.count()

    def asked(words: str) -> str:
        return text(client.post("/desk/knowledge/find/", {"words": words, "by": "box", "asked": "1"}))

    assert "data-kb-read" in asked("水泵抽奖")  # something has some of the words
    assert KbQuestion.objects.get(words="水泵抽奖").found_nothing == 1
    asked("二次供水")
    asked("  ")
    assert KbQuestion.objects.count() == before + 1


def test_a_version_compared_and_one_that_a_task_is_about_are_read_too(enter: Enter, made: Known) -> None:  # noqa: F811
    client, page = enter("editor"), f"/desk/knowledge/{made.water.item_id}/"
    first = KbVersion.objects.get(item=made.water.item, version=1)
    assert "<ins>" not in text(client.get(page))
    assert list(KbReading.objects.values_list("version_id", flat=True)) == [made.water.pk]
    assert "<ins>" in text(client.get(f"{page}?v=2&with=1"))
    assert set(KbReading.objects.values_list("version_id", flat=True)) == {made.water.pk, first.pk}
    client.get(f"/desk/knowledge/tasks/{made.task.pk}/")
    assert KbReading.objects.filter(version=made.water).count() == 3
