"""Who may see an order on the public's pages: whoever gave its number and code, for two hours, in this browser."""

import hmac
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from huiying.directory.keys import query_code
from huiying.directory.walls import behind, lifted
from huiying.kit.actor import Actor, citizen
from huiying.kit.errors import NotFound, Told
from huiying.orders.models import WorkOrder
from huiying.orders.queries import sequence_of
from huiying.pages.limiting import count, forgive
from huiying.pages.proxies import one_house
from huiying.pages.requests import Request
from huiying.portal.limiting import FOLLOW

KEPT = timedelta(hours=2)
MOST = 20
SESSION = "orders_proved"


class WrongPair(Told):
    """Number and code do not belong together; which of them is wrong is not told."""

    zh = "编号或查询码不对。请核对短信或回执，字母不分大小写。"
    en = "The number or the code is wrong. Check the message or the receipt; capitals do not matter."


@dataclass(frozen=True, slots=True)
class Proved:
    """An order that this browser has proved, and the citizen as the actor of what is done to it."""

    order: WorkOrder
    actor: Actor

    def wall(self) -> AbstractContextManager[None]:
        """Within it, this order is read and nobody else's; of a merged one the parent too, which is handled in its place."""
        return behind(self.actor, *([self.order.parent_id] if self.order.status == "merged" and self.order.parent_id else []))


def prove(request: Request, order_no: str, code: str) -> WorkOrder:
    """The order of a number and its code; access to it is kept. Each call is a try. Raises WrongPair, TooOften."""
    tries = count(FOLLOW, [address(request), order_no], request.now)
    order = numbered(order_no)
    wanted = query_code(order.pk if order else "nobody")
    if not hmac.compare_digest(wanted.encode(), code.strip().upper().encode()) or order is None:
        raise WrongPair
    forgive(tries)
    keep(request, order)
    return order


def numbered(order_no: str) -> WorkOrder | None:
    """The order of a public number as written by people; None for anything else."""
    seq = sequence_of(order_no)
    with lifted():  # nobody has proved anything yet
        order = WorkOrder.objects.select_related("owner", "party").filter(seq=seq).exclude(status="draft").first() if seq is not None else None
    return order if order is not None and order.order_no == order_no else None


def keep(request: Request, order: WorkOrder) -> None:
    """Keep this browser's access to an order."""
    held = live(request)
    held.pop(str(order.pk), None)
    held[str(order.pk)] = (request.now + KEPT).isoformat()
    request.session[SESSION] = dict(list(held.items())[-MOST:])


def live(request: Request) -> dict[str, str]:
    """The orders that this browser still has access to, with the ends of it."""
    held: dict[str, str] = request.session.get(SESSION, {})
    return {key: end for key, end in held.items() if datetime.fromisoformat(end) > request.now}


def proved(request: Request, order_no: str) -> Proved:
    """The order of a number when this browser has proved it. Raises NotFound."""
    held = live(request)
    order = numbered(order_no) if held else None
    if order is None or str(order.pk) not in held:
        raise NotFound
    return Proved(order, citizen(str(order.party_id or ""), str(order.pk)))


def address(request: HttpRequest) -> str:
    """The address that the request comes from, behind a trusted proxy the real one; of IPv6 the /64, which is one household's or firm's."""
    return one_house(str(request.META.get("REMOTE_ADDR", "")))
