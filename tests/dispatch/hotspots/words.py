"""Synthetic messages for hot matters: planted matters in paraphrases, the same place with other matters, the same matter at other places. All invented."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiying.dispatch.hotspots.stream import Said

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)
FIRST, SECOND = "云栖锦绣澄碧桂枫翠玉瑞祥恒泰紫金明月龙凤雅静安宁和悦清荷松鹤", "湖山苑庭园林谷台溪岸洲湾原川泉亭"
KINDS = ("小区", "花园", "新城", "家园", "公寓", "广场", "学校", "大道")
MATTERS = {
    "plant": (
        "搅拌站",
        [
            "混凝土搅拌站夜间施工噪音很大",
            "搅拌站粉尘污染严重",
            "旁边建的搅拌厂彻夜轰鸣，灰尘满天",
            "搅拌站运输车日夜不停，噪声和粉尘让人无法开窗",
            "要求查处违规搅拌站，水泥灰落满阳台",
            "搅拌站离居民楼太近，老人孩子睡不着",
        ],
    ),
    "parking": (
        "车位",
        [
            "开发商捆绑销售车位",
            "买房必须同时购买车位，属于强制搭售",
            "车位捆绑销售，不买车位不签合同",
            "强制业主买车位，十二万一个不合理",
            "销售人员说不买车位就不卖房，捆绑销售车位违法",
        ],
    ),
    "water": (
        "停水",
        ["频繁停水没有通知", "自来水水压太低，高层用不上水", "供水管道老化经常爆管停水", "这个月已经停水五次，物业不处理", "二次供水水质发黄有异味"],
    ),
    "lift": ("电梯", ["电梯经常故障困人", "电梯坏了半个月没人修", "电梯突然下坠，老人受到惊吓", "电梯年检过期仍在运行", "电梯维修基金不公开，故障不断"]),
    "school": (
        "学位",
        ["配套小学学位不足", "孩子上学被分到很远的学校", "承诺的配套学校没有兑现，学区划分不合理", "入学报名被拒，学位已满", "开发商宣传的名校没有落实"],
    ),
    "bus": ("公交", ["公交车班次太少等一个小时", "希望增加公交线路", "公交站点设置不合理，走二十分钟", "早高峰公交挤不上去", "末班车太早，下班没有公交"]),
}
OPENINGS = ("尊敬的领导您好", "请问有关部门", "我是居民", "强烈要求", "再次反映", "多次投诉无果", "希望政府重视", "恳请领导关注", "情况如下")
CLOSINGS = ("请尽快处理", "望解决，谢谢", "希望得到回复", "请给百姓一个说法", "恳请相关部门调查", "影响正常生活", "谢谢领导", "期待答复")
DISTRICT = "云州市东河区"
SMALL = ("", "", "最近", "每天", "现在", "一直", "长期", "实在是", "竟然")
BACKGROUND = (
    "社保转移怎么办理", "身份证换领需要什么材料", "医保报销比例是多少", "驾驶证年审流程咨询",
    "居住证办理时间", "公积金提取条件", "路灯不亮", "垃圾没有清运", "井盖破损",
    "绿化带枯死", "共享单车乱停放", "流浪狗伤人", "占道经营影响通行", "工资被拖欠",
    "餐饮油烟扰民", "广场舞音响太吵", "违章建筑举报", "房产证办理进度", "退税政策咨询", "图书馆开放时间",
)  # fmt: skip


@dataclass(frozen=True)
class Stream:
    """A stream and what was planted in it: for each matter the ids that say it."""

    said: list[Said]
    planted: dict[str, frozenset[str]]


def names(random_: random.Random, count: int) -> list[str]:
    """Names of places, no two with the same beginning."""
    found: dict[str, str] = {}
    while len(found) < count:
        stem = random_.choice(FIRST) + random_.choice(FIRST) + random_.choice(SECOND)
        if len(set(stem)) == 3:
            found.setdefault(stem[:2], stem + random_.choice(KINDS))
    return list(found.values())


def stream(seed: int, *, matters: int = 6, background: int = 500) -> Stream:
    """Six hot matters of 8 to 40 people among other messages; two speak of one place, two say the same of two places; some messages are copies."""
    random_ = random.Random(seed)
    places = names(random_, 40)
    kinds = list(MATTERS)
    random_.shuffle(kinds)
    plan = [(places[0], kinds[0]), (places[0], kinds[1]), (places[1], kinds[0]), *((places[n], kinds[n % len(kinds)]) for n in range(2, matters - 1))]
    said: list[Said] = []
    planted: dict[str, frozenset[str]] = {}
    for number, (place, kind) in enumerate(plan):
        start = BEGIN + timedelta(days=random_.randint(0, 200))
        made = [one(random_, f"m{number}-{n}", place, kind, start + timedelta(hours=random_.randint(0, 1500))) for n in range(random_.randint(8, 40))]
        planted[f"{kind}@{place}"] = frozenset(each.id for each in made)
        said += made
    for n in range(background):
        at = BEGIN + timedelta(hours=random_.randint(0, 8000))
        place = random_.choice(places[8:])
        what = random_.choice(BACKGROUND)
        said.append(
            Said(f"b{n}", at, titled(random_, place, what, "这个"), whole(random_, place, loose(random_, what)), random_.choice([0, 0, 0, 1, 5]), f"p{n}")
        )
    random_.shuffle(said)
    return Stream(said, planted)


def one(random_: random.Random, key: str, place: str, kind: str, at: datetime) -> Said:
    """A message about a matter at a place, in one of its wordings; one in ten names the place in the text alone."""
    word, wordings = MATTERS[kind]
    what = loose(random_, random_.choice(wordings))
    where = random_.choice((place, f"{DISTRICT}{place}", f"{place}附近", f"位于{place}"))
    title = what if random_.random() < 0.1 else titled(random_, place, what, word)
    text = whole(random_, where, what, loose(random_, random_.choice(wordings)))
    return Said(key, at, title[:40], text, random_.choice([0, 0, 1, 3, 20]), f"u{key}")


def titled(random_: random.Random, place: str, what: str, word: str) -> str:
    """A title as people write them."""
    where = random_.choice((place, f"{DISTRICT}{place}", f"{place}附近", f"位于{place}"))
    frames = (f"{where}{what}", f"投诉{DISTRICT}{place}{word}问题", f"{what}，{place}居民苦不堪言", f"关于{where}{word}的投诉", f"{place}业主反映{what}")
    return random_.choice(frames)


def loose(random_: random.Random, what: str) -> str:
    """A wording as another person would put it: clauses in another order, small words before them."""
    clauses = what.split("，")
    random_.shuffle(clauses)
    return "，".join(random_.choice(SMALL) + clause for clause in clauses)


def whole(random_: random.Random, place: str, *what: str) -> str:
    """A whole message."""
    said = random_.choice((f"我住在{place}", f"{place}的居民", f"在{place}", place))
    return f"{random_.choice(OPENINGS)}，{said}{'，'.join(what)}。{random_.choice(CLOSINGS)}。"
