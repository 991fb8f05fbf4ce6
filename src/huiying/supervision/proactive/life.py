"""A task's life as a table: from which state which verb leads to which, by whom, and the event that tells it. Pure."""

from dataclasses import dataclass

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow

AGENCY, UNIT = "agency", "unit"


@dataclass(frozen=True, slots=True)
class Row:
    """One way on: states it starts from, the verb, the state it leads to, whose it is, its event, and the verb of acts.py that it asks for."""

    id: str
    sources: tuple[str, ...]
    verb: str
    target: str
    who: str
    event: str
    act: str


LIFE: tuple[Row, ...] = (
    Row("P01", (), "issue", "issued", AGENCY, "proactive.issued", "issue_task"),
    Row("P02", ("issued",), "begin", "working", UNIT, "proactive.begun", "report_task"),
    Row("P03", ("issued", "working", "sent_back"), "report", "reported", UNIT, "proactive.reported", "report_task"),
    Row("P04", ("reported",), "accept", "accepted", AGENCY, "proactive.accepted", "decide_task"),
    Row("P05", ("reported",), "send_back", "sent_back", AGENCY, "proactive.sent_back", "decide_task"),
    Row("P06", ("issued", "working", "sent_back", "reported"), "cancel", "cancelled", AGENCY, "proactive.cancelled", "cancel_task"),
)
STATES = CodeList(
    "proactive_state", "任务状态", "State of a task",
    (
        Code("issued", "已下达", "Issued"), Code("working", "进行中", "Under way"), Code("reported", "待验收", "To be accepted"),
        Code("sent_back", "退回补做", "Sent back"), Code("accepted", "已验收", "Accepted"), Code("cancelled", "已取消", "Cancelled"),
    ),
)  # fmt: skip
VERBS = CodeList(
    "proactive_verb", "任务操作", "What is done to a task",
    (
        Code("issue", "下达任务", "Issue"), Code("begin", "开始办理", "Begin"), Code("report", "反馈结果", "Report"), Code("accept", "验收", "Accept"),
        Code("send_back", "退回补做", "Send back"), Code("cancel", "取消", "Cancel"),
    ),
)  # fmt: skip
ORIGINS = CodeList(
    "proactive_origin", "任务来源", "Where a task comes from",
    (
        Code("season", "季节方案", "Seasonal plan"), Code("hotspot", "热点", "Hotspot"), Code("repeat", "重复诉求", "Repeated matter"),
        Code("hand", "主动排查", "Own inspection"),
    ),
)  # fmt: skip
RUNNING = ("issued", "working", "sent_back")
OPEN = (*RUNNING, "reported")


def step(state: str, verb: str) -> Row:
    """The row of a verb in a state. Raises NotNow."""
    for row in LIFE:
        if row.verb == verb and state in row.sources:
            return row
    raise NotNow(state=STATES.label(state, "zh"), state_en=STATES.label(state, "en"), verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))


def possible(state: str) -> tuple[str, ...]:
    """The verbs that a state allows, in the table's order."""
    return tuple(row.verb for row in LIFE if state in row.sources)
