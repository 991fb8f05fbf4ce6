"""The sample city's duty catalogue: topic and place → unit, with the basis in our own words."""

from datetime import datetime

from huiying.directory.models import Org
from huiying.dispatch.catalogue import approve_catalogue, propose
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line
from huiying.kit.actor import Actor

# topic prefix | region prefix | word | lead | co | fallback | basis | source
LINES = """
01 | | | SZ | | SZ | 市政管理局职责：城市道路、桥梁、照明、排水设施的养护 | three_fixed
0101 | | | DL | | SZ | 道路养护中心职责清单第一项：市管道路养护 | duty_list
0102 | | | ZM | GD | SZ | 照明管理所职责清单第一项：市管道路照明；供电公司配合查线 | duty_list
0102 | 990101001 | | DHCG | | SZ | 东河区城管局：青石街道辖区支路照明（2024 年目录） | power_list
0103 | | | PS | | SZ | 排水管理处职责清单第二项：公共排水设施 | duty_list
02 | | | CG | | CG | 城市管理局职责：市容环境卫生、园林绿化 | three_fixed
0202 | 990101 | | DHCG | QS | CG | 东河区城管局：辖区市容秩序；街道配合 | power_list
03 | | | ZJ | | ZJ | 住建局职责：物业、房屋建设、住房保障的监督管理 | three_fixed
030203 | | | CG | ZJ | CG | 城市管理局：违法建设查处；住建局配合认定 | power_list
030402 | | | GL | | ZJ | 住房公积金管理条例确定的管理中心职责 | law
04 | | | JT | | JT | 交通运输局职责：道路运输与公共交通管理 | three_fixed
0401 | | | GJ | JT | JT | 公交集团运营服务；交通运输局监管 | duty_list
0402 | | | GA | | JT | 道路交通安全法确定的交警职责 | law
05 | | | SZ | | SZ | 公用事业行业监管 | three_fixed
0501 | | | SW | | SZ | 水务集团供水服务责任 | duty_list
0502 | | | GD | | SZ | 供电企业的供电服务与设施安全责任 | duty_list
0503 | | | RQ | | SZ | 燃气企业的供气与入户安全责任 | duty_list
06 | | | HB | | HB | 生态环境局职责：噪声、大气、水污染防治监管 | three_fixed
060102 | | | GA | HB | HB | 社会生活噪声由公安机关处理，生态环境部门配合监测 | law
060201 | | | CG | HB | CG | 餐饮油烟由城市管理部门执法，生态环境部门配合监测 | power_list
07 | | | RS | | RS | 人力资源和社会保障局职责 | three_fixed
070102 | | | YB | | RS | 医疗保障局职责：基本医疗保险 | three_fixed
0704 | | | MZ | | MZ | 民政局职责：社会救助、养老与残疾人服务 | three_fixed
08 | | | WJ | | WJ | 卫生健康委员会职责 | three_fixed
09 | | | JY | | JY | 教育局职责 | three_fixed
10 | | | SC | | SC | 市场监督管理局职责：消费维权、食品安全、价格 | three_fixed
1004 | | | XF | SC | SC | 行政审批服务局：企业登记与帮办 | power_list
11 | | | GA | | GA | 公安机关职责 | law
12 | | | XF | | XF | 行政审批服务局：政务服务与政策咨询 | three_fixed
120201 | 990101 | | DH | | DH | 区人民政府：村居事务 | three_fixed
120201 | 990104 | | BY | | BY | 区人民政府：村居事务 | three_fixed
"""


def publish(orgs: dict[str, Org], proposer: Actor, approver: Actor, now: datetime) -> None:
    """Propose and publish the catalogue's first version."""
    lines = []
    for text in LINES.strip().splitlines():
        topic, region, word, lead, co, fallback, basis, source = [part.strip() for part in text.split("|")]
        lines.append(
            Line(
                line_no=0, topic_prefix=topic, region_prefix=region, object_word=word, lead=str(orgs[lead].pk), co=tuple(str(orgs[c].pk) for c in co.split()),
                fallback=str(orgs[fallback].pk), legal_basis=basis, source=source,
            )
        )  # fmt: skip
    version = propose(edit=Edit(put=tuple(lines)), note="样板城市首版目录", actor=proposer, now=now)
    approve_catalogue(version_id=version.pk, actor=approver, now=now)
