"""The doctor looks at the walls: policies on and ours alone, rights that the migrations gave and no other."""

from collections.abc import Iterator

from django.conf import settings

from huiying.cli.keeping.doctor_server import FORBIDDEN
from huiying.cli.keeping.findings import Finding, Look, rows
from huiying.directory.walls import ADDED_BY_ALL, WALLED

ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
POLICIES = """
SELECT p.polname, c.relname, CASE WHEN p.polroles = ARRAY[c.relowner] THEN 'owner' ELSE array_to_string(p.polroles::regrole[]::text[], ',') END,
  p.polcmd::text, p.polpermissive, coalesce(pg_get_expr(p.polqual, p.polrelid), ''), c.relrowsecurity
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 2, 1
"""
GRANTS = """
SELECT c.relname, c.relkind::text, coalesce(g.rolname, 'PUBLIC'), a.privilege_type, ''
FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT c.relname, c.relkind::text, coalesce(g.rolname, 'PUBLIC'), a.privilege_type, t.attname
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner ORDER BY 1, 3, 4
"""
BECOME = """
SELECT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE r.rolname = %s AND m.rolname <> %s AND NOT m.rolsuper ORDER BY 1
"""


def walls(_look: Look) -> Iterator[Finding]:
    """The policies that keep units apart are on."""
    standing = {name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relname = ANY(%s)", list(WALLED))}
    missing = sorted(set(WALLED) - standing)
    if missing:
        yield Finding(
            "walls", "bad", f"行级安全已关闭：{', '.join(missing)}。单位之间少了一道墙，请查明是谁动了数据库。",
            f"Row-level security is off: {', '.join(missing)}. A wall between units is missing; find out who changed the database.",
            f"以所有者运行 ALTER TABLE {missing[0]} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY。",
            f"As the owner: ALTER TABLE {missing[0]} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY.",
        )  # fmt: skip


def policies(_look: Look) -> Iterator[Finding]:
    """No policy stands but ours: policies add up, so that a single one more opens a wall."""
    app = settings.HUIYING_APP_ROLE
    seen, added = ("seen", app, "r"), ("added", app, "a")
    for name, table, roles, command, adds, expression, walled in rows(POLICIES):
        ours = table in WALLED and (name, roles, command) in {seen, ("owner", "owner", "*"), *([added] if table in ADDED_BY_ALL else [])}
        if ours and adds and not (name == "seen" and expression == "true"):
            continue
        yield Finding(
            "policies", "bad", f"数据库有不属于本系统的行级安全策略：{table} 上的 {name}（{roles}）{'，它打开了单位之间的墙' if walled else ''}。",
            f"A policy is not ours: {name} on {table}, for {roles}{': it opens the wall between units' if walled else ''}.",
            f"查明是谁加的；以所有者运行 DROP POLICY {name} ON {table}；若它代替了本系统的策略，从备份恢复或见迁移 0018、0019。",
            f"Find out who made it. As the owner: DROP POLICY {name} ON {table}; if it took our place, restore a backup or see migrations 0018, 0019.",
        )  # fmt: skip
    missing = sorted({("seen", table) for table in WALLED} - {(name, table) for name, table, *_ in rows(POLICIES)})
    if missing:
        yield Finding(
            "policies", "soon", f"缺少策略 seen：{', '.join(table for _, table in missing)}，这些表的页面将是空的。",
            f"The policy seen is missing on {', '.join(table for _, table in missing)}: their pages are empty.",
            "从备份恢复，或见迁移 0018、0019。", "Restore a backup, or see migrations 0018 and 0019.",
        )  # fmt: skip


def grants(_look: Look) -> Iterator[Finding]:
    """Nobody has rights on tables but the two roles of the city, and they no more than the migrations gave; nobody else becomes the system."""
    app, system = settings.HUIYING_APP_ROLE, settings.HUIYING_SYSTEM_ROLE
    for table, kind, who, right, column in rows(GRANTS):
        if not column and right in given(table, kind, serving=who == app) and who in {app, system}:
            continue
        what, place = (f"{right} ({column})", table) if column else (right, f"SEQUENCE {table}" if kind == "S" else table)
        yield Finding(
            "grants", "bad", f"{who} 对 {table} 有不该有的权限：{what}。", f"{who} has a right on {table} that is not ours: {what}.",
            f"查明是谁给的；以所有者运行 REVOKE {what} ON {place} FROM {who}。", f"Find out who gave it. As the owner: REVOKE {what} ON {place} FROM {who}.",
        )  # fmt: skip
    for (who,) in rows(BECOME, system, app):
        yield Finding(
            "grants", "bad", f"{who} 可以切换到 {system}，越过单位之间的墙。", f"{who} may become {system}, which passes the wall between units.",
            f"由超级用户运行 REVOKE {system} FROM {who}。", f"As a superuser: REVOKE {system} FROM {who}.",
        )  # fmt: skip


def given(table: str, kind: str, *, serving: bool) -> frozenset[str]:
    """The rights that the migrations leave a role on a table, view or sequence: the serving role (else the system's)."""
    if kind == "S":
        return frozenset({"USAGE", "SELECT"})
    if table.startswith("wall_"):
        return frozenset({"SELECT"})
    if serving and table.startswith("evidence_"):
        return frozenset({"SELECT"})
    if serving and table in WALLED:
        return frozenset({"SELECT", "INSERT"}) if table in ADDED_BY_ALL else frozenset({"SELECT"})
    return ROWS - {right for name, right in FORBIDDEN if name == table}
