"""Coded lists of alerts: what may come of one, emergency lines, marks of callers, states. Pure."""

from huiying.kit.codes import Code, CodeList

OUTCOMES = CodeList(
    "alert_outcome", "预警处置结果", "What came of an alert",
    (
        Code("emergency", "已转紧急救援", "Handed to an emergency line"), Code("measures", "已采取措施", "Measures taken"),
        Code("passed_on", "已通知承办单位", "Unit told"), Code("known", "此前已在处置", "Already being dealt with"),
        Code("false_alarm", "误报", "False alarm"),
    ),
)  # fmt: skip
NEEDS_NOTE = frozenset({"measures", "false_alarm"})
LINES = CodeList(
    "emergency_line", "紧急电话", "Emergency line",
    (
        Code("110", "110 公安", "110 police"), Code("119", "119 消防", "119 fire"), Code("120", "120 急救", "120 ambulance"),
        Code("122", "122 交通事故", "122 traffic"),
    ),
)  # fmt: skip
MARKS = CodeList(
    "caller_mark", "诉求人特殊情况", "Why a caller needs care",
    (
        Code("elderly", "独居或高龄老人", "Elderly, alone"), Code("child", "未成年人", "Child"), Code("disability", "残疾人", "Disability"),
        Code("pregnancy", "孕产妇", "Pregnancy"), Code("deaf", "听障或语言障碍", "Deaf or mute"), Code("illness", "重病患者", "Gravely ill"),
        Code("suicidal", "有轻生言语", "Suicidal words"),
    ),
)  # fmt: skip
MARK_CLASS = {"suicidal": "self_harm"}  # the others make an alert of class "care"
CARE = "care"
HOT = "hot"  # the class of a hot matter: neither words nor persons raise it
STATES = CodeList(
    "alert_state", "预警状态", "State of an alert",
    (Code("raised", "待确认", "To be acknowledged"), Code("acknowledged", "处置中", "Being dealt with"), Code("closed", "已结束", "Closed")),
)  # fmt: skip
RULES = CodeList(
    "alert_rule", "触发方式", "What raised it",
    (
        Code("word", "危险词", "Danger word"), Code("season", "季节性词语", "Word of a season"), Code("mark", "标记", "Mark"), Code("hand", "人工", "By hand"),
        Code("drill", "演练", "Drill"), Code("hotspot", "热点", "Hot matter"),
    ),
)  # fmt: skip
ASKED = CodeList("alert_asked", "通知对象", "Who was asked", (Code("0", "值班人员", "Duty officer"), Code("1", "副班", "Deputy"), Code("2", "负责人", "Head")))
OFFICER, DEPUTY, HEAD = 0, 1, 2
