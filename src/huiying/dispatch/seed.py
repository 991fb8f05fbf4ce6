"""A first duty catalogue, for the shipped classes of matters. Legal bases are told in our own words: a city checks and replaces them.

Units are named by code; "区" as the lead stands for each district, with a line for its own region. Lines whose lead a city does
not have are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from huiying.directory.models import Org
from huiying.directory.reference import changed
from huiying.dispatch.catalogue import write_lines
from huiying.dispatch.match import Line
from huiying.dispatch.models import CatalogueVersion
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor

EACH_DISTRICT = "区"

# topic | object words | lead | co-handlers | fallback | department's matter | source | basis in our own words
LINES = """
01 | | SZ | | CG | yes | three_fixed | 市政设施由市政主管部门建设、养护和监管
0101 | | SZ | | CG | yes | law | 城市道路的养护和维修由市政主管部门负责，确保完好
010102 | 电力井、电缆井、通信井 | GD | SZ | SZ | | law | 井盖由其权属单位管理，市政主管部门监督
010103 | | SW | SZ | SZ | yes | three_fixed | 道路积水由排水主管部门组织抢排，市政部门配合
0102 | | SZ | | CG | yes | three_fixed | 公共照明由市政主管部门所属机构维护
0103 | | SW | | SZ | yes | law | 城镇排水设施由排水主管部门维护监管
0104 | | SZ | JT | CG | yes | law | 城市桥梁隧道由市政主管部门检测养护
0201 | | 区 | CG | CG | | duty_list | 清扫保洁和垃圾收运由区组织实施，市级部门指导
02 | | CG | | SZ | yes | three_fixed | 市容和环境卫生由城市管理部门主管
0202 | | 区 | CG | CG | | power_list | 占道经营和户外广告由区城市管理执法机构处理
0203 | | YL | | CG | yes | law | 公共绿地和行道树由园林绿化主管部门养护
03 | | ZJ | | ZG | yes | three_fixed | 住房和物业由住房建设主管部门主管
0301 | | 区 | ZJ | ZJ | | duty_list | 物业服务活动由区住建部门和街道监督指导
030103 | | SC | ZJ | ZJ | yes | law | 电梯安全由市场监督管理部门监察，物业使用单位先行救援
030202 | | CG | HB,ZJ | ZJ | yes | power_list | 施工扰民由城市管理执法部门查处，住建部门管理工地
030203 | | 区 | CG,ZG | CG | | law | 违法建设由所在区组织查处和拆除
030302 | | ZG | | ZJ | yes | law | 不动产登记由自然资源部门所属登记机构办理
030402 | | GJJ | | ZJ | yes | law | 住房公积金由公积金管理中心管理
04 | | JT | | GA | yes | three_fixed | 公共交通和道路运输由交通运输部门主管
0402 | | GA | JT | JT | yes | law | 道路交通秩序和信号设施由公安交通管理部门负责
0403 | | CG | GA,SC | GA | yes | power_list | 公共停车和共享单车由城市管理部门统筹
0501 | | GS | SW | SW | | law | 供水企业对供水设施和水质负责，水务部门监管
0502 | | GD | | FG | | law | 供电企业对供电设施和抢修负责，发展改革部门监管
0503 | | RQ | ZJ | ZJ | | law | 燃气和供热企业负责抢修服务，住建部门监管
050302 | | RL | ZJ | ZJ | | law | 供热企业保证室温达标，主管部门督促
050403 | | YZ | SC | SC | | law | 快递服务由邮政管理部门监督
0504 | | TX | | GX | | law | 通信服务由电信企业负责，主管部门监管
06 | | HB | | CG | yes | three_fixed | 生态环境污染由生态环境部门监督执法
060101 | | CG | HB,ZJ | HB | yes | power_list | 夜间施工噪声由城市管理执法部门查处
060102 | 广场舞、音响、邻居、装修 | GA | | HB | yes | law | 社会生活噪声由公安机关依法处理
060201 | | CG | HB,SC | HB | yes | power_list | 餐饮油烟由城市管理执法部门查处
0603 | | HB | SW | SW | yes | law | 水体污染由生态环境部门会同水务部门处理
07 | | RS | | ZW | yes | three_fixed | 就业和社会保险由人力资源社会保障部门主管
070102 | | YB | | RS | yes | three_fixed | 医疗保险由医疗保障部门主管
070201 | 工地、建筑、农民工 | RS | ZJ | ZJ | yes | law | 拖欠工资由劳动监察查处，建设领域由住建部门配合
0704 | | MZ | | RS | yes | law | 社会救助和养老服务由民政部门主管
08 | | WJ | | SC | yes | three_fixed | 医疗卫生由卫生健康部门主管
0803 | | SC | WJ | WJ | yes | law | 药品和器械由市场监督管理部门监管
09 | | JY | | WL | yes | three_fixed | 学校和校外培训由教育部门主管
0903 | | WL | | JY | yes | three_fixed | 文化体育旅游由文化和旅游部门主管
10 | | SC | | ZW | yes | law | 消费维权、食品安全和价格由市场监督管理部门主管
11 | | GA | | SF | yes | law | 治安、户籍和出入境由公安机关负责
110102 | | GA | CG | CG | yes | law | 养犬登记和伤人由公安机关处理，市容影响由城管处理
1103 | | SF | | GA | yes | law | 法律援助、调解和公证由司法行政部门指导
12 | | ZW | | FG | yes | three_fixed | 政务服务由政务服务管理部门统筹
120201 | | 区 | MZ | MZ | | duty_list | 村（居）事务由所在区和乡镇街道指导
120202 | | 区 | ZG | ZG | | law | 征地拆迁由所在区组织实施
120203 | | NY | | ZG | yes | three_fixed | 农业农村事务由农业农村部门主管
"""


def starting_lines(orgs: Mapping[str, Org]) -> list[Line]:
    """The shipped lines for a city's organisations by code; those without their lead are left out."""
    districts = sorted((org for org in orgs.values() if org.unit_kind == "district" and org.region_code), key=lambda org: org.code)
    found: list[Line] = []
    for row in LINES.strip().splitlines():
        cells = [cell.strip() for cell in row.split("|")]
        for lead, region in _leads(cells[2], orgs, districts):
            found.append(_line(len(found) + 1, cells, lead, region, orgs))
    return found


def _leads(code: str, orgs: Mapping[str, Org], districts: Sequence[Org]) -> Iterator[tuple[Org, str]]:
    if code == EACH_DISTRICT:
        yield from ((district, district.region_code) for district in districts)
    elif code in orgs:
        yield orgs[code], ""


def _line(number: int, cells: Sequence[str], lead: Org, region: str, orgs: Mapping[str, Org]) -> Line:
    topic, words, _, co, fallback, department, source, basis = cells
    return Line(
        line_no=number, topic_prefix=topic, region_prefix=region, object_word=words, lead=str(lead.pk),
        co=tuple(str(orgs[code].pk) for code in co.split(",") if code in orgs and orgs[code].pk != lead.pk),
        fallback=str(orgs[fallback].pk) if fallback in orgs and orgs[fallback].pk != lead.pk else "",
        legal_basis=basis, source=source, forbid_direct_to_level3=department == "yes",
    )  # fmt: skip


def publish_first(lines: Sequence[Line], *, actor: Actor, now: datetime) -> CatalogueVersion:
    """Put a city's first catalogue in force at set-up; later versions go by proposal and approval. Journals `catalogue.published`."""
    with transaction.atomic():
        version = CatalogueVersion.objects.create(
            number=1, state="published", valid_from=now, note="初始派单目录", proposed_by=actor.id, approved_by=actor.id, created_at=now
        )
        write_lines(version, lines)
        changed()
        write([NewEvent(f"catalogue:{version.pk}", 1, "catalogue.published", {"number": 1, "lines": len(lines)})], actor=actor, now=now)
    return version
