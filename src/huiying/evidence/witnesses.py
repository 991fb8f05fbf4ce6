"""The witnesses that this city has asked: who they are, how many must sign, and what they have signed."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from huiying.evidence.head import NOBODY, leaves, read_head
from huiying.evidence.models import Checkpoint, Cosignature
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.self_told import public_keys
from huiying.journal.merkle import root_of
from huiying.journal.notes import DASH, WITNESS, BadNote, Opened, PublicKey, opened, parted
from huiying.journal.notes import Checkpoint as Promise
from huiying.kit.errors import Told


class NotTaken(Told):
    """What was brought is not a witness's word on a checkpoint of ours."""

    zh = "这不是本系统检查点的见证签名：{why}"
    en = "This is no witness's word on a checkpoint of ours: {why}"


class NotListed(NotTaken):
    """Nobody whom this city has asked signed it."""

    zh = "签名人不在见证人名单中。请把其公钥写入 {file} 的 keys，再收取。"
    en = "Nobody on the list of witnesses signed this. Write the witness's public key into keys in {file}, then take it."


@dataclass(frozen=True)
class Witnesses:
    """The keys, and how many of them a published checkpoint must bear."""

    keys: tuple[PublicKey, ...] = ()
    quorum: int = 0


def witnesses() -> Witnesses:
    """Read from witnesses.toml beside the keys (HUIYING_WITNESSES): `quorum = 1`, `keys = ["NAME+ID+BASE64"]`; none where there is no file. Raises BadNote."""
    file = _list()
    if not file.exists():
        return Witnesses()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        keys, quorum = tuple(PublicKey.parse(text) for text in said["keys"]), int(said.get("quorum", 1))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise BadNote(f"{file} cannot be read: {wrong}") from wrong
    if not 0 <= quorum <= len(keys) or any(key.kind != WITNESS for key in keys):
        raise BadNote(f"{file}: the keys are not witnesses', or fewer than the quorum")
    return Witnesses(keys, quorum)


def _list() -> Path:
    return Path(settings.HUIYING_WITNESSES or Path(settings.HUIYING_KEYS).with_name("witnesses.toml"))


def take(*, note: str, now: datetime) -> list[str]:
    """Keep what witnesses have put under a checkpoint of ours; gives their names. The checkpoint then stays, and is shown with their lines.

    Raises NotTaken for a checkpoint that is not ours, NotListed for a signer who was not asked, BadNote for a signature that is wrong.
    """
    ours = opened(note, [key for role, key in public_keys() if role == "log"])
    promise, known = Promise.parse(ours.text), witnesses().keys
    if promise.size > read_head().size or root_of(leaves(0, promise.size)) != promise.root:
        raise NotTaken(why=f"{promise.size} {promise.root.hex()[:12]}")
    found = _signed_by(note, known)
    with transaction.atomic():
        row, _ = Checkpoint.objects.get_or_create(tree_size=promise.size, defaults=_of(promise, ours, note, now))
        Checkpoint.objects.filter(pk=row.pk).update(kept=True)
        for key in found.keys:
            line = next(line for line in parted(note)[1] if _is_of(line, key))
            Cosignature.objects.update_or_create(tree_size=promise.size, witness=key.name, defaults={"line": line, "at": now})
    PublicLog(log_folder()).keep_note(promise.size, cosigned_note(promise.size))
    return [key.name for key in found.keys]


def cosigned_note(size: int) -> str:
    """The signed checkpoint of a size, with the lines of its witnesses."""
    lines = Cosignature.objects.filter(tree_size=size).order_by("witness").values_list("line", flat=True)
    return Checkpoint.objects.values_list("note", flat=True).get(pk=size) + "".join(f"{line}\n" for line in lines)


def _signed_by(note: str, known: tuple[PublicKey, ...]) -> Opened:
    try:
        return opened(note, known)
    except BadNote as bad:
        if any(_is_of(line, key) for line in parted(note)[1] for key in known):
            raise NotTaken(why=str(bad)) from bad
        raise NotListed(file=_list()) from bad


def _is_of(line: str, key: PublicKey) -> bool:
    return line.startswith(f"{DASH}{key.name} ")


def _of(promise: Promise, ours: Opened, note: str, now: datetime) -> dict[str, object]:
    """A checkpoint of more than an hour ago that is kept after all: as it was signed, without the witnesses' lines."""
    text, lines = parted(note)
    own = [line for line in lines if line.startswith(f"{DASH}{promise.origin} ")]
    return {
        "root": promise.root, "origin": promise.origin, "log_key": ours.keys[0].public, "note": text + "\n" + "".join(f"{line}\n" for line in own), "at": now,
        "last_xid": "0", "last_id": NOBODY, "server": "", "kept": True,
    }  # fmt: skip
