"""Before anything in the database is changed: the city there is one that this program knows, and of the kind that the command serves."""

from typing import Any

from psycopg import Connection

from huiying.cli.keeping.manifest import applied, known
from huiying.cli.refusal import Refusal


class NewerTables(Refusal):
    """The tables were made by a newer version; this one would write into columns whose meaning it does not know."""


class SampleCity(Refusal):
    """A sample city, whose accounts have a password that everybody knows, is not served as a real one."""


class RealCity(Refusal):
    """A real city is not served as a sample, where nobody is asked for a second factor."""


def demand_fitting(connection: Connection[Any], *, demo: bool) -> None:
    """Let pass an empty database and a city that fits; `demo` tells whether a sample city is to be served. Raises NewerTables, SampleCity, RealCity."""
    if newer := sorted(set(applied(connection)) - set(known())) if _has(connection, "django_migrations") else []:
        names = ", ".join(newer)
        raise NewerTables(
            f"数据表属于更新的版本：本程序不认识 {names}。数据库未作改动。请用那个版本启动；要退回旧版，请恢复升级前的备份（./huiying restore）。",
            f"The tables belong to a newer version: this program does not know {names}. The database was left as it is."
            " Start that version; to go back, restore the backup from before (./huiying restore).",
        )
    if not _has(connection, "directory_city") or (row := connection.execute("SELECT demo FROM directory_city").fetchone()) is None or row == (demo,):
        return
    if demo:
        raise RealCity(
            "这里是正式城市，而样板模式登录时不要求第二验证码。数据库未作改动。请用 ./huiying up 启动；样板城市请另设 --home，并去掉 HUIYING_DATABASE_URL。",
            "This is a real city, and a sample city asks nobody for a second factor. The database was left as it is."
            " Serve it with ./huiying up; give a sample city another --home, without HUIYING_DATABASE_URL.",
        )
    raise SampleCity(
        "这里是样板城市，其账号的口令人人知道。数据库未作改动。请用 ./huiying demo 启动；正式城市请另设 --home 或 HUIYING_DATABASE_URL。",
        "This is a sample city, and everybody knows the password of its accounts. The database was left as it is."
        " Serve it with ./huiying demo; give a real city another --home or HUIYING_DATABASE_URL.",
    )


def _has(connection: Connection[Any], table: str) -> bool:
    return connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"]).fetchone() == (True,)
