"""Bringing a city back: all is checked, then made beside the old state, and put in its place by one commit at the end."""

import argparse
import importlib
import json
import os
import signal
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import django

from huiying.cli.home import KIND, RESTORED, write_private
from huiying.cli.keeping import databases
from huiying.cli.keeping.addresses import inside
from huiying.cli.keeping.files import keep_files
from huiying.cli.keeping.manifest import Manifest, count_tables, known
from huiying.cli.keeping.opening import Backup
from huiying.cli.keeping.place import Place, open_place
from huiying.cli.keeping.progress import Line
from huiying.cli.postgres.durable import connect
from huiying.cli.refusal import Refusal
from huiying.kit.failpoint import passing
from huiying.work.programs import SOURCE, python_step


class NotEmpty(Refusal):
    """There is a city already."""


class Different(Refusal):
    """What was restored is not what the backup says."""

    status = 1


def run(args: argparse.Namespace) -> int:
    """Restore and tell: 0 done. Raises Refusal; whatever stood before then still stands."""
    signal.signal(signal.SIGTERM, _interrupt)
    begun, line = time.monotonic(), Line("恢复 restore")
    backup = Backup.asking(args.file, args.key)
    manifest = backup.check(lambda share: line.show(f"检查 check {share:4.0%}"))
    if args.check:
        line.end()
        print(json.dumps(asdict(manifest) | {"manifest": manifest.sha256}, ensure_ascii=False) if args.json else f"完好 whole: {manifest.made_at}")
        return 0
    with open_place(args.home, args.keys, manifest) as place:
        again = _bring_back(place, backup, manifest, line)
    line.end()
    told = {
        "manifest": manifest.sha256, "made_at": manifest.made_at, "orders": manifest.tables["orders_workorder"], "events": manifest.tables["journal_event"],
        "missing": manifest.missing, "already": again, "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"已恢复 restored: {manifest.made_at}, 工单 orders {told['orders']} · 账本事件 events {told['events']} · {told['seconds']} s")
    print("下一步：启动城市，然后核对账本。 Next: start the city, then compare its books: ./huiying rebuild --check")
    return 0


def _bring_back(place: Place, backup: Backup, manifest: Manifest, line: Line) -> bool:
    """True when an interrupted attempt had done it all already."""
    state = databases.state_of(place, manifest.sha256)
    if state == "city":
        raise NotEmpty(
            "这里已有一座城市，恢复只能到空处。请用 --home 另选目录（或另设 HUIYING_DATABASE_URL）。",
            "There is a city here already; a restore needs an empty place. Choose another --home (or another HUIYING_DATABASE_URL).",
        )
    if state == "empty":
        databases.check_leftovers(place)
        if (kind := place.keys.parent / KIND).exists():
            write_private(kind, f"{RESTORED}\n")
        place.mark.parent.mkdir(parents=True, exist_ok=True)
        place.mark.write_text(f"{manifest.sha256}\n", encoding="ascii")
        passing("restore.prepared")
        _fill(place, backup, manifest, line)
        passing("restore.before_swap")
        databases.swap(place)
        passing("restore.after_swap")
    databases.drop_leftovers(place)
    place.mark.unlink(missing_ok=True)
    return state == "restored"


def _fill(place: Place, backup: Backup, manifest: Manifest, line: Line) -> None:
    databases.make_new(place)
    databases.load(place, backup, manifest, lambda step: line.show(f"数据库 database {step}"))
    keep_files(place.files, backup, line)
    passing("restore.after_files")
    new = inside(place.owner, databases.new_name(place))
    with connect(new) as connection:
        found = count_tables(connection)
    wrong = sorted(name for name in found.keys() | manifest.tables.keys() if found.get(name) != manifest.tables.get(name))
    if wrong:
        names = ", ".join(wrong)
        raise Different(f"恢复后的行数与清单不符：{names}", f"After the restore these tables have other counts than the manifest: {names}")
    if set(known()) - set(manifest.migrations):
        _migrate(new, place.keys)
    _note(inside(place.app, databases.new_name(place)), place.keys, manifest)


def _migrate(owner: str, keys: Path) -> None:
    """Bring a backup of an older version up to date."""
    env = os.environ | {"HUIYING_DATABASE_URL": owner, "HUIYING_KEYS": str(keys), "PYTHONPATH": str(SOURCE), "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = python_step(["manage.py", "migrate", "--noinput", "--skip-checks", "-v0"], env, output=2)
    if process.wait() != 0:
        raise Different("数据表没有升级成功，原因见上。", "The tables could not be brought up to date; the reason is above.")


def _note(app: str, keys: Path, manifest: Manifest) -> None:
    """Journal that the city was restored: the chain of its books is broken here, and says so."""
    os.environ |= {"HUIYING_ACTS_AS": "system", "HUIYING_DATABASE_URL": app, "HUIYING_KEYS": str(keys), "DJANGO_SETTINGS_MODULE": "config.settings"}
    django.setup()
    importlib.import_module("huiying.cli.keeping.noting").restored(manifest)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
