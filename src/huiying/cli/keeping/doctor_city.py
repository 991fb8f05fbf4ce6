"""The doctor looks at the city's own work: keys, disk, calendar, engagements, timers, messages, worker, pages, backup, sessions."""

import stat
from collections.abc import Iterator
from datetime import timedelta

from huiying.cli.keeping.findings import Finding, Look, one, rows
from huiying.directory.kept import BACKED_UP, last_noted
from huiying.kit.sealing import BadKeyring, Keyring
from huiying.orders.recompute import warnings
from huiying.work.listening import WORKER

OTHERS = stat.S_IRWXG | stat.S_IRWXO
GB = 1_000_000_000
LITTLE, VERY_LITTLE = 10 * GB, 2 * GB
OVERDUE, STUCK = timedelta(minutes=5), timedelta(minutes=15)
BACKUP_EACH, BACKUP_AT_LEAST = timedelta(hours=26), timedelta(days=7)
SESSIONS_LEFT = timedelta(hours=3)
START = ("启动城市（./huiying up），看它说什么。", "Start the city (./huiying up) and read what it says.")


def keys(look: Look) -> Iterator[Finding]:
    """The keys file is there, ours alone, a key ring, and not in the database's folder."""
    try:
        mode = look.keys.stat().st_mode
        Keyring.from_json(look.keys.read_text(encoding="utf-8"))
    except (OSError, BadKeyring):
        yield Finding(
            "keys", "bad", f"密钥文件 {look.keys} 缺失或不可读，个人信息打不开。",
            f"The keys file {look.keys} is missing or unreadable: personal data stays shut.",
            "把另行保管的 keys.json 放回原处。", "Put back the keys.json that you keep apart.",
        )  # fmt: skip
        return
    if mode & OTHERS:
        yield Finding(
            "keys", "bad", f"密钥文件 {look.keys} 别的用户可读。", f"Other users may read the keys file {look.keys}.",
            f"chmod 600 {look.keys}", f"chmod 600 {look.keys}",
        )  # fmt: skip
    if any((folder / "PG_VERSION").exists() for folder in look.keys.parents):
        yield Finding(
            "keys", "bad", "密钥文件放在数据库的目录里，拿到数据就拿到密钥。",
            "The keys file lies in the database's folder: whoever takes the data has the keys.",
            "移到别处并设 HUIYING_KEYS。", "Move it elsewhere and set HUIYING_KEYS.",
        )  # fmt: skip


def disk(look: Look) -> Iterator[Finding]:
    """There is room to go on."""
    for place, free in look.free.items():
        if free < LITTLE:
            yield Finding(
                "disk", "bad" if free < VERY_LITTLE else "soon", f"{place} 只剩 {free / GB:.1f} GB。", f"Only {free / GB:.1f} GB are left at {place}.",
                "清理或扩大磁盘。", "Make room or enlarge the disk.",
            )  # fmt: skip


def calendar(look: Look) -> Iterator[Finding]:
    """The working calendar of this year, and from 1 November of the next."""
    for zh, en in warnings(look.now):
        yield Finding("calendar", "soon", zh, en, "在“日历”页录入国务院办公厅的放假通知。", "Enter the State Council's notice on the page Calendar.")


def engagements(look: Look) -> Iterator[Finding]:
    """An operator that has people has an engagement in force: outside it they reach nothing."""
    shut_out = rows(
        "SELECT o.name, count(*) FROM directory_user u JOIN directory_org o ON o.id = u.employer_id WHERE u.is_active AND o.kind = 'operator'"
        " AND NOT EXISTS (SELECT 1 FROM directory_engagement e WHERE e.operator_id = o.id AND e.valid_from <= %s AND (e.valid_to IS NULL OR e.valid_to > %s))"
        " GROUP BY o.name ORDER BY o.name",
        look.now, look.now,
    )  # fmt: skip
    for name, people in shut_out:
        yield Finding(
            "engagements", "bad", f"{name}现无生效的服务委托，其 {people} 人进不了系统。",
            f"{name} has no engagement in force: its {people} people are shut out.",
            "由系统管理员在“管理 · 服务委托”中提出，另一人批准；若确已结束，请停用这些账号。",
            "Propose its engagement in Administration, Engagements, and have it approved; where it has ended for good, close their accounts.",
        )  # fmt: skip


def timers(look: Look) -> Iterator[Finding]:
    """What is due happens, and does not fail."""
    waiting = "SELECT count(*) FROM journal_timer WHERE done_at IS NULL AND NOT dropped AND "
    late, failing = one(waiting + "due_at < %s", look.now - OVERDUE), one(waiting + "failures > 0")
    if late:
        yield Finding("timers", "bad", f"{late} 个定时事项过点未办。", f"{late} timers are overdue.", *START)
    if failing:
        kind, error = rows(waiting.replace("count(*)", "kind, last_error") + "failures > 0 ORDER BY failures DESC LIMIT 1")[0]
        yield Finding(
            "timers", "bad", f"{failing} 个定时事项在失败，例如 {kind}：{error}。", f"{failing} timers keep failing, such as {kind}: {error}.",
            "把这一行连同日志交给维护人员。", "Give this line and the log to whoever maintains the programs.",
        )  # fmt: skip


def outbox(look: Look) -> Iterator[Finding]:
    """Messages leave."""
    stuck, failed = rows(
        "SELECT count(*) FILTER (WHERE state = 'waiting' AND (send_after < %s OR tries > 2)), count(*) FILTER (WHERE state = 'failed') FROM journal_outbox",
        look.now - STUCK,
    )[0]
    if stuck or failed:
        yield Finding(
            "outbox", "bad", f"短信发不出去：{stuck} 条积压，{failed} 条失败。", f"Messages do not leave: {stuck} wait, {failed} failed.",
            "检查短信通道的配置（HUIYING_SMS）与网络。", "Check the gateway's settings (HUIYING_SMS) and the network.",
        )  # fmt: skip


def worker(_look: Look) -> Iterator[Finding]:
    """A worker is connected."""
    if not one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s", WORKER):
        yield Finding("worker", "bad", "后台程序没有在运行：期限与短信都停着。", "No worker is running: clocks and messages stand still.", *START)


def static(look: Look) -> Iterator[Finding]:
    """The pages have their style sheets and scripts."""
    bare = [str(place) for place in look.static if not any(file.is_file() for file in place.rglob("*"))]
    if bare or not look.static:
        yield Finding(
            "static", "bad", f"网页的样式与脚本缺失：{', '.join(bare)}。", f"Style sheets and scripts of the pages are missing: {', '.join(bare)}.",
            "重新取得完整的程序目录。", "Get the whole program folder again.",
        )  # fmt: skip


def backup(look: Look) -> Iterator[Finding]:
    """A backup was made within a day."""
    last = last_noted(BACKED_UP)
    if last is None or look.now - last > BACKUP_EACH:
        zh, en = ("从未", "never") if last is None else (f"最近一次 {last:%Y-%m-%d}", f"last on {last:%Y-%m-%d}")
        yield Finding(
            "backup", "bad" if last is None or look.now - last > BACKUP_AT_LEAST else "soon", f"备份过期：{zh}。", f"The backup is out of date: {en}.",
            "每天运行 ./huiying backup 文件。", "Run ./huiying backup FILE every day.",
        )  # fmt: skip


def sessions(look: Look) -> Iterator[Finding]:
    """Sessions that ran out are thrown away."""
    left = one("SELECT count(*) FROM directory_session WHERE expire_date < %s", look.real - SESSIONS_LEFT)
    if left:
        yield Finding(
            "sessions", "soon", f"{left} 个过期会话没有清理，后台程序可能停着。", f"{left} expired sessions were not cleared; the worker may stand still.",
            *START,
        )  # fmt: skip
