"""Gateways in a bad mood."""

from typing import ClassVar

from huiying.adapters.ports import NotDelivered
from huiying.adapters.sms_simulated import SimulatedSms


class ThirdTime(SimulatedSms):
    """Takes a message when it comes for the third time."""

    keys: ClassVar[list[str]] = []

    def send(self, *, to: str, text: str, key: str) -> str:
        self.keys.append(key)
        if self.keys.count(key) < 3:
            raise NotDelivered
        return super().send(to=to, text=text, key=key)


class Never:
    """Takes nothing."""

    def send(self, **_given: str) -> str:
        raise NotDelivered
