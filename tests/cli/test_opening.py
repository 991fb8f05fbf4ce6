"""A city opened beyond this machine: HTTPS or a refusal, real certificates, real processes."""

import argparse
import http.client
import os
import re
import signal
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from huiying.cli.certificates import BadCertificate, Pair, fingerprint, look_at, make_own
from huiying.cli.kept import KeptCertificate
from huiying.cli.line.serving import BROWSERS, write_starter
from huiying.cli.opening import NotSafe, add_opening, decide
from huiying.cli.refusal import Refusal
from huiying.work.supervise import Supervisor
from tests.cli.test_commands import CLI, SOURCE, environment, huiying

T = TypeVar("T")
NOW = datetime.now(UTC)
NAMES = ["hotline.example.cn", "127.0.0.1"]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    made = Pair(tmp_path / "site.pem", tmp_path / "site.key")
    make_own(made, NAMES, NOW)
    return made


def options(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8443)
    add_opening(parser)
    return parser.parse_args(given)


def test_beyond_this_machine_in_the_clear_is_refused(open_folder: Path, free_port: int) -> None:
    done = huiying("up", "--home", str(open_folder / "city"), "--port", str(free_port), "--host", "0.0.0.0")  # noqa: S104
    assert done.returncode == 2
    assert "would give passwords and personal data away" in done.stderr
    assert not (open_folder / "city" / "pg").exists()


@pytest.mark.parametrize(
    "given",
    [
        "--host 192.0.2.7", "--host 0.0.0.0 --self-made", "--host 0.0.0.0 --certificate a.pem", "--key a.key", "--behind-proxy 10.0.0.1",
        "--behind-proxy 0.0.0.0/0 --name a.cn", "--behind-proxy proxy.cn --name a.cn", "--behind-proxy , --name a.cn", "--http-port 80",
        "--self-made --behind-proxy 10.0.0.1 --name a.cn", "--self-made --certificate a.pem --key a.key",
    ],
)  # fmt: skip
def test_half_of_an_opening_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(NotSafe):
        decide(options(*given.split()), tmp_path)


def test_this_machine_alone_needs_nothing(tmp_path: Path) -> None:
    opening = decide(options(), tmp_path)
    assert (opening.door.host, opening.door.certificate, opening.env, opening.url) == ("127.0.0.1", None, {}, "http://localhost:8443")


def test_a_certificate_of_our_own_is_private_and_holds_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opening = decide(options("--host", "0.0.0.0", "--self-made", "--name", "hotline.example.cn", "--name", "192.0.2.7"), tmp_path)  # noqa: S104
    certificate, key = opening.door.certificate, opening.door.key
    assert certificate is not None
    assert key is not None
    found = look_at(Pair(certificate, key), ["hotline.example.cn", "192.0.2.7"], NOW)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert fingerprint(found) in capsys.readouterr().out
    assert opening.env["HUIYING_HTTPS"] == "1"
    assert opening.env["HUIYING_HOSTS"] == "127.0.0.1,localhost,hotline.example.cn,192.0.2.7"
    assert opening.env["HUIYING_ORIGINS"] == "https://hotline.example.cn:8443,https://192.0.2.7:8443"
    again = decide(options("--host", "0.0.0.0", "--self-made", "--name", "192.0.2.7"), tmp_path)  # noqa: S104
    assert again.door.key == key
    assert look_at(Pair(certificate, key), [], NOW).serial_number == found.serial_number


def test_a_certificate_of_our_own_is_made_anew_before_it_ends(tmp_path: Path) -> None:
    kept = KeptCertificate.in_folder(tmp_path, None, ["a.example.cn"])
    make_own(kept.kept, ["a.example.cn"], NOW - timedelta(days=380))
    kept.take()
    assert look_at(kept.kept, ["a.example.cn"], NOW).not_valid_after_utc > NOW + timedelta(days=300)


def broken(name: str) -> Callable[[Pair], None]:
    """What is done to a good pair."""
    ways: dict[str, Callable[[Pair], None]] = {
        "missing": lambda pair: pair.certificate.unlink(),
        "no-pem": lambda pair: pair.certificate.write_text("certificate", encoding="ascii") and None,
        "no-key": lambda pair: pair.key.write_text("key", encoding="ascii") and None,
        "expired": lambda pair: make_own(pair, NAMES, NOW - timedelta(days=500)),
        "early": lambda pair: make_own(pair, NAMES, NOW + timedelta(days=5)),
        "other-name": lambda pair: make_own(pair, ["elsewhere.cn"], NOW),
        "other-key": lambda pair: make_own(Pair(pair.certificate.with_name("x.pem"), pair.key), NAMES, NOW),
    }
    return ways[name]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("missing", "cannot be read (No such file"), ("no-pem", "must be PEM"), ("no-key", "without a password"), ("expired", "expired on"),
        ("early", "valid only from"), ("other-name", "does not hold hotline.example.cn, 127.0.0.1, only: elsewhere.cn"), ("other-key", "does not belong"),
    ],
)  # fmt: skip
def test_a_certificate_that_browsers_would_refuse_is_told_at_the_start(pair: Pair, how: str, said: str) -> None:
    broken(how)(pair)
    with pytest.raises(BadCertificate) as told:
        look_at(pair, NAMES, NOW)
    assert said in str(told.value)


def test_a_star_stands_for_one_label(pair: Pair) -> None:
    make_own(pair, ["*.city.cn"], NOW)
    assert look_at(pair, ["hotline.city.cn"], NOW)
    with pytest.raises(Refusal):
        look_at(pair, ["a.hotline.city.cn"], NOW)


def test_a_bad_renewal_is_not_taken_and_the_old_one_serves_on(tmp_path: Path, pair: Pair) -> None:
    kept = KeptCertificate.in_folder(tmp_path, pair, NAMES)
    before = kept.take()
    pair.key.write_text("half written", encoding="ascii")
    kept.renew(Supervisor())
    assert fingerprint(look_at(kept.kept, NAMES, NOW)) == before


def shown(port: int) -> str:
    """The SHA-256 of the certificate shown on a port."""
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port), timeout=60))
    return x509.load_der_x509_certificate(der).fingerprint(hashes.SHA256()).hex(":").upper()


def trusting(pair: Pair) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(pair.certificate)
    return context


def ask(port: int, path: str, context: ssl.SSLContext | None = None, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    if context is None:
        asked: http.client.HTTPConnection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    else:
        asked = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)
    asked.request(method, path, headers=headers)
    answer = asked.getresponse()
    answer.read()
    return answer


@contextmanager
def up(*given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real city at work, with its first administrator; and what it said until it was ready."""
    command = [*CLI, "up", *given, "--admin-login", "root", "--city", "云州市"]
    process = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{uuid4().hex}\n")
        process.stdin.close()
        said = ""
        for line in process.stdout:
            said += line
            if "is ready" in line:
                break
        assert "is ready" in said, said
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, said
    finally:
        process.kill()
        process.wait(60)


@pytest.mark.kills
def test_a_city_speaks_https_and_takes_a_renewed_certificate_without_a_pause(open_folder: Path, free_port: int, pair: Pair) -> None:
    home, plain = open_folder / "city", free_port + 7
    write_starter(home, BROWSERS)
    given = ("--home", str(home), "--port", str(free_port), "--host", "0.0.0.0", "--http-port", str(plain))  # noqa: S104
    with up(*given, "--certificate", str(pair.certificate), "--key", str(pair.key)) as (process, said):
        first = shown(free_port)
        assert re.search(r"SHA-256 ([0-9A-F:]{95})", said)[1] == first  # type: ignore[index]
        assert shown(free_port + 1) == shown(free_port + 2) == first
        page = ask(free_port, "/", trusting(pair))
        assert (page.status, page.headers["Strict-Transport-Security"]) == (200, "max-age=31536000; includeSubDomains")
        assert f"https://127.0.0.1:{free_port + 1}" in page.headers["Content-Security-Policy"]
        assert ask(free_port + 1, "/events", trusting(pair)).status == 401
        sent_on = ask(plain, "/follow/?no=1")
        assert (sent_on.status, sent_on.headers["Location"]) == (308, f"https://127.0.0.1:{free_port}/follow/?no=1")
        assert ask(plain, "/follow/", method="POST").status == 403
        assert ask(plain, "/", Host="evil.example").status == 404
        renewed_while_asked(pair, free_port, first)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0


def patient(asked: Callable[[], T]) -> T:
    """Ask as a browser does: once more when the connection ended before any answer (RFC 9110, 9.2.2).

    A worker that closes takes the connections with it that the kernel had put in its queue and nobody had accepted.
    """
    try:
        return asked()
    except (ConnectionError, ssl.SSLEOFError):
        return asked()


def renewed_while_asked(pair: Pair, port: int, first: str) -> None:
    """Every page asked for meanwhile is answered; in the end all three programs show the new one only, once the old workers have served out."""
    both = trusting(pair)
    make_own(pair, NAMES, datetime.now(UTC))
    both.load_verify_locations(pair.certificate)
    renewed = fingerprint(look_at(pair, NAMES, datetime.now(UTC)))
    asked, settled = 0, 0
    while settled < 30:
        assert patient(lambda: ask(port, "/", both)).status == 200
        on_show = {patient(lambda program=program: shown(port + program)) for program in range(3)}
        assert on_show <= {first, renewed}
        settled = settled + 1 if on_show == {renewed} else 0
        asked += 1
        assert asked < 2_000, "the renewed certificate was not taken"


def test_the_settings_of_an_open_city_pass_djangos_own_check(tmp_path: Path) -> None:
    opening = decide(options("--host", "0.0.0.0", "--self-made", "--name", "hotline.example.cn"), tmp_path)  # noqa: S104
    env = environment(**opening.env, HUIYING_SECRET_KEY=os.urandom(32).hex(), HUIYING_DEMO="0", HUIYING_CLOCK="system")
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of a browser's test before this one
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=SOURCE, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 silenced" in done.stdout
