"""One-time links to rate an order: seven days, one use, only the keyed hash is kept."""

from datetime import datetime

from huiying.directory.keys import keyring, rating_token
from huiying.directory.reference import reference
from huiying.followup.models import RatingLink
from huiying.kit.errors import Told
from huiying.kit.limits import Limit, due
from huiying.kit.sealing import blind
from huiying.orders.models import WorkOrder

LIVES = Limit.parse("7 CAL_DAY")
PATH = "/rate/{token}/"


class LinkGone(Told):
    """The link is unknown, used or out of date; a guess learns nothing more."""

    zh = "评价链接已失效。您可以用工单编号和查询码查看办理情况，或拨打 12345。"
    en = "This rating link is no longer valid. You can follow your order with its number and query code, or call 12345."


def link_index(token: str) -> bytes:
    """The keyed hash under which a token is found."""
    return blind(keyring(), "rating_link", token.strip().upper())


def make_link(order: WorkOrder, now: datetime) -> datetime:
    """Open the link of the order's round (again, though it was used: the citizen is asked anew), and return when it ends.

    The token itself is derived, never kept.
    """
    expires = due(now, LIVES, reference().calendar)
    RatingLink.objects.update_or_create(
        token_index=link_index(rating_token(order.pk, order.round_no)),
        defaults={"order_id": order.pk, "round_no": order.round_no, "created_at": now, "expires_at": expires, "used_at": None},
    )
    return expires


def path(order: WorkOrder) -> str:
    """The path of the portal's page behind the link of the order's round."""
    return PATH.format(token=rating_token(order.pk, order.round_no))


def find(token: str, now: datetime) -> RatingLink:
    """The live link of a token, with its order. Raises LinkGone."""
    link = RatingLink.objects.select_related("order").filter(token_index=link_index(token), used_at__isnull=True, expires_at__gt=now).first()
    if link is None or link.order.round_no != link.round_no:
        raise LinkGone
    return link


def use(link: RatingLink, now: datetime) -> None:
    """Mark a link as used. Raises LinkGone when it just was."""
    if RatingLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now) != 1:
        raise LinkGone
