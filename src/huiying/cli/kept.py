"""The certificate that a running city serves: a copy in its own folder, taken anew when the files given change."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from huiying.cli.certificates import RENEWED_BEFORE, BadCertificate, Pair, ends_soon, fingerprint, look_at, make_own, now
from huiying.cli.home import write_private
from huiying.cli.refusal import Refusal
from huiying.work.supervise import Supervisor, say

LOOK_EVERY = 5.0
SERVED = ("web", "live", "line")


@dataclass
class KeptCertificate:
    """`given` are the files named by whoever runs the city (None: made by us); `kept` the copies that the programs read."""

    given: Pair | None
    kept: Pair
    names: Sequence[str]
    _seen: tuple[float, ...] = ()
    _again: float = field(default=0.0)
    _ends: datetime | None = None

    @classmethod
    def in_folder(cls, folder: Path, given: Pair | None, names: Sequence[str]) -> "KeptCertificate":
        """Kept in the city's folder under tls/, for the user who runs it alone."""
        place = folder / "tls"
        place.mkdir(mode=0o700, exist_ok=True)
        return cls(given, Pair(place / "certificate.pem", place / "key.pem"), names)

    def take(self) -> str:
        """Copy the files given, or make our own where it is missing, lacks a name or ends soon; the fingerprint. Raises BadCertificate."""
        if self.given is None:
            return self._own()
        self._seen = self._marks(self.given)
        found = look_at(self.given, self.names, now())
        write_private(self.kept.key, self.given.key.read_text(encoding="utf-8", errors="replace"))
        write_private(self.kept.certificate, self.given.certificate.read_text(encoding="utf-8", errors="replace"))
        return fingerprint(found)

    def renew(self, supervisor: Supervisor) -> None:
        """Called again and again: take renewed files and have the programs read them. What is wrong is said once, the old ones serve on."""
        if time.monotonic() < self._again:
            return
        self._again = time.monotonic() + LOOK_EVERY
        if not self._changed():
            return
        try:
            mark = self.take()
        except Refusal as refusal:
            say("huiying", f"新证书未采用 the renewed certificate was not taken: {refusal.zh} {refusal.en}")
            return
        supervisor.reload(SERVED)
        say("huiying", f"已换用新证书 the renewed certificate is taken, SHA-256 {mark}")

    def _changed(self) -> bool:
        if self.given is None:
            return self._ends is not None and now() > self._ends
        return self._marks(self.given) != self._seen

    def _own(self) -> str:
        try:
            found = look_at(self.kept, self.names, now())
            due = ends_soon(found, now())
        except BadCertificate:
            due = True
        if due:
            make_own(self.kept, self.names, now())
            found = look_at(self.kept, self.names, now())
        self._ends = found.not_valid_after_utc - RENEWED_BEFORE
        return fingerprint(found)

    @staticmethod
    def _marks(pair: Pair) -> tuple[float, ...]:
        """When both files were changed last; 0 for one that is missing just now."""
        return tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in (pair.certificate, pair.key))
