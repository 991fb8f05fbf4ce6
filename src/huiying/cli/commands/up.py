"""./huiying up: a real, empty city."""

import argparse
import getpass
import subprocess
import sys
from pathlib import Path

from huiying.cli.city import City, StepFailed, open_city, tell_stopped
from huiying.cli.home import ROOT, Home, write_private
from huiying.cli.line.serving import has_line
from huiying.cli.opening import Opening, add_opening, decide
from huiying.cli.refusal import Refusal
from huiying.cli.settings_file import settings_file
from huiying.work.programs import SOURCE, web_arguments

NAME = "up"
HELP = "启动本市：空库，首次问管理员 serve a real city; asks for the first administrator when there is none"
PORT = 12345
MODULE = "huiying.sample.found"
ENV = {"HUIYING_DEMO": "0", "HUIYING_CLOCK": "system"}


class NoAdministrator(Refusal):
    """A city without an administrator, and nobody to ask."""


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--port", type=int, default=PORT, help="网页端口；事件流、电话用后两个 port of the pages; the next two for events and calls (12345)")
    parser.add_argument("--home", type=Path, default=ROOT / ".huiying" / "city", help="数据目录 folder of the city (.huiying/city)")
    add_opening(parser)
    parser.add_argument("--prepare", action="store_true", help="备好 systemd 用的 huiying.env 后结束 set up, write huiying.env for systemd, and end")
    parser.add_argument("--city", help="城市名称（首次） name of the city, when it is set up")
    parser.add_argument("--admin-login", help="首位管理员的登录名；口令从标准输入读 login of the first administrator; the password comes on standard input")
    parser.add_argument("--admin-name", help="首位管理员的姓名 name of the first administrator")


def run(args: argparse.Namespace) -> int:
    """Serve the city: to this machine, or by HTTPS beyond it."""
    home = Home(args.home)
    opening = decide(args, home.folder)
    if not args.prepare:
        opening.door.demand_free()
    line = {} if has_line(home.folder) else {"HUIYING_LINE": "off"}
    with open_city(home, env={**ENV, **line, **opening.env}) as city:
        if (certificate := opening.certificate) is not None:
            city.supervisor.chores.append(lambda: certificate.renew(city.supervisor))
        _first_admin(city, args)
        if args.prepare:
            return _prepared(home, city, opening)
        status = city.serve(opening.door, lambda: print(f"\n  回应已就绪 Huiying is ready:  {opening.url}/desk/\n", flush=True))
    tell_stopped()
    return status


def _prepared(home: Home, city: City, opening: Opening) -> int:
    """Write what systemd's units read (deploy/systemd): the settings, and how the pages are served. Holds secrets: 0600."""
    env = {"HUIYING_PUBLIC_URL": opening.url} | dict(city.env) | opening.door.env() | {"HUIYING_WEB": " ".join(web_arguments(opening.door))}
    told = {name: value for name, value in env.items() if name.startswith("HUIYING_") or name in ("PYTHONPATH", "PYTHONUNBUFFERED", "DJANGO_SETTINGS_MODULE")}
    file = home.folder / "huiying.env"
    write_private(file, settings_file(told))
    print(f"  已备好 prepared: {file}")
    return 0


def _first_admin(city: City, args: argparse.Namespace) -> None:
    """Make the first administrator, once: of the options, or asked for at the terminal. Raises NoAdministrator, StepFailed, KeyboardInterrupt.

    The module answers `--needed` with exit status 0, and takes the password on stdin.
    """
    if _call(city, ["--needed"]) != 0:
        return
    if not args.admin_login and not sys.stdin.isatty():
        raise NoAdministrator(
            "还没有管理员，且这里不是终端。请加 --admin-login 登录名，口令从标准输入给出。",
            "There is no administrator yet and this is no terminal. Give --admin-login LOGIN and the password on standard input.",
        )
    try:
        made = _of_options(city, args) if args.admin_login else _asked_for(city, args)
    except (EOFError, KeyboardInterrupt):
        print("\n  没有建立管理员；再运行一次会重新询问。 No administrator was made; the next start asks again.", file=sys.stderr)
        raise KeyboardInterrupt from None
    if not made:
        raise StepFailed("没有建立管理员，原因见上。", "The administrator was not made; the reason is above.")


def _of_options(city: City, args: argparse.Namespace) -> bool:
    """Whether the city and its administrator were made as the options say."""
    return _made(city, args.city or "本市", args.admin_login, args.admin_name or args.admin_login, _password())


def _asked_for(city: City, args: argparse.Namespace) -> bool:
    """Ask until the city and its administrator are made: what is wrong is told, what was typed is offered again."""
    login, name, named = "", args.admin_name or "", args.city or ""
    while True:
        login = _answer("首位管理员的登录名 login of the first administrator", login)
        name = args.admin_name or _answer("姓名 name", name)
        named = args.city or _answer("城市名称 name of the city", named)
        if _made(city, named, login, name, _password()):
            return True


def _answer(question: str, kept: str) -> str:
    """What is typed, asked for until there is something; Enter alone keeps what was typed before."""
    while True:
        typed = input(f"{question} [{kept}]: " if kept else f"{question}: ").strip() or kept
        if typed:
            return typed


def _password() -> str:
    """The password: a line of standard input, or typed twice at a terminal until both are the same."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    while True:
        first = getpass.getpass("口令（至少 12 位）password (12 characters or more): ")
        if first == getpass.getpass("再输一次 again: "):
            return first
        print("两次输入的口令不同，请重新输入。 The two passwords differ: type them again.", file=sys.stderr)


def _made(city: City, named: str, login: str, name: str, password: str) -> bool:
    return _call(city, ["--city", named, "--login", login, "--name", name], password) == 0


def _call(city: City, arguments: list[str], given: str = "") -> int:
    command = [sys.executable, "-m", MODULE, *arguments]
    return subprocess.run(command, env=dict(city.env), cwd=SOURCE, input=given, text=True, check=False).returncode
