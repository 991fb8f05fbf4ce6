"""The kinds of messages to citizens, and what the words of each may and must name. Pure data."""

from dataclasses import dataclass

from huiying.kit.codes import Code, CodeList

# code | 名称 | name | places ("!" = the text must hold it; a place of two languages is filled in the citizen's) | urgent
_KINDS = """
registered | 登记告知 | Registered | no! code! home |
answered | 直接答复 | Answered at once | no! code! home |
info | 请补充 | Facts asked for | no! words! |
rejected | 不予受理 | Not accepted | no! reason! channel! objection |
merged | 并单告知 | Joined | no! |
dispatched | 派单告知 | Dispatched | no! units! due! |
signed | 签收告知 | Signed | no! unit! due |
redispatched | 改派告知 | Sent to another unit | no! units! reason! due |
adjudicated | 裁定告知 | Duty decided | no! units! due |
extended | 延期告知 | Extended | no! due! words! |
dated | 期限确定 | Due date fixed | no! due! |
moved | 期限变动 | Due date moved | no! due! |
suspended | 挂起告知 | Suspended | no! until! words! |
resumed | 恢复办理 | Goes on | no! due! |
long_term | 分阶段告知 | In stages | no! words! |
milestone | 阶段进展 | A stage reached | no! words! |
reply | 答复 | Reply | no! words! |
rate | 评价链接 | Rating link | no! until! link! |
rate_again | 未联系上，评价链接 | Rating link, not reached | no! until! link! |
rework | 重办告知 | Another round | no! |
round | 新一轮办理 | A new round | no! units! due! |
review_again | 重新预审 | Reviewed again | no! |
explained | 说明后办结 | Closed as explained | no! words! |
completed | 办结 | Completed | no! |
reopened | 重新打开 | Opened again | no! |
withdrawn | 撤回 | Withdrawn | no! |
voided | 作废 | Voided | no! reason! |
number_code | 验证码 | Code | code! | urgent
duty_alert | 值班预警 | Duty alert | class! until! about no | urgent
"""
SECRET = frozenset({"code", "link"})  # whoever has these can act in the citizen's place: never shown to staff


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: the places that its words may have, those that they must have, and whether it passes at night."""

    code: str
    zh: str
    en: str
    places: tuple[str, ...]
    needed: frozenset[str]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in a place, and an invented example for the preview."""

    zh: str
    en: str
    sample_zh: str
    sample_en: str


def _kind(line: str) -> Kind:
    code, zh, en, places, urgent = (part.strip() for part in line.split("|"))
    marked = ["hotline", *places.split()]
    return Kind(code, zh, en, tuple(mark.rstrip("!") for mark in marked), frozenset(mark[:-1] for mark in marked if mark.endswith("!")), bool(urgent))


KINDS: dict[str, Kind] = {kind.code: kind for kind in map(_kind, _KINDS.strip().splitlines())}
MESSAGE_KINDS = CodeList("message_kind", "短信类型", "Kind of message", [Code(kind.code, kind.zh, kind.en) for kind in KINDS.values()])
PLACES: dict[str, Place] = {
    "hotline": Place("热线号码", "The hotline's number", "12345", "12345"),
    "no": Place("工单编号", "The order's number", "20251112-004171", "20251112-004171"),
    "code": Place("查询码或验证码", "Query code or code", "7K3M9QXB", "7K3M9QXB"),
    "home": Place("门户网址", "The portal's address", "https://12345.example ", "https://12345.example "),
    "units": Place("承办单位", "The units", "市照明管理所、云州供电公司", "Street Lighting Office, Yunzhou Power Supply"),
    "unit": Place("签收单位", "The unit that signed", "市照明管理所", "Street Lighting Office"),
    "due": Place("期限", "The due date", "11月19日", "19 November"),
    "until": Place("最迟日期", "Until when", "11月26日", "26 November"),
    "reason": Place("原因", "The reason", "不在原单位辖区", "the place lies outside the first unit's area"),
    "channel": Place("法定渠道", "The statutory channel", "人民法院诉讼服务热线 12368", "the courts' line 12368"),
    "objection": Place("异议权", "The right to object", "如有异议，可在 15 日内提出一次。", "You may object once within 15 days."),
    "words": Place("说明或答复原文", "The words of the decision or reply", "已更换灯具八盏，当晚恢复照明。", "Eight lamps were replaced; the light is back."),
    "class": Place("预警类别", "The class of the alert", "火灾、燃气、危化品", "Fire, gas, dangerous goods"),
    "about": Place("事由：工单、热点或演练", "What it is about: an order, a hot matter or a drill", "工单 20251112-004171", "Order 20251112-004171"),
    "link": Place("一次性评价链接", "The one-time rating link", "https://12345.example/rate/…", "https://12345.example/rate/…"),
}
FATES = CodeList(
    "message_state", "发送状态", "State of the message",
    (
        Code("waiting", "待发送", "Waiting"), Code("held", "静默时段待发", "Held until morning"), Code("sent", "已发送", "Sent"),
        Code("delivered", "已送达", "Delivered"), Code("failed", "发送失败，将重试", "Failed, tried again"),
        Code("given_up", "发送失败", "Failed"), Code("not_sent", "未发送", "Not sent"),
    ),
)  # fmt: skip
WITHHELD = CodeList(
    "message_withheld", "未发送原因", "Why nothing was sent",
    (
        Code("no_number", "未留号码", "No number was left"), Code("unverified", "号码未核实", "The number is not verified"),
        Code("refused", "诉求人不需答复", "The citizen wants no reply"), Code("secret", "涉密工单", "Secret order"),
    ),
)  # fmt: skip
