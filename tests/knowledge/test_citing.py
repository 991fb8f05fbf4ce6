"""A direct answer carries what it was taken from; the order's page, the figures and the metrics read it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huiying.directory.parties import Person
from huiying.journal.models import Event
from huiying.kit.checks import Refused
from huiying.kit.errors import NotAllowed
from huiying.knowledge.citing import Cited, cite, cited_by_order, cited_on_call
from huiying.knowledge.figures import direct_rate_by_article, kb_hit_rate, kb_stale_rate, kb_updates
from huiying.knowledge.models import KbQuestion, KbUse, KbVersion
from huiying.knowledge.reporting import report_wrong
from huiying.knowledge.reviewing import retire_item
from huiying.orders.intake import answer
from huiying.orders.models import WorkOrder
from huiying.orders.rebuild import check
from huiying.orders.register import Matter, direct_close
from tests.cast import STREET_LIGHT
from tests.knowledge.scene import MINUTE, Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    return scene()


def answered(at: Scene, *versions: UUID, key: str | None = None, words: str = "路灯坏了多久修好？") -> WorkOrder:
    matter = Matter(original_text=words, demand_type="consult", topic_code=STREET_LIGHT, region_code="990101001", person=Person("", "13800010001"))
    return direct_close(matter=matter, answer="三天内修好。", actor=at.cast.agent, now=at.now + MINUTE, idem_key=key, cited=Cited(versions))


def test_a_direct_answer_keeps_the_version_that_it_was_taken_from(at: Scene) -> None:
    version = at.published()
    order = answered(at, version.pk)
    (use,) = cited_by_order(order.pk)
    assert (use.version_id, use.direct, use.by, use.at) == (version.pk, True, at.cast.agent.id, at.now + MINUTE)
    assert f'"cited":{{"versions":["{version.pk}"]}}' in Event.objects.get(type="order.direct_closed").payload
    assert Event.objects.filter(type="kb.cited").count() == 1
    retire_item(item_id=version.item_id, reason="过时", actor=at.cast.approver, now=at.now + 2 * MINUTE)
    assert [one.version.answer for one in cited_by_order(order.pk) if one.version] == ["报修后三天内修好。"]


def test_an_answer_sent_again_after_a_lost_line_cites_once(at: Scene) -> None:
    version = at.published()
    assert answered(at, version.pk, key="desk:1").pk == answered(at, version.pk, key="desk:1").pk
    assert KbUse.objects.count() == 1


def test_an_answer_without_an_article_is_kept_as_before(at: Scene) -> None:
    order = answered(at)
    assert cited_by_order(order.pk) == []
    assert "cited" not in Event.objects.get(type="order.direct_closed").payload


def test_an_answer_for_which_there_was_no_article_counts_as_an_unanswered_question(at: Scene) -> None:
    matter = Matter(original_text="电动车在哪里上牌？我的号码13800010001", demand_type="consult", region_code="990101001", person=Person("", "13800010001"))
    direct_close(matter=matter, answer="到车管所。", actor=at.cast.agent, now=at.now, cited=Cited(missing=True))
    asked = KbQuestion.objects.get()
    assert (asked.words, asked.marked_missing, asked.region) == ("电动车在哪里上牌", 1, "990101001")
    assert '"cited":{"missing":true}' in Event.objects.get(type="order.direct_closed").payload


def test_what_is_not_in_use_is_not_cited_and_nothing_is_registered(at: Scene) -> None:
    draft, over, ahead = at.drafted(), at.published(valid_to=date(2025, 3, 6)), at.published(valid_from=date(2025, 6, 1))
    at.now += timedelta(days=3)
    for wrong in (draft.pk, over.pk, ahead.pk, uuid4()):
        with pytest.raises(Refused) as refused:
            answered(at, wrong)
        assert [problem.code for problem in refused.value.problems] == ["not_in_use"]
    assert not WorkOrder.objects.exists()
    assert not KbUse.objects.exists()


def test_a_registered_order_is_answered_with_what_it_cites(at: Scene) -> None:
    version, order = at.published(), at.cast.order(demand_type="consult")
    answer(order=order, text="三天内修好。", actor=at.cast.reviewer, now=at.now + MINUTE, cited=Cited([version.pk]))
    assert [use.direct for use in cited_by_order(order.pk)] == [True]
    assert check(WorkOrder.objects.filter(pk=order.pk))["differences"] == []


def test_on_a_call_an_answer_is_cited_beside_its_order(at: Scene) -> None:
    version, call = at.published(), uuid4()
    by = {"cited": Cited([version.pk]), "call_id": call, "actor": at.cast.agent, "now": at.now}
    assert len(cite(**by)) == 1
    assert cite(**by) == []
    assert [use.direct for use in cited_on_call(call)] == [False]
    with pytest.raises(Refused):
        cite(cited=Cited([version.pk]), actor=at.cast.agent, now=at.now)
    with pytest.raises(NotAllowed):
        cite(**{**by, "actor": at.cast.editor})


def test_a_use_is_never_changed(at: Scene) -> None:
    answered(at, at.published().pk)
    for words in ("UPDATE knowledge_use SET direct = false", "DELETE FROM knowledge_use"):
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(words)


def test_figures_come_with_their_bases(at: Scene) -> None:
    light, noise = at.published(), at.published(question="夜间施工可以吗？", review_due=date(2025, 3, 5))
    for words in ("路灯坏了", "路灯又坏了"):
        answered(at, light.pk, words=words)
    answered(at, words="夜里吵")
    cite(cited=Cited([light.pk]), call_id=uuid4(), actor=at.cast.agent, now=at.now)
    report_wrong(version_id=noise.pk, text="时间不对", actor=at.cast.agent, now=at.now)
    since, until = at.now, at.now + timedelta(hours=1)
    hits, stale_now = kb_hit_rate(since, until), kb_stale_rate(date(2025, 3, 5))
    assert (hits.num, hits.den, stale_now.num, stale_now.den) == (2, 3, 1, 2)
    assert kb_updates(since, until) == {at.cast.works.pk: 2}
    assert kb_stale_rate(date(2025, 3, 5), at.cast.streets.path).value is None
    (figures,) = direct_rate_by_article(since, until)
    assert (figures.number, figures.direct.num, figures.direct.den, figures.wrong) == (light.item.number, 2, 3, 0)
    assert KbVersion.objects.filter(state="published").count() == 2


def test_on_one_call_a_version_is_cited_once_whoever_is_faster(at: Scene) -> None:
    version, call = at.published(), uuid4()
    cite(cited=Cited([version.pk]), call_id=call, actor=at.cast.agent, now=at.now)
    twice = KbUse(id=uuid4(), version=version, call_id=call, by=at.cast.agent.id, at=at.now)
    with pytest.raises(IntegrityError, match="kb_version_call"), transaction.atomic():
        twice.save(force_insert=True)
    cite(cited=Cited([version.pk]), call_id=uuid4(), actor=at.cast.agent, now=at.now)
    assert KbUse.objects.count() == 2
