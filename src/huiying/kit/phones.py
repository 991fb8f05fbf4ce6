"""Telephone numbers as people write them, and the one form under which they are looked up."""

import re
from unicodedata import normalize

_SEPARATORS = re.compile(r"[\s()./·\-‐-―]+")
_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(?:\+86|0086|86)?0?(10\d{8}|2\d{9}|[3-9]\d{9,10})", re.ASCII)
_LANDLINE_MARK = re.compile(r"(?:\+86|0086|86|0)", re.ASCII)
_FOREIGN = re.compile(r"(?:\+|00)([1-9]\d{7,14})", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}", re.ASCII)


def phone_key(text: str, area: str = "") -> str | None:
    """Return the number in E.164 form ('+8613812345678', '+861012345678'), or None if it is not a full number.

    `area` (like '010') completes a landline written without area code; service numbers such as 12345 have no such form.
    """
    flat = _SEPARATORS.sub("", normalize("NFKC", text))
    mobile = _MOBILE.fullmatch(flat)
    if mobile:
        return "+86" + mobile[1]
    landline = _LANDLINE.fullmatch(flat)
    if landline and _LANDLINE_MARK.match(flat):
        return "+86" + landline[1]
    foreign = _FOREIGN.fullmatch(flat)
    if foreign and not foreign[1].startswith("86"):
        return "+" + foreign[1]
    if area and _LOCAL.fullmatch(flat):
        return "+86" + area.removeprefix("0") + flat
    return None
