"""Organisations that most cities have, named by what they do; a city renames them and adds its districts (codes as in dispatch/seed.py)."""

# code | name | English | kind | kind of unit
LINES = """
SZ | 市市政管理局 | Public Works Bureau | government | bureau
CG | 市城市管理局 | City Management Bureau | government | bureau
YL | 市园林绿化局 | Parks Bureau | government | bureau
SW | 市水务局 | Water Bureau | government | bureau
ZJ | 市住房和城乡建设局 | Housing and Construction Bureau | government | bureau
ZG | 市自然资源和规划局 | Natural Resources and Planning Bureau | government | bureau
JT | 市交通运输局 | Transport Bureau | government | bureau
GA | 市公安局 | Public Security Bureau | government | bureau
HB | 市生态环境局 | Environment Bureau | government | bureau
RS | 市人力资源和社会保障局 | Labour and Social Security Bureau | government | bureau
YB | 市医疗保障局 | Medical Insurance Bureau | government | bureau
MZ | 市民政局 | Civil Affairs Bureau | government | bureau
WJ | 市卫生健康委员会 | Health Commission | government | bureau
JY | 市教育局 | Education Bureau | government | bureau
WL | 市文化和旅游局 | Culture and Tourism Bureau | government | bureau
SC | 市市场监督管理局 | Market Supervision Bureau | government | bureau
FG | 市发展和改革委员会 | Development and Reform Commission | government | bureau
GX | 市工业和信息化局 | Industry and Information Bureau | government | bureau
SF | 市司法局 | Justice Bureau | government | bureau
NY | 市农业农村局 | Agriculture Bureau | government | bureau
ZW | 市政务服务管理局 | Administrative Services Bureau | government | bureau
GJJ | 市住房公积金管理中心 | Housing Fund Centre | government | vertical
YZ | 市邮政管理局 | Postal Bureau | government | vertical
GS | 市供水公司 | Water Supply Company | public_utility | utility
GD | 市供电公司 | Power Supply Company | public_utility | utility
RQ | 市燃气公司 | Gas Company | public_utility | utility
RL | 市热力公司 | Heating Company | public_utility | utility
TX | 通信企业 | Telecoms Company | public_utility | utility
"""


def shipped_orgs() -> list[dict[str, str]]:
    """The shipped organisations as rows of the register."""
    rows = [[cell.strip() for cell in line.split("|")] for line in LINES.strip().splitlines()]
    return [{"code": code, "name": name, "name_en": en, "kind": kind, "unit_kind": unit_kind} for code, name, en, kind, unit_kind in rows]
