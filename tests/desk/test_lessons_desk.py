"""What orders teach, on the screens: the list, one proposed change with its numbers, a draft or a dismissal; and the board's offers."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from huiying.directory import clock
from huiying.directory.models import City, Region
from huiying.directory.models_places import Outline
from huiying.directory.places import outlines_in
from huiying.directory.reference import changed
from huiying.dispatch.models import CatalogueVersion
from huiying.dispatch.models_learning import Suggestion
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.relating import related_to
from tests.cast import LIUYIN, NOW, STREET_LIGHT, Cast, again
from tests.desk.test_orders_desk import Enter, Settings, enter  # noqa: F401 - a fixture
from tests.dispatch.scene import with_catalogue
from tests.dispatch.test_lessons import counted, ended
from tests.orders.steps import HOUR, accepted

SQUARE = [[[110.0, 20.0], [110.1, 20.0], [110.1, 20.1], [110.0, 20.1], [110.0, 20.0]]]


@pytest.fixture
def cast(db: None, settings: Settings) -> Iterator[Cast]:
    settings.HUIYING_CLOCK = "city"
    made = with_catalogue()
    City.objects.update(clock_offset_s=int((NOW + HOUR - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield made
    clock.forget()


@pytest.fixture
def lesson(cast: Cast) -> Lesson:
    ended(cast, cast.works, 1)
    ended(cast, cast.streets, 11)
    (found,) = counted(cast)
    return found


def page(client: Client, where: str, **given: str) -> str:
    answer = client.get(where, given)
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def test_the_list_and_the_change_say_their_numbers(lesson: Lesson, enter: Enter) -> None:  # noqa: F811
    client = enter("dispatcher")
    assert "12 件中 11 件由其办结" in page(client, reverse("desk:lessons"))
    shown = page(client, reverse("desk:lesson", args=[lesson.pk]))
    assert "第 1 行在全市办结的 12 件中，11 件最终由市城管局办理" in shown
    assert shown.count('class="mono" href="/desk/orders/') == 8
    assert "1</b>" in page(client, reverse("desk:catalogue"))
    assert enter("agent").get(reverse("desk:lessons")).status_code == 404


def test_a_draft_is_made_by_a_press_and_a_dismissal_needs_its_reason(lesson: Lesson, enter: Enter) -> None:  # noqa: F811
    client = enter("dispatcher")
    where = reverse("desk:lesson-decide", args=[lesson.pk, "dismiss"])
    client.post(where, {"reason": ""})
    assert Lesson.objects.get().state == "open"
    answer = client.post(reverse("desk:lesson-decide", args=[lesson.pk, "draft"]), {"legal_basis": "市政分工", "note": "按统计"})
    assert answer.headers["Location"] == reverse("desk:catalogue_version", args=[2])
    assert (Lesson.objects.get().state, CatalogueVersion.objects.get(number=2).state) == ("drafted", "draft")
    assert "市城管局" in page(client, reverse("desk:catalogue_version", args=[2]))


def test_the_board_offers_the_learned_unit_first_and_keeps_its_numbers_as_the_reason(lesson: Lesson, cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = accepted(cast, NOW, topic_code=STREET_LIGHT, phone="13800019999")
    client = enter("dispatcher")
    shown = page(client, reverse("desk:board_open", args=["dispatch", order.order_no]))
    assert shown.index(f'value="{cast.streets.pk}" checked') < shown.index(f'value="{cast.works.pk}"')
    assert "12 件中，11 件最终由其办理" in shown
    client.post(reverse("desk:do", args=[order.order_no, "dispatch"]), {"lead": str(cast.streets.pk), "advice": "请办理"})
    part = Assignment.objects.get(order=order)
    assert (part.unit_id, part.catalogue_line_id) == (cast.streets.pk, None)
    assert "12 件中，11 件最终由其办理" in part.override_reason
    kept = Suggestion.objects.get(order=order, what="unit")
    assert (kept.source, kept.chosen, kept.offered[0]) == ("lessons:1", str(cast.streets.pk), {"code": str(cast.streets.pk), "score": 9_167})
    assert [one["code"] for one in kept.offered[1:]] == [str(cast.works.pk), str(cast.district.pk)]


def test_what_may_be_the_same_matter_is_merged_or_related_from_the_board(cast: Cast, enter: Enter) -> None:  # noqa: F811
    first = accepted(cast, NOW, topic_code=STREET_LIGHT)
    second = accepted(cast, NOW, topic_code=STREET_LIGHT, phone="13800010002")
    client = enter("dispatcher")
    shown = page(client, reverse("desk:board_open", args=["dispatch", second.order_no]))
    link = f"{reverse('desk:do', args=[second.order_no, 'relate'])}?no={first.order_no}"
    assert link in shown.replace("&amp;", "&")
    third = cast.order(phone="13800010003")
    reviewed = page(enter("reviewer"), reverse("desk:board_open", args=["review", third.order_no])).replace("&amp;", "&")
    assert f"{reverse('desk:do', args=[third.order_no, 'merge'])}?no={first.order_no}&kind=other_caller" in reviewed
    assert f'value="{first.order_no}"' in page(client, link)
    client.post(reverse("desk:do", args=[second.order_no, "relate"]), {"other": first.order_no, "ground": "同一条路"})
    assert [one.pk for one in related_to(again(first), cast.agent)] == [second.pk]
    for order, other in ((first, second), (second, first)):
        assert other.order_no in page(client, reverse("desk:order", args=[order.order_no]))


def test_an_address_that_tells_its_street_is_offered_and_a_doubtful_one_says_where_it_may_be(cast: Cast, enter: Enter) -> None:  # noqa: F811
    Region.objects.create(code="990101001001", name="桃园社区居委会", parent_code="990101001", level=3)
    Region.objects.create(code="990102001001", name="桃园社区居委会", parent_code="990102001", level=3)
    changed()
    client = enter("agent")
    typed = {"original_text": "路灯不亮", "demand_type": "help", "incident_address": "东河区柳荫街道长堤巷 3 号"}
    shown = client.post(reverse("desk:look"), typed).content.decode()
    assert f'data-set-region="{LIUYIN}"' in shown
    assert "95%" in shown
    doubtful = client.post(reverse("desk:look"), {**typed, "incident_address": "桃园社区 3 栋"}).content.decode()
    assert [f'data-set-region="{code}"' in doubtful for code in ("990101001001", "990102001001")] == [True, True]
    chosen = client.post(reverse("desk:look"), {**typed, "region_code": LIUYIN}).content.decode()
    assert "data-set-region" not in chosen


def test_the_board_draws_the_citys_own_outlines_where_it_has_them(cast: Cast, enter: Enter) -> None:  # noqa: F811
    order = accepted(cast, NOW, topic_code=STREET_LIGHT)
    where, client = reverse("desk:board_open", args=["dispatch", order.order_no]), enter("dispatcher")
    assert "places--map" not in page(client, where)
    for n, code in enumerate(("990101", "990102", "990103", "990104")):
        document = {"type": "FeatureCollection", "features": [{"properties": {"adcode": code}, "geometry": {"type": "Polygon", "coordinates": moved(n)}}]}
        Outline.objects.create(region_id=code, rings=outlines_in(document)[code], kept_at=NOW)
    changed()
    shown = page(client, where)
    assert shown.count("<path d=") >= 4
    assert "places--map" in shown
    assert 'class="is-here"><path' in shown


def moved(n: int) -> list[list[list[float]]]:
    return [[[lon + n * 0.1, lat] for lon, lat in ring] for ring in SQUARE]


def test_an_empty_list_says_what_would_stand_there(cast: Cast, enter: Enter) -> None:  # noqa: F811
    assert not DutyCount.objects.exists()
    assert "没有要改的" in page(enter("adjudicator"), reverse("desk:lessons"))
    assert City.objects.count() == 1
    assert not WorkOrder.objects.exists()
