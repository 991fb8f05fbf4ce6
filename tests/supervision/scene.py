"""A city with people on duty at the agency."""

from datetime import datetime, timedelta

from huiying.directory.models import DutyOfficer, Org
from huiying.directory.reference import changed
from huiying.supervision.alerts.duty import sealed_phones
from tests.cast import NOW, Cast

GAS = "东河区青石街道人民路十八号楼道里燃气泄漏，味道很大，快来人。"
OFFICER_PHONE, DEPUTY_PHONE = "13900010001", "13900010002"


def on_duty(cast: Cast, name: str = "team_lead", deputy: str = "dispatcher", **given: object) -> DutyOfficer:
    """A turn of the agency's from a day ago for two days; `given`: valid_from, valid_to, districts, org."""
    user, second = cast.user(name), cast.user(deputy) if deputy else None
    facts = {"org": cast.agency, "valid_from": NOW - timedelta(days=1), "valid_to": NOW + timedelta(days=2), **given}
    sealed = sealed_phones(user.pk, OFFICER_PHONE, DEPUTY_PHONE if deputy else "")
    turn = DutyOfficer.objects.create(user=user, deputy=second, phones_sealed=sealed, **facts)
    changed()
    return turn


def turn(org: Org, user: object, begins: datetime, ends: datetime | None) -> DutyOfficer:
    return DutyOfficer.objects.create(org=org, user=user, valid_from=begins, valid_to=ends)
