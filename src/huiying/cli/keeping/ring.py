"""The keys of personal data on the command line: which there are, a new one for all, an old one thrown away."""

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from huiying.cli.home import write_private
from huiying.cli.keeping.findings import one
from huiying.cli.keeping.progress import Line
from huiying.cli.keeping.resealing import reseal_all, uses
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.directory.kept import KEYS_RETIRED, KEYS_ROTATED, KEYS_SEALED, STREAM, note_city
from huiying.directory.keys import SEALING, KeysMissing, keyring
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.kit.sealing import Keyring

ACTOR = system("keys")
PASSES = 5
KNOWN_EVERYWHERE_S = 2.0  # requests that began before the file changed have ended; all others read the new ring


class CannotChangeKeys(Refusal):
    """The keys stay as they are."""


def run(args: argparse.Namespace) -> int:
    """Do it and tell. Raises Refusal."""
    if args.what != "list" and not one("SELECT pg_try_advisory_lock(%s)", SEALING):
        raise CannotChangeKeys(
            "另一次换密钥或导入正在进行，请等它结束后再试。", "Another change of keys, or an import, is under way; try again when it has ended."
        )
    try:
        ring = keyring()
    except KeysMissing as error:
        raise CannotChangeKeys(f"密钥文件 {settings.HUIYING_KEYS} 无法读取。", f"The keys file {settings.HUIYING_KEYS} cannot be read.") from error
    told = {"list": show, "rotate": rotate, "retire": retire}[args.what](ring, args.key)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _say(told)
    return 1 if told.get("unreadable") or told.get("left") else 0


def show(ring: Keyring, _key: str) -> dict[str, Any]:
    """Every key by its id, and how many values each seals."""
    used = uses()
    return {"active": ring.active, "keys": {key: {"known": key in ring.keys, "values": used.get(key, {})} for key in sorted({*ring.keys, *used})}}


def rotate(ring: Keyring, _key: str) -> dict[str, Any]:
    """A new key for everything; a rotation that was interrupted is finished instead. The old key stays until it is retired."""
    begun = time.monotonic()
    resumed = _begun(ring.active) and not _finished(ring.active)
    if not resumed:
        ring = ring.rotated()
        note_city(event=KEYS_ROTATED, payload={"key": ring.active}, actor=ACTOR, now=city_now(datetime.now(UTC)))
        write_private(Path(settings.HUIYING_KEYS), ring.to_json())
        time.sleep(KNOWN_EVERYWHERE_S)
    line, done, unreadable = Line("换密钥 keys"), 0, 0
    for _ in range(PASSES):
        more, unreadable = reseal_all(ring, actor=ACTOR, now=city_now(datetime.now(UTC)), told=lambda n, before=done: line.show(f"{before + n}"))  # type: ignore[misc]
        done += more
        if not more:
            break
    line.end()
    left = sum(sum(columns.values()) for key, columns in uses().items() if key != ring.active) - unreadable
    if not left:
        note_city(event=KEYS_SEALED, payload={"key": ring.active, "values": done, "unreadable": unreadable}, actor=ACTOR, now=city_now(datetime.now(UTC)))
    seconds = time.monotonic() - begun
    return {"active": ring.active, "resumed": resumed, "resealed": done, "unreadable": unreadable, "left": left, "seconds": round(seconds, 1)}


def _begun(key: str) -> bool:
    return Event.objects.filter(stream=STREAM, type=KEYS_ROTATED, payload__contains=f'"{key}"').exists()


def _finished(key: str) -> bool:
    return Event.objects.filter(stream=STREAM, type=KEYS_SEALED, payload__contains=f'"{key}"').exists()


def retire(ring: Keyring, key: str) -> dict[str, Any]:
    """Throw a key away that nothing needs any more. Raises CannotChangeKeys."""
    if key not in ring.keys or key == ring.active:
        raise CannotChangeKeys(f"{key} 不是旧密钥，见 keys list。", f"{key} is no older key; see keys list.")
    used = uses().get(key)
    if used:
        raise CannotChangeKeys(f"密钥 {key} 还在使用：{used}。请先 keys rotate。", f"Key {key} is still used: {used}. Run keys rotate first.")
    left = Keyring({name: value for name, value in ring.keys.items() if name != key}, ring.active, ring.index)
    write_private(Path(settings.HUIYING_KEYS), left.to_json())
    note_city(event=KEYS_RETIRED, payload={"key": key}, actor=ACTOR, now=city_now(datetime.now(UTC)))
    return {"active": left.active, "retired": key}


def _say(told: dict[str, Any]) -> None:
    for key, state in told.get("keys", {}).items():
        role = "使用中 active" if key == told["active"] else "旧 older" if state["known"] else "未知 UNKNOWN"
        print(f"{key}  {role}  {sum(state['values'].values())} 个值 values")
    if "resealed" in told:
        print(f"重新密封 sealed anew {told['resealed']} · 打不开 unreadable {told['unreadable']} · 剩余 left {told['left']} · {told['seconds']} s")
        print("请另行保存新的密钥文件。 Keep a new copy of the keys file apart; older backups need the older copy.")
    if "retired" in told:
        print(f"已停用 retired {told['retired']}")
