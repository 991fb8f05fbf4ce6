"""Where the backup's key comes from: a key file named by --key, else a passphrase from the terminal or standard input."""

import getpass
import sys
from pathlib import Path

from huiying.cli.keeping.container import Secret
from huiying.cli.refusal import Refusal

SHORTEST_PASSPHRASE = 12
SHORTEST_KEY = 32
ASK = "备份口令（至少 12 位）passphrase of the backup (12 characters or more): "


class NoSecret(Refusal):
    """No key, or one too short to protect anything."""


def read_secret(key: Path | None, *, twice: bool) -> Secret:
    """The secret; `twice` asks for a new passphrase again. Raises NoSecret."""
    if key is not None:
        return Secret("keyfile", _key_file(key))
    words = _passphrase(twice=twice)
    if len(words) < SHORTEST_PASSPHRASE:
        raise NoSecret("口令至少 12 位。", "A passphrase has 12 characters or more.")
    return Secret("passphrase", words.encode())


def _key_file(key: Path) -> bytes:
    try:
        content = key.read_bytes().strip()
    except OSError as error:
        raise NoSecret(
            f"密钥文件 {key} 无法读取。可用 openssl rand -hex 32 生成一个，并另行保管。",
            f"The key file {key} cannot be read. openssl rand -hex 32 makes one; keep it apart from the backup.",
        ) from error
    if len(content) < SHORTEST_KEY:
        raise NoSecret(f"密钥文件 {key} 太短，至少 32 字节。", f"The key file {key} is too short: 32 bytes or more.")
    return content


def _passphrase(*, twice: bool) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    words = getpass.getpass(ASK)
    if twice and words != getpass.getpass("再输一次 again: "):
        raise NoSecret("两次输入的口令不同。", "The two passphrases differ.")
    return words
