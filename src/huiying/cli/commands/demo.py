"""./huiying demo: a small city in a box."""

import argparse
import importlib.util
import json
from pathlib import Path

from huiying.cli.city import City, open_city, tell_stopped
from huiying.cli.home import ROOT, Home, write_private
from huiying.kit.extras import installed
from huiying.work.programs import Door
from huiying.work.supervise import say

NAME = "demo"
HELP = "样板城市：一分钟看到全貌 a sample city with data and accounts, on this machine only"
PORT = 12345
ENV = {"HUIYING_DEMO": "1", "HUIYING_CLOCK": "city", "HUIYING_IDLE_MINUTES": "720", "HUIYING_SMS_MOOD": "unreached=1005", "HUIYING_SIMULATED": "demo"}


def add(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--port", type=int, default=PORT, help="网页端口；事件流、电话用后两个 port of the pages; the next two for events and calls (12345)")
    parser.add_argument("--home", type=Path, default=ROOT / ".huiying" / "demo", help="数据目录 folder of the city (.huiying/demo)")
    parser.add_argument("--fresh", action="store_true", help="清空重来 throw the sample city away and begin anew")


def run(args: argparse.Namespace) -> int:
    """Make the city when it is not there, serve it, say where it is and who may sign in."""
    home = Home(args.home)
    if args.fresh:
        home.demand_sample()
        home.clear()
    own = {"HUIYING_PUBLIC_URL": f"http://127.0.0.1:{args.port}"}  # the base of the links in the sample's messages
    door = Door(args.port)
    door.demand_free()
    with open_city(home, env=ENV | own) as city:
        accounts = _accounts(home, city)
        status = city.serve(door, lambda: _announce(args.port, accounts))
    tell_stopped()
    return status


def _accounts(home: Home, city: City) -> list[list[str]]:
    """[login, password, role in Chinese, role in English] of the sample city's people, made at the first start."""
    kept = home.folder / "accounts.json"
    if not kept.exists() and importlib.util.find_spec("huiying.sample.__main__"):
        say("huiying", "正在生成样板城市，约一分钟 making the sample city, about a minute")
        write_private(kept, city.step(["-m", "huiying.sample"], capture=True))
    accounts: list[list[str]] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
    return accounts


def _announce(port: int, accounts: list[list[str]]) -> None:
    print(f"\n  回应已就绪 Huiying is ready:  http://127.0.0.1:{port}\n  试用通行密钥 to try passkeys:  http://localhost:{port}\n")
    for login, password, zh, en in accounts:
        print(f"    {login:<15}{password:<20}{zh} {en}")
    if not installed("metrics"):
        print("\n  十月的指标与账单金额：./huiying extras metrics，再 ./huiying demo --fresh")
        print("  October's figures, and a bill that rests on them: ./huiying extras metrics, then ./huiying demo --fresh")
    print("\n  按 Ctrl-C 停止 press Ctrl-C to stop\n", flush=True)
