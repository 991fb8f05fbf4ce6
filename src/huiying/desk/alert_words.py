"""How alerts read on the screens: classes, people, states, limits, in the reader's language."""

from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.reference import reference
from huiying.kit.codes import pick
from huiying.pages.marks import clock_pill, tag
from huiying.pages.requests import StaffRequest
from huiying.pages.tags import label_text
from huiying.supervision.alerts.codes import HEAD, OUTCOMES, STATES
from huiying.supervision.alerts.duty import DISTRICT
from huiying.supervision.alerts.models import Alert
from huiying.supervision.alerts.queries import is_late
from huiying.supervision.words import word_list

TONES = {"raised": "near", "acknowledged": "blue", "closed": ""}


def said(pair: tuple[str, str]) -> str:
    """One of two languages."""
    return pick(*pair, get_language() or "zh-hans")


def class_said(code: str, version: int = 0) -> str:
    """A class's name; its code where the class has ended since. `version` is that of the reference data; 0 asks for it (one statement)."""
    one = word_list(version).classes.get(code)
    return said((one.name, one.name_en)) if one else code


def class_choices(request: StaffRequest) -> list[tuple[str, str]]:
    """The classes in force for a filter."""
    return [(code, said((one.name, one.name_en))) for code, one in word_list(request.actor.reference_version).classes.items()]


def districts(request: StaffRequest) -> list[tuple[str, str]]:
    """The districts of the city."""
    data, language = reference(request.actor.reference_version), get_language() or "zh-hans"
    return [(code, data.region_name(code, language)) for code in sorted(data.regions) if len(code) == DISTRICT]


def ref(row: object) -> int:
    """The version of the directory that a row of a list came with."""
    return getattr(row, "ref", 0)


def person(key: str, version: int = 0) -> str:
    """A member of staff by id; a dash for nobody."""
    return reference(version).people.get(key, "") or "—"


def about_said(alert: Alert) -> str:
    """What it is about: an order's number, or that it is a hot matter."""
    return alert.order.order_no if alert.order else _("Hot matter") if alert.hotspot_id else ""


def asked_said(alert: Alert) -> str:
    """Who was asked last."""
    if alert.asked == HEAD:
        return _("Heads")
    return person(alert.deputy_id if alert.asked else alert.officer_id, ref(alert))


def state_said(alert: Alert) -> str:
    """The state; closed ones with what came of it."""
    return label_text(OUTCOMES, alert.outcome) if alert.outcome else label_text(STATES, alert.state)


def state_cell(alert: Alert, now: datetime) -> SafeString:
    """The state, drawn; a false alarm is no success and no failure."""
    tone = "late" if is_late(alert, now) else TONES[alert.state]
    return tag(state_said(alert), "ok" if alert.outcome and alert.outcome != "false_alarm" else tone)


def limit_cell(alert: Alert, now: datetime) -> SafeString | str:
    """The limit as a clock while it runs, else whether it was kept."""
    if alert.acknowledged_at is not None:
        return clock_pill(alert.first_due, now, what=_("Acknowledge"), phase="met" if alert.acknowledged_at <= alert.first_due else "met_late")
    return clock_pill(alert.first_due, now, what=_("Acknowledge"))


def region_said(code: str, version: int = 0) -> str:
    """Where it is."""
    return reference(version).region_name(code, get_language() or "zh-hans") if code else ""
