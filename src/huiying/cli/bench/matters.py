"""Made-up matters that are told twice: by one caller, and by another in other words (a paraphrase by rule), and like ones of other places."""

import random
from dataclasses import dataclass, replace

from huiying.cli.bench.texts import Language

# what may be wrong, told in three ways; the topics are the city's, one for each
KINDS = (
    ("楼上一直漏水，天花板都泡坏了", "家里屋顶往下滴水，楼上住户不管", "楼上渗水把吊顶泡烂了"),
    ("路灯坏了好几天，晚上漆黑一片", "路灯不亮，走夜路看不见", "门口的灯杆不亮了，夜里很黑"),
    ("夜里工地一直施工，吵得睡不着", "半夜还在打桩，噪声很大", "工地深夜作业，声音太吵"),
    ("垃圾堆了一周没人清运，气味难闻", "垃圾桶满了没人收，臭气熏天", "生活垃圾没有及时清走，很臭"),
    ("自来水水压太低，高层没有水", "水龙头流不出水，六楼以上停水", "家里水流很小，洗不了澡"),
    ("电梯坏了三天没有修，老人下不了楼", "电梯停运，一直不来维修", "电梯又困人了，物业不修"),
    ("井盖破损，路面塌陷，很危险", "马路上的井盖坏了，车子颠簸", "人行道井盖缺失，怕有人掉下去"),
    ("有人占道摆摊，车辆过不去", "流动摊贩堵住路口，通行困难", "路边摊位占了人行道"),
    ("饭店油烟直接排到居民窗户", "餐馆排烟管对着住户，油烟味大", "楼下烧烤店的油烟呛人"),
    ("地下车库积水，车子泡在水里", "车库排水不畅，一下雨就淹", "停车场进水，水深到膝盖"),
    ("河里的水发黑发臭", "河道有污水排入，气味刺鼻", "水面漂着垃圾，河水变黑"),
    ("快递柜收费不合理，取件要交钱", "驿站乱收费，拿包裹要付保管费", "取快递被要求多交钱"),
)  # fmt: skip
OPENINGS = ("市民来电反映，", "我想投诉，", "来电称", "您好，", "业主反映，", "")
ENDINGS = ("请相关部门尽快处理。", "希望核实解决。", "要求答复。", "已经反映多次没有结果。", "麻烦派人来看看。", "")
CHARACTERS = "云海东西南北长安永宁和平新华建设中山文昌青松白鹭桃园锦绣金桥龙泉凤翔石榴紫荆望江临湖观澜听涛春晖秋实"
ROADS, ESTATES = ("路", "街", "大道", "巷"), ("小区", "花园", "苑", "家园", "公寓")
SAID = "零一二三四五六七八九"
NOISE = (4, 14)


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a matter: which kind, where, its words and the address as typed."""

    kind: int
    road: str
    number: int
    estate: str
    building: int
    region: str
    text: str = ""
    address: str = ""


class Matters:
    """Matters from a seed, with words of the benchmark's language around them."""

    def __init__(self, language: Language, regions: list[str], seed: int) -> None:
        self._language, self._regions = language, regions
        self._chance = random.Random(seed)  # noqa: S311 - made-up matters

    def one(self) -> Told:
        """A matter as its first caller tells it."""
        chance = self._chance
        name = "".join(chance.choices(CHARACTERS, k=2))
        estate = "".join(chance.choices(CHARACTERS, k=2))
        told = Told(
            chance.randrange(len(KINDS)), name + chance.choice(ROADS), chance.randint(1, 400), estate + chance.choice(ESTATES), chance.randint(1, 60),
            chance.choice(self._regions),
        )  # fmt: skip
        return self._worded(told, way=0)

    def again(self, told: Told) -> Told:
        """The same matter as another caller tells it: another phrase, numbers as words or digits, sentences in another order, less of the address."""
        return self._worded(told, way=self._chance.randint(1, 2))

    def elsewhere(self, told: Told) -> Told:
        """The same thing wrong in the same words at another place."""
        other = self.one()
        return self._worded(replace(other, kind=told.kind, region=told.region), way=0)

    def _worded(self, told: Told, way: int) -> Told:
        chance = self._chance
        number, building = (_said(told.number), _said(told.building)) if way and chance.random() < 1 / 2 else (str(told.number), str(told.building))
        unit = chance.choice(("栋", "号楼", "幢")) if way else "栋"
        where = f"{told.road}{number}号{told.estate}{building}{unit}"
        place = where if not way else chance.choice((where, f"{told.estate}{building}{unit}", f"{told.road}{number}号"))
        noise = "".join(chance.choices(self._language.words[:20_000], k=chance.randint(*NOISE)))
        parts = [f"{place}{KINDS[told.kind][way]}，", f"{noise}。"]
        if way and chance.random() < 1 / 2:
            parts.reverse()
        text = f"{chance.choice(OPENINGS)}{''.join(parts)}{chance.choice(ENDINGS)}"
        address = where if not way else chance.choice((where, place, ""))
        return replace(told, text=text, address=address)


def _said(number: int) -> str:
    """A number below a thousand as it is said: 18 十八, 205 二百零五."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{SAID[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{SAID[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (SAID[ones] if ones else "")
