"""Guessing passwords is made slow: by account and address together, by account, and more widely by address.

Names and addresses are counted as keyed hashes, so a name nobody has is treated like any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from huiying.directory.keys import keyring
from huiying.directory.models import User
from huiying.directory.models_signin import SignInTry
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor, system
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.sealing import blind

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """From the `most`-th failure within `span` on, each one more begins a pause: a minute, then twice as long each time, an hour at most."""

    scope: str
    most: int
    span: timedelta
    alarms: bool = True

    def pause(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        doubled = min(failures - self.most, 6)
        return timedelta(0) if doubled < 0 else min(FIRST_PAUSE * 2**doubled, LONGEST_PAUSE)


PAIR = Limit("pair", 5, timedelta(hours=24), alarms=False)
ACCOUNT = Limit("account", 20, timedelta(hours=24))
ADDRESS = Limit("address", 50, timedelta(hours=1))
FACTOR_PAIR = Limit("factor_pair", 5, timedelta(hours=24))  # who guesses at the second factor has the password already
FACTOR = Limit("factor", 10, timedelta(hours=24))
LIMITS = (PAIR, ACCOUNT, ADDRESS, FACTOR_PAIR, FACTOR)


class Locked(Told):
    """Too many failures: wait. The same for names that exist and names that do not."""

    zh = "登录失败次数过多，请 {minutes} 分钟后再试，或联系管理员。"
    en = "Signing in failed too often. Try again in {minutes} minutes, or ask your administrator."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, counted as a failure until it succeeds; `alarms` names the limits that it has just used up and that somebody should know of."""

    keys: tuple[str, ...]
    alarms: tuple[str, ...] = ()


def attempt(*, login: str, address: str, now: datetime, factor: bool = False) -> Attempt:
    """Count an attempt before the password is looked at, so that many at once are counted too. Raises Locked; then nothing is counted.

    `factor` counts a second factor instead: apart, for the right password that comes before it forgets the password's failures.
    Without a log-in name the address alone is counted.
    """
    keys = _places(login, address, factor=factor)
    alarms = []
    with transaction.atomic():
        SignInTry.objects.filter(first_at__lte=now - max(limit.span for limit in LIMITS)).delete()
        SignInTry.objects.bulk_create([SignInTry(key=key, account=of, first_at=now) for key, (_, of) in keys.items()], ignore_conflicts=True)
        rows = list(SignInTry.objects.select_for_update().filter(key__in=keys).order_by("key"))
        _refuse_in_pause(rows, now)
        for row in rows:
            limit = keys[row.key][0]
            if _count(row, limit, now):
                _journal(limit, row, login, now)
                alarms += [limit.scope] if limit.alarms and row.failures == limit.most else []
    return Attempt(tuple(keys), tuple(alarms))


def demand_open(*, address: str, now: datetime) -> None:
    """Raise Locked while an address is in a pause: before anything dear is done for it. Counts nothing."""
    _refuse_in_pause(SignInTry.objects.filter(key=_hash("signin_address", address)), now)


def succeeded(*, tried: Attempt) -> None:
    """It was right: the account's failures of this kind are forgotten, the address's stand but for this one."""
    *own, address = tried.keys
    SignInTry.objects.filter(key__in=own).delete()
    SignInTry.objects.filter(key=address, failures__lte=ADDRESS.most).update(failures=F("failures") - 1)


def unlock(*, user: User, actor: Actor, now: datetime) -> int:
    """Let a person try again at once; returns how many counts were forgotten. The caller has checked the actor's role."""
    with transaction.atomic():
        forgotten = SignInTry.objects.filter(account=_hash("signin_account", user.username.lower())).delete()[0]
        write([NewEvent(f"access:{uuid7(now)}", 1, "signin.unlocked", {"user": str(user.pk), "counts": forgotten})], actor=actor, now=now)
    return forgotten


def locked_now(now: datetime) -> int:
    """How many places are in a pause."""
    return SignInTry.objects.filter(pause_until__gt=now).count()


def is_locked(user: User, now: datetime) -> bool:
    """Whether a person waits somewhere."""
    return SignInTry.objects.filter(account=_hash("signin_account", user.username.lower()), pause_until__gt=now).exists()


def _places(login: str, address: str, *, factor: bool) -> dict[str, tuple[Limit, str]]:
    """Where an attempt is counted, the address last: keyed hashes, each with its limit and the account's hash."""
    account = _hash("signin_account", login.strip().lower())
    if factor:
        own = {_hash("signin_factor_pair", f"{account}|{address}"): (FACTOR_PAIR, account), _hash("signin_factor", account): (FACTOR, account)}
    else:
        own = {_hash("signin_pair", f"{account}|{address}"): (PAIR, account), account: (ACCOUNT, account)}
    return (own if login.strip() else {}) | {_hash("signin_address", address): (ADDRESS, "")}


def _refuse_in_pause(rows: Iterable[SignInTry], now: datetime) -> None:
    left = max((row.pause_until - now for row in rows if row.pause_until and row.pause_until > now), default=None)
    if left is not None:
        raise Locked(minutes=max(1, -(-int(left.total_seconds()) // 60)))


def _count(row: SignInTry, limit: Limit, now: datetime) -> bool:
    """One failure more; True when it begins a pause."""
    if now - row.first_at > limit.span:
        row.failures, row.first_at = 0, now
    row.failures += 1
    pause = limit.pause(row.failures)
    row.pause_until = now + pause if pause else None
    row.save()
    return bool(pause)


def _journal(limit: Limit, row: SignInTry, login: str, now: datetime) -> None:
    """A pause begins: whose, where the account exists, never which name was typed or from where."""
    person = User.plain.filter(username__iexact=login.strip()).values_list("pk", flat=True).first() if limit is not ADDRESS else None
    payload = {"scope": limit.scope, "failures": row.failures, "pause_s": int(limit.pause(row.failures).total_seconds()), "user": str(person or "")}
    write([NewEvent(f"access:{uuid7(now)}", 1, "signin.paused", payload)], actor=system("sign-in"), now=now)


def _hash(kind: str, value: str) -> str:
    return blind(keyring(), kind, value).hex()
