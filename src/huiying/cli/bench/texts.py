"""Made-up citizens' words with the frequencies of real ones: a few words in every text, most words in almost none.

The vocabulary is some real words of a hotline and a long tail of invented ones, spelled with the 3,755 commonest characters; a
word's frequency falls with its rank (Zipf–Mandelbrot), as in any natural language.
"""

import random
from itertools import accumulate, chain

SIZE = 400_000
OFFSET = 2.7
REAL = tuple(
    """
    的 了 在 是 我们 小区 没有 希望 相关 部门 处理 问题 请 尽快 解决 反映 市民 来电 要求 物业 业主 居民 路灯 停水 停电 噪音
    施工 夜间 扰民 垃圾 楼道 电梯 维修 漏水 道路 破损 井盖 下水道 堵塞 积水 停车 占道 经营 油烟 学校 医院 社保 医保 公积金
    退费 投诉 商家 合同 工资 拖欠 工地 扬尘 绿化 公交 地铁 站点 红绿灯 消防 通道 安全 隐患 社区 街道 居委会 供暖 燃气 宽带
    快递 外卖 幼儿园 教师 学区 房产证 开发商 交房 违建 拆迁 补偿 低保 养老 残疾 就业 培训 驾校 违章 罚款 停车费 物业费 充电桩
    电动车 宠物 流浪狗 广场舞 河道 污染 异味 排污 化工 饮用水 水压 水费 电费 账单 发票 价格 超市 食品 过期 药店 疫苗 户口
    身份证 护照 签证 婚姻 登记 入学 报名 考试 图书馆 公园 健身 器材 已经 多次 联系 无人 回复 一直 目前 附近 位于 每天 晚上
    早上 老人 孩子 出行 不便 影响 生活 非常 感谢
    """.split()  # noqa: SIM905 - words are read as words
)
MARKS = ("，", "，", "，", "。", "、", "；")


def _characters() -> list[str]:
    """The first level of GB 2312: 3,755 characters."""
    return [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) if (high, low) <= (0xD7, 0xF9)]


class Language:
    """A vocabulary with frequencies, made from a seed."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - made-up words
        characters = _characters()
        chance.shuffle(characters)
        weights = list(accumulate(1 / (rank + 20) for rank in range(len(characters))))
        spelled = chance.choices(characters, cum_weights=weights, k=SIZE * 2 + SIZE // 4)
        tail = chain(
            (a + b for a, b in zip(spelled[0 : SIZE * 3 // 2 : 2], spelled[1 : SIZE * 3 // 2 : 2], strict=False)),
            (a + b + c for a, b, c in zip(*(spelled[SIZE * 3 // 2 + n :: 3] for n in range(3)), strict=False)),
        )
        invented = [word for word in dict.fromkeys(tail) if word not in REAL]
        chance.shuffle(invented)
        self.words = [*REAL, *invented]
        self._weights = list(accumulate(1 / (rank + OFFSET) for rank in range(len(self.words))))

    def text(self, chance: random.Random) -> str:
        """One text of about 150 to 350 characters."""
        words = chance.choices(self.words, cum_weights=self._weights, k=chance.randint(70, 160))
        parts: list[str] = []
        place = 0
        while place < len(words):
            step = chance.randint(4, 9)
            parts += words[place : place + step]
            parts.append(chance.choice(MARKS))
            place += step
        parts[-1] = "。"
        return "".join(parts)

    def title(self, chance: random.Random) -> str:
        """One title of about eight to twenty characters."""
        return "".join(chance.choices(self.words, cum_weights=self._weights, k=chance.randint(5, 9)))

    def candidates(self, chance: random.Random, count: int) -> list[str]:
        """Words spread evenly over the magnitudes of rank, two and three characters long, real ones among them."""
        found: dict[str, None] = {}
        while len(found) < count:
            rank = int(len(self.words) ** chance.random())
            word = self.words[min(rank, len(self.words) - 1)]
            if len(word) > 1:
                found[word] = None
        return list(found)
