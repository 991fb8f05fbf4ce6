"""Masking of personal data: single fields whose kind is known, and whatever of it free text contains."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from huiying.kit.names import find_names, surname_length

Kind = Literal["mobile", "landline", "identity_card", "bank_card", "email", "plate", "name"]

_WIDE = str.maketrans({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "})
_DIGIT = re.compile(r"\d", re.ASCII)
_FIRST_OF_A_NUMBER = re.compile("[0-9０-９@＠]").search
_DIGITS_ON_END = re.compile("[0-9０-９][-.0-9０-９ ()（）－．\u3000]{5,}[0-9０-９]").finditer  # seven at least, as every number has
_BEFORE_DIGITS, _AFTER_DIGITS = 40, 16  # how far the words reach that tell a number from another: 身份证号码：…, …转 8001, …万元
_BEFORE = r"(?<!\d)(?<!\d[.-])(?<![¥￥])"
_AFTER = r"(?!\d|\.\d|\s?[元万亿块])"
_AREA = r"(?:(?:\+|00)86[- ]?)?\(?0(?:10|2\d|[3-9]\d\d)\)?[- ]?"
_EXTENSION = r"(?:转|\s?ext\.?\s?|(?<=\d{4})-)\s?\d{1,6}"
_MOBILE = re.compile(rf"{_BEFORE}(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{{4}}[- ]?\d{{4}}|\d[- ]\d{{4}}[- ]\d{{3}}|[- ]\d{{3}}[- ]\d{{5}}){_AFTER}", re.ASCII)
_LANDLINE = re.compile(rf"{_BEFORE}{_AREA}[2-9]\d{{2,3}}[- ]?\d{{4}}(?:{_EXTENSION})?{_AFTER}", re.ASCII)
_LOCAL_LINE = re.compile(rf"(?:电话|座机|号码|手机|联系方式|致电|拨打)(?:[:：是为]|\s)*([2-9]\d{{2,3}}[- ]?\d{{4}}){_AFTER}", re.ASCII)
_IDENTITY = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])", re.ASCII)
_NAMED_IDENTITY = re.compile(r"(?:身份证|证件)(?:号码|号)?(?:[:：是为]|\s)*(\d{17}[\dXx]|\d{15})(?![\dA-Za-z])", re.ASCII)
_BANK = re.compile(r"(?<!\d)(?<!\d[.-])[3-69]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d|[.-]\d)", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.• -]?"
    r"(?=(?:[A-Z]*\d){3})(?:[DFA-C][A-HJ-NP-Z0-9]\d{4}|\d{5}[DFA-C]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Z0-9])",
    re.IGNORECASE,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CARD_HEAD, _CARD_TAIL = 6, 4
_SHORTEST_SHOWN, _SHORT_NUMBER = 3, 6
_MOBILE_FORM = re.compile(r"\D*(?:(?:00)?86)?\D*1[3-9](?:\D?\d){9}\D*", re.ASCII)
_AREA_FORM = re.compile(_AREA, re.ASCII)
_EXTENSION_FORM = re.compile(rf"{_EXTENSION.replace('{4}', '{7}')}$", re.ASCII)
_STARS = "***"


@dataclass(frozen=True, order=True)
class Found:
    """A piece of personal data at text[start:end]."""

    start: int
    end: int
    kind: Kind


def mask_phone(number: str) -> str:
    """Mask a number: '138****5678', '010-****5678', '***4321' for a local one; of a short number its ends stay ('1***5')."""
    flat = number.translate(_WIDE).strip()
    digits = [match.start() for match in _DIGIT.finditer(flat)]
    if len(digits) < _SHORTEST_SHOWN:
        return _STARS if flat else ""
    if len(digits) <= _SHORT_NUMBER:
        return f"{flat[digits[0]]}{_STARS}{flat[digits[-1]]}"
    if _MOBILE_FORM.fullmatch(flat):
        return _starred(flat, digits[-8:-4])
    area = _AREA_FORM.match(flat)
    extension = _EXTENSION_FORM.search(flat)
    first, last = area.end() if area else 0, extension.start() if extension else len(flat)
    line = [place for place in digits if first <= place < last]
    return _starred(flat, line[:-4] + [place for place in digits if place >= last])


def _starred(text: str, places: list[int]) -> str:
    hidden = set(places)
    return "".join("*" if place in hidden else character for place, character in enumerate(text))


def mask_name(name: str) -> str:
    """Mask a personal name: the surname stays ('张*', '欧阳**'), of other names the first character; one character becomes '*'."""
    name = name.strip()
    length = surname_length(name)
    if len(name) <= 1:
        return "*" * len(name)
    if length and len(name) <= length + 2:
        return name[:length] + "*" * (len(name) - length)
    return name[0] + "*" * min(len(name) - 1, 3)


def mask_id(number: str) -> str:
    """Mask an identity document: of 15 or more characters the first 6 and last 4 stay, of shorter ones the last 2 at most."""
    number = number.strip()
    if len(number) >= _CARD_HEAD + _CARD_TAIL + 5:
        return number[:_CARD_HEAD] + "*" * (len(number) - _CARD_HEAD - _CARD_TAIL) + number[-_CARD_TAIL:]
    shown = 2 if len(number) > _CARD_HEAD else 0
    return "*" * (len(number) - shown) + number[len(number) - shown :]


def mask_address(address: str) -> str:
    """Mask an address to its street ('江北区人民路***'); without a street to its town, village or district; else wholly."""
    head = re.split(r"\d+(?!\d|大道|大街|路|街|国道|省道|县道)", address.translate(_WIDE), maxsplit=1)[0]
    street = re.match(r".*(?:大道|大街|胡同|公路|国道|省道|县道|路|街(?!道)|巷|弄)", head, re.DOTALL)
    place = street or re.match(r".*(?:街道|镇|乡|村|(?<!小)(?<!社)区|县|旗|市|省)", head, re.DOTALL)
    kept = place.end() if place else 0
    return address[:kept] + (_STARS if address[kept:].strip() else "")


def _mask_bank(number: str) -> str:
    digits = [match.start() for match in _DIGIT.finditer(number)]
    return _starred(number, digits[:-_CARD_TAIL])


def _mask_email(address: str) -> str:
    person, _, host = address.partition("@")
    return f"{person[0]}{_STARS}@{host}"


def _mask_plate(plate: str) -> str:
    return f"{plate[:2]}{_STARS}{plate[-2:]}"


_MASKS: dict[Kind, Callable[[str], str]] = {
    "mobile": mask_phone,
    "landline": mask_phone,
    "identity_card": mask_id,
    "bank_card": _mask_bank,
    "email": _mask_email,
    "plate": _mask_plate,
    "name": mask_name,
}


def _valid_identity(number: str) -> bool:
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True)) % 11] == number[17].upper()


def _valid_card(number: str) -> bool:
    digits = [int(digit) for digit in reversed(_DIGIT.findall(number))]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _numbers(flat: str) -> Iterator[Found]:
    """Yield the numbers and addresses found, kind by kind, the surest kind first."""
    yield from (Found(*match.span(), "identity_card") for match in _IDENTITY.finditer(flat) if _valid_identity(match[0]))
    yield from (Found(*match.span(1), "identity_card") for match in _NAMED_IDENTITY.finditer(flat))
    yield from (Found(*match.span(), "email") for match in _EMAIL.finditer(flat))
    yield from (Found(*match.span(), "bank_card") for match in _BANK.finditer(flat) if _valid_card(match[0]))
    yield from (Found(*match.span(), "mobile") for match in _MOBILE.finditer(flat))
    yield from (Found(*match.span(), "landline") for match in _LANDLINE.finditer(flat))
    yield from (Found(*match.span(1), "landline") for match in _LOCAL_LINE.finditer(flat))


def _candidates(text: str) -> Iterator[Found]:
    """Yield whatever was found, kind by kind, the surest kind first."""
    flat = text.translate(_WIDE)
    yield from _numbers(flat)
    yield from (Found(*match.span(), "plate") for match in _PLATE.finditer(flat))
    yield from (Found(start, end, "name") for start, end in find_names(flat))


def find_personal(text: str) -> list[Found]:
    """Return the personal data found in free text, in order, without overlaps.

    Found are telephone numbers, identity cards (by checksum, or named as such), bank cards (Luhn), e-mail addresses,
    number plates, and full names beside a title or a word such as 姓名. A detector of patterns: it misses what has none.
    """
    kept: list[Found] = []
    for found in _candidates(text):
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return sorted(kept)


def replace_numbers(text: str, instead: Callable[[str], str]) -> str:
    """Return the text with something else for each number that `find_personal` looks for: telephone, identity card, bank card, e-mail address.

    Numbers that overlap, and digits that stand on end with one, go as one, for they hide one another. Quick where there are none.
    """
    parts, done = list[str](), 0
    for start, end in number_spans(text):
        parts += text[done:start], instead(text[start:end])
        done = end
    return "".join(parts) + text[done:] if parts else text


def number_spans(text: str) -> list[tuple[int, int]]:
    """Return where such numbers stand, in order and apart."""
    first = _FIRST_OF_A_NUMBER(text)
    if first is None:
        return []
    digits = [match.span() for match in _DIGITS_ON_END(text, first.start())]
    places = [(0, len(text))] if "@" in text or "＠" in text else _around(digits)
    spans: list[tuple[int, int, bool]] = []
    for start, end, number in sorted([*((*span, False) for span in digits), *((*span, True) for span in _numbers_in(text, places))]):
        if spans and start < spans[-1][1]:
            begin, last, also = spans.pop()
            spans.append((begin, max(last, end), also or number))
        else:
            spans.append((start, end, number))
    return [(start, end) for start, end, number in spans if number]


def _numbers_in(text: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in places:
        yield from ((start + found.start, start + found.end) for found in _numbers(text[start:end].translate(_WIDE)))


def _around(digits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a text around its digits, with the words that tell what they are; parts that touch are one."""
    places: list[tuple[int, int]] = []
    for start, end in digits:
        begin = max(start - _BEFORE_DIGITS, 0)
        if places and begin <= places[-1][1]:
            begin = places.pop()[0]
        places.append((begin, end + _AFTER_DIGITS))
    return places


def mask_numbers(text: str) -> str:
    """Return the free text with stars for every number; names stay."""
    return replace_numbers(text, lambda _number: _STARS)


def mask_text(text: str) -> str:
    """Return the free text with everything masked that `find_personal` finds; masking it again changes nothing."""
    pieces: list[str] = []
    done = 0
    for found in find_personal(text):
        pieces += text[done : found.start], _MASKS[found.kind](text[found.start : found.end])
        done = found.end
    return "".join(pieces) + text[done:]
