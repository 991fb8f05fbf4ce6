"""Programs are admitted with a key, known by it, and shut out again."""

import re
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from huiying.api.models import ApiClient
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.keys import keyring
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor, system
from huiying.kit.checks import Problem, one_of, refuse, required
from huiying.kit.errors import NotAllowed, NotFound, Told
from huiying.kit.ids import uuid7
from huiying.kit.sealing import blind
from huiying.orders.codes import CHANNELS

CODE = re.compile(r"[a-z][a-z0-9-]{1,23}", re.ASCII)
MARK = "hy_"
BAD_CODE = Problem("code", "bad_code", "2 到 24 位小写字母、数字和连字符，以字母开头。", "2 to 24 small letters, digits and hyphens, a letter first.")
NOT_BY_PROGRAMS = Problem("channel", "not_by_programs", "电话不经接口登记。", "Telephone calls do not come in this way.")


class Admitted(Told):
    """A key of this code is good already."""

    zh = "“{code}”已有有效密钥；要换新的，请先吊销。"
    en = "“{code}” has a good key already. Revoke it first to give another."


def admit_client(*, code: str, channel: str, actor: Actor, now: datetime) -> str:
    """Give a system a key, which is returned and kept nowhere. Journals `api.client_admitted`. Raises NotAllowed, Refused, Admitted."""
    _allow("admit_client", actor)
    unfit = [] if CODE.fullmatch(code) else [BAD_CODE]
    refuse(unfit, required("channel", channel), one_of("channel", channel, CHANNELS), [NOT_BY_PROGRAMS] if channel == "voice" else [])
    key = MARK + secrets.token_urlsafe(32)
    client = ApiClient(id=uuid7(now), code=code, channel=channel, key=_hash(key), admitted_by=actor.id, admitted_at=now)
    try:
        with transaction.atomic():
            client.save(force_insert=True)
            _tell("api.client_admitted", client, actor, now)
    except IntegrityError as known:
        raise Admitted(code=code) from known
    return key


def revoke_client(*, code: str, actor: Actor, now: datetime) -> None:
    """The system's key opens nothing from now on. Journals `api.client_revoked`. Raises NotAllowed, NotFound."""
    _allow("revoke_client", actor)
    with transaction.atomic():
        client = ApiClient.objects.filter(code=code, revoked_at=None).select_for_update().first()
        if client is None:
            raise NotFound
        client.revoked_at, client.revoked_by = now, actor.id
        client.save(update_fields=["revoked_at", "revoked_by"])
        _tell("api.client_revoked", client, actor, now)


def client_of(key: str) -> ApiClient | None:
    """The client whose key this is, while it is good."""
    return ApiClient.objects.filter(key=_hash(key), revoked_at=None).first() if key.startswith(MARK) else None


def actor_of(client: ApiClient) -> Actor:
    """The client as who acts: the journal names the system."""
    return system(f"api:{client.code}")


def _hash(key: str) -> bytes:
    return blind(keyring(), "api_key", key)


def _allow(verb: str, actor: Actor) -> None:
    decision = decide(actor, verb, ROLES_OF[verb], own=True)
    if not decision.allowed:
        raise NotAllowed(why=decision.zh, why_en=decision.en)


def _tell(event: str, client: ApiClient, actor: Actor, now: datetime) -> None:
    payload = {"client": str(client.pk), "code": client.code, "channel": client.channel}
    write([NewEvent(f"access:{uuid7(now)}", 1, event, payload)], actor=actor, now=now)
