"""Questions made by rule from articles of laws: what is asked is known to be answered by the article it was made from. No person asked them.

Six rules in turn, each with the chance of one seed: `heading` (the law's short name and the article's number), `clause` (a clause from the middle),
`bare` (a clause without its joining words), `everyday` (a clause with everyday words for those of laws; none of them stands in the search's own list),
`order` (two clauses, the later one first) and `typo` (a clause with one character mistyped: one that sounds the same, one left out, two exchanged).
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from huiying.kit.pinyin import readings
from huiying.kit.text import normalise

SHORTEST, LONGEST = 8, 28
_CUT = re.compile(r"[，。；：、（）“”《》\s]+")
_JOINING = re.compile("应当|或者|以及|并且|按照|依照|根据|有关|对于|关于|由于|因为|的|和|与|及|或|由|在|对|为|将|被|其|并|等|所|向|从|于")
EVERYDAY = {
    "应当": "要", "不得": "不能", "可以": "能", "缴纳": "交", "给予": "给", "下列": "这些", "规定": "说的", "申请": "想办", "告知": "告诉", "处以": "罚",
    "罚款": "罚钱", "承担": "负担", "赔偿": "赔", "损失": "损害", "购买": "买", "出售": "卖", "销售": "卖", "使用": "用", "未经": "没有", "擅自": "自己",
    "同意": "答应", "逾期": "过期", "期限": "时间", "届满": "到了", "之日起": "那天起", "报酬": "钱", "费用": "钱", "支付": "付", "返还": "还", "书面": "写的",
    "教育": "上学", "医疗机构": "医院", "学校": "校方", "消费者": "顾客", "经营者": "商家", "船舶": "船", "机动车": "汽车", "车辆": "车", "建筑物": "楼房",
    "生产": "做", "运输": "运", "拒绝": "不肯", "立即": "马上", "严重": "很大", "情形": "情况", "或者": "或", "以及": "和", "依照": "按", "依法": "按法律",
    "人员": "人", "机关": "部门", "场所": "地方", "死亡": "死了", "受伤": "伤了", "检查": "查", "公布": "公开", "签订": "签", "变更": "改", "终止": "结束",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """An article that questions are made from."""

    ref: str
    law: str
    label: str
    text: str
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the rule it was made by, and the article that answers it."""

    rule: str
    words: str
    ref: str


def clauses(source: Source) -> list[str]:
    """The clauses of an article that are long enough to ask by."""
    return [clause[:LONGEST] for clause in _CUT.split(source.text) if len(clause) >= SHORTEST]


def heading(source: Source, _chance: random.Random) -> str:
    """个人信息保护法第三十六条."""
    return f"{source.law.removeprefix('中华人民共和国')}{source.label}"


def clause(source: Source, chance: random.Random) -> str:
    """A clause, not the first one where there are more."""
    return chance.choice(clauses(source)[1:] or clauses(source))


def bare(source: Source, chance: random.Random) -> str:
    """A clause without the words that join."""
    return _JOINING.sub("", clause(source, chance))


def everyday(source: Source, chance: random.Random) -> str:
    """A clause in everyday words, the one with the most of them."""
    said = max(clauses(source), key=lambda one: (sum(word in one for word in EVERYDAY), chance.random()))
    for word, plain in EVERYDAY.items():
        said = said.replace(word, plain)
    return said


def order(source: Source, chance: random.Random) -> str:
    """Two clauses, the later one first."""
    every = clauses(source)
    first, later = sorted(chance.sample(range(len(every)), 2)) if len(every) > 1 else (0, 0)
    return f"{every[later]} {every[first]}" if later else every[0][len(every[0]) // 2 :] + every[0][: len(every[0]) // 2]


def typo(source: Source, chance: random.Random) -> str:
    """A clause with one character mistyped, not the first and not the last."""
    said = clause(source, chance)
    place = chance.randrange(1, len(said) - 2)
    how = chance.choice(("sound", "sound", "missing", "exchanged"))
    if how == "missing":
        return said[:place] + said[place + 1 :]
    if how == "exchanged":
        return said[:place] + said[place + 1] + said[place] + said[place + 2 :]
    return said[:place] + chance.choice(alike(said[place])) + said[place + 1 :]


RULES: dict[str, Callable[[Source, random.Random], str]] = {
    "heading": heading, "clause": clause, "bare": bare, "everyday": everyday, "order": order, "typo": typo,
}  # fmt: skip


@cache
def _by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        if character.encode("gb2312", "ignore")[:1] < b"\xd8" and character.encode("gb2312", "ignore"):
            for sound in readings(character)[:1]:
                found.setdefault(sound, []).append(character)
    return found


def alike(character: str) -> list[str]:
    """Common characters that sound the same; the character itself where there is none."""
    others = [other for sound in readings(character)[:1] for other in _by_sound().get(sound, []) if other != character]
    return others or [character]


def questions(sources: Sequence[Source], seed: int, part: int) -> Iterator[Question]:
    """One question of each article of a part (0: to tune on, 1: to read once), by the rules in turn. Articles too short to ask about are left out."""
    asked = 0
    for number, source in enumerate(sources):
        if number % 2 == part and clauses(source):
            rule = list(RULES)[asked % len(RULES)]
            words = RULES[rule](source, random.Random(f"{seed} {source.ref}"))  # noqa: S311 - repeatable, no secret
            asked += 1
            if normalise(words):
                yield Question(rule, words, source.ref)
