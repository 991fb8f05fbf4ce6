"""The organisations and people of the sample city 云州: who works where, with which roles. All invented."""

# code | name | English | kind | unit kind | parent | level | region
ORGS = """
RX | 云州市12345热线管理中心 | Yunzhou Hotline Centre | hotline_agency | | | 2 |
OP | 云声客户服务有限公司 | Yunsheng Customer Service Co. | operator | | | 2 |
SZ | 市市政管理局 | Public Works Bureau | government | bureau | | 2 |
ZM | 市照明管理所 | Street Lighting Office | government | section | SZ | 3 |
DL | 市道路养护中心 | Road Maintenance Centre | government | section | SZ | 3 |
PS | 市排水管理处 | Drainage Office | government | section | SZ | 3 |
CG | 市城市管理局 | City Management Bureau | government | bureau | | 2 |
HB | 市生态环境局 | Environment Bureau | government | bureau | | 2 |
ZJ | 市住房和城乡建设局 | Housing and Construction Bureau | government | bureau | | 2 |
JT | 市交通运输局 | Transport Bureau | government | bureau | | 2 |
GA | 市公安局交警支队 | Traffic Police | government | bureau | | 2 |
RS | 市人力资源和社会保障局 | Labour and Social Security Bureau | government | bureau | | 2 |
YB | 市医疗保障局 | Medical Insurance Bureau | government | bureau | | 2 |
WJ | 市卫生健康委员会 | Health Commission | government | bureau | | 2 |
JY | 市教育局 | Education Bureau | government | bureau | | 2 |
SC | 市市场监督管理局 | Market Supervision Bureau | government | bureau | | 2 |
MZ | 市民政局 | Civil Affairs Bureau | government | bureau | | 2 |
XF | 市行政审批服务局 | Administrative Services Bureau | government | bureau | | 2 |
GL | 市公积金管理中心 | Housing Fund Centre | government | vertical | | 2 |
DH | 东河区人民政府 | Donghe District | government | district | | 2 | 990101
DHCG | 东河区城市管理局 | Donghe City Management | government | section | DH | 3 | 990101
QS | 青石街道办事处 | Qingshi Street Office | government | street | DH | 3 | 990101001
LY | 柳荫街道办事处 | Liuyin Street Office | government | street | DH | 3 | 990101002
XL | 西岭区人民政府 | Xiling District | government | district | | 2 | 990102
SG | 松岗街道办事处 | Songgang Street Office | government | street | XL | 3 | 990102001
NT | 南塘区人民政府 | Nantang District | government | district | | 2 | 990103
BY | 北原区人民政府 | Beiyuan District | government | district | | 2 | 990104
GD | 云州供电公司 | Yunzhou Power Supply | public_utility | utility | | 2 |
SW | 云州水务集团 | Yunzhou Water | public_utility | utility | | 2 |
RQ | 云州燃气公司 | Yunzhou Gas | public_utility | utility | | 2 |
GJ | 云州公交集团 | Yunzhou Buses | public_utility | utility | | 2 |
"""

# login | name | works at | employed by | roles | in the printed list
STAFF = """
agent | 坐席 0213 林晓 | RX | OP | AG | 话务员（服务商） Agent (operator)
agent2 | 坐席 0107 何宁 | RX | RX | AG | 话务员（政府） Agent (government)
leader | 班长 0021 沈岚 | RX | OP | AG TL | 班长（服务商） Team lead (operator)
callback | 回访员 0305 唐苗 | RX | OP | CB | 回访员（服务商） Call-back (operator)
reviewer | 预审员 3002 方舟 | RX | RX | RV | 预审员 Pre-reviewer
dispatcher | 分派员 3017 顾清 | RX | RX | RV DP | 分派员 Dispatcher
dispatcher2 | 分派员 3009 程远 | RX | RX | RV DP |
adjudicator | 裁定员 3101 陆衡 | RX | RX | AD DP | 职责裁定 Adjudicator
adjudicator2 | 裁定员 3102 韩松 | RX | RX | AD |
closer | 审核员 3201 孟然 | RX | RX | CR | 办结审核 Closing reviewer
closer2 | 审核员 3202 石磊 | RX | RX | CR |
supervisor | 督办员 3301 秦岳 | RX | RX | SV | 督办 Supervisor
assessor | 考核员 3401 罗敏 | RX | RX | AS | 考核 Assessor
assessor2 | 考核员 3402 白露 | RX | RX | AS | 考核（另一人） Another assessor
editor | 采编员 3501 夏青 | RX | RX | KE | 知识采编 Knowledge editor
approver | 知识审核 3502 温言 | RX | RX | KA | 知识审核 Knowledge approver
auditor | 审计 3901 丁一 | RX | RX | AU | 审计管理员 Audit administrator
sysadmin | 系统 3902 于航 | RX | RX | SA | 系统管理员 System administrator
security | 安全 3903 田野 | RX | RX | SE | 安全管理员 Security administrator
contracts | 合同管理 2004 韩雪 | RX | RX | CM | 合同管理员 Contract manager
director | 主任 3001 许衡 | RX | RX | SV CR AS CM | 中心主任 Director
lighting | 照明所 5101 周平 | ZM | ZM | UL UH | 照明所审核 Street lighting (unit lead)
works | 市政局 5001 吴迪 | SZ | SZ | UL UH | 市政局审核 Public works (unit lead)
district | 东河区 6001 赵凯 | DH | DH | UL UH | 东河区审核 Donghe District (unit lead)
citymanagement | 东河城管 6002 冯远 | DHCG | DHCG | UL UH | 东河区城管局 Donghe City Management (unit lead)
street | 青石街道 6101 钱蕾 | QS | QS | UL UH | 青石街道 Qingshi Street (unit lead)
power | 供电公司 7001 孙越 | GD | GD | UL UH | 供电公司 Power supply (utility)
simulated1 | 模拟坐席 0311 李雯 | RX | OP | AG |
simulated2 | 模拟坐席 0312 王启 | RX | OP | AG |
simulated3 | 模拟坐席 0313 陈露 | RX | OP | AG |
simulated4 | 模拟坐席 0314 周航 | RX | OP | AG |
simulated5 | 模拟坐席 0315 吴桐 | RX | OP | AG |
operator | 项目经理 0001 高远 | RX | OP | OM | 服务商经理 Operator's manager
"""


def unit_login(code: str) -> str:
    """The log-in name of a unit's lead: the one in the list above, or "unit-" and the unit's code."""
    for login, _, works_at, _, roles, _ in table(STAFF, 6):
        if works_at == code and "UL" in roles.split():
            return login
    return f"unit-{code.lower()}"


def table(text: str, columns: int) -> list[list[str]]:
    """Lines of "a | b | c" as lists of exactly `columns` texts."""
    lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    return [line + [""] * (columns - len(line)) for line in lines]
