"""Who is told of an alert and how: a notice on the desk at once, and a message to the number on which the person is reached. No words of a citizen."""

from datetime import datetime

from huiying.kit.times import local
from huiying.notify.outbox import NoNumber, compose, queue
from huiying.supervision.alerts.codes import DEPUTY, HEAD, OFFICER
from huiying.supervision.alerts.duty import OnDuty
from huiying.supervision.alerts.models import Alert
from huiying.supervision.notices import people_with, tell
from huiying.supervision.seasons.running import extra_officers
from huiying.supervision.words import word_list

MESSAGE = "duty_alert"
NOTICE = "danger_alert"
HEADS = "SV"


def class_name(alert: Alert) -> tuple[str, str]:
    """The class in both languages, with the mark of a drill."""
    found = word_list().classes.get(alert.klass)
    zh, en = (found.name, found.name_en) if found else (alert.klass, alert.klass)
    return (f"【演练】{zh}", f"[Drill] {en}") if alert.drill else (zh, en)


def tell_asked(alert: Alert, duty: OnDuty, now: datetime) -> list[str]:
    """Tell whoever is asked now; returns their ids. At the heads' step: everybody who supervises at the agency."""
    people = {OFFICER: [duty.officer], DEPUTY: [duty.deputy]}.get(alert.asked) or people_with(HEADS, alert.org_id)
    zh, en = _said(alert)
    for person in people:
        tell(zh=zh, en=en, kind=NOTICE, now=now, org_id=alert.org_id, user_id=person, order=alert.order)
    if not people:
        tell(zh=zh, en=en, kind=NOTICE, now=now, org_id=alert.org_id, order=alert.order)
    for person in extra_officers() - set(people):
        tell(zh=zh, en=en, kind=NOTICE, now=now, org_id=alert.org_id, user_id=person, order=alert.order)
    number = {OFFICER: duty.phone, DEPUTY: duty.deputy_phone}.get(alert.asked, "")
    if number:
        _message(alert, number, now)
    return people


def _said(alert: Alert) -> tuple[str, str]:
    """The notice: the class, the order's number, until when, and why it came to this person."""
    zh, en = class_name(alert)
    number, number_en = _about(alert)
    why, why_en = ("", "")
    if alert.asked == HEAD:
        why, why_en = ("值班人员未确认，", "nobody on duty acknowledged; ") if alert.officer_id else ("无人值班，", "nobody is on duty; ")
    elif alert.asked == DEPUTY:
        why, why_en = "主班未确认，", "the officer did not acknowledge; "
    return (
        f"预警（{zh}）：{number}，{why}请在 {alert.minutes} 分钟内确认",
        f"Alert ({en}): {number_en}; {why_en}acknowledge within {alert.minutes} minutes",
    )


def _about(alert: Alert) -> tuple[str, str]:
    """What it is about: an order by its number, a hot matter by its callers, or nothing (a drill)."""
    if alert.order is not None:
        return f"工单 {alert.order.order_no}", f"order {alert.order.order_no}"
    if alert.hotspot is not None:
        n, orders = alert.hotspot.week_n, alert.hotspot.orders_n
        return f"7 天内 {n} 人反映同一事项（{orders} 件工单）", f"{n} callers within 7 days about the same thing ({orders} orders)"
    return "无工单", "no order"


def tell_more(alert: Alert, now: datetime) -> None:
    """More callers while the alert of a hot matter is open: whoever acknowledged it knows, else whoever is asked now."""
    asked = {OFFICER: alert.officer_id, DEPUTY: alert.deputy_id}.get(alert.asked, "")
    zh, en = _about(alert)
    tell(zh=f"热点又有新的诉求人：{zh}", en=f"More callers about a hot matter: {en}", kind=NOTICE, now=now, org_id=alert.org_id,
         user_id=alert.acknowledged_by or asked)  # fmt: skip


def _message(alert: Alert, number: str, now: datetime) -> None:
    due = alert.ack_due or alert.first_due
    number_of = alert.order.order_no if alert.order else "无（热点）" if alert.hotspot_id else "无"  # for a city's own words that say "order {no}"
    facts = {"class": class_name(alert)[0], "until": f"{local(due):%H:%M}", "about": _about(alert)[0], "no": number_of}
    words = compose(MESSAGE, facts, "zh")
    try:
        queue(
            stream=alert.stream, kind=MESSAGE, to=number, text=words.text, now=now, round_no=alert.asked, template=words.template, shown=words.shown,
        )  # fmt: skip
    except NoNumber:
        tell(
            zh="值班电话不是有效号码，未发短信", en="The number on the duty roster is none: no message was sent", kind="alarm", now=now, org_id=alert.org_id,
        )  # fmt: skip


