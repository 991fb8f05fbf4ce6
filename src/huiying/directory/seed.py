"""What an installation begins with: the shipped classes of matters, and the divisions of the invented city 云州市."""

from huiying.directory.models import Region, Topic
from huiying.directory.seed_topics import LINES, SCHEME

DISTRICT_DIGITS = 6
STREET_DIGITS = 9

REGIONS = """
990101 东河区 | Donghe District
990101001 青石街道 | Qingshi Street
990101002 柳荫街道 | Liuyin Street
990101003 渡口街道 | Dukou Street
990101004 望云街道 | Wangyun Street
990102 西岭区 | Xiling District
990102001 松岗街道 | Songgang Street
990102002 石桥街道 | Shiqiao Street
990102003 茶亭街道 | Chating Street
990102004 白鹭街道 | Bailu Street
990103 南塘区 | Nantang District
990103001 荷塘街道 | Hetang Street
990103002 长堤街道 | Changdi Street
990103003 稻香镇 | Daoxiang Town
990103004 蓝溪镇 | Lanxi Town
990104 北原区 | Beiyuan District
990104001 站前街道 | Zhanqian Street
990104002 新工街道 | Xingong Street
990104003 麦场镇 | Maichang Town
990104004 风铃镇 | Fengling Town
"""


def shipped_topics() -> list[Topic]:
    """The shipped classes of matters, unsaved: 12 large, 40 middle, 120 small."""
    return [_topic(line) for line in LINES.strip().splitlines()]


def _topic(line: str) -> Topic:
    head, name_en = line.split(" | ")
    mark, name = head.split(" ", 1)
    code = mark.rstrip("*")
    level = 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
    parent = {1: "", 2: f"{code[:2]}0000", 3: f"{code[:4]}00"}[level]
    return Topic(code=code, name=name, name_en=name_en, parent_code=parent, level=level, place_bound=mark.endswith("*"), scheme=SCHEME)


def sample_regions() -> list[Region]:
    """The four districts and sixteen streets of the invented city, unsaved."""
    return [_region(line) for line in REGIONS.strip().splitlines()]


def _region(line: str) -> Region:
    head, name_en = line.split(" | ")
    code, name = head.split(" ", 1)
    level = 1 if len(code) == DISTRICT_DIGITS else 2
    return Region(code=code, name=name, name_en=name_en, parent_code=code[:DISTRICT_DIGITS] if level > 1 else "", level=level)
