"""The screens of legal holds and of what was erased."""

from datetime import timedelta

import pytest
from django.test import Client

from huiying.directory.models import User
from huiying.kit.actor import system
from huiying.kit.retention import parse
from huiying.orders.ending import withdraw
from huiying.retention.file import SHIPPED
from huiying.retention.models import Hold
from huiying.retention.running import step
from tests.cast import Cast, again, build
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HOLDS = "/desk/holds/"


@pytest.fixture
def cast() -> Cast:
    return build()


def enter(cast: Cast, name: str, *roles: str) -> Client:
    User.plain.filter(pk=cast.user(name).pk).update(roles=list(roles))
    return sign_in(Client(), User.objects.get(pk=cast.user(name).pk))


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_hold_is_put_on_shown_and_lifted_by_another(cast: Cast) -> None:
    order = cast.order()
    first, second = enter(cast, "auditor", "AU"), enter(cast, "reviewer", "SE")
    where = f"/desk/orders/{order.order_no}/"
    assert f"{HOLDS}new/?order={order.order_no}" in page(first, where)
    assert "必填" in first.post(f"{HOLDS}new/", {"order_no": order.order_no, "of": "order", "reason": " "}).content.decode()
    answer = first.post(f"{HOLDS}new/", {"order_no": order.order_no, "of": "caller", "reason": "法院来函〔2026〕12 号"})
    made = Hold.objects.get()
    assert answer.headers["Location"] == f"{HOLDS}{made.pk}/"
    assert "已经冻结" in first.post(f"{HOLDS}new/", {"order_no": order.order_no, "of": "caller", "reason": "法院来函"}).content.decode()
    assert "法院来函" in page(first, where)
    assert "法院来函" in page(second, f"{HOLDS}?state=on")
    assert "另一位管理员" in page(first, f"{HOLDS}{made.pk}/")
    first.post(f"{HOLDS}{made.pk}/", {"reason": "案件已结"})
    assert Hold.objects.get().lifted_at is None
    second.post(f"{HOLDS}{made.pk}/", {"reason": "案件已结"})
    assert Hold.objects.get().lifted_at is not None
    assert "已解除" in page(second, f"{HOLDS}{made.pk}/")


def test_an_unknown_order_is_told_and_nobody_else_sees_holds(cast: Cast) -> None:
    answer = enter(cast, "auditor", "AU").post(f"{HOLDS}new/", {"order_no": "20250304-999999", "of": "order", "reason": "法院来函"})
    assert "没有找到" in answer.content.decode()
    for name, role in (("dispatcher", "DP"), ("closer", "SA"), ("SZ_lead", "UL"), ("op_agent", "AG")):
        client = enter(cast, name, role)
        assert [client.get(f"{HOLDS}{rest}").status_code for rest in ("", "new/")] == [404, 404]


def test_an_erased_order_says_so_instead_of_failing(cast: Cast) -> None:
    order = cast.order()
    withdraw(order=again(order), reason="已经自行解决了", actor=cast.caller(order), now=cast.now)
    while not step(policy=parse(SHIPPED.read_text(encoding="utf-8")), actor=system("retention"), now=cast.now + timedelta(days=3651)).ended:
        pass
    client = enter(cast, "auditor", "AU")
    shown = page(client, f"/desk/orders/{order.order_no}/")
    assert "按保存期限“工单内容、答复与过程文字”（proposal-1 版）删除" in shown
    assert "按保存期限“诉求人姓名与号码”" in shown
    assert "Deleted on 2035-03-0" in page(client, f"/desk/orders/{order.order_no}/?lang=en")
