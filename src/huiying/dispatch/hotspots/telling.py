"""How a matter is told: the title of its most central text, and its place as people write it."""

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
_LOUD = re.compile("[!！?？]")
_SMALL = "的了在以和与及至到是有为对从把被将请再次于、"
_PLACE = re.compile(
    "(小区|花园|家园|公寓|山庄|别墅|新城|新村|[城苑园庭府郡湾邸轩阁岸里村镇乡县市区组街路道桥湖河江港站场店厂院校楼馆所园]|社区|街道|大道|广场|中心|大厦|学校|小学|中学|大学|幼儿园|医院|公司|集团|银行|市场|项目)$"
)
_DIVISION = re.compile(r"[A-Z]\d*[市区县]|[\u4e00-\u9fff]{2}[市区县]")

Ints = NDArray[np.int64]


def place_of(bench: Bench, stream: Sequence[Said], core: Ints) -> str:
    """The name that most of the core says and few others, whole and written as in the texts; else the division that most titles name; else nothing."""
    texts = [stream[text] for text in core]
    flat = [normalise(f"{said.title}\n{said.text}") for said in texts]
    whole = [_whole(bench.names.words.pieces[piece], flat) for piece in bench.names.of_group(core)[:CANDIDATES]]
    ranked = sorted((name for name in whole if len(name) > 1), key=lambda name: not _PLACE.search(name))
    if ranked:
        return _as_written(ranked[0], texts)
    divisions = Counter(division for said in texts for division in set(_DIVISION.findall(said.title)))
    common = min(divisions.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return common[0] if common[1] >= MOST * len(core) else ""


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
