"""Publishing a month: staged beside its place, named in the journal, sealed, and put in its place whole."""

import argparse
import json
import re
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from huiying.cli.keeping.progress import Line
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.evidence.beginning import Broken, Elsewhere, sealing
from huiying.evidence.head import Gap
from huiying.evidence.keys import KeysLost
from huiying.evidence.publishing import NotAsSealed, NotSealedYet, NotWitnessed, announce, finish, place_of, stage
from huiying.journal.notes import BadNote
from huiying.kit.actor import system
from huiying.metrics.publishing import NotAsLocked, SecretSince

ACTOR = system("publish")
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
PATIENCE_S = 30.0


class CannotPublish(Refusal):
    """The place is taken, or the month is none."""


class NotPublished(Refusal):
    """Nothing was published."""

    status = 1


def run(args: argparse.Namespace) -> int:
    """Publish and tell. Raises CannotPublish, NotPublished."""
    if not MONTH.fullmatch(args.month):
        raise CannotPublish("月份写作 2026-10。", "A month is written 2026-10.")
    if args.out.exists():
        raise CannotPublish(f"{args.out} 已存在。", f"{args.out} is there already.")
    half, line = args.out.with_name(f"{args.out.name}.new"), Line("公布 publish")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        done = _made(half, args.month, line)
        half.rename(args.out)
    except (NotSealedYet, NotWitnessed, NotAsSealed, NotAsLocked, SecretSince) as no:
        raise NotPublished(no.zh, no.en) from no
    except (Broken, Gap, KeysLost, BadNote) as broken:
        raise NotPublished(f"日志不能公布：{broken}", f"The log cannot be published: {broken}") from broken
    finally:
        line.end()
        if not args.out.exists():
            shutil.rmtree(half, ignore_errors=True)
    told = {"month": args.month, "tree_size": done["size"], "root": done["root"], "files": done["files"], "folder": str(args.out), "figures": done["figures"]}
    if not told["figures"]:
        print(f"{args.month} 尚未锁定，目录中没有指标。 The month is not locked: no figures are in the folder. ./huiying metrics lock", file=sys.stderr)
    print(json.dumps(told, ensure_ascii=False) if args.json else f"已公布 published: {args.out} · 事件 events {told['tree_size']} · 文件 files {told['files']}")
    return 0


def _made(half: Path, month: str, line: Line) -> dict[str, object]:
    now = city_now(datetime.now(UTC))
    line.show("文件 files")
    files = stage(month, half)
    event = announce(month=month, files=files, actor=ACTOR, now=now)
    line.show("封存 seal")
    _seal(event, now)
    line.show("事件 events")
    done = finish(half, month, event, now)
    return {"size": done.size, "root": done.root.hex(), "files": done.files, "figures": f"kpi/{month}.json" in files}


def _seal(event: UUID, now: datetime) -> None:
    """Wait for the worker's sealer; where none runs, seal here."""
    end = time.monotonic() + PATIENCE_S
    while place_of(event) is None and time.monotonic() < end:
        try:
            with sealing(now) as sealer:
                while place_of(event) is None and time.monotonic() < end:
                    sealer.step()
        except Elsewhere:
            time.sleep(0.2)
