"""A hot matter's life as a table: from which state which verb leads to which, and the event that tells it. Pure."""

from dataclasses import dataclass

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow

KEEP = "="
LIVE = ("open", "watched", "assigned")
ENDED = ("closed", "dismissed")


@dataclass(frozen=True, slots=True)
class Row:
    """One way on: states it starts from, the verb, the state it leads to, and its event."""

    id: str
    sources: tuple[str, ...]
    verb: str
    target: str
    event: str


LIFE: tuple[Row, ...] = (
    Row("H01", ("open",), "watch_hotspot", "watched", "hotspot.watched"),
    Row("H02", LIVE, "assign_hotspot", "assigned", "hotspot.assigned"),
    Row("H03", ("assigned",), "report_hotspot", KEEP, "hotspot.reported"),
    Row("H04", LIVE, "close_hotspot", "closed", "hotspot.closed"),
    Row("H05", LIVE, "dismiss_hotspot", "dismissed", "hotspot.dismissed"),
    Row("H06", ENDED, "reopen_hotspot", "open", "hotspot.reopened"),
    Row("H07", (*LIVE, *ENDED), "join", KEEP, "hotspot.joined"),
    Row("H08", LIVE, "alert", KEEP, "hotspot.alerted"),
    Row("H09", (*LIVE, *ENDED), "take_out", KEEP, "hotspot.taken_out"),
    Row("H10", LIVE, "merge_hotspot", "merged", "hotspot.merged"),
    Row("H11", ("assigned",), "overdue", KEEP, "hotspot.overdue"),
    Row("H12", LIVE, "rename_hotspot", KEEP, "hotspot.renamed"),
    Row("H13", (*LIVE, *ENDED, "merged"), "erase", KEEP, "hotspot.erased"),
)
STATES = CodeList(
    "hotspot_state", "热点状态", "State of a hot matter",
    (
        Code("open", "新发现", "New"), Code("watched", "关注中", "Watched"), Code("assigned", "已交办", "Assigned"), Code("closed", "已办结", "Closed"),
        Code("dismissed", "已排除", "Dismissed"), Code("merged", "已并入", "Merged"),
    ),
)  # fmt: skip
OUTCOMES = CodeList(
    "hotspot_outcome", "热点处理结果", "What came of a hot matter",
    (
        Code("solved", "问题已解决", "Solved"), Code("explained", "已解释说明", "Explained"), Code("planned", "已列入计划", "Planned"),
        Code("passed_on", "已转专项治理", "Passed on to a campaign"), Code("died_down", "诉求已平息", "Died down"),
    ),
)  # fmt: skip
GROUNDS = CodeList(
    "hotspot_ground", "排除原因", "Why it is dismissed",
    (
        Code("one_person", "同一人重复反映", "One person, many times"), Code("not_alike", "事项并不相同", "Not the same matter"),
        Code("ordinary", "常年正常水平", "Its usual level"),
        Code("organised", "有组织刷单", "Organised repetition"), Code("test", "测试或演练", "A test or drill"),
    ),
)  # fmt: skip
VERBS = CodeList(
    "hotspot_verb", "热点操作", "What is done to a hot matter",
    (
        Code("watch_hotspot", "关注", "Watch"), Code("assign_hotspot", "交办", "Assign"), Code("report_hotspot", "报告进展", "Report"),
        Code("close_hotspot", "办结", "Close"), Code("dismiss_hotspot", "排除", "Dismiss"), Code("reopen_hotspot", "重新打开", "Open again"),
        Code("join", "归入工单", "Take orders in"), Code("alert", "预警", "Alert"), Code("take_out", "移出工单", "Take orders out"),
        Code("merge_hotspot", "并入其他热点", "Merge into another"), Code("overdue", "逾期", "Overdue"), Code("rename_hotspot", "改名", "Rename"),
        Code("erase", "按期删除文字", "Erase its words"),
    ),
)  # fmt: skip


def step(state: str, verb: str) -> Row:
    """The row of a verb in a state. Raises NotNow."""
    for row in LIFE:
        if row.verb == verb and state in row.sources:
            return row
    raise NotNow(state=STATES.label(state, "zh"), state_en=STATES.label(state, "en"), verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))


def possible(state: str) -> frozenset[str]:
    """The verbs that a state allows."""
    return frozenset(row.verb for row in LIFE if state in row.sources)
