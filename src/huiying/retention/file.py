"""Where the policy lies: the city's own file, else the proposal that ships and does nothing by itself."""

from pathlib import Path

from django.conf import settings

from huiying.kit.checks import Problem, refuse
from huiying.kit.retention import Policy, parse

SHIPPED = Path(__file__).with_name("policy.toml")
UNREADABLE = Problem("file", "unreadable", "文件不可读", "The file cannot be read")


def place() -> Path:
    """The city's policy file, or the shipped one."""
    own = Path(settings.HUIYING_RETENTION) if settings.HUIYING_RETENTION else None
    return own if own and own.exists() else SHIPPED


def read(file: Path | None = None) -> Policy:
    """The policy in this file, or in the one in force; a class that joined after the city wrote its file counts as the proposal has it. Raises Refused."""
    try:
        text = (file or place()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        refuse([UNREADABLE])
        raise
    return parse(text, parse(SHIPPED.read_text(encoding="utf-8")).rules)
