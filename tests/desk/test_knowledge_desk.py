"""The knowledge desk without a browser: who sees what, an answer from the first word to use, the search beside the form, and the sources of an answer."""

from datetime import timedelta
from uuid import uuid4

import pytest

from huiying.directory.models import User
from huiying.knowledge.models import KbFeedback, KbQuestion, KbReading, KbUse, KbVersion
from huiying.orders.models import WorkOrder
from tests.cast import Cast
from tests.desk.knowledge_scene import ANSWER, LAMP, MISSING, PRICE, WATER, WRONG, Known, known
from tests.desk.test_orders_desk import Enter, cast, enter  # noqa: F401 - fixtures

FORM = {"valid_from": "2025-03-01", "review_due": "2026-03-01", "owner": "市市政局", "topics": "", "region": "", "documents": "", "basis": ""}


@pytest.fixture
def made(cast: Cast) -> Known:  # noqa: F811
    return known(cast, cast.now)


def find(enter: Enter, words: str, by: str = "matter", **more: str) -> str:  # noqa: F811
    return enter("agent").post("/desk/knowledge/find/", {"words": words, "by": by, **more}).content.decode()


def test_beside_the_form_answers_and_laws_are_found_opened_and_quoted_only_while_they_hold(enter: Enter, made: Known) -> None:  # noqa: F811
    page = find(enter, "家里二次供水设施坏了由谁维修")
    assert f'data-kb-read="v:{made.water.pk}"' in page
    assert f'data-kb-read="a:{made.article.pk}"' in page
    assert "v2" in page
    assert "<mark>" in page
    assert f"a:{made.old_article.pk}" not in page  # its edition is not in force

    page = find(enter, PRICE, by="box")
    assert f"v:{made.over.pk}" in page
    assert "is-stale" in page
    opened = enter("agent").post(f"/desk/knowledge/read/v/{made.over.pk}/").content.decode()
    assert "不能引用" in opened
    assert "data-kb-cite" not in opened

    page = enter("agent").post(f"/desk/knowledge/read/v/{made.water.pk}/").content.decode()
    assert "先恢复供水，再分清责任。" in page
    assert "《云州市二次供水管理办法》第十九条" in page
    assert f'data-kb-cite="v:{made.water.pk}"' in page
    assert KbReading.objects.get(version=made.water).user_name == "agent"
    assert enter("agent").post(f"/desk/knowledge/read/v/{made.draft.pk}/").status_code == 404  # nobody quotes what is not in use yet
    assert enter("agent").post("/desk/knowledge/read/v/nothing/").status_code == 404


def test_an_answer_given_at_once_keeps_the_version_and_the_article_it_rests_on(enter: Enter, made: Known) -> None:  # noqa: F811
    typed = {
        "original_text": "小区水泵坏了，谁来修？", "demand_type": "consult", "answer": ANSWER, "close_route": "direct_answer", "number_source": "none",
        "outcome": "answer", "cites": f"v:{made.water.pk} a:{made.article.pk}", "idem": str(uuid4()),
    }  # fmt: skip
    answer = enter("agent").post("/desk/register/", typed)
    assert answer.status_code == 302
    order = WorkOrder.objects.latest("received_at")
    assert {(use.version_id, use.article_id, use.direct) for use in KbUse.objects.filter(order_id=order.pk)} == {
        (made.water.pk, None, True), (None, made.article.pk, True)
    }  # fmt: skip
    assert f"{WATER} v2" in enter("agent").get(f"/desk/orders/{order.order_no}/").content.decode()
    refused = enter("agent").post("/desk/register/", typed | {"cites": f"v:{made.over.pk}", "idem": str(uuid4())})
    assert "不在有效期内" in refused.content.decode()
    assert ANSWER.split("\n")[0] in refused.content.decode()  # nothing typed is lost
    assert WorkOrder.objects.count() == 1


def test_a_citizens_matter_is_no_question_and_who_does_not_speak_with_citizens_searches_nothing(enter: Enter, made: Known) -> None:  # noqa: F811
    before = KbQuestion.objects.count()
    find(enter, "qqxxzz 0731", by="matter", asked="1")
    assert KbQuestion.objects.count() == before
    find(enter, "qqxxzz 0731", by="box", asked="1")
    assert KbQuestion.objects.count() == before + 1
    User.objects.filter(username="agent2").update(roles=["SA"])  # who keeps the machines has no business with answers
    client = enter("agent2")
    assert client.post("/desk/knowledge/find/", {"words": WATER, "by": "box"}).status_code == 404
    assert client.post(f"/desk/knowledge/read/v/{made.water.pk}/").status_code == 404
    assert client.post("/desk/knowledge/cites/", {"marks": f"v:{made.water.pk}"}).status_code == 404


def test_an_agent_tells_that_an_answer_is_wrong_or_missing(enter: Enter, made: Known) -> None:  # noqa: F811
    client = enter("agent")
    assert client.post("/desk/knowledge/tell/", {"kind": "wrong", "version": str(made.lamp.pk), "text": "时限写错了"}).status_code == 200
    assert client.post("/desk/knowledge/tell/", {"kind": "missing", "text": "夜市噪声归谁管"}).status_code == 200
    assert set(KbFeedback.objects.values_list("kind", "text")) >= {("wrong", "时限写错了"), ("missing", "夜市噪声归谁管")}
    assert client.post("/desk/knowledge/tell/", {"kind": "missing", "text": " "}).status_code == 409
    assert client.post("/desk/knowledge/tell/", {"kind": "wrong", "version": "no id", "text": "x"}).status_code == 409


def test_an_answer_goes_from_the_first_word_to_use_by_three_people(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    editor, approver, lead = enter("editor"), enter("approver"), enter("SZ_lead")
    words = {"question": "井盖丢了找谁", "answer": "拨打 12345，2 小时内到场设置围挡。", "documents": "云市政〔2024〕3号\n"}
    typed = {**FORM, **words, "basis": f"a:{made.article.pk}", "then": "submit"}
    kept = editor.post("/desk/knowledge/new/", typed)
    version = KbVersion.objects.get(question="井盖丢了找谁")
    page = f"/desk/knowledge/{version.item_id}/"
    assert kept.status_code == 302
    assert (version.state, version.basis.count()) == ("review", 2)
    assert enter("agent").get(page).status_code == 404
    own = editor.post(f"/desk/knowledge/versions/{version.pk}/do/approve/", follow=True).content.decode()
    assert "没有相应角色" in own
    assert "由另一人审核" not in approver.get(page).content.decode()  # the approver approves, and does not send to review
    assert approver.post(f"/desk/knowledge/versions/{version.pk}/do/approve/").status_code == 302
    assert lead.post(f"/desk/knowledge/versions/{version.pk}/do/sign_off/").status_code == 302
    assert "井盖丢了找谁" in enter("agent").get(page).content.decode()
    assert approver.post(f"/desk/knowledge/versions/{version.pk}/do/retire/", {"reason": "并入另一条"}).status_code == 302
    assert "并入另一条" in enter("agent").get(page).content.decode()

    typed = {**FORM, "question": "", "answer": "我写了很久的答复", "valid_to": "2024-01-01", "topics": "没有这个事项", "owner": "没有这个单位"}
    page = enter("editor").post("/desk/knowledge/new/", typed).content.decode()
    assert "我写了很久的答复" in page
    assert page.count("aria-invalid") >= 3
    assert not KbVersion.objects.filter(answer="我写了很久的答复").exists()

    page = enter("approver").get(f"/desk/knowledge/{made.lamp.item_id}/?v=2").content.decode()
    assert "<del>24</del><ins>12</ins>" in page
    assert "待审核" in page


def test_the_list_narrows_by_care_state_owner_and_words(enter: Enter, made: Known) -> None:  # noqa: F811
    client = enter("approver")
    stale = client.get("/desk/knowledge/?care=stale").content.decode()
    assert (PRICE in stale, WATER in stale) == (True, False)
    waiting = client.get("/desk/knowledge/?care=waiting").content.decode()
    assert LAMP in waiting
    assert WATER not in waiting
    assert WATER in client.get("/desk/knowledge/?owner=SZ&q=水泵").content.decode()
    assert LAMP not in client.get("/desk/knowledge/?region=990102").content.decode()
    assert "K000" in client.get("/desk/knowledge/?export=csv").getvalue().decode()  # type: ignore[attr-defined]


def test_a_task_is_passed_on_and_settled_and_a_question_leaves_the_list(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    editor, here = enter("editor"), f"/desk/knowledge/tasks/{made.task.pk}/"
    assert WRONG in editor.get("/desk/knowledge/tasks/?due=running").content.decode()
    assert "先编写" in editor.get(here).content.decode()  # nothing newer yet
    assert editor.post(f"{here}pass/", {"unit": "市城管局", "reason": "由城管负责"}).status_code == 302
    assert enter("CG_lead").get(here).status_code == 200
    assert enter("HB_lead").get(here).status_code == 404
    assert enter("CG_lead").post(f"{here}decline/", {"reason": "答复无误"}).status_code == 302
    assert "答复无误" in editor.get(here).content.decode()

    editor = enter("editor")
    assert MISSING in editor.get("/desk/knowledge/questions/").content.decode()
    begun = editor.get(f"/desk/knowledge/new/?question={made.question.pk}").content.decode()
    assert f'value="{MISSING}"' in begun
    assert editor.post(f"/desk/knowledge/questions/{made.question.pk}/settle/", {"item": str(made.water.item_id)}).status_code == 302
    assert MISSING not in editor.get("/desk/knowledge/questions/").content.decode()
    assert enter("agent").get("/desk/knowledge/questions/").status_code == 404


def test_laws_are_read_auditors_see_who_read_and_who_has_no_business_finds_nothing(cast: Cast, enter: Enter, made: Known) -> None:  # noqa: F811
    client = enter("agent")
    page = client.get(f"/desk/knowledge/laws/{made.article.edition_id}/?q=再分清责任").content.decode()
    assert "<mark>再分清责任</mark>" in page
    assert page.count('class="lawart"') == 1
    assert "第三章 维护与责任" in page
    old = client.get(f"/desk/knowledge/articles/{made.old_article.pk}/").content.decode()
    assert "已失效" in old
    assert f"/desk/knowledge/articles/{made.article.pk}/" in old  # the one in force
    assert WATER in client.get(f"/desk/knowledge/articles/{made.article.pk}/").content.decode()
    assert client.get("/desk/knowledge/laws/?status=superseded").content.decode().count("<tr data-row") == 1

    enter("agent").get(f"/desk/knowledge/{made.water.item_id}/")
    log = enter("auditor").get("/desk/knowledge/log/").content.decode()
    assert WATER in log
    assert "agent" in log
    assert enter("editor").get("/desk/knowledge/log/").status_code == 404
    figures = enter("editor").get("/desk/knowledge/figures/?days=365").content.decode()
    assert "1 ÷ 3" in figures  # of three published answers one is past its last day
    assert "/desk/metrics/" not in figures, "no editor sees those"
    assert "/desk/metrics/?q=K1" in enter("supervisor").get("/desk/knowledge/figures/").content.decode()

    client = enter("agent")
    for place in ("new/", "tasks/", f"versions/{made.draft.pk}/edit/", "figures/"):
        assert client.get(f"/desk/knowledge/{place}").status_code == 404, place
    assert client.post("/desk/knowledge/pick/", {"words": "供水"}).status_code == 404
    assert client.post(f"/desk/knowledge/versions/{made.draft.pk}/do/approve/").status_code == 404
    assert timedelta(0) < made.task.due_at - made.task.raised_at  # type: ignore[operator]
