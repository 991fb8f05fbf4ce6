"""Gateways in a bad mood."""

from datetime import datetime
from typing import ClassVar

from huiying.adapters.ports import NotDelivered, Report
from huiying.adapters.sms_simulated import SimulatedSms


class ThirdTime(SimulatedSms):
    """Takes a message when it comes for the third time."""

    keys: ClassVar[list[str]] = []

    def send(self, *, to: str, text: str, key: str, now: datetime) -> str:
        self.keys.append(key)
        if self.keys.count(key) < 3:
            raise NotDelivered
        return super().send(to=to, text=text, key=key, now=now)


class Never:
    """Takes nothing."""

    def send(self, **_given: object) -> str:
        raise NotDelivered("GW:503")

    def reports(self, _now: datetime) -> list[Report]:
        return []
