"""How a matter is told: the title of its most central text and its place as people write it."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiying.dispatch.hotspots.joining import Bench
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.text import normalise

SHORTEST, LONGEST = 6, 40
MOST = 0.3
CANDIDATES, LONGEST_NAME, ALIKE_EDGE = 8, 16, 0.75
SOME, READ = 2, 400
_LOUD = re.compile("[!！?？]")
_SMALL = "的了在以和与及至到是有为对从把被将请再次于、"
_PLACE = re.compile(
    "(小区|花园|家园|公寓|山庄|别墅|新城|新村|[城苑园庭府郡湾邸轩阁岸里村镇乡县市区组街路道桥湖河江港站场店厂院校楼馆所园]|社区|街道|大道|广场|中心|大厦|学校|小学|中学|大学|幼儿园|医院|公司|集团|银行|市场|项目)$"
)
_DIVISION = re.compile(
    r"[A-Z]\d*[市区县]|[\u4e00-\u9fff]{2}(?:县|(?<![早夜超菜门城上都股])市(?![政民场委区])|(?<![小社校园景片地厂辖山街])区)"
)  # no 早市, 市政 or 小区
_LED_IN = re.compile("^(位于|属于|关于|反映|投诉|举报|请问|问问|咨询|建议)")
_TWO_NAMES = re.compile("^(.{2,}?)[与和及至]")

Ints = NDArray[np.int64]


def place_of(bench: Bench, stream: Sequence[Said], core: Ints) -> str:
    """The name that most of the core says and few others, whole and written as in the texts; else the division that most titles name; else nothing.

    Never what one person alone wrote.
    """
    texts = _some(stream, core)
    flat = [normalise(f"{said.title}\n{said.text}") for said in texts]
    whole = (_name(_whole(bench.names.words.pieces[piece], flat)) for piece in bench.names.of_group(core)[:CANDIDATES])
    ranked = sorted((name for name in whole if len(name) > 1 and _by_some(name, flat, texts)), key=lambda name: not _PLACE.search(name))
    if ranked:
        return _as_written(ranked[0], texts)
    divisions = Counter(division for said in texts for division in set(_DIVISION.findall(said.title)))
    common = min(divisions.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return common[0] if common[1] >= MOST * len(texts) and _by_some(normalise(common[0]), flat, texts) else ""


def _some(stream: Sequence[Said], core: Ints) -> list[Said]:
    """The texts of a core, or of a very large one some from all of its time."""
    return [stream[text] for text in core[:: -(-len(core) // READ)]]


def _by_some(phrase: str, flat: Sequence[str], texts: Sequence[Said]) -> bool:
    """Whether two people or more wrote it, or all where they are fewer."""
    people = [said.person or said.id for said in texts]
    wrote = {person for person, text in zip(people, flat, strict=True) if phrase in text}
    return len(wrote) >= min(SOME, len(set(people)))


def _name(whole: str) -> str:
    """A name without the word that led to it, and the first where the beginning of a second hangs on it."""
    name = _LED_IN.sub("", whole)
    first = None if _PLACE.search(name) else _TWO_NAMES.search(name)
    return first[1] if first and _PLACE.search(first[1]) else name


def _whole(piece: str, flat: Sequence[str]) -> str:
    """The piece made longer while nearly all that say it go on alike, and without the small words at its edges."""
    for back, on in ((1, 0), (0, 1)):
        while len(piece) < LONGEST_NAME:
            found = Counter(
                text[max(at - back, 0) : at + len(piece) + on] for text in flat if (at := text.find(piece)) >= back and at + len(piece) + on <= len(text)
            )
            longer, count = min(found.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
            if count < ALIKE_EDGE * sum(piece in text for text in flat) or not (longer[0] if back else longer[-1]).isalnum():
                break
            piece = longer
    return piece.strip(_SMALL)


def _as_written(name: str, texts: Sequence[Said]) -> str:
    """The name as the first text writes it, with its capitals."""
    for said in texts:
        for whole in (said.title, said.text):
            tight = "".join(whole.split())
            at = tight.casefold().find(name)
            if at >= 0:
                return tight[at : at + len(name)]
    return name


def title_of(bench: Bench, stream: Sequence[Said], core: Ints, place: str) -> tuple[str, int]:
    """The title that tells the core best, and its text: of readable length, naming the place where one does, calm before loud, most like the whole core.

    A core without titles is told by the beginning of a text.
    """
    like = (bench.vectors[core] @ bench.centres([core]).T).toarray().ravel()
    found = [(int(core[number]), stream[core[number]].title.strip()) for number in np.argsort(-like, kind="stable")]

    def worse(title: str) -> tuple[bool, ...]:
        named = bool(place) and normalise(place) in normalise(title)
        return not SHORTEST <= len(title) <= LONGEST, not named, bool(_LOUD.search(title))

    text, title = min(found, key=lambda pair: worse(pair[1]))
    return title or stream[text].text.strip()[:LONGEST], text
