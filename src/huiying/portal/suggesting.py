"""What a citizen's words are about: topics and the type of demand, by the model in use or by names alone; offered and never decided."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt

from huiying.directory.models import Topic
from huiying.dispatch.offering import offer
from huiying.kit.text import bigrams

MOST = 5
HELP = "help"
LAST_LEVEL = 3
SHARE_OF_PARENT = 0.3
COMMON = ("050101", "050201", "060101", "010201", "040202", "070102", "070201")
TYPES = (
    ("report", ("举报", "tip-off", "bribe")),
    ("complaint", ("投诉", "态度", "乱收费", "complain")),
    ("praise", ("表扬", "感谢", "点赞", "thank")),
    ("suggestion", ("建议", "希望增设", "suggest")),
    ("consult", ("咨询", "请问", "怎么办理", "如何", "吗", "？", "?", "how ", "where ")),
)
GENERAL = frozenset(["人民", "服务", "管理", "问题", "办理", "公共", "社会", "申请", "城乡", "政策", "政务", "设施", "事务"])
_WORD = re.compile(r"[a-z]{4,}")
_NAME_OF_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}(?:大道|社区|小区|新村|[路街巷](?![灯面口边]))")


def likely_type(words: str) -> str:
    """The type that the model in use thinks likeliest; by the signs in the words where none is in use."""
    made = offer("type", words, known=[code for code, _ in TYPES] + [HELP])
    return made.offered[0].code if made and made.offered else demand_type(words)


def likely_topics(words: str, known: Mapping[str, Topic]) -> list[Topic]:
    """The topics of the model in use that the public may choose, the likeliest first, then those by name; five at most. By name alone without a model."""
    open_ones = {code for code, topic in known.items() if topic.level == LAST_LEVEL and topic.active and topic.open_to_public}
    made = offer("topic", words, known=open_ones)
    by_name = topics(words, known)
    first = [known[one.code] for one in made.offered] if made else []
    return [*first, *(topic for topic in by_name if topic not in first)][:MOST]


def demand_type(words: str) -> str:
    """The likeliest type of demand; help where nothing speaks for another."""
    low = words.lower()
    return next((code for code, signs in TYPES if any(sign in low for sign in signs)), HELP)


def topics(words: str, known: Mapping[str, Topic]) -> list[Topic]:
    """The topics whose names share most with the words, the likeliest first, at most five; none where nothing is shared."""
    open_ones = [t for t in known.values() if t.level == LAST_LEVEL and t.active and t.open_to_public]
    rarity = Counter(piece for topic in open_ones for piece in pieces(topic.name, topic.name_en))
    plain = _NAME_OF_PLACE.sub(" ", words)
    said = set(pieces(plain, plain))
    scored = []
    for topic in open_ones:
        own = score(pieces(topic.name, topic.name_en), said, rarity)
        above = known.get(topic.parent_code)
        beside = score(pieces(above.name, above.name_en), said, rarity) if above else 0.0
        if own or beside:
            scored.append((own + SHARE_OF_PARENT * beside, topic))
    scored.sort(key=lambda pair: (-pair[0], pair[1].code))
    return [topic for _score, topic in scored[:MOST]]


def pieces(name: str, name_en: str) -> list[str]:
    """What a name is compared by: neighbouring characters, and English words without their plural."""
    pairs = [pair for pair in bigrams(name) if len(pair) > 1 and not pair.isascii() and pair not in GENERAL]
    return pairs + [word.rstrip("s") for word in _WORD.findall(name_en.lower())]


def score(wanted: Iterable[str], said: set[str], rarity: Counter[str]) -> float:
    """How much of a name is said; rare pieces weigh more, long names less."""
    parts = list(wanted)
    return float(sum(1 / sqrt(rarity[piece] or 1) for piece in parts if piece in said) / sqrt(len(parts) or 1))
