"""The certificate of a city that is open beyond this machine: looked at before it is served, or made by us. X.509 in PEM."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from huiying.cli.home import write_private
from huiying.cli.refusal import Refusal

LIVES = timedelta(days=397)  # the longest that browsers accept
RENEWED_BEFORE = timedelta(days=30)


class BadCertificate(Refusal):
    """A certificate or its key that browsers would not accept for this city."""


@dataclass(frozen=True)
class Pair:
    """The files of a certificate (with those of its issuers behind it) and of its private key."""

    certificate: Path
    key: Path


def look_at(pair: Pair, names: Sequence[str], now: datetime) -> x509.Certificate:
    """The certificate, when it is valid now, belongs to its key and holds every name. Raises BadCertificate with what is wrong."""
    certificate, key = _read_certificate(pair.certificate), _read_key(pair.key)
    if certificate.not_valid_after_utc <= now:
        raise BadCertificate(
            f"证书 {pair.certificate} 已于 {certificate.not_valid_after_utc:%Y-%m-%d} 到期。请更新它。",
            f"The certificate {pair.certificate} expired on {certificate.not_valid_after_utc:%Y-%m-%d}. Renew it.",
        )
    if certificate.not_valid_before_utc > now:
        raise BadCertificate(
            f"证书 {pair.certificate} 要到 {certificate.not_valid_before_utc:%Y-%m-%d} 才生效。请检查本机时钟。",
            f"The certificate {pair.certificate} is valid only from {certificate.not_valid_before_utc:%Y-%m-%d}. Check this machine's clock.",
        )
    if _public(certificate.public_key()) != _public(key.public_key()):
        raise BadCertificate(
            f"私钥 {pair.key} 与证书 {pair.certificate} 不是一对。", f"The key {pair.key} does not belong to the certificate {pair.certificate}."
        )
    held = names_of(certificate)
    if missing := [name for name in names if not any(_covers(one, name) for one in held)]:
        raise BadCertificate(
            f"证书里没有 {'、'.join(missing)}，只有：{'、'.join(held)}。", f"The certificate does not hold {', '.join(missing)}, only: {', '.join(held)}."
        )
    return certificate


def make_own(pair: Pair, names: Sequence[str], now: datetime) -> None:
    """Make a key and a certificate signed by itself for the names and addresses, both 0600; browsers warn until it is trusted by hand."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIVES)
        .add_extension(x509.SubjectAlternativeName([_alternative(one) for one in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(pair.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    write_private(pair.certificate, certificate.public_bytes(Encoding.PEM).decode())


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of the certificate as browsers show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def names_of(certificate: x509.Certificate) -> list[str]:
    """The names and addresses that a certificate holds."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [*held.get_values_for_type(x509.DNSName), *(str(one) for one in held.get_values_for_type(x509.IPAddress))]


def names_in(file: Path) -> list[str]:
    """The names that the certificate in a file holds. Raises BadCertificate."""
    return names_of(_read_certificate(file))


def ends_soon(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether a certificate of our own should be made anew."""
    return certificate.not_valid_after_utc - now < RENEWED_BEFORE


def now() -> datetime:
    """The machine's time, by which browsers judge a certificate."""
    return datetime.now(UTC)


def _read_certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BadCertificate(
            f"读不了证书 {file}（{_why(error)}）。需要 PEM 格式，且运行回应的用户可读。",
            f"The certificate {file} cannot be read ({_why(error)}). It must be PEM, and readable by the user who runs Huiying.",
        ) from error


def _read_key(file: Path) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise BadCertificate(
            f"读不了私钥 {file}（{_why(error)}）。需要没有口令的 PEM 文件，且运行回应的用户可读。",
            f"The key {file} cannot be read ({_why(error)}). It must be PEM without a password, and readable by the user who runs Huiying.",
        ) from error


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "?"
    return "有口令 it has a password" if isinstance(error, TypeError) else "不是 PEM no PEM"


def _public(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined, no-any-return]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _covers(held: str, name: str) -> bool:
    """Whether a name in a certificate stands for the name asked: itself, or a star for its first label."""
    low, asked = held.lower(), name.lower()
    return low == asked or (low.startswith("*.") and asked.partition(".")[2] == low[2:])
