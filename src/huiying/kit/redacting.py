"""Blacking out: what a text may not carry to a third party, found, and taken out without a trace of its length."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from huiying.kit.masking import find_personal
from huiying.kit.names import surname_length
from huiying.kit.text import normalise

What = Literal["telephone", "identity", "bank", "email", "plate", "name", "number", "account", "home", "word"]

BLACK = "███"
_FROM_MASKING: dict[str, What] = {
    "mobile": "telephone", "landline": "telephone", "identity_card": "identity", "bank_card": "bank", "email": "email", "plate": "plate", "name": "name",
}  # fmt: skip
_WIDE = str.maketrans({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "})
_LONG_NUMBER = re.compile(r"(?<![\d.])\d(?:[ -]?\d){6,}(?![\d]|\.\d|\s?[元万亿块])", re.ASCII)
_TAIL = re.compile(r"(?:尾号|后四位|末四位)(?:[:：是为]|\s)*(\d{3,6})", re.ASCII)
_ACCOUNT = re.compile(
    r"(?:微信|QQ|VX|WX|支付宝|抖音|微博|账号|帐号|用户名)(?:号码|号|账号|ID)?(?:[:：是为]|\s)*([A-Za-z0-9][A-Za-z0-9_.-]{4,30})", re.ASCII | re.IGNORECASE
)
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,3}\d{6,}[A-Za-z]?(?![A-Za-z0-9])", re.ASCII)
_LIVES = re.compile(
    r"(?:家住|住在|现住|本人住|我住|居住在|租住在|租住|家庭住址|户籍地址|户籍所在地|户籍地|联系地址|通讯地址|住址)(?:[:：是为在于]|\s)*"
    r"([^，。；、,;!！?？\s“”\"（）()]{2,40})"
)
_ROOM = re.compile(
    r"(?:\d{1,3}\s?(?:号楼|栋|幢|座|弄|号院|号)\s?)?(?:[A-Za-z\d一二三四五六七八九十]{1,3}\s?单元\s?)?(?:\d{1,2}\s?[楼层]\s?)?\d{2,4}\s?(?:室|号房|房间|户)"
    r"|(?:\d{1,3}\s?(?:号楼|栋|幢|座)\s?)?[A-Za-z\d一二三四五六七八九十]{1,3}\s?单元\s?\d{2,4}(?!\d)|\d{1,3}[-－]\d{1,2}[-－]\d{3,4}(?!\d)"
)
_TITLED = "先生|女士|小姐|太太|夫人|同志|师傅|老师|阿姨|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷|叔叔|老人|同学|某某|某"


@dataclass(frozen=True, order=True)
class Piece:
    """Something to take out, at text[start:end]."""

    start: int
    end: int
    what: What


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an order's persons, and what of a text stays: `place`, where it happened. `words` are taken out because somebody said so."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    place: str = ""
    words: tuple[str, ...] = ()


def find_private(text: str, known: Known) -> list[Piece]:
    """Everything of a text that may not go to a third party, in order, overlapping pieces joined.

    Found are: what `find_personal` finds; the known persons' names, also as surname with a title, and numbers, however written; numbers of seven and more
    digits but amounts; accounts and codes; addresses of homes and rooms, unless they are the place itself; and the words that were named.
    """
    joined: list[Piece] = []
    for piece in sorted(_candidates(text, known)):
        if joined and piece.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Piece(last.start, max(last.end, piece.end), last.what)
        else:
            joined.append(piece)
    return joined


def blacked_out(text: str, pieces: Collection[Piece]) -> str:
    """The text with a black bar of one length for each piece: nothing tells how long it was."""
    parts: list[str] = []
    done = 0
    for piece in sorted(pieces):
        parts += text[done : piece.start], BLACK
        done = piece.end
    return "".join(parts) + text[done:]


def _candidates(text: str, known: Known) -> Iterator[Piece]:
    flat = text.translate(_WIDE)
    yield from (Piece(found.start, found.end, _FROM_MASKING[found.kind]) for found in find_personal(text))
    yield from _persons(flat, known)
    yield from (Piece(*match.span(), "number") for match in _LONG_NUMBER.finditer(flat))
    yield from (Piece(*match.span(1), "number") for match in _TAIL.finditer(flat))
    yield from (Piece(*match.span(1), "account") for match in _ACCOUNT.finditer(flat))
    yield from (Piece(*match.span(), "account") for match in _CODE.finditer(flat))
    place = normalise(known.place)
    homes = [*(match.span(1) for match in _LIVES.finditer(flat)), *(match.span() for match in _ROOM.finditer(flat))]
    yield from (Piece(start, end, "home") for start, end in homes if not _is_place(normalise(flat[start:end]), place))
    for word in known.words:
        yield from (Piece(*match.span(), "word") for match in re.finditer(re.escape(word.translate(_WIDE)), flat, re.IGNORECASE) if word.strip())


def _is_place(found: str, place: str) -> bool:
    """Whether an address found is the place of the matter itself."""
    return bool(place) and found in place


def _persons(flat: str, known: Known) -> Iterator[Piece]:
    """The known names and numbers, wherever they stand."""
    for name in known.names:
        plain = name.strip().translate(_WIDE)
        if len(plain) > 1:
            yield from (Piece(*match.span(), "name") for match in re.finditer(re.escape(plain), flat, re.IGNORECASE))
        surname = plain[: surname_length(plain)]
        if surname:
            yield from (Piece(*match.span(), "name") for match in re.finditer(rf"[小老]?{surname}[\u4e00-\u9fff]?(?:{_TITLED})", flat))
    for number in known.numbers:
        digits = re.sub(r"\D", "", number)[-11:]
        if len(digits) > 4:  # noqa: PLR2004 - shorter ones stand in every text
            yield from (Piece(*match.span(), "telephone") for match in re.finditer(r"[\s-]?".join(digits), flat))
