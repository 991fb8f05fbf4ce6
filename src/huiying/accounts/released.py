"""What the public sees of accounts that were released: the document, and who answers for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from huiying.accounts.models import Account
from huiying.directory.acts import ROLES
from huiying.kit.errors import NotFound, Told


class NotAsMade(Told):
    """The document does not fit its hash any more: somebody changed the database behind our back."""

    zh = "两本账第 {number} 号与生成时的校验值不符。请立即查明。"
    en = "Account no. {number} does not fit the hash with which it was made. Find out at once."


@dataclass(frozen=True)
class Released:
    """A released account. `ref` names it in addresses; `document` is what it says, `body` the same to the byte, `sha256` of that.

    `role`: what the person is who released it, Chinese and English. Withdrawn later it says when and why, and is listed no more.
    """

    ref: str
    title_zh: str
    title_en: str
    released_at: datetime
    role: tuple[str, str]
    sha256: str
    body: bytes
    document: dict[str, Any]
    withdrawn_at: datetime | None
    reason: str


def listed() -> Iterator[Released]:
    """All accounts that are released and not withdrawn, newest first. Raises NotAsMade."""
    return map(_told, Account.objects.filter(state="released").order_by("-released_at", "-number"))


def newest() -> Released | None:
    """The one that was released last; None where there is none. Raises NotAsMade."""
    return next(listed(), None)


def ever() -> Iterator[Account]:
    """The rows of all accounts that were ever released, newest first, withdrawn ones too, without what they say."""
    return Account.objects.defer("body").filter(released_at__isnull=False).order_by("-released_at", "-number").iterator()


def by(ref: str) -> Released:
    """The released account of that name, also when it was withdrawn since. Raises NotFound, NotAsMade."""
    number = int(ref) if ref.isascii() and ref.isdecimal() and len(ref) < 9 else 0  # noqa: PLR2004 - digits of a database's integer
    row = Account.objects.filter(number=number, released_at__isnull=False).first()
    if row is None:
        raise NotFound
    return _told(row)


def document_of(account: Account) -> dict[str, Any]:
    """What an account says. Raises NotAsMade."""
    body = bytes(account.body)
    if sha256(body).hexdigest() != account.sha256:
        raise NotAsMade(number=account.number)
    found: dict[str, Any] = json.loads(body)
    return found


def _told(row: Account) -> Released:
    if row.released_at is None:
        raise NotFound
    zh, en, _ = ROLES[row.released_role]
    document = document_of(row)
    return Released(
        str(row.number), row.title_zh, row.title_en, row.released_at, (zh, en), row.sha256, bytes(row.body), document, row.withdrawn_at, row.reason
    )  # fmt: skip
