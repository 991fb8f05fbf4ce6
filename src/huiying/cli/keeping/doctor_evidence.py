"""The doctor looks at the sealed log: whether it goes on, whether its keys are ours alone, whether the journal is what was sealed."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from huiying.cli.keeping.doctor_city import OTHERS
from huiying.cli.keeping.findings import Finding, Look
from huiying.evidence.checking import some
from huiying.evidence.head import read_head, unsealed
from huiying.evidence.keys import Keys, KeysLost, log_keys, receipt_keys
from huiying.evidence.late import LATE_S
from huiying.evidence.public import PublicLog, log_folder
from huiying.evidence.witnesses import witnesses
from huiying.journal.notes import BadNote, Checkpoint, parted

LOOKED_INTO = 500


def sealing(_look: Look) -> Iterator[Finding]:
    """What is written is sealed within seconds, and shown."""
    if not settings.HUIYING_SEAL:
        yield Finding(
            "sealing", "soon", "封存已关闭（HUIYING_SEAL=off）：事后的改动无法被外人发现。",
            "Sealing is switched off (HUIYING_SEAL=off): nobody outside could find a later change.", "去掉 HUIYING_SEAL=off 并重新启动。",
            "Remove HUIYING_SEAL=off and start again.",
        )  # fmt: skip
        return
    age, count = unsealed()
    if age > LATE_S:
        yield Finding(
            "sealing", "bad", f"{count} 个事件没有封存，最早的已等了 {age:.0f} 秒。", f"{count} events are not sealed; the oldest has waited {age:.0f} s.",
            "看后台程序的日志：它说明为什么；长时间未结束的数据库事务也会拖住封存。",
            "Read the worker's log: it says why. A transaction left open for long holds it up too.",
        )  # fmt: skip
    shown = _shown()
    if read_head().size and shown < 0:
        yield Finding(
            "sealing", "bad", f"公开日志 {log_folder()} 没有检查点。", f"The public log {log_folder()} has no checkpoint.",
            "重新启动后台程序：它会从数据库重新生成。", "Start the worker again: it makes the files anew from the database.",
        )  # fmt: skip


def log_keys_kept(look: Look) -> Iterator[Finding]:
    """The keys of the log and of receipts are there, ours alone, and not in the database's folder."""
    if not read_head().size:
        return
    for file in (log_keys(), receipt_keys()):
        try:
            Keys.read(file)
        except KeysLost:
            yield Finding(
                "log_keys", "bad", f"日志密钥文件 {file} 缺失或不可读，不能再封存。",
                f"The log's key file {file} is missing or unreadable: nothing more is sealed.",
                "把另行保管的密钥文件放回原处。", "Put back the copy that you keep apart.",
            )  # fmt: skip
            continue
        if stat.S_IMODE(file.stat().st_mode) & OTHERS or any((folder / "PG_VERSION").exists() for folder in file.parents):
            yield Finding(
                "log_keys", "bad", f"日志密钥文件 {file} 别人可读，或放在数据库的目录里。",
                f"Others may read the log's key file {file}, or it lies in the database's folder.",
                f"chmod 600 {file}，或移到别处。", f"chmod 600 {file}, or move it elsewhere.",
            )  # fmt: skip
    try:
        witnesses()
    except BadNote as bad:
        yield Finding(
            "log_keys",
            "bad",
            f"见证人名单无法读取：{bad}",
            f"The list of witnesses cannot be read: {bad}",
            f"改正 {look.keys.parent}/witnesses.toml。",
            "Mend the file.",
        )


def sealed(_look: Look) -> Iterator[Finding]:
    """Some entries, looked into: the rows are what was sealed."""
    found = some(LOOKED_INTO)
    if found:
        yield Finding(
            "sealed", "bad", f"抽查的日志与封存时不同：第 {found[0].seq} 条。有人动过数据库。",
            f"Entries that were looked into are not what was sealed, such as {found[0].seq}: somebody changed the database.",
            "保留现场，运行 ./huiying evidence check 逐条核对，并报安全管理员。",
            "Keep everything as it is, run ./huiying evidence check, and tell the security administrator.",
        )  # fmt: skip


def _shown() -> int:
    """The size that the public log shows; -1 where it shows none."""
    note = PublicLog(Path(log_folder())).note()
    try:
        return Checkpoint.parse(parted(note)[0]).size if note is not None else -1
    except BadNote:
        return -1
