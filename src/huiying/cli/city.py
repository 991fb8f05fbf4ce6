"""A city ready to serve: its database running and migrated, its programs started and watched."""

import os
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from types import FrameType
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

import psycopg

from huiying.cli.fitting import demand_fitting
from huiying.cli.home import REAL, SAMPLE, Home
from huiying.cli.line.engine import Engine
from huiying.cli.line.serving import engine_of, line_env
from huiying.cli.line.turn import turn_env
from huiying.cli.messages import compile_messages
from huiying.cli.postgres.cluster import SUPER
from huiying.cli.postgres.durable import check_durable, connect
from huiying.cli.postgres.roles import APP, OWNER, set_up_database, set_up_rights, set_up_roles
from huiying.cli.refusal import Refusal
from huiying.work.programs import SOURCE, Door, city_programs, python_step
from huiying.work.supervise import Program, Supervisor, say

NAME = "huiying"
ANSWERS_WITHIN = 60.0
LOOK_EVERY = 0.1


class RestoreUnfinished(Refusal):
    """A restore into this home was interrupted."""


class StepFailed(Refusal):
    """A step of the preparation ended badly; what it said stands above."""

    status = 1


@dataclass(frozen=True)
class City:
    """The environment of the city's programs, that of the tables' owner (None: not given to us), the supervisor, the engine if there is one."""

    env: Mapping[str, str]
    owner_env: Mapping[str, str] | None
    supervisor: Supervisor
    engine: Engine | None = None

    def step(self, arguments: list[str], *, env: Mapping[str, str] | None = None, capture: bool = False) -> str:
        """Run our Python to its end; its output when captured, else shown. Raises StepFailed."""
        process = python_step(arguments, env or self.env, subprocess.PIPE if capture else 2)
        try:
            told, _ = process.communicate()
        except BaseException:  # Ctrl-C, or told to stop: it ends before the database that it asks, and has nothing to complain of
            process.kill()
            process.wait()
            raise
        text = (told or b"").decode("utf-8", "replace")
        if process.returncode != 0:
            words = " ".join(arguments)
            raise StepFailed(f"{text}这一步失败了：python {words}", f"This step failed: python {words}")
        return text

    def serve(self, door: Door, announce: Callable[[], None]) -> int:
        """Start the engine and the programs, call `announce` at the first page, and watch until told to stop. Raises EngineFailed."""
        if self.engine is not None:
            self.supervisor.start(self.engine.program())
            self.engine.wait_ready()
        for program in city_programs(door, {"HUIYING_PUBLIC_URL": door.address} | dict(self.env)):
            self.supervisor.start(program)
        _wait_for_page(door, self.supervisor)
        self.supervisor.run(announce)
        return 0


@contextmanager
def open_city(home: Home, *, env: Mapping[str, str]) -> Iterator[City]:
    """Bring the database up, migrate it, and hand over the city; at the end everything is stopped.

    With HUIYING_DATABASE_URL (and HUIYING_OWNER_URL for migrations) that server is used, else our own in the home.
    """
    begun, kind = time.monotonic(), SAMPLE if env["HUIYING_DEMO"] == "1" else REAL
    signal.signal(signal.SIGTERM, _interrupt)
    _demand_whole(home)
    supervisor = Supervisor()
    try:
        if home.bare:
            home.mark(kind)
        home.prepare()
        own = os.environ.get("HUIYING_DATABASE_URL", "")
        app_url, owner_url = (own, os.environ.get("HUIYING_OWNER_URL", "")) if own else _start_own_database(home, supervisor)
        check_durable(app_url)
        _progress(begun, "数据库就绪 database ready")
        city = _city(home, app_url, owner_url, env, supervisor)
        _migrate(city)
        home.mark(kind)
        compile_messages(SOURCE / "huiying")
        _progress(begun, "数据表就绪 tables ready")
        yield city
    finally:
        supervisor.stop()


def tell_stopped() -> None:
    """Say at the end that nothing runs any more; a terminal that was closed hears nothing."""
    with suppress(OSError):
        say("huiying", "已停止 stopped")


def _demand_whole(home: Home) -> None:
    if (mark := home.folder / "restoring").exists():
        raise RestoreUnfinished(
            f"上次恢复没有完成。请再运行一次 ./huiying restore；若不要恢复，请删除 {mark}。",
            f"The last restore was interrupted. Run ./huiying restore once more; or remove {mark} to begin with an empty city.",
        )


def _start_own_database(home: Home, supervisor: Supervisor) -> tuple[str, str]:
    """Our own server, running and set up: the addresses of the application and of the owner."""
    cluster, passwords = home.cluster, home.passwords()
    cluster.make(passwords.superuser)
    supervisor.start(Program("postgres", cluster.launch, signal.SIGINT))
    cluster.wait_ready()
    with connect(cluster.url(SUPER, passwords.superuser, "postgres")) as connection:
        set_up_roles(connection, passwords)
        set_up_database(connection, NAME)
    return cluster.url(APP, passwords.app, NAME), cluster.url(OWNER, passwords.owner, NAME)


def _city(home: Home, app_url: str, owner_url: str, env: Mapping[str, str], supervisor: Supervisor) -> City:
    given = {name: value for name, value in os.environ.items() if name not in {"HUIYING_OWNER_URL", "HUIYING_ACTS_AS"}}
    ours = {
        "PYTHONPATH": str(SOURCE),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HUIYING_DATABASE_URL": app_url,
        "HUIYING_SECRET_KEY": home.secret("django"),
        "HUIYING_KEYS": str(home.keys),
        "HUIYING_FILES": str(home.files),
        "HUIYING_METRICS": os.environ.get("HUIYING_METRICS") or str(home.folder / "metrics"),
        "HUIYING_RETENTION": os.environ.get("HUIYING_RETENTION") or str(home.folder / "retention.toml"),
        "HUIYING_OIDC": os.environ.get("HUIYING_OIDC") or str(home.folder / "oidc.toml"),
        "HUIYING_STATIC": str(home.static),
    }
    engine = engine_of(home.folder)
    serving = given | ours | dict(env) | turn_env(home.folder) | (line_env(home.folder, engine) if engine else {})
    return City(serving, serving | {"HUIYING_DATABASE_URL": owner_url} if owner_url else None, supervisor, engine)


def _migrate(city: City) -> None:
    """Bring the tables up to date; without an owner's address only make sure that they are. Raises what `demand_fitting` does, before any change."""
    with connect((city.owner_env or city.env)["HUIYING_DATABASE_URL"]) as connection:
        demand_fitting(connection, demo=city.env["HUIYING_DEMO"] == "1")
    if city.owner_env is None:
        city.step(["manage.py", "migrate", "--check", "--skip-checks"])
        return
    app = psycopg.conninfo.conninfo_to_dict(city.env["HUIYING_DATABASE_URL"])["user"]
    with connect(city.owner_env["HUIYING_DATABASE_URL"]) as owner:
        set_up_rights(owner, str(app))
    city.step(["manage.py", "migrate", "--noinput", "--skip-checks", "-v0"], env=city.owner_env)


class _NotFollowed(HTTPRedirectHandler):
    """A page that sends us elsewhere has answered."""

    def redirect_request(self, *_args: Any) -> Request | None:
        """Nowhere."""
        return None


def _opener(door: Door) -> OpenerDirector:
    """Asks the pages by an address that the certificate need not hold, but of nobody else than who has it."""
    if door.certificate is None:
        return build_opener(ProxyHandler({}), _NotFollowed)
    trusting = ssl.create_default_context(cafile=str(door.certificate))
    trusting.check_hostname = False
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return build_opener(ProxyHandler({}), _NotFollowed, HTTPSHandler(context=trusting))


def _wait_for_page(door: Door, supervisor: Supervisor) -> None:
    opener = _opener(door)
    until = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < until:
        try:
            opener.open(f"{door.address}/", timeout=ANSWERS_WITHIN).close()
        except HTTPError as answer:
            if answer.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            raise StepFailed(f"首页出错（{answer.code}），原因见上。", f"The first page fails ({answer.code}); the reason is above.") from answer
        except (URLError, ConnectionError, TimeoutError):
            supervisor.tend()
            time.sleep(LOOK_EVERY)
        else:
            return
    raise StepFailed("网页服务没有在一分钟内回答，原因见上。", "The web server did not answer within a minute; the reason is above.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _progress(begun: float, words: str) -> None:
    say("huiying", f"[{time.monotonic() - begun:5.1f}s] {words}")
