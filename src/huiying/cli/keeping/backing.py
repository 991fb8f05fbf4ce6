"""The backup: database and files of one moment, encrypted on the way, under the wanted name only when it is whole."""

import argparse
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from psycopg import sql

from huiying.calls.recordings import OF_CALLS, Damaged, opened
from huiying.calls.recordings import place_of as recording_place
from huiying.cli.home import ROOT
from huiying.cli.keeping.addresses import for_program
from huiying.cli.keeping.container import Secret, Writer
from huiying.cli.keeping.files import sync_folder
from huiying.cli.keeping.manifest import DATABASE, FILES, NOT_KEPT, PART, Manifest, applied, count_tables, fingerprint
from huiying.cli.keeping.opening import Backup
from huiying.cli.keeping.progress import Line, megabytes
from huiying.cli.keeping.secret import read_secret
from huiying.cli.keeping.tools import find_tool
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.directory.kept import BACKED_UP, note_city
from huiying.directory.keys import KeysMissing, keyring
from huiying.kit.actor import system
from huiying.kit.times import rfc3339

PIECE = 1 << 20
ATTACHED = "SELECT sha256 FROM orders_attachment WHERE erased = '' UNION SELECT sha256 FROM knowledge_attachment ORDER BY 1"
RECORDINGS = """
SELECT coalesce(k.id::text, r.file), k.key_sealed, r.sha256 FROM (SELECT file, sha256 FROM calls_recording WHERE file <> '' AND erased = '') r
FULL JOIN calls_recording_key k ON k.id::text = r.file ORDER BY 1
"""


class CannotWrite(Refusal):
    """The place of the backup cannot be used."""


class DumpFailed(Refusal):
    """pg_dump ended badly."""

    status = 1


def run(args: argparse.Namespace) -> int:
    """Write the backup and tell: 0 whole, 1 files that the database names were missing or damaged. Raises Refusal."""
    signal.signal(signal.SIGTERM, _interrupt)
    begun, target = time.monotonic(), args.file.absolute()
    if target.exists():
        raise CannotWrite(f"{target} 已存在，请换一个名字。", f"{target} exists already; choose another name.")
    if not target.parent.is_dir():
        raise CannotWrite(f"文件夹 {target.parent} 不存在，请先建立它。", f"There is no folder {target.parent}; make it first.")
    _demand_keys()
    manifest, size = back_up(target, read_secret(args.key, twice=True), os.environ["HUIYING_DATABASE_URL"])
    told = {
        "file": str(target), "bytes": size, "manifest": manifest.sha256, "orders": manifest.tables["orders_workorder"],
        "events": manifest.tables["journal_event"], "files": sum(name.startswith(FILES) for name in manifest.parts), "missing": manifest.missing,
        "seconds": round(time.monotonic() - begun, 1),
    }  # fmt: skip
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"已备份 backed up: {target} ({megabytes(size)})")
        print(f"工单 orders {told['orders']} · 账本事件 events {told['events']} · 文件 files {told['files']} · {told['seconds']} s")
        print(f"请另行保管密钥文件 {settings.HUIYING_KEYS}，没有它备份中的个人信息打不开。")
        print(f"Keep the keys file {settings.HUIYING_KEYS} apart: without it the personal data in the backup cannot be read.")
        for name in manifest.missing:
            print(f"缺失或损坏 missing or damaged: {name}")
    return 1 if manifest.missing else 0


def _demand_keys() -> None:
    try:
        keyring()
    except KeysMissing as error:
        raise CannotWrite(f"密钥文件 {settings.HUIYING_KEYS} 无法读取。", f"The keys file {settings.HUIYING_KEYS} cannot be read.") from error


def back_up(target: Path, secret: Secret, url: str) -> tuple[Manifest, int]:
    """Write the backup of the database at `url` and its files; its manifest and size. Journals `city.backed_up`. Raises Refusal."""
    with _snapshot(url) as (connection, snapshot), _whole_or_nothing(target) as (out, new):
        writer, line = Writer(out, secret), Line("备份 backup")
        manifest = _write_parts(writer, connection, snapshot, url, line)
        writer.close()
        out.flush()
        if Backup(new, secret).check(lambda share: line.show(f"检查 check {share:4.0%}")) != manifest:
            raise CannotWrite("写下的备份读不回来。", "The backup that was written cannot be read back.")
        line.end()
    payload = {"manifest": manifest.sha256, "bytes": writer.written, "missing": len(manifest.missing)}
    note_city(event=BACKED_UP, payload=payload, actor=system("backup"), now=city_now(datetime.now(UTC)))
    return manifest, writer.written


def _write_parts(writer: Writer, connection: psycopg.Connection[Any], snapshot: str, url: str, line: Line) -> Manifest:
    major = connection.info.server_version // 10_000
    writer.part(DATABASE)
    for piece in _dump(url, snapshot, find_tool("pg_dump", major)):
        writer.write(piece)
        line.show(f"数据库 database {megabytes(writer.written)}")
    writer.end()
    wanted = [mark for (mark,) in connection.execute(ATTACHED)]
    missing = [mark for mark in wanted if not _file(writer, mark, line)]
    missing += [name for name, key, mark in connection.execute(RECORDINGS) if not _recording(writer, name, key, mark, line)]
    ring = keyring()
    manifest = Manifest(
        made_at=rfc3339(datetime.now(UTC)), version=_version(), postgres=major, migrations=applied(connection), keys=sorted(ring.keys),
        fingerprint=fingerprint(ring), tables=count_tables(connection), parts=dict(writer.parts), missing=missing,
    )  # fmt: skip
    writer.part(PART)
    writer.write(manifest.to_json())
    writer.end()
    return manifest


def _file(writer: Writer, mark: str, line: Line) -> bool:
    """Keep one attachment; False when it is not there or its content is not what its name says."""
    place = Path(settings.HUIYING_FILES) / mark[:2] / mark
    if not place.is_file():
        return False
    digest = hashlib.sha256()
    writer.part(f"{FILES}{mark}")
    with place.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            writer.write(piece)
    writer.end()
    line.show(f"文件 files {megabytes(writer.written)}")
    return digest.hexdigest() == mark


def _recording(writer: Writer, name: str, key_sealed: bytes | None, mark: str | None, line: Line) -> bool:
    """Keep the sealed file of one recording; False when it is not there, or does not open with its key to what its manifest says."""
    place = recording_place(name)
    if not place.is_file():
        return False
    data = place.read_bytes()
    writer.part(f"{FILES}{OF_CALLS}/{name}")
    writer.write(data)
    writer.end()
    line.show(f"录音 recordings {megabytes(writer.written)}")
    try:
        opened(name, key_sealed or b"", data, mark or "")
    except Damaged:
        return False
    return True


@contextmanager
def _snapshot(url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """One moment of the database, held open, with the name under which pg_dump sees the same moment."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
            connection.execute(f"SET {setting} = 0")
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.HUIYING_SYSTEM_ROLE)))  # the policies between units would leave rows out
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, (snapshot or ("",))[0]
        connection.execute("ROLLBACK")


def _dump(url: str, snapshot: str, program: str) -> Iterator[bytes]:
    """pg_dump's output, piece by piece; the program ends with us. Raises DumpFailed."""
    where, env = for_program(url)
    left_out = [f"--exclude-table-data=public.{name}" for name in NOT_KEPT]
    command = [program, "--format=custom", f"--role={settings.HUIYING_SYSTEM_ROLE}", f"--snapshot={snapshot}", f"--dbname={where}", *left_out]
    with tempfile.TemporaryFile() as said:  # not a pipe: nobody reads it before the end, and a full one would stop the dump
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=env)
        try:
            while process.stdout and (piece := process.stdout.read(PIECE)):
                yield piece
            process.wait()
        finally:
            process.kill()
            process.wait()
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise DumpFailed(f"{words}数据库导出失败，原因见上。", "Dumping the database failed; the reason is above.")


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file under a temporary name, 0600, that gets its own name when all is on the disk; else nothing is left. Raises CannotWrite."""
    new = target.with_name(f".{target.name}.partial")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})  # until it is known whose the file is
    try:
        number = os.open(new, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        raise CannotWrite(f"{new} 无法写入（{error.strerror}）。", f"{new} cannot be written ({error.strerror}).") from error
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        with os.fdopen(number, "wb") as out:
            out.truncate(0)
            yield out, new
            out.flush()
            os.fsync(out.fileno())
        new.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise CannotWrite(f"{target} 没有写成（{error.strerror}）。", f"{target} could not be written ({error.strerror}).") from error
    finally:
        new.unlink(missing_ok=True)


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
