"""Translations: .po files are the source, .mo files are made from them when they are older."""

from pathlib import Path

import polib


def compile_messages(package: Path) -> int:
    """Compile the changed catalogues of all rooms; how many were compiled."""
    compiled = 0
    for source in package.glob("*/locale*/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            new = target.with_suffix(".new")
            polib.pofile(str(source)).save_as_mofile(str(new))
            new.replace(target)
            compiled += 1
    return compiled
