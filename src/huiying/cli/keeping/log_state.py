"""The sealed log on the command line: its state, a look at every entry, and a key handed over."""

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from huiying.cli.keeping.progress import Line
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.evidence.beginning import KeyThere, begin_anew
from huiying.evidence.checking import Check
from huiying.evidence.head import read_head, unsealed
from huiying.evidence.keys import KeysLost
from huiying.evidence.models import Checkpoint
from huiying.evidence.rolling import CannotRoll, roll
from huiying.evidence.self_told import keys_by_size
from huiying.evidence.witnesses import witnesses
from huiying.journal.notes import BadNote
from huiying.kit.actor import system

ACTOR = system("keys")
SHOWN = 20


class NoLog(Refusal):
    """Nothing has been sealed here, or its keys are lost."""


def run(args: argparse.Namespace) -> int:
    """Do it and tell. Raises Refusal."""
    if not read_head().size:
        raise NoLog("这里还没有封存日志。请启动城市（./huiying up）。", "Nothing has been sealed here yet. Start the city (./huiying up).")
    told = {"status": _status, "check": _check, "roll": _roll, "anew": _anew}[args.what](args)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0 if told.get("ok", True) else 1


def _status(_args: argparse.Namespace) -> dict[str, Any]:
    head, (age, count) = read_head(), unsealed()
    try:
        known = witnesses()
    except BadNote as bad:
        raise NoLog(f"见证人名单无法读取：{bad}", f"The list of witnesses cannot be read: {bad}") from bad
    return {
        "origin": head.origin, "size": head.size, "root": head.root.hex(), "at": head.at.isoformat() if head.at else None, "unsealed": count,
        "unsealed_age_s": round(age, 1), "keys": keys_by_size(head.size), "witnesses": [key.text for key in known.keys], "quorum": known.quorum,
    }  # fmt: skip


def _check(_args: argparse.Namespace) -> dict[str, Any]:
    """Every entry; the root that the rows give beside the one that was signed at that size."""
    head, check, line = read_head(), Check(), Line("核对 check")
    found = []
    for one in check.differences():
        found.append({"seq": one.seq, "event": str(one.event_id), "what": one.what})
        line.show(f"{check.size} · {len(found)}")
    line.end()
    promised = Checkpoint.objects.filter(tree_size=check.size).values_list("root", flat=True).first()
    same = bytes(promised) == check.root if promised is not None else check.size >= head.size
    return {"size": check.size, "root": check.root.hex(), "ok": not found and same, "differences": len(found), "first": found[:SHOWN]}


def _roll(args: argparse.Namespace) -> dict[str, Any]:
    try:
        key = roll(role=args.role, actor=ACTOR, now=city_now(datetime.now(UTC)))
    except CannotRoll as no:
        raise NoLog(no.zh, no.en) from no
    except KeysLost as lost:
        raise NoLog(f"密钥文件不可用：{lost}", f"The key file cannot be used: {lost}") from lost
    return {"role": args.role, "key": key.text}


def _anew(_args: argparse.Namespace) -> dict[str, Any]:
    try:
        return {"origin": begin_anew(city_now(datetime.now(UTC)))}
    except KeyThere as there:
        raise NoLog(there.zh, there.en) from there
