"""Where a city is brought back to: our own stopped server in a home, or the servers that HUIYING_*_URL name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huiying.cli.home import Home, write_private
from huiying.cli.keeping.addresses import inside, name_of
from huiying.cli.keeping.manifest import Manifest, fingerprint
from huiying.cli.postgres.cluster import SUPER
from huiying.cli.postgres.durable import connect
from huiying.cli.postgres.roles import APP, OWNER, set_up_roles
from huiying.cli.refusal import Refusal
from huiying.kit.sealing import BadKeyring, Keyring

NAME = "huiying"


class WrongKeys(Refusal):
    """No keys file, or one that does not open this city's personal data."""


@dataclass(frozen=True)
class Place:
    """`admin` may make and rename databases; `owner` and `app` are the addresses of the city's own database."""

    admin: str
    owner: str
    app: str
    files: Path
    keys: Path
    mark: Path

    @property
    def name(self) -> str:
        """The city's database."""
        return name_of(self.app)


@contextmanager
def open_place(home: Path, given: Path | None, manifest: Manifest) -> Iterator[Place]:
    """The place, its server running and its keys there. Raises WrongKeys before anything is changed, AlreadyRunning, NoAnswer."""
    own = os.environ.get("HUIYING_DATABASE_URL", "")
    kept = Path(os.environ["HUIYING_KEYS"]) if own and os.environ.get("HUIYING_KEYS") else home.resolve() / "keys.json"
    ring = fitting_keys(kept, given, manifest)
    if own:
        _keep_keys(kept, ring)
        yield _told_place(own, kept)
        return
    city = Home(home)
    _keep_keys(kept, ring)
    city.prepare()
    cluster, passwords = city.cluster, city.passwords()
    cluster.make(passwords.superuser)
    try:
        cluster.start()
        admin = cluster.url(SUPER, passwords.superuser, "postgres")
        with connect(admin) as connection:
            set_up_roles(connection, passwords)
        app, owner = cluster.url(APP, passwords.app, NAME), cluster.url(OWNER, passwords.owner, NAME)
        yield Place(admin, owner, app, city.files, city.keys, city.folder / "restoring")
    finally:
        cluster.stop()


def _told_place(app: str, keys: Path) -> Place:
    owner, files = os.environ.get("HUIYING_OWNER_URL", ""), os.environ.get("HUIYING_FILES", "")
    if not owner or not files:
        raise Refusal(
            "恢复到自己的数据库还需要 HUIYING_OWNER_URL（表的所有者，可建库）与 HUIYING_FILES。",
            "To restore into a server of your own, give HUIYING_OWNER_URL (the tables' owner, who may create databases) and HUIYING_FILES too.",
        )
    admin = os.environ.get("HUIYING_ADMIN_URL") or inside(owner, "postgres")
    return Place(admin, owner, app, Path(files), keys, Path(files) / ".restoring")


def fitting_keys(kept: Path, given: Path | None, manifest: Manifest) -> Keyring:
    """The key ring that opens the backup's personal data: the one given, else the one kept. Raises WrongKeys."""
    source = given or kept
    try:
        ring = Keyring.from_json(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongKeys(
            f"密钥文件 {source} 无法读取。密钥不在备份中，请用 --keys 给出另行保管的 keys.json。",
            f"The keys file {source} cannot be read. Keys are not in the backup: give the keys.json you keep apart with --keys.",
        ) from error
    except BadKeyring as error:
        raise WrongKeys(f"{source} 不是密钥文件。", f"{source} is no keys file.") from error
    if fingerprint(ring) != manifest.fingerprint or not set(manifest.keys) <= set(ring.keys):
        raise WrongKeys(
            f"密钥文件 {source} 不属于这个备份，或缺少其中的密钥。", f"The keys file {source} is not that of this backup, or lacks one of its keys."
        )
    if kept.exists() and kept.read_text(encoding="utf-8") != ring.to_json():
        raise WrongKeys(f"{kept} 已有别的密钥，请先移走。", f"{kept} holds other keys already; move it away first.")
    return ring


def _keep_keys(kept: Path, ring: Keyring) -> None:
    if not kept.exists():
        write_private(kept, ring.to_json())
