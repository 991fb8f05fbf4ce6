"""The private keys of the log and of receipts: two files outside the data folder, so that whoever answers pages need not hold the log's."""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from huiying.evidence.disk import PRIVATE, put
from huiying.journal.notes import LOG, SEED_BYTES, BadNote, PublicKey, Signer, unb64

RECEIPT = "/receipt"  # what follows the log's name in that of the key of receipts
ROLL = "huiying-key-roll/v1"


class KeysLost(RuntimeError):  # noqa: N818 - says what is wrong
    """The file of the log's keys, or the key in it that is in force, is missing."""


@dataclass(frozen=True, repr=False)
class Keys:
    """Seeds of Ed25519 keys, the newest last. Which one is in force stands in the log itself."""

    seeds: tuple[bytes, ...]

    @classmethod
    def new(cls) -> "Keys":
        """One fresh key."""
        return cls((secrets.token_bytes(SEED_BYTES),))

    def and_another(self) -> "Keys":
        """The same with one fresh key more."""
        return Keys((*self.seeds, secrets.token_bytes(SEED_BYTES)))

    def newest(self, name: str) -> Signer:
        """The newest key, under a name."""
        return Signer(name, LOG, self.seeds[-1])

    def signer(self, name: str, public: bytes) -> Signer:
        """The key with these public bytes, under a name. Raises KeysLost."""
        for seed in reversed(self.seeds):
            signer = Signer(name, LOG, seed)
            if signer.key.public == public:
                return signer
        raise KeysLost(f"the key {public.hex()[:8]}… of {name} is not in the key file")

    @classmethod
    def read(cls, file: Path) -> "Keys":
        """Read a key file. Raises KeysLost."""
        try:
            seeds = tuple(b64decode(one["seed"], validate=True) for one in json.loads(file.read_text(encoding="utf-8"))["keys"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeysLost(f"the key file {file} is missing or no key file") from error
        if not seeds or any(len(seed) != SEED_BYTES for seed in seeds):
            raise KeysLost(f"the key file {file} holds no key")
        return cls(seeds)

    def write(self, file: Path) -> None:
        """Keep them, for us alone to read."""
        text = json.dumps({"keys": [{"seed": b64encode(seed).decode()} for seed in self.seeds]})
        put(file, text.encode(), PRIVATE, "place")


def log_keys() -> Path:
    """The file of the log's keys: HUIYING_LOG_KEYS, else beside that of personal data."""
    return Path(settings.HUIYING_LOG_KEYS or Path(settings.HUIYING_KEYS).with_name("log_keys.json"))


def receipt_keys() -> Path:
    """The file of the keys of receipts: HUIYING_RECEIPT_KEYS, else beside that of personal data."""
    return Path(settings.HUIYING_RECEIPT_KEYS or Path(settings.HUIYING_KEYS).with_name("receipt_keys.json"))


def made(file: Path) -> Keys:
    """The keys of a file, made where there is none. Raises KeysLost."""
    if not file.exists():
        Keys.new().write(file)
    return Keys.read(file)


def roll_text(old: str, new: str) -> bytes:
    """What the old key signs to hand over to the new one, both as vkeys."""
    return f"{ROLL}\n{old}\n{new}\n".encode()


def handed_over(payload: Mapping[str, Any], old: PublicKey) -> PublicKey:
    """The key to which this one handed over, by the payload of an evidence.key_rolled. Raises BadNote unless this key signed that."""
    new, said = PublicKey.parse(str(payload["new"])), str(payload["old"])
    if said != old.text or new.name != old.name or new.kind != old.kind:
        raise BadNote("a key is handed over by another than the one in force")
    if not old.holds_plain(roll_text(said, new.text), unb64(str(payload["signature"]))):
        raise BadNote("the old key did not sign the new one")
    return new
