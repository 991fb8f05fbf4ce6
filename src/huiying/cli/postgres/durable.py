"""Before serving: the database answers, and it keeps what it has confirmed."""

import psycopg
from psycopg import Connection

from huiying.cli.refusal import Refusal

ANSWERS_WITHIN = 6
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


class NoAnswer(Refusal):
    """The database does not answer, or does not let us in."""


class NotDurable(Refusal):
    """The server may forget what it confirmed."""


def connect(url: str) -> Connection:
    """A connection in autocommit. Raises NoAnswer within ten seconds; the password is not shown."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=ANSWERS_WITHIN)
    except psycopg.OperationalError as error:
        raise NoAnswer(
            f"数据库没有回答：{error}。请检查 HUIYING_DATABASE_URL、HUIYING_OWNER_URL 与 PostgreSQL 服务；不设它们则用自带的数据库。",
            f"The database does not answer: {error}. Check HUIYING_DATABASE_URL, HUIYING_OWNER_URL and the server; without them our own is used.",
        ) from error


def check_durable(url: str) -> None:
    """Refuse a server on which a power cut could lose confirmed work. Raises NotDurable, NoAnswer."""
    with connect(url) as connection:
        off = [name for name in MUST_BE_ON if connection.execute("SELECT current_setting(%s)", [name]).fetchone() == ("off",)]
    if off:
        names = ", ".join(off)
        raise NotDurable(
            f"PostgreSQL 的 {names} 关闭着，断电会丢失已确认的工单。请打开后再启动。",
            f"PostgreSQL runs with {names} off: a power cut would lose confirmed orders. Switch it on and start again.",
        )
