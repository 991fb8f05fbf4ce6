"""The doctor: every check in turn, what is wrong and how to mend it."""

import argparse
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from huiying.cli.keeping import doctor_city, doctor_evidence, doctor_outside, doctor_recordings, doctor_retention, doctor_server, doctor_walls
from huiying.cli.keeping.findings import Finding, Look
from huiying.directory.clock import city_now

CHECKS: tuple[Callable[[Look], Iterator[Finding]], ...] = (
    doctor_server.durable, doctor_server.checksums, doctor_server.role, doctor_server.rights, doctor_walls.walls, doctor_walls.policies,
    doctor_walls.grants, doctor_server.triggers, doctor_server.clock, doctor_server.migrations,
    doctor_city.keys, doctor_city.disk, doctor_city.calendar, doctor_city.engagements, doctor_city.timers, doctor_city.outbox,
    doctor_city.worker, doctor_city.static, doctor_city.backup, doctor_city.sessions, doctor_outside.outside, doctor_retention.retention,
    doctor_recordings.recordings, doctor_evidence.sealing, doctor_evidence.log_keys_kept, doctor_evidence.sealed,
)  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Look and tell: 0 all well, 1 something to mend."""
    found = examine(look())
    if args.json:
        print(json.dumps({"checks": len(CHECKS), "findings": [asdict(finding) for finding in found]}, ensure_ascii=False))
        return 1 if found else 0
    for finding in found:
        mark = "✗" if finding.level == "bad" else "!"
        print(f"{mark} {finding.check}\n  {finding.zh}\n  {finding.en}\n  → {finding.mend_zh}\n  → {finding.mend_en}")
    print(f"检查 checks {len(CHECKS)} · 问题 findings {len(found)}")
    return 1 if found else 0


def examine(seen: Look) -> list[Finding]:
    """All findings, the bad ones first."""
    return sorted((finding for check in CHECKS for finding in check(seen)), key=lambda finding: finding.level)


def look() -> Look:
    """What there is to see just now."""
    files = Path(settings.HUIYING_FILES)
    places = {str(place): shutil.disk_usage(place).free for place in (files,) if place.exists()}
    real = datetime.now(UTC)
    return Look(real, city_now(real), Path(settings.HUIYING_KEYS), files, [Path(place) for place in settings.STATICFILES_DIRS], places)
