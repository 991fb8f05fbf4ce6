"""The doctor looks at the recordings of calls: each row has its file and key, each file its row, and what is looked into is what was kept."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from huiying.calls.recordings import OF_CALLS, Damaged, opened
from huiying.cli.keeping.findings import Finding, Look, rows

JUST_NOW = timedelta(hours=1)  # a recording that is being kept has its key before its file, and its file before its row
LOOKED_INTO = 100
GONE = """
SELECT r.file FROM calls_recording r LEFT JOIN calls_recording_key k ON k.id::text = r.file
WHERE r.file <> '' AND r.erased = '' AND k.id IS NULL ORDER BY 1
"""
KEPT = """
SELECT k.id::text, coalesce(r.sha256, ''), k.kept_at < %s, r.file IS NOT NULL FROM calls_recording_key k
LEFT JOIN calls_recording r ON r.file = k.id::text AND r.erased = '' ORDER BY 1
"""
SOME = "SELECT k.id::text, k.key_sealed, r.sha256 FROM calls_recording_key k JOIN calls_recording r ON r.file = k.id::text ORDER BY random() LIMIT %s"


def recordings(look: Look) -> Iterator[Finding]:
    """What is missing, what nobody knows of, and what is not what it was."""
    kept = rows(KEPT, look.now - JUST_NOW)
    there = {file.name: file for file in (look.files / OF_CALLS).glob("*/*") if file.is_file()}
    known = {name for name, *_ in kept}
    yield from _said(
        [name for name, _, old, told in kept if name not in there and (told or old)] + [name for (name,) in rows(GONE)],
        ("录音文件或其密钥缺失", "recordings lack their file or their key"),
        ("从备份中找回文件夹 files/recordings，并查明是谁删的。", "Bring back the folder files/recordings from a backup, and find out who removed it."),
    )
    lone = [name for name, file in there.items() if name not in known and _old(file, look)]
    yield from _said(
        [*lone, *(name for name, _, old, told in kept if name in there and old and not told)],
        ("录音文件不属于任何通话记录", "files of recordings belong to no call"),
        (
            "没有密钥的文件打不开，可以删除；recordings/coming 中的在线路重新启动时收存，此后仍留下的不属于任何通话，核对后删除。",
            "A file without a key cannot be opened and may go; the line takes up those in recordings/coming when it begins: look at what stays and remove it.",
        ),
    )
    yield from _said(
        [name for name, key, mark in rows(SOME, LOOKED_INTO) if name in there and not _whole(name, bytes(key), there[name], mark)],
        ("抽查的录音与账本中的摘要不符", "recordings that were looked into are not what the journal says"),
        ("有人动过文件：保留现场，从备份找回，并报安全管理员。", "Somebody changed the files: keep them, tell the security administrator, then restore."),
    )


def _old(file: Path, look: Look) -> bool:
    return file.stat().st_mtime < (look.real - JUST_NOW).timestamp()


def _whole(name: str, key: bytes, file: Path, mark: str) -> bool:
    try:
        opened(name, key, file.read_bytes(), mark)
    except (Damaged, OSError):
        return False
    return True


def _said(names: Iterable[str], said: tuple[str, str], mend: tuple[str, str]) -> Iterator[Finding]:
    found = sorted(set(names))
    if found:
        yield Finding("recordings", "bad", f"{len(found)} 个{said[0]}，例如 {found[0]}。", f"{len(found)} {said[1]}, such as {found[0]}.", *mend)
