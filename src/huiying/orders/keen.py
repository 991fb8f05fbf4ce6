"""What tells one matter from others: names of places, house numbers, other numbers, and the less usual words. Pure.

Texts are compared by their pairs of neighbouring characters, each with a weight: a pair within a place's name or a number says most, one of the words
that stand in every matter says almost nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huiying.kit.text import normalise

NAMED, PLAIN, EMPTY = 4.0, 1.0, 0.1  # what a pair counts: in a name or number, else, with an empty word
MOST_TERMS = 30
UNSURE, OTHER_NUMBER = 0.8, 0.3  # what a shared name counts without numbers, and with others
_EMPTY = frozenset("的了在是我有和不都就也这那个们来到你您他她它着过要能会可很太还又再上下吗呢吧啊请与及或被把给让对从向为以于而且但因所等之其")
_USUAL = frozenset(
    """
    小区 没有 希望 相关 关部 部门 处理 问题 反映 市民 民反 来电 要求 联系 回复 解决 尽快 投诉 核实 政府 工作 人员 单位 已经 多次 一直 目前 附近 位于 每天
    晚上 影响 生活 非常 感谢 时候 时间 现在 今天 昨天 情况 进行 管理 诉求 居民 业主 物业 严重 至今 有人 无人 街道 社区
    """.split()  # noqa: SIM905 - words are read as words
)
_NOT_NAMED = _EMPTY | frozenset("住堵修走条段马公道铁没家地门楼车过库口")  # in the two characters before a road or an estate: no name
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100}
_SAID = "零〇一二两三四五六七八九十百"
_NUMBER = re.compile(rf"(\d{{1,5}}|[{_SAID}]{{1,5}})(号楼|号院|号|栋|幢|座|单元|室|楼|层|弄|组|路公交|路车)")
_UNITS = {"号楼": "栋", "幢": "栋", "座": "栋", "号院": "号", "层": "楼", "路公交": "路", "路车": "路"}
_NAME = re.compile(
    r"([\u4e00-\u9fff]{2})(路|街(?!道)|大道|巷|胡同|小区|花园|苑|新城|广场|大厦|公寓|家园|村|市场|医院|学校|小学|中学|幼儿园|公园|工地|搅拌站|厂|桥|湖|河|车站)"
)
_CODE = re.compile(r"[a-z]*\d{2,}[a-z0-9]*|[a-z]{2,}\d+")


@dataclass(frozen=True, slots=True)
class Sharp:
    """A text made ready to be compared: its pairs with their weights, the names of places, the house numbers and other numbers in it."""

    pairs: Mapping[str, float] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    @property
    def weight(self) -> float:
        """All pairs' weights together."""
        return sum(self.pairs.values())


def sharpened(text: str) -> Sharp:
    """A normalised text made ready, its numbers in digits."""
    return _sharpened(spelled(text))


def _sharpened(text: str) -> Sharp:
    spans = [*_NUMBER.finditer(text), *_NAME.finditer(text), *_CODE.finditer(text)]
    named = {place for span in spans for place in range(span.start(), span.end() - 1)}
    each = dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1))
    pairs = {pair: weight_of(pair) for pair in each if "\n" not in pair}
    pairs |= {text[place : place + 2]: NAMED for place in named if "\n" not in text[place : place + 2]}
    numbers = frozenset(f"{one[1]}{_UNITS.get(one[2], one[2])}" for one in _NUMBER.finditer(text))
    names = frozenset(f"{one[1]}{one[2]}" for one in _NAME.finditer(text) if one[1] not in _USUAL and _NOT_NAMED.isdisjoint(one[1]))
    return Sharp(pairs, names, numbers | frozenset(one[0] for one in _CODE.finditer(text)))


def weight_of(pair: str) -> float:
    """What a pair counts by itself."""
    if pair in _USUAL or not pair.isalnum() or not _EMPTY.isdisjoint(pair):
        return EMPTY
    return PLAIN


def spelled(text: str) -> str:
    """The text with numbers of houses and floors in digits: "十八号" and "18号" are one."""
    return _NUMBER.sub(lambda one: f"{_number(one[1])}{one[2]}", text)


def _number(said: str) -> str:
    if said.isascii():
        return said.lstrip("0") or said
    if not any(mark in _TENS for mark in said):
        return "".join(str(_DIGITS[mark]) for mark in said)
    whole, digit = 0, 0
    for mark in said:
        if mark in _TENS:
            whole, digit = whole + (digit or 1) * _TENS[mark], 0
        else:
            digit = _DIGITS[mark]
    return str(whole + digit)


def terms(*texts: str) -> list[tuple[str, float]]:
    """The pairs by which to look for a matter, the most telling first, at most MOST_TERMS, each with its weight. Texts as typed.

    As numbers may be written otherwise, pairs of both spellings are asked.
    """
    found: dict[str, float] = {}
    for text in map(normalise, texts):
        for pair, weight in (*_sharpened(text).pairs.items(), *sharpened(text).pairs.items()):
            if weight > EMPTY:
                found[pair] = max(weight, found.get(pair, 0.0))
    return sorted(found.items(), key=lambda one: -one[1])[:MOST_TERMS]


def covered(asked: Sequence[tuple[str, float]], text: str) -> float:
    """How much of the asked pairs' weight a normalised text holds, 0–1: a quick look before the texts are compared."""
    whole = sum(weight for _, weight in asked)
    return sum(weight for pair, weight in asked if pair in text) / whole if whole else 0.0


def alike(one: Sharp, other: Sharp) -> float:
    """How alike two texts are, 0–1: half by all that either says (Sørensen), half by what the shorter one says (overlap), pairs by their weights."""
    if not one.pairs or not other.pairs:
        return 0.0
    common = sum(min(weight, other.pairs[pair]) for pair, weight in one.pairs.items() if pair in other.pairs)
    mine, its = one.weight, other.weight
    return (2 * common / (mine + its) + common / min(mine, its)) / 2


def same_place(one: Sharp, other: Sharp) -> float | None:
    """Whether two texts name one place, 0–1: the share of the names that they share, less where numbers differ; None where one of them names none."""
    if not one.names or not other.names:
        return None
    shared = len(one.names & other.names) / min(len(one.names), len(other.names))
    if not one.numbers or not other.numbers:
        return shared * UNSURE
    return shared if one.numbers & other.numbers else shared * OTHER_NUMBER
