"""Texts of the components' page, in both languages."""

from huiying.kit.codes import Code, CodeList


def _codes(lines: str) -> list[Code]:
    """Codes from lines: code, Chinese, English, each after a bar; a line that begins with a blank goes on."""
    joined = lines.strip().replace("\n ", "")
    return [Code(*(part.strip() for part in line.split("|"))) for line in joined.splitlines()]


STATES = CodeList("example_state", "示例状态", "Example states", _codes("""
submitted | 待预审 | Waits for review
pending_dispatch | 待派单 | To be dispatched
in_progress | 办理中 | In progress
need_info | 待补充 | Facts asked for
suspended | 挂起 | Suspended
rework | 待重办 | To be redone
callback_pending | 待回访 | To be called back
completed | 办结 | Completed
rejected | 不予受理 | Not accepted
merged | 并单 | Merged
archived | 归档 | Archived
"""))
WORDS = CodeList("example_words", "示例文字", "Example texts", _codes("""
matter | 青榆路（实验中学南门至青榆桥）路灯成片不亮 | Street lights out along Qingyu Road, school gate to bridge
said | 青榆路从实验中学南门到青榆桥这一段，路灯从上周六开始不亮，大概有七八盏。孩子九点半下晚自习，路边有个井盖翘起来，前天晚上已经有个学生绊倒了。麻
 烦尽快看一下，哪怕先装个临时的。 | The street lights on Qingyu Road between the school's south gate and the bridge have been out since last Saturday,
  seven or eight of them. Children walk home at half past nine; a manhole cover sticks up and a pupil fell over it two nights ago. Please look soon,
  even a temporary lamp would help.
bureau | 东河区城管局 | Donghe urban management bureau
lights | 市照明管理所 | City lighting office
power | 市供电公司 | City power company
desk | 分派员 3017 | Dispatcher 3017
agent | 坐席 0213 | Agent 0213
operator | 服务商 | Operator
signed | 签收。 | signed for it.
returned | 申请退回，建议转市照明管理所。 | asked to return it and named the city lighting office.
why | 青榆路 2025 年 7 月移交市管，目录未更新 | The road passed to the city in July 2025; the catalogue was not updated
moved | 同意退回，改派市照明管理所主办、市供电公司协办。 | agreed, and sent it to the city lighting office with the power company.
called | 电话联系市民，说明当晚查线。 | telephoned the citizen: the cable is checked tonight.
registered | 登记，编号与查询码已告知市民。 | registered it; number and code were told.
promise | 应答复市民。承诺早于主办单位自己的期限，以承诺为准。 | The citizen is to be answered. The promise is earlier than the unit's own limit and p
 revails.
system | 分配编号与查询码 | Number and code were given
sms | 短信已送达 | The message was delivered
lead | 主办 · 5 个工作日 | lead · 5 working days
co | 协办 · 给主办留 1 天 | co-handler · a day before the lead
was | 原主办 · 已退回 | was lead · returned
m_sign | 签收 | signed
m_contact | 联系 | contact
m_return | 申请退回 | return asked
m_agreed | 同意 | agreed
m_due | 到期 | due
ontime | 按时 | in time
reason | 请写明事由。 | Write the reason.
place | 地点还不够具体：请写到路名或小区 | The place is too vague: name the road or estate
"""))
