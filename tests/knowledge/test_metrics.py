"""K11 to K13 of a month from our own articles and citations, by the catalogue's definitions."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from huiying.directory.parties import Person
from huiying.knowledge.citing import Cited, keep_uses
from huiying.knowledge.reviewing import retire_item
from huiying.metrics.arithmetic import plain
from huiying.orders.register import Matter, direct_close
from tests.cast import NOW
from tests.knowledge.scene import MINUTE, Scene, scene
from tests.metrics.scene import Call, figures, keep

pytestmark = pytest.mark.django_db


def shares(code: str) -> tuple[str | None, str | None]:
    (found,) = [one.figure for one in figures(code) if one.raw]
    return plain(found.num), plain(found.den) if found.den is not None else None


def answered(at: Scene, words: str) -> str:
    matter = Matter(original_text=words, demand_type="consult", region_code="990101001", person=Person("", "13800010001"))
    return str(direct_close(matter=matter, answer="三天内修好。", actor=at.cast.agent, now=at.now).pk)


def test_updates_and_stale_articles_are_counted_from_versions() -> None:
    at = scene()
    first = at.published(review_due=date(2025, 3, 20))
    at.renewed(first, at.now + MINUTE, review_due=date(2025, 3, 25))
    at.published(question="夜间施工可以吗？", valid_to=date(2026, 1, 1))
    gone = at.published(question="旧政策还有吗？", review_due=date(2025, 3, 20))
    retire_item(item_id=gone.item_id, reason="已废止", actor=at.cast.approver, now=at.now + 2 * MINUTE)
    at.drafted()
    assert shares("kb_updates")[0] == "4"
    assert shares("kb_stale_rate") == ("1", "2")


def test_a_hit_is_a_call_answered_at_the_desk_with_an_article_cited() -> None:
    at = scene()
    orders = [answered(at, words) for words in ("路灯坏了多久修好", "路灯为什么关得早")]
    calls = zip(orders, ("agent", "agent2"), strict=True)
    visits = keep(Call(NOW + timedelta(minutes=1), more={"order_id": order, "agent": at.cast.user(who)}) for order, who in calls)
    keep_uses(cited=Cited([at.published().pk]), order_id=uuid4(), call_id=visits[0].call_id, direct=True, actor=at.cast.agent, now=at.now)
    assert shares("kb_hit_rate") == ("1", "2")
