"""A backup read and checked to its end before anything else is done; then its parts, one by one."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from huiying.cli.keeping.container import DATA, END, NAME, NotABackup, Secret, kind_of_key, read_frames
from huiying.cli.keeping.manifest import PART, Manifest, known
from huiying.cli.keeping.secret import read_secret
from huiying.cli.refusal import Refusal

Frames = Iterator[tuple[str, bytes, bytes]]


class Backup:
    """A backup file and the secret that opens it."""

    def __init__(self, file: Path, secret: Secret) -> None:
        self.file, self.secret = file, secret

    @classmethod
    def asking(cls, file: Path, key: Path | None) -> "Backup":
        """Ask for the secret that this file needs. Raises NotABackup, NoSecret."""
        try:
            with file.open("rb") as opened:
                kind = kind_of_key(opened)
        except OSError as error:
            raise NotABackup(f"{file} 无法读取（{error.strerror}）。", f"{file} cannot be read ({error.strerror}).") from error
        if kind == "keyfile" and key is None:
            raise NotABackup("这个备份是用密钥文件加密的，请加 --key 文件。", "This backup was encrypted with a key file: give it with --key FILE.")
        return cls(file, read_secret(key if kind == "keyfile" else None, twice=False))

    def check(self, told: Callable[[float], None]) -> Manifest:
        """Read everything, compare each part with its hash and with the manifest. Raises NotABackup, CannotUnlock."""
        found: dict[str, dict[str, int | str]] = {}
        digest, size, kept = hashlib.sha256(), 0, b""
        for name, kind, content in self._frames(told):
            if kind == NAME:
                digest, size = hashlib.sha256(), 0
            elif kind == DATA:
                digest.update(content)
                size += len(content)
                kept = kept + content if name == PART else b""
            elif content != digest.digest():
                raise _broken()
            else:
                found[name] = {"size": size, "sha256": digest.hexdigest()}
        return _manifest(kept, found)

    def part(self, wanted: str) -> Iterator[bytes]:
        """The pieces of one part; what follows it is not read."""
        for name, kind, content in self._frames(None):
            if name == wanted and kind == DATA:
                yield content
            if name == wanted and kind == END:
                return

    def parts(self, prefix: str) -> Iterator[tuple[str, bytes, bytes]]:
        """The frames of all parts whose name begins so: (name, kind, content)."""
        return (frame for frame in self._frames(None) if frame[0].startswith(prefix))

    def _frames(self, told: Callable[[float], None] | None) -> Frames:
        whole, name = max(self.file.stat().st_size, 1), ""
        with self.file.open("rb") as opened:
            for kind, content in read_frames(opened, self.secret):
                name = content.decode() if kind == NAME else name
                if told is not None:
                    told(opened.tell() / whole)
                yield name, kind, content


def _manifest(text: bytes, found: dict[str, dict[str, int | str]]) -> Manifest:
    try:
        manifest = Manifest.from_json(text)
    except (ValueError, TypeError) as error:
        raise _broken() from error
    found.pop(PART, None)
    if found != manifest.parts:
        raise _broken()
    newer = sorted(set(manifest.migrations) - set(known()))
    if newer:
        raise Refusal(
            f"这个备份来自更新的版本 {manifest.version}（{newer[-1]}）。请先升级回应。",
            f"This backup was made by the newer version {manifest.version} ({newer[-1]}). Bring Huiying up to date first.",
        )
    return manifest


def _broken() -> NotABackup:
    return NotABackup("备份与其清单不符，不能使用。", "The backup does not agree with its own manifest and cannot be used.")
