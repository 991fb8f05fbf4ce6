"""Accounts on the public's shelf: rows as making, releasing and withdrawing leave them, with the document of an invented city."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from huiying.accounts.models import Account
from tests.portal.accounts.paper_city import document

MAKER, RELEASER = "person:maker", "person:releaser"


def shelved(number: int, at: datetime, told: dict[str, Any] | None = None, *, state: str = "released", reason: str = "") -> Account:
    """A released account, or one that was withdrawn since for a reason."""
    body = as_bytes(told or document())
    withdrawn = {"withdrawn_by": RELEASER, "withdrawn_at": at, "reason": reason} if state == "withdrawn" else {}
    return Account.objects.create(
        id=uuid4(), number=number, title_zh=f"云州 2024 与 2025 年度（第 {number} 号）", title_en=f"Yunzhou, 2024 and 2025 (no. {number})", state=state,
        sides={}, body=body, sha256=sha256(body).hexdigest(), made_by=MAKER, made_at=at, released_by=RELEASER, released_role="CM", released_at=at, **withdrawn,
    )  # fmt: skip


def as_bytes(told: dict[str, Any]) -> bytes:
    """The document to the byte."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
