"""One-time codes: with one of them a person sets the first password, or a new one. No administrator ever knows a password."""

import hmac
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from huiying.directory.keys import keyring
from huiying.directory.models import User
from huiying.directory.models_signin import SignInCode
from huiying.directory.setup import WEAK_PASSWORD
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.kit.ids import UNAMBIGUOUS, uuid7
from huiying.kit.sealing import blind

LASTS = timedelta(hours=24)
LENGTH, GROUP = 16, 4


class WrongCode(Told):
    """The name or the code is not right, or the code has run out: one answer for all."""

    zh = "登录名或一次性代码不对，或代码已过期。请核对，或请管理员重新生成。"
    en = "The user name or the one-time code is not right, or the code has run out. Check both, or ask your administrator for a new code."


def new_code(user: User, now: datetime) -> str:
    """Make a code for a person and forget an older one; to be shown once, in groups of four. In the caller's transaction."""
    code = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(LENGTH))
    SignInCode.objects.update_or_create(user_id=user.pk, defaults={"digest": _digest(str(user.pk), code), "expires_at": now + LASTS})
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def begin(*, login: str, code: str, password: str, now: datetime) -> User:
    """Set a password with a one-time code, which is used up; journals `signin.password_set`. Raises WrongCode, Refused for a weak password."""
    plain = "".join(sign for sign in code.upper() if sign in UNAMBIGUOUS)
    with transaction.atomic():
        kept = SignInCode.objects.select_for_update().filter(user__username__iexact=login.strip(), user__is_active=True, expires_at__gt=now).first()
        digest = _digest(str(kept.user_id) if kept else "", plain)
        if kept is None or not hmac.compare_digest(digest, kept.digest):
            raise WrongCode
        user = User.objects.get(pk=kept.user_id)
        try:
            validate_password(password, user)
        except ValidationError:
            raise Refused([WEAK_PASSWORD]) from None
        user.set_password(password)
        user.save(update_fields=["password"])
        kept.delete()
        write([NewEvent(f"access:{uuid7(now)}", 1, "signin.password_set", {"user": str(user.pk)})], actor=system("sign-in"), now=now)
    return user


def _digest(user: str, code: str) -> str:
    return blind(keyring(), "signin_code", f"{user}|{code}").hex()
