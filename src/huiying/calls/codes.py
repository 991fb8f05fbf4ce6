"""What of a call's words may stand in the journal: codes, never words of a person's and nothing that may be somebody's number. Pure."""

import re

HOTLINE = "12345"
_CODE = re.compile(r"[A-Za-z0-9_.@-]+\Z")
_LONG_NUMBER = re.compile(r"\d{7}")


def code(text: str, most: int = 32) -> str:
    """A code that may stand in the journal; empty for anything else: words, and runs of digits that may be somebody's number."""
    return text if len(text) <= most and _CODE.match(text) and not _LONG_NUMBER.search(text) else ""


def service(dialled: str) -> str:
    """The called service number: 12345, whatever area code stands before it; empty for a number that may be a person's."""
    digits = dialled.lstrip("+")
    return HOTLINE if digits.endswith(HOTLINE) else code(dialled, 6) if dialled.isdigit() else code(dialled, 12)
