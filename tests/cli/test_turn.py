"""The relay: coturn's configuration, what the city's programs are told of it, and the passes that both reckon alike."""

import hmac
import time
from base64 import b64encode
from ipaddress import ip_address
from pathlib import Path

import pytest

from huiying.cli.line.turn import BadTurn, Turn, turn_env, write_turn
from huiying.cli.main import main
from huiying.work.line_doors import STAFF_PASS_S, ice_servers


def settings(config: Path) -> dict[str, str]:
    lines = (line for line in config.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.partition("=")[::2] for line in lines)


def test_coturn_and_the_city_are_told_the_same_secret_which_is_kept(tmp_path: Path) -> None:
    assert turn_env(tmp_path) == {}
    config, told = write_turn(tmp_path, Turn("turn.city.example", external="203.0.113.7"))
    assert [file.stat().st_mode & 0o777 for file in (config, told)] == [0o600, 0o600]
    written, env = settings(config), turn_env(tmp_path)
    assert (written["static-auth-secret"], written["external-ip"], written["realm"]) == (env["HUIYING_TURN_SECRET"], "203.0.113.7", "turn.city.example")
    assert {"use-auth-secret", "no-tls", "no-cli"} <= written.keys()
    assert env["HUIYING_TURN_URL"] == "turn:turn.city.example:3478,turn:turn.city.example:3478?transport=tcp"
    write_turn(tmp_path, Turn("turn2.city.example"))
    assert turn_env(tmp_path)["HUIYING_TURN_SECRET"] == env["HUIYING_TURN_SECRET"]


def test_nothing_is_relayed_into_private_networks(tmp_path: Path) -> None:
    config, _ = write_turn(tmp_path, Turn("turn.city.example"))
    text = config.read_text(encoding="utf-8")
    denied = [line.partition("=")[2].partition("-") for line in text.splitlines() if line.startswith("denied-peer-ip=")]
    spans = [(ip_address(first), ip_address(last or first)) for first, _, last in denied]
    for inside in (
        "10.1.2.3", "127.0.0.1", "192.168.1.1", "192.0.0.170", "198.19.255.255", "240.0.0.1", "255.255.255.255", "::1", "::ffff:10.1.2.3", "64:ff9b::a01:203",
    ):  # fmt: skip
        assert any(first.version == ip_address(inside).version and first <= ip_address(inside) <= last for first, last in spans), inside  # type: ignore[operator]
    for outside in ("198.51.100.7", "203.0.113.7", "2001:db8::1"):
        assert not any(first.version == ip_address(outside).version and first <= ip_address(outside) <= last for first, last in spans), outside  # type: ignore[operator]


def test_with_a_certificate_it_speaks_tls_too(tmp_path: Path) -> None:
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("x", encoding="ascii")
    config, _ = write_turn(tmp_path, Turn("turn.city.example", certificate=tmp_path / "c.pem", key=tmp_path / "k.pem"))
    assert settings(config)["tls-listening-port"] == "5349"
    assert turn_env(tmp_path)["HUIYING_TURN_URL"].endswith("turns:turn.city.example:5349?transport=tcp")


@pytest.mark.parametrize(
    "turn",
    [
        Turn("turn city"), Turn(""), Turn("x\nuser=a:b"), Turn("turn.city.example", external="here"),
        Turn("turn.city.example", certificate=Path("/nowhere"), key=Path("/nowhere")), Turn("turn.city.example", certificate=Path("/nowhere")),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_nothing_written(tmp_path: Path, turn: Turn) -> None:
    with pytest.raises(BadTurn):
        write_turn(tmp_path, turn)
    assert list(tmp_path.iterdir()) == []


def test_a_pass_is_the_one_that_coturn_reckons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_turn(tmp_path, Turn("turn.city.example"))
    assert ice_servers(STAFF_PASS_S) == []
    for name, value in turn_env(tmp_path).items():
        monkeypatch.setenv(name, value)
    (server,) = ice_servers(STAFF_PASS_S)
    until = int(server["username"])
    assert 0 <= until - time.time() <= STAFF_PASS_S
    secret = turn_env(tmp_path)["HUIYING_TURN_SECRET"]
    assert server["credential"] == b64encode(hmac.digest(secret.encode(), str(until).encode(), "sha1")).decode()
    assert server["urls"] == ["turn:turn.city.example:3478", "turn:turn.city.example:3478?transport=tcp"]


def test_the_command_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["line", "turn", "turn.city.example", "--home", str(tmp_path / "city")]) == 0
    said = capsys.readouterr().out
    assert all(words in said for words in ("apt install coturn", "/etc/turnserver.conf", "3478/udp", "49152-65535/udp"))
    assert main(["line", "turn", "not a name", "--home", str(tmp_path / "city")]) == 2
