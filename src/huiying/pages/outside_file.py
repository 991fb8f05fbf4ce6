"""The file that describes a government's own sign-in, and the secret beside it; read anew when it was replaced. No file: switched off."""

import stat
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.kit.checks import Problem, Refused, refuse
from huiying.kit.outside import Outside, parse
from huiying.pages.health import CHECKS, Concern

OTHERS = stat.S_IRWXG | stat.S_IRWXO
UNREADABLE = Problem("file", "unreadable", "文件不可读", "The file cannot be read")
NO_SECRET = Problem("secret_file", "unreadable", "密钥文件缺失、为空或不可读", "The secret's file is missing, empty or unreadable")
OPEN_SECRET = Problem("secret_file", "open", "密钥文件别的用户可读，请 chmod 600", "Other users may read the secret's file: chmod 600")


def place() -> Path | None:
    """Where the file lies; None: there is none, this sign-in is off."""
    given = Path(settings.HUIYING_OIDC) if settings.HUIYING_OIDC else None
    return given if given and given.exists() else None


def outside() -> Outside | None:
    """The settings in force; None where there are none or something is wrong with them (the doctor and the health page say what)."""
    try:
        return demanded()
    except Refused:
        return None


def demanded() -> Outside | None:
    """The settings in force; None where there is no file. Raises Refused with all that is wrong."""
    file = place()
    if file is None:
        return None
    try:
        found = _parsed(str(file), file.stat().st_mtime_ns)
    except OSError:
        refuse([UNREADABLE])
        raise
    secret(found)
    return found


def secret(found: Outside) -> str:
    """What we prove ourselves with to the provider. Raises Refused when its file is missing or open to others."""
    file = (place() or Path()).parent / found.secret_file
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        mode, text = 0, ""
    refuse([] if text else [NO_SECRET], [OPEN_SECRET] if mode & OTHERS else [])
    return text


@lru_cache(maxsize=4)
def _parsed(file: str, _changed: int) -> Outside:
    try:
        return parse(Path(file).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        refuse([UNREADABLE])
        raise


def button() -> str:
    """The words on the sign-in page's button in the reader's language; blank where this sign-in is off."""
    found = outside()
    if found is None:
        return ""
    return found.name if (get_language() or "zh").startswith("zh") else found.name_en


def misdescribed(_now: datetime) -> Iterable[Concern]:
    """The sign-in is described, but wrongly: the button is away and people wonder."""
    try:
        demanded()
    except Refused:
        yield Concern(_("The government's own sign-in is set up wrongly and switched off."), _("./huiying doctor says what is wrong."))


CHECKS.append(misdescribed)
