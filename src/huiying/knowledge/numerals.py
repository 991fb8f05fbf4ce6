"""Chinese numerals as laws write them: 第一千二百六十条 is article 1260, 二〇二六年 the year 2026. Pure."""

from datetime import date
from unicodedata import normalize

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
SIGNS = "".join(DIGITS) + "".join(TENS)
LONGEST = 9


class NoNumeral(ValueError):  # noqa: N818 - says what it is not
    """The text is no number in Chinese or Arabic numerals."""


def number(text: str) -> int:
    """Read "一千零二十三", "十五", "一九九九", "15" or "１５". Raises NoNumeral, for more than LONGEST digits too."""
    text = normalize("NFKC", text)
    if len(text) > LONGEST:
        raise NoNumeral(text)
    if text.isascii() and text.isdecimal():
        return int(text)
    if not text or set(text) - set(SIGNS):
        raise NoNumeral(text)
    if not set(text) & set(TENS):
        return int("".join(str(DIGITS[sign]) for sign in text))
    return _counted(text)


def _counted(text: str) -> int:
    """A numeral with its tens, hundreds and thousands, each smaller than the one before."""
    total, digit, last = 0, 0, 10_000
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
            continue
        if TENS[sign] >= last:
            raise NoNumeral(text)
        last = TENS[sign]
        total, digit = total + (digit or 1) * last, 0
    return total + digit


def day(year: str, month: str, of_month: str) -> date | None:
    """A date of three numerals; None where there is no such day."""
    try:
        return date(number(year), number(month), number(of_month))
    except ValueError:
        return None
