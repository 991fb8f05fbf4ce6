"""What the outside must be able to do, whoever it is."""

from typing import Protocol


class NotDelivered(Exception):  # noqa: N818 - the other side's answer
    """The provider did not take the message; it is tried again later."""


class SmsProvider(Protocol):
    """A gateway for text messages."""

    def send(self, *, to: str, text: str, key: str) -> str:
        """Hand one message over and return the provider's reference; `key` stays the same when it is tried again.

        `to` is a number in E.164 form. Raises NotDelivered.
        """
