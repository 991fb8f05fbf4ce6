"""Figures as they are printed: rounded half up at display alone; percentages to two decimals, counts in groups of three. Pure."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")
_HOUR, _DAY = 3600, 86400
_SHORT = 600
_LONG = 2 * _DAY
_DURATIONS = ((_SHORT, 1, "秒", "s"), (_LONG, _HOUR, "小时", "h"))


def rounded(value: Decimal, step: Decimal) -> str:
    """To the step, half away from zero, in groups of three, with a real minus sign."""
    written = value.quantize(step, ROUND_HALF_UP)
    return f"{written or abs(written):,}".replace("-", MINUS)


def count(text: str | None) -> str:
    """A count or a sum, with what decimals it has."""
    if text is None:
        return "–"
    value = Decimal(text)
    return rounded(value, Decimal(1) if value == value.to_integral_value() else _CENT)


def shown(text: str | None, unit: str, *, zh: bool) -> str:
    """A value with its unit; a dash where there is none. Seconds turn into hours from ten minutes on, into days from two days on."""
    if text is None:
        return "–"
    value = Decimal(text)
    if unit == "share":
        return f"{rounded(value * 100, _CENT)}%"
    if unit == "seconds":
        return _duration(value, zh=zh)
    if unit == "days":
        return f"{rounded(value, _TENTH)} {'天' if zh else 'd'}"
    return rounded(value, _CENT) if unit == "ratio" else count(text)


def _duration(value: Decimal, *, zh: bool) -> str:
    for below, size, in_chinese, in_english in _DURATIONS:
        if abs(value) < below:
            return f"{rounded(value / size, _TENTH)} {in_chinese if zh else in_english}"
    return f"{rounded(value / _DAY, _TENTH)} {'天' if zh else 'd'}"


def change(text: str | None, unit: str, *, zh: bool) -> str:
    """A difference with its sign: shares in percentage points, all else in its own unit."""
    if text is None:
        return "–"
    value = Decimal(text)
    sign = "+" if value > 0 else ""
    if unit == "share":
        return f"{sign}{rounded(value * 100, _CENT)} {'个百分点' if zh else 'pp'}"
    return sign + shown(text, unit, zh=zh)
