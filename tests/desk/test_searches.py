"""Words find rows in the lists that are no lists of orders: disputed duties, versions, proposals, words of messages."""

from copy import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from huiying.desk.orders import HITS
from huiying.directory.models import CalendarYear, User
from huiying.dispatch.adjudication import adjudicate
from huiying.dispatch.catalogue import propose
from huiying.dispatch.lines import Edit
from huiying.dispatch.models import Adjudication
from huiying.orders.models import WorkOrder
from huiying.orders.models_search import SearchDoc
from huiying.registers.models import RegisterProposal
from tests.cast import NOISE, NOW, STREET_LIGHT, Cast, again
from tests.dispatch.test_adjudication import disputed, ruling
from tests.registers.scene import administered, applied
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
TOPIC = {"code": "019900", "parent": "010000", "name": "新事项", "level": "2"}


@pytest.fixture
def cast() -> Cast:
    return administered()


def found(cast: Cast, who: str, where: str, **query: str) -> str:
    """The rows that the list shows for the query."""
    client = sign_in(Client(), User.objects.get(pk=cast.user(who).pk))
    answer = client.get(where, query, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page = answer.content.decode()
    return page[page.index("<tbody>") : page.index("</tbody>")] if "<tbody>" in page else ""


def copied(order: WorkOrder, times: int) -> None:
    """As many orders more like this one, found by the same words."""
    one, doc = again(order), SearchDoc.objects.get(order=order)
    made = [copy(one) for _ in range(times)]
    for number, new in enumerate(made, 1):
        new.pk, new.seq = uuid4(), one.seq + number
    WorkOrder.objects.bulk_create(made)
    SearchDoc.objects.bulk_create(SearchDoc(order=new, received_at=doc.received_at, text=doc.text, terms=doc.terms) for new in made)


def test_a_disputed_duty_is_found_by_number_and_by_words_of_the_order(cast: Cast) -> None:
    light, noise = disputed(cast, topic_code=STREET_LIGHT), disputed(cast, topic_code=NOISE, title="夜间噪声扰民", original_text="夜间施工噪声扰民。")

    def cases(**query: str) -> list[str]:
        rows = found(cast, "adjudicator", "/desk/adjudication/", **query)
        return [order.order_no for order in (light, noise) if order.order_no in rows]

    assert cases() == cases(state="open") == [light.order_no, noise.order_no]
    assert cases(q=light.order_no) == [light.order_no]
    assert cases(q="噪声") == [noise.order_no]
    assert cases(q="噪声", state="decided") == cases(q="没有的词") == []


def test_a_precedent_is_found_by_its_own_words(cast: Cast) -> None:
    order = disputed(cast)
    words = {"precedent_text": "井盖缺失由道路养护单位牵头", "reason": "依三定规定"}
    adjudicate(adjudication=Adjudication.objects.get(order=order), ruling=ruling(cast.environment, **words), actor=cast.adjudicator, now=NOW + timedelta(1))
    for word, there in (("井盖缺失", True), ("三定规定", True), ("没有的词", False)):
        assert (order.order_no in found(cast, "adjudicator", "/desk/adjudication/", state="decided", q=word)) == there, word


def test_a_decision_after_a_call_back_is_found_by_number_by_words_and_by_the_callers_number(cast: Cast) -> None:
    light, noise = cast.order(), cast.order(phone="13800010002", title="夜间噪声扰民", original_text="夜间施工噪声扰民。")
    noisy = disputed(cast, cast.streets, title="夜间噪声扰民", original_text="夜间施工噪声扰民。")
    WorkOrder.objects.filter(pk__in=[light.pk, noise.pk]).update(status="callback_pending", decision_needed=True)
    copied(
        cast.order(now=cast.now + timedelta(hours=1), original_text="又有夜间施工噪声。"), HITS
    )  # newer, and they wait for no decision: they hide none that does

    for who, where in (("adjudicator", "/desk/adjudication/"), ("CG_lead", "/desk/unit/")):
        assert noisy.order_no in found(cast, who, where, q="噪声 扰民"), where
        assert noisy.order_no not in found(cast, who, where, q="没有的词 噪声"), where

    def waiting(**query: str) -> list[str]:
        rows = found(cast, "closer", "/desk/followup/decisions/", **query)
        return [order.order_no for order in (light, noise) if order.order_no in rows]

    assert waiting() == [light.order_no, noise.order_no]
    assert waiting(q=light.order_no) == waiting(q="13800010001") == [light.order_no]
    assert waiting(q="噪声") == [noise.order_no]
    assert waiting(q="没有的词") == []


def test_a_year_of_the_calendar_is_found_by_number_by_its_notice_and_by_who_entered_it(cast: Cast) -> None:
    CalendarYear.objects.create(year=2031, source="国办发明电〔2030〕9号", entered_by=cast.assessor.id, entered_at=cast.now)
    name = User.objects.get(pk=cast.assessor.id).name
    for word in ("2031", "发明电〔2030〕", name):
        rows = found(cast, "supervisor", "/desk/calendar/", q=word)
        assert ("2031" in rows, rows.count("<tr")) == (True, 1), word
    assert found(cast, "supervisor", "/desk/calendar/", q="没有的词") == ""
    assert "2031" not in found(cast, "supervisor", "/desk/calendar/", q="随附日历")


def test_a_version_of_the_catalogue_is_found_by_number_and_by_its_note(cast: Cast) -> None:
    drafted = propose(edit=Edit(remove=(2,)), note="撤销环境条目", actor=cast.fresh(cast.adjudicator), now=timezone.now())
    for word, there in (("撤销环境", True), (f"v{drafted.number}", True), (str(drafted.number), True), ("没有的词", False), ("v999999999", False)):
        assert ("撤销环境条目" in found(cast, "dispatcher", "/desk/catalogue/", q=word)) == there, word


def test_a_proposal_and_a_version_of_a_register_are_found_by_number_and_by_words(cast: Cast) -> None:
    applied(cast, "topics", [TOPIC])
    version = RegisterProposal.objects.get().version
    for where in ("/desk/registers/proposals/", "/desk/registers/topics/versions/"):
        for word, there in (("按文件", True), (f"V{version}", True), ("没有的词", False), (f"v{(version or 0) + 1}", False)):
            assert ("按文件更新" in found(cast, "assessor", where, q=word)) == there, (where, word)


def test_the_words_of_a_message_are_found_by_kind_and_by_what_they_say(cast: Cast) -> None:
    for word, there in (("派单告知", True), ("dispatched", True), ("没有的词", False), ("登记告知", False)):
        assert ("/dispatched/" in found(cast, "supervisor", "/desk/messages/words/", q=word)) == there, word
    assert found(cast, "supervisor", "/desk/messages/words/", q="验证码").count("<tr") < found(cast, "supervisor", "/desk/messages/words/").count("<tr")
