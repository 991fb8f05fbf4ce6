"""./huiying line: the telephone engine: install it, start a city with it, try it with a real call; the relay for browsers."""

import argparse
import sys
import time
from pathlib import Path

from huiying.adapters.asterisk_settings import read_settings
from huiying.cli.commands import up
from huiying.cli.home import ROOT
from huiying.cli.line.check import check
from huiying.cli.line.install import install
from huiying.cli.line.programs import find_engine, place_of_engine
from huiying.cli.line.serving import BROWSERS, STARTER, BadLine, write_starter
from huiying.cli.line.turn import FIRST, LAST, PORT, TLS_PORT, Turn, write_turn

NAME = "line"
HELP = "电话线路：安装、启动、试拨 the telephone line: install the engine, start it, try it with a real call"


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    installing = steps.add_parser("install", help="安装 Asterisk（不动系统的软件包） fetch Asterisk beside the system, whose packages are not touched")
    installing.add_argument("--folder", type=Path, help="装在哪里 where it goes (.huiying/asterisk of the project; HUIYING_ASTERISK names another)")
    installing.add_argument("--own", action="store_true", help="不用系统自带的 do not take the system's own")
    serving = steps.add_parser("up", help="启动接电话的本市 serve a city that takes calls")
    serving.add_argument("--browsers", action="store_true", help="只接网页通话，不用电话引擎 calls between browsers alone, without a telephone engine")
    up.add(serving)
    turning = steps.add_parser("turn", help="为跨网络的网页通话准备中继（coturn） set up a relay for browser calls across networks (coturn)")
    turning.add_argument("name", help="中继的主机名或公网地址 name or public address of the relay")
    turning.add_argument("--home", type=Path, default=ROOT / ".huiying" / "city", help="数据目录 folder of the city (.huiying/city)")
    turning.add_argument("--port", type=int, default=PORT, help=f"UDP 与 TCP 端口 its port, UDP and TCP ({PORT})")
    turning.add_argument("--external", default="", help="中继在路由器后时的公网地址 its address outside, behind a router")
    turning.add_argument("--certificate", type=Path, help="TLS 证书（可选） a certificate, for TLS")
    turning.add_argument("--key", type=Path, help="证书的私钥 and its key")
    steps.add_parser("check", help="用 SIPp 真实试拨一次 make a real call with SIPp and tell what happened")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 it failed on the way or the call was not as it should be, 2 settings cannot be used, 3 a part is missing."""
    return {"install": _install, "up": _up, "check": _check, "turn": _turn}[args.step](args)


def _install(args: argparse.Namespace) -> int:
    begun = time.monotonic()
    folder = (args.folder or place_of_engine()).resolve()
    install(folder, lambda words: print(f"[{time.monotonic() - begun:5.1f}s] {words}", file=sys.stderr), system=not args.own)
    return 0


def _up(args: argparse.Namespace) -> int:
    if not args.browsers:
        find_engine()
    file = write_starter(args.home, BROWSERS if args.browsers else STARTER)
    if args.browsers and read_settings(file).engine:
        raise BadLine(f"{file} 已要求电话引擎；只接网页通话请写 engine = false。", f"{file} asks for an engine; for browsers alone write engine = false.")
    print(f"  线路设置 settings of the line: {file}", file=sys.stderr)
    return up.run(args)


def _turn(args: argparse.Namespace) -> int:
    turn = Turn(args.name, args.port, args.external, args.certificate, args.key)
    config, told = write_turn(args.home, turn)
    spans = f"{turn.port}/udp {turn.port}/tcp {FIRST}-{LAST}/udp" + (f" {TLS_PORT}/tcp" if turn.certificate else "")
    print(f"  已写好 written: {config}, {told}")
    for zh, en in (
        ("1. 在中继机上安装：sudo apt install coturn", "On the relay's machine: sudo apt install coturn"),
        (f"2. 把 {config} 复制为 /etc/turnserver.conf（属主 turnserver，权限 600），systemctl restart coturn",
         f"Copy {config} to /etc/turnserver.conf (owner turnserver, mode 600), systemctl restart coturn"),
        (f"3. 防火墙放行 {spans}", f"Let these in at the firewall: {spans}"),
        ("4. 重新启动本市（systemd：再运行一次 ./huiying line up --prepare），呼叫页面即显示可从任何网络呼叫",
         "Start the city anew (systemd: run ./huiying line up --prepare again); the page of calls then says that any network will do"),
    ):  # fmt: skip
        print(f"  {zh}\n     {en}")
    return 0


def _check(_args: argparse.Namespace) -> int:
    told = check()
    print(f"Asterisk {told.version}")
    for at, words in told.events:
        print(f"{at:7.2f} s  {words}")
    for words in told.wrong:
        print(f"  ✗ {words}")
    print("通话正常 the call went well" if not told.wrong else "通话不正常 the call did not go well")
    return 1 if told.wrong else 0
