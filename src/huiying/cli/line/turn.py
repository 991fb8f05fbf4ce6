"""The relay for calls across networks: a configuration for coturn with passes for some hours, and what the city's programs are told of it."""

import re
import secrets
import tomllib
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from huiying.cli.home import write_private
from huiying.cli.refusal import Refusal

TOLD, CONFIG = "turn.toml", "turnserver.conf"
PORT, TLS_PORT = 3478, 5349
FIRST, LAST = 49_152, 65_535
NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z")
NOT_RELAYED = (  # nobody outside may reach the house's own networks through the relay
    "0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255", "127.0.0.0-127.255.255.255", "169.254.0.0-169.254.255.255",
    "172.16.0.0-172.31.255.255", "192.0.0.0-192.0.0.255", "192.168.0.0-192.168.255.255", "198.18.0.0-198.19.255.255", "240.0.0.0-255.255.255.255",
    "::1", "::ffff:0:0-::ffff:ffff:ffff", "64:ff9b::-64:ff9b::ffff:ffff", "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
)  # fmt: skip


class BadTurn(Refusal):
    """The relay cannot be set up as asked."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A relay: its name or address, where it listens, its address outside when it stands behind a router, and its certificate where it speaks TLS."""

    name: str
    port: int = PORT
    external: str = ""
    certificate: Path | None = None
    key: Path | None = None


def write_turn(home: Path, turn: Turn) -> tuple[Path, Path]:
    """The configuration for coturn, and what the city is told; both 0600. A secret that is there is kept. Raises BadTurn."""
    _demand_usable(turn)
    secret = _kept_secret(home) or secrets.token_hex(32)
    home.mkdir(parents=True, exist_ok=True)
    config, told = home / CONFIG, home / TOLD
    write_private(config, "\n".join(_lines(turn, secret)) + "\n")
    write_private(told, f'url = "{urls(turn)}"\nsecret = "{secret}"\n')
    return config, told


def turn_env(home: Path) -> dict[str, str]:
    """What the pages and the line are told; nothing where no relay was set up. Raises BadTurn."""
    told = _told(home)
    return {"HUIYING_TURN_URL": told["url"], "HUIYING_TURN_SECRET": told["secret"]} if told else {}


def urls(turn: Turn) -> str:
    """Where browsers find it: by UDP, by TCP where a network lets nothing else out, by TLS where it has a certificate."""
    where = f"[{turn.name}]" if ":" in turn.name else turn.name
    found = [f"turn:{where}:{turn.port}", f"turn:{where}:{turn.port}?transport=tcp"]
    return ",".join([*found, f"turns:{where}:{TLS_PORT}?transport=tcp"] if turn.certificate else found)


def _told(home: Path) -> dict[str, str]:
    file = home / TOLD
    if not file.is_file():
        return {}
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        return {"url": str(told["url"]), "secret": str(told["secret"])}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as wrong:
        raise BadTurn(f"{file} 不能用，请再运行 ./huiying line turn。", f"{file} cannot be used: run ./huiying line turn again.") from wrong


def _kept_secret(home: Path) -> str:
    try:
        return _told(home).get("secret", "")
    except BadTurn:
        return ""


def _demand_usable(turn: Turn) -> None:
    if not (_is_address(turn.name) or NAME.match(turn.name)):
        raise BadTurn(f"{turn.name} 不是主机名或地址。", f"{turn.name} is neither a host's name nor an address.")
    if turn.external and not _is_address(turn.external):
        raise BadTurn(f"{turn.external} 不是地址。", f"{turn.external} is no address.")
    if bool(turn.certificate) != bool(turn.key):
        raise BadTurn("证书与私钥须同时给出。", "Certificate and key are given together.")
    for file in filter(None, (turn.certificate, turn.key)):
        if not file.is_file():
            raise BadTurn(f"没有文件 {file}。", f"There is no file {file}.")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _lines(turn: Turn, secret: str) -> list[str]:
    secured = [f"tls-listening-port={TLS_PORT}", f"cert={turn.certificate}", f"pkey={turn.key}"] if turn.certificate else ["no-tls", "no-dtls"]
    return [
        "# coturn: ./huiying line turn 写成 written by it. 放到 copy to /etc/turnserver.conf, systemctl restart coturn",
        f"listening-port={turn.port}",
        *secured,
        *([f"external-ip={turn.external}"] if turn.external else []),
        f"min-port={FIRST}",
        f"max-port={LAST}",
        f"realm={turn.name}",
        "fingerprint",
        "# 限时凭证 passes for some hours, which the line makes from this secret",
        "use-auth-secret",
        f"static-auth-secret={secret}",
        "stale-nonce=600",
        "user-quota=12",
        "total-quota=1200",
        "no-cli",
        "no-multicast-peers",
        "# 不转发到内部网络；中继本机在内网时加 allowed-peer-ip=其地址",
        "# nothing is relayed into private networks; where the relay itself has such an address, add allowed-peer-ip=THAT ADDRESS",
        *(f"denied-peer-ip={span}" for span in NOT_RELAYED),
    ]  # fmt: skip
