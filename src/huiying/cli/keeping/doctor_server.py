"""The doctor looks at the database server: its settings, roles, rights, triggers, clock and migrations."""

from collections.abc import Iterator

from huiying.cli.keeping.findings import Finding, Look, one, rows
from huiying.cli.keeping.manifest import known
from huiying.cli.postgres.durable import MUST_BE_ON

TRIGGERS = {
    "journal_event_kept": "journal_event",
    "journal_event_whole": "journal_event",
    "journal_event_wakes": "journal_event",
    "evidence_sealed_kept": "evidence_sealed",
    "evidence_sealed_whole": "evidence_sealed",
    "order_original_kept": "orders_workorder",
    "order_blank_told": "orders_workorder",
    "hold_order": "orders_workorder",
    "hold_text": "journal_text",
    "hold_file": "orders_attachment",
    "hold_party": "directory_party",
    "hold_contact": "calls_contact",
    "hold_message": "journal_outbox",
    "hold_recording_key": "calls_recording_key",
    "hold_recording": "calls_recording",
    "hold_stays": "retention_hold",
}
FORBIDDEN = (
    *(("journal_event", right) for right in ("UPDATE", "DELETE", "TRUNCATE")),
    *(("journal_access", right) for right in ("UPDATE", "DELETE")),
    ("retention_hold", "DELETE"),
    *(("evidence_sealed", right) for right in ("UPDATE", "DELETE", "TRUNCATE")),
    *(("django_migrations", right) for right in ("INSERT", "UPDATE", "DELETE")),
)
POWERS = ("rolsuper", "rolcreatedb", "rolcreaterole", "rolreplication", "rolbypassrls")
CLOCK_S, CLOCK_BAD_S = 1.0, 30.0


def durable(_look: Look) -> Iterator[Finding]:
    """A power cut must lose nothing that was confirmed, and a bad disk must be noticed."""
    weak = [name for name in MUST_BE_ON if one("SELECT current_setting(%s)", name) == "off"]
    if weak:
        names = ", ".join(weak)
        yield Finding(
            "durable", "bad", f"数据库的 {names} 关闭着，断电会丢失已确认的工单。", f"The database runs with {names} off: a power cut loses confirmed orders.",
            f"在 postgresql.conf 中设 {weak[0]} = on 并重新加载。", f"Set {weak[0]} = on in postgresql.conf and reload.",
        )  # fmt: skip


def checksums(_look: Look) -> Iterator[Finding]:
    """Without checksums a damaged page is served as if it were right."""
    if one("SELECT current_setting('data_checksums')") != "on":
        yield Finding(
            "checksums", "soon", "数据库没有页校验和，坏块不会被发现。", "The database has no data checksums: a damaged page goes unnoticed.",
            "停库后运行 pg_checksums --enable。", "Stop the server and run pg_checksums --enable.",
        )  # fmt: skip


def role(_look: Look) -> Iterator[Finding]:
    """The serving role is nobody special and owns nothing."""
    powers = [name for name, has in zip(POWERS, rows(f"SELECT {', '.join(POWERS)} FROM pg_roles WHERE rolname = session_user")[0], strict=True) if has]  # noqa: S608 - our own names
    owned = one("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = session_user")
    if powers or owned:
        yield Finding(
            "role", "bad", f"应用的数据库角色权力过大（{', '.join(powers)}，拥有 {owned} 张表）。",
            f"The application's database role may too much ({', '.join(powers)}; it owns {owned} tables).",
            "用不拥有任何表的普通角色运行（HUIYING_DATABASE_URL），表归 HUIYING_OWNER_URL 的角色。",
            "Serve with a plain role that owns nothing (HUIYING_DATABASE_URL); the tables belong to the role of HUIYING_OWNER_URL.",
        )  # fmt: skip


def rights(_look: Look) -> Iterator[Finding]:
    """The journal is written and read, never changed."""
    too_much = [(table, right) for table, right in FORBIDDEN if one("SELECT has_table_privilege(session_user, %s, %s)", table, right)]
    if too_much:
        words = ", ".join(f"{right} {table}" for table, right in too_much)
        table, right = too_much[0]
        yield Finding(
            "rights", "bad", f"应用的角色可以改账本：{words}。", f"The application's role may change the books: {words}.",
            f"以所有者运行 REVOKE {right} ON {table} FROM 应用角色。", f"As the owner: REVOKE {right} ON {table} FROM the application's role.",
        )  # fmt: skip


def triggers(_look: Look) -> Iterator[Finding]:
    """The triggers that refuse changes are there and on."""
    there = {name for (name,) in rows("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND tgname = ANY(%s)", list(TRIGGERS))}
    missing = sorted(TRIGGERS.keys() - there)
    if missing:
        yield Finding(
            "triggers", "bad", f"触发器缺失或停用：{', '.join(missing)}。有人动过数据库，请查明。",
            f"Triggers are missing or off: {', '.join(missing)}. Somebody changed the database; find out who.",
            f"停用的：ALTER TABLE {TRIGGERS[missing[0]]} ENABLE TRIGGER {missing[0]}；缺失的从备份恢复或见迁移 0002、0004、0017、0024、0027。",
            f"If off: ALTER TABLE {TRIGGERS[missing[0]]} ENABLE TRIGGER {missing[0]}; if missing, restore a backup or see migrations"
            " 0002, 0004, 0017, 0024, 0027.",
        )  # fmt: skip


def clock(look: Look) -> Iterator[Finding]:
    """This machine's clock and the database's agree."""
    apart = abs((one("SELECT clock_timestamp()") - look.real).total_seconds())
    if apart > CLOCK_S:
        yield Finding(
            "clock", "bad" if apart > CLOCK_BAD_S else "soon", f"本机与数据库的时钟相差 {apart:.0f} 秒，期限会算错。",
            f"This machine's clock and the database's are {apart:.0f} s apart: dues come out wrong.",
            "在两台机器上打开网络校时：timedatectl set-ntp true。", "Let both keep network time: timedatectl set-ntp true.",
        )  # fmt: skip


def migrations(_look: Look) -> Iterator[Finding]:
    """Tables and programs are of the same version."""
    there = {name for (name,) in rows("SELECT name FROM django_migrations WHERE app = 'huiying'")}
    pending, newer = sorted(set(known()) - there), sorted(there - set(known()))
    if pending:
        yield Finding(
            "migrations", "bad", f"数据表还没有升级：{', '.join(pending)}。", f"The tables are not up to date: {', '.join(pending)}.",
            "停止并重新启动（./huiying up），启动时升级。", "Stop and start again (./huiying up): the start brings them up to date.",
        )  # fmt: skip
    if newer:
        yield Finding(
            "migrations", "bad", f"数据表比程序新：{', '.join(newer)}。", f"The tables are newer than the programs: {', '.join(newer)}.",
            "升级程序。", "Bring the programs up to date.",
        )  # fmt: skip
