"""An account is made: two sides are read, the document is computed and kept to the byte with its hash, for another person to look at and release."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db.models import Max

from huiying.accounts import files
from huiying.accounts.document import document, written
from huiying.accounts.models import Account, AccountFile
from huiying.accounts.own import Period, check, own_side
from huiying.accounts.own_with import completed
from huiying.accounts.side import Side, follows, of_one_city
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, Refused, longest, refuse, required
from huiying.kit.ids import uuid7
from huiying.kit.sheets import Unreadable
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

LONGEST_TITLE, LONGEST_NAME = 120, 120
SIDES = {"before": ("前", "before"), "after": ("后", "after")}


@dataclass(frozen=True)
class Wanted:
    """What a side is made from: a period of our own, a file, or a period with a file of what only people know."""

    period: Period | None = None
    name: str = ""
    content: bytes = b""

    def asked(self) -> dict[str, Any]:
        """How the account tells it."""
        period = self.period
        return {
            "from": period.start if period else "", "to": period.end if period else "", "operator": period.operator if period else "",
            "file": sha256(self.content).hexdigest() if self.content else "",
        }  # fmt: skip


def make_account(*, title_zh: str, title_en: str, before: Wanted, after: Wanted, actor: Actor, now: datetime, seed: int = 1) -> Account:
    """Compute the two accounts of two sides and keep them; nobody but those who make and release them sees them yet.

    In order: reads both sides (all problems of both are told at once), computes, keeps the document with its hash and the files as they were uploaded;
    journals `account.made` with the hashes. Raises NotAllowed, Refused, ExtraMissing, NotAsLocked, Moved.
    """
    titles = {"title_zh": clean(title_zh), "title_en": clean(title_en)}
    sides = {"before": before, "after": after}
    with together(actor, now):
        authorise(actor, "make_account", ROLES_OF["make_account"], own=True, stream="account:new")
        found = read(sides, *(problem for name, text in titles.items() for problem in (*required(name, text), *longest(name, text, LONGEST_TITLE))))
        body = written(document(found["before"], found["after"], seed=seed))
        account = Account.objects.create(
            id=uuid7(now), number=(Account.objects.aggregate(last=Max("number"))["last"] or 0) + 1, **titles, seq=1, body=body,
            sides={name: one.asked() for name, one in sides.items()}, sha256=sha256(body).hexdigest(), made_by=actor.id, made_at=now,
        )  # fmt: skip
        kept = {name: one for name, one in sides.items() if one.content}
        AccountFile.objects.bulk_create(
            AccountFile(account=account, side=name, name=one.name[:LONGEST_NAME], sha256=sha256(one.content).hexdigest(), body=one.content)
            for name, one in kept.items()
        )  # fmt: skip
        told = {"number": account.number, "sha256": account.sha256, "files": {name: sha256(one.content).hexdigest() for name, one in kept.items()}}
        write([NewEvent(f"account:{account.pk}", 1, "account.made", told, titles)], actor=actor, now=now)
    return account


def read(sides: Mapping[str, Wanted], *problems: Problem) -> dict[str, Side]:
    """Both sides. Raises Refused with these problems and those of both sides, each under its side; ExtraMissing, NotAsLocked."""
    found: dict[str, Side] = {}
    wrong = list(problems)
    for name, wanted in sides.items():
        try:
            found[name] = side_of(wanted)
        except Refused as refused:
            wrong += _placed(name, refused.problems)
    if len(found) == len(SIDES) and not follows(found["after"], found["before"]):
        wrong += _placed("after", [Problem("", "not_after", "第一个月须在前一边的最后一个月之后", "The first month comes after the last of the side before")])
    if len(found) == len(SIDES) and not of_one_city(found["after"], found["before"]):
        wrong += _placed("after", [Problem("", "other_city", "两边须是同一城市", "Both sides are of one city")])
    refuse(wrong)
    return found


def side_of(wanted: Wanted) -> Side:
    """One side. Raises Refused, NoOperator, ExtraMissing, NotAsLocked."""
    given = _from_file(wanted) if wanted.content else None
    if wanted.period is not None:
        own = own_side(check(wanted.period))
        return own if given is None else completed(own, given)
    if given is None:
        raise Refused([Problem("", "required", "请写明本热线的起止月份，或上传文件", "Give months of this hotline, or upload a file")])
    return given


def _from_file(wanted: Wanted) -> Side:
    with tempfile.TemporaryDirectory(prefix="huiying-account-") as folder:
        file = Path(folder) / "side"
        file.write_bytes(wanted.content)
        try:
            return files.read(file)
        except Unreadable as told:
            raise Refused([Problem("", "unreadable", told.zh.replace(str(file), wanted.name), told.en.replace(str(file), wanted.name))]) from None


def _placed(side: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems under their side, the place within it in the sentence."""
    zh, en = SIDES[side]
    for one in problems:
        place = ("：" + one.field, ": " + one.field) if one.field else ("", "")
        yield replace(one, field=side, zh=f"{zh}{place[0]}：{one.zh}", en=f"{en}{place[1]}: {one.en}")
