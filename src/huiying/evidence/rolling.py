"""A new key for the log or for receipts: the old one signs the new, in the log itself, and from the checkpoint that holds this the new one signs."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from huiying.evidence.head import read_head
from huiying.evidence.keys import RECEIPT, Keys, log_keys, receipt_keys, roll_text
from huiying.evidence.names import KEY_ROLLED
from huiying.evidence.noting import note, waiting
from huiying.journal.notes import PublicKey, b64
from huiying.kit.actor import Actor
from huiying.kit.errors import Told

ROLES = ("log", "receipt")


class CannotRoll(Told):
    """A key hands over once the one before it has."""

    zh = "日志还没有开始，或上一次换密钥还没有封存。请稍候再试。"
    en = "The log has not begun, or the last change of keys is not sealed yet. Try again in a moment."


def roll(*, role: str, actor: Actor, now: datetime) -> PublicKey:
    """Hand over to a new key. In order: the new key goes into the file, the event that the old one signed into the journal. Raises CannotRoll, KeysLost."""
    head, file = read_head(), _file(role)
    if not head.size or waiting(KEY_ROLLED) is not None:
        raise CannotRoll
    name, keys = (head.origin, Keys.read(file)) if role == "log" else (head.origin + RECEIPT, Keys.read(file))
    old = keys.signer(name, head.log_key) if role == "log" else keys.newest(name)
    more = keys.and_another()
    new = more.newest(name).key
    with transaction.atomic():
        told = {"role": role, "old": old.key.text, "new": new.text, "signature": b64(old.plain(roll_text(old.key.text, new.text)))}
        note(KEY_ROLLED, told, actor=actor, now=now)
        more.write(file)
    return new


def _file(role: str) -> Path:
    return log_keys() if role == "log" else receipt_keys()
