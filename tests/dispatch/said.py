"""Made-up matters in our own words: each label has its things and its troubles, mixed with words that any label uses."""

import random

THINGS = {
    "010201": (("路灯", "灯杆", "照明"), ("不亮", "闪烁", "坏了", "天黑看不见")), "050201": (("供电", "电表", "线路"), ("停电", "跳闸", "没电", "电压不稳")),
    "060101": (("工地", "音响", "空调外机"), ("噪音", "太吵", "夜里施工", "无法入睡")),
}  # fmt: skip
ANY = ("小区", "门口", "三天了", "没人管", "请尽快", "处理", "多次反映", "居民", "影响", "生活", "老人", "孩子", "希望", "解决", "物业")


def said(label: str, chance: random.Random, *, blanks: bool = False) -> str:
    """One matter; with `blanks` its words stand apart."""
    things, troubles = THINGS[label]
    words = [chance.choice(things), chance.choice(troubles), *chance.choices(ANY, k=8)]
    chance.shuffle(words)
    return (" " if blanks else "").join(words)


def many(each: int, *, seed: int = 1, blanks: bool = False) -> tuple[list[str], list[str]]:
    """Texts with their labels, so many of each label, the labels taking turns."""
    chance = random.Random(seed)
    labels = [label for _ in range(each) for label in THINGS]
    return [said(label, chance, blanks=blanks) for label in labels], labels
