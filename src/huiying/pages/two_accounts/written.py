"""A document's formulas in the reader's language: they are written in English words and in ids of inputs."""

import re

from huiying.accounts.inputs import INPUTS
from huiying.pages.naming import language

WORDS = {
    "C": "实际总费用", "years": "年数", "months": "月数", "queued": "请求人工量", "answered in 15 s": "15秒内接通量", "answered": "人工接通量",
    "needs": "诉求数", "resolved at once": "一次解决量", "valid share": "有效率", "valid": "有效接触量", "closed": "办结量",
    "sum of heads": "各月人数之和", "hours paid": "付薪工时",
    "handle seconds": "处理秒数", "hours logged in": "登录工时", "head-months": "人月", "waited seconds": "等待秒数",
    "needs reached in 15 s": "15秒内接到的诉求", "mean of": "各月平均：", "FCR": "一次解决率",
}  # fmt: skip
IDS = {id_: one.zh for id_, one in INPUTS.items()}
PATTERN = re.compile("|".join(rf"(?<![\w.]){re.escape(name)}(?![\w.])" for name in sorted({**WORDS, **IDS}, key=len, reverse=True)))


def in_words(formula: str) -> str:
    """A formula as the reader reads it; in Chinese its words and ids are put in Chinese, symbols and numbers stay."""
    if not language().startswith("zh"):
        return re.sub(r"\b(?:tel|need|contact|case|reply|sat|hr|rate)\.\w+", lambda found: INPUTS[found[0]].en if found[0] in INPUTS else found[0], formula)
    return PATTERN.sub(lambda found: IDS.get(found[0]) or WORDS[found[0]], formula).replace(", ", "，")
