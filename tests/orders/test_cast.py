import pytest

from huiying.directory.reference import reference
from tests.cast import build


@pytest.mark.django_db
def test_the_small_city_gives_an_actor_for_every_role() -> None:
    cast = build()
    roles = {"AG", "TL", "RV", "DP", "CB", "AD", "CR", "SV", "AS", "AU", "UL", "UH", "KE", "KA"}
    assert {role for actor in cast.actors.values() for role in actor.roles} == roles
    assert cast.op_agent.account_class == "op"
    assert cast.op_agent.switches == {"gov_confirm_dispatch", "operator_callback"}
    assert cast.unit_lead(cast.lighting).unit_path == "/SZ/ZM/"
    assert cast.unit_lead(cast.power).account_class == "util"


@pytest.mark.django_db
def test_an_order_of_the_city_has_its_clock() -> None:
    cast = build()
    order = cast.order()
    assert order.status == "submitted"
    assert (order.dispatch_due - cast.now).total_seconds() == 4 * 3600
    assert reference(cast.agent.reference_version).topic_path(order.topic_code) == "市政设施 / 道路照明 / 路灯不亮"
