"""How a city is opened: to this machine alone, by HTTPS of its own, or behind a proxy that speaks HTTPS. Anything else is refused."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from huiying.cli.certificates import Pair, names_in
from huiying.cli.kept import KeptCertificate
from huiying.cli.refusal import Refusal
from huiying.work.programs import ANY, LOCAL, Door

ALWAYS = (LOCAL, "localhost")
USUAL = {"https": 443, "http": 80}


class NotSafe(Refusal):
    """What was asked would send passwords and personal data in the clear, or to nobody knows whom."""


@dataclass(frozen=True)
class Opening:
    """The door, what the settings learn of it, the address that people type, and the certificate that is kept."""

    door: Door
    env: Mapping[str, str]
    url: str
    certificate: KeptCertificate | None = None


def add_opening(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--host", default=LOCAL, help="监听地址；非本机须用 HTTPS address to listen on; beyond this machine only with HTTPS (127.0.0.1)")
    parser.add_argument("--name", action="append", default=[], help="访问用的域名或地址，可多次 a name by which the city is reached; may be repeated")
    parser.add_argument("--certificate", type=Path, help="证书（PEM，含中间证书） certificate in PEM with its issuers")
    parser.add_argument("--key", type=Path, help="证书的私钥（PEM） private key of the certificate")
    parser.add_argument("--self-made", action="store_true", help="自制证书 a certificate made by us; browsers warn until it is trusted by hand")
    parser.add_argument("--http-port", type=int, help="把这个端口的 http 转到 https send plain HTTP on this port on to HTTPS")
    parser.add_argument("--behind-proxy", metavar="ADDRESSES", help="只信任这些代理（逗号分隔） the proxies, comma-separated; they speak HTTPS")


def decide(args: argparse.Namespace, folder: Path) -> Opening:
    """The opening that the options describe, its certificate looked at and kept in the city's folder. Raises NotSafe, BadCertificate."""
    _one_way(args)
    if args.behind_proxy:
        return _behind_proxy(args)
    if not args.certificate and not args.self_made:
        door = Door(args.port, args.host)
        if not door.is_local:
            raise NotSafe(
                f"在 {args.host} 上明文提供服务会泄露口令和个人信息。请加 --certificate 文件 --key 文件，或 --self-made，或 --behind-proxy 代理地址。",
                f"Serving {args.host} in the clear would give passwords and personal data away. "
                "Add --certificate FILE --key FILE, or --self-made, or --behind-proxy ADDRESSES.",
            )
        return Opening(door, {}, f"http://localhost:{door.port}" if door.host == LOCAL else door.address)  # browsers offer passkeys to this name alone
    names = _names(args)
    kept = KeptCertificate.in_folder(folder, Pair(args.certificate, args.key) if args.certificate else None, names)
    mark = kept.take()
    door = Door(args.port, args.host, kept.kept.certificate, kept.kept.key, args.http_port)
    origins = [_origin(name, args.port) for name in names]
    print(f"  证书 certificate SHA-256 {mark}")
    beside = {"HUIYING_LIVE_URL": f":{args.port + 1}", "HUIYING_LINE_URL": f":{args.port + 2}"}
    return Opening(door, _env([*ALWAYS, *names], origins) | beside, origins[0], kept)


def _one_way(args: argparse.Namespace) -> None:
    ways = [bool(args.certificate or args.key), args.self_made, bool(args.behind_proxy)]
    if sum(ways) > 1:
        raise NotSafe("--certificate、--self-made、--behind-proxy 只能选一种。", "Choose one of --certificate, --self-made and --behind-proxy.")
    if bool(args.certificate) != bool(args.key):
        raise NotSafe("--certificate 与 --key 要一起给。", "Give --certificate and --key together.")
    if args.http_port and not (args.certificate or args.self_made):
        raise NotSafe("--http-port 只在由我们提供 HTTPS 时有用。", "--http-port is of use only where we speak HTTPS ourselves.")


def _behind_proxy(args: argparse.Namespace) -> Opening:
    proxies = [one.strip() for one in args.behind_proxy.split(",") if one.strip()]
    try:
        networks = [ip_network(one, strict=False) for one in proxies]
    except ValueError as error:
        raise NotSafe(f"代理地址不对：{args.behind_proxy}。", f"These are no addresses of proxies: {args.behind_proxy}.") from error
    if not networks or any(network.prefixlen == 0 for network in networks):
        raise NotSafe("不能信任所有地址；请写代理自己的地址。", "Not every address can be a trusted proxy; name the proxy's own.")
    names = _names(args)
    origins = [f"https://{name}" for name in names]
    door = Door(args.port, args.host)
    return Opening(door, _env([*ALWAYS, *names], origins) | {"HUIYING_PROXIES": ",".join(proxies)}, origins[0])


def _names(args: argparse.Namespace) -> list[str]:
    """The names given, else those of the certificate, else the address listened on. Raises NotSafe when there is none."""
    names = args.name or (names_in(args.certificate) if args.certificate else [])
    names = [name for name in names if not name.startswith("*")] or ([] if args.host in ANY or args.behind_proxy else [args.host])
    if not names:
        raise NotSafe("请用 --name 说明访问用的域名或地址。", "Say with --name by which name or address the city is reached.")
    return names


def _env(hosts: list[str], origins: list[str]) -> dict[str, str]:
    """The settings; those that the environment gives already are left as they are, but HTTPS is never switched off."""
    known = ",".join(dict.fromkeys(_bracketed(host) for host in hosts))
    ours = {"HUIYING_HOSTS": known, "HUIYING_ORIGINS": ",".join(origins), "HUIYING_PUBLIC_URL": origins[0]}
    return {name: os.environ.get(name) or value for name, value in ours.items()} | {"HUIYING_HTTPS": "1"}


def _origin(name: str, port: int) -> str:
    return f"https://{_bracketed(name)}" if port == USUAL["https"] else f"https://{_bracketed(name)}:{port}"


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
