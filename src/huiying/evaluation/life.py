"""A result's life as a table: from which state which verb leads to which, and the event that tells it. Pure."""

from dataclasses import dataclass

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow

NEW, KEEP = "–", "="


@dataclass(frozen=True, slots=True)
class Row:
    """One way on: states it starts from, the verb, the state it leads to, and its event."""

    id: str
    sources: tuple[str, ...]
    verb: str
    target: str
    event: str


LIFE: tuple[Row, ...] = (
    Row("E01", (NEW, "draft"), "draw_result", "draft", "evaluation.drafted"),
    Row("E02", ("draft",), "publish_result", "published", "evaluation.published"),
    Row("E03", ("published",), "appeal_line", KEEP, "evaluation.appealed"),
    Row("E04", ("published", "final"), "withdraw_appeal", KEEP, "evaluation.appeal_withdrawn"),
    Row("E05", ("published", "final"), "decide_result_appeal", KEEP, "evaluation.appeal_decided"),
    Row("E06", ("published",), "close_appeals", KEEP, "evaluation.appeals_closed"),
    Row("E07", ("published",), "make_final", "final", "evaluation.final"),
    Row("E08", ("final",), "lock_result", "locked", "evaluation.locked"),
    Row("E09", ("locked",), "redo_result", KEEP, "evaluation.redone"),
)
STATES = CodeList(
    "evaluation_state", "评价结果状态", "State of a result",
    (
        Code("draft", "草稿", "Draft"), Code("published", "已送单位，可申诉", "With the units"), Code("final", "已定稿", "Final"),
        Code("locked", "已锁定", "Locked"),
    ),
)  # fmt: skip
APPEAL_STATES = CodeList(
    "evaluation_appeal_state", "申诉状态", "State of an appeal",
    (
        Code("open", "待决定", "To be decided"), Code("upheld", "成立", "Upheld"), Code("refused", "不成立", "Refused"),
        Code("withdrawn", "已撤回", "Withdrawn"), Code("overdue", "逾期未决，申诉中", "Not decided in time: under appeal"),
    ),
)  # fmt: skip
VERBS = CodeList(
    "evaluation_verb", "评价操作", "What is done to a result",
    (
        Code("draw_result", "生成结果", "Draw up"), Code("publish_result", "送各单位", "Send to the units"), Code("appeal_line", "申诉", "Appeal"),
        Code("withdraw_appeal", "撤回申诉", "Take the appeal back"), Code("decide_result_appeal", "决定申诉", "Decide the appeal"),
        Code("close_appeals", "申诉期届满", "End the time to appeal"), Code("make_final", "定稿", "Make final"), Code("lock_result", "锁定", "Lock"),
        Code("redo_result", "重新评价", "Evaluate anew"),
    ),
)  # fmt: skip
LIVE = ("open", "overdue")


def step(state: str, verb: str) -> Row:
    """The row of a verb in a state. Raises NotNow."""
    for row in LIFE:
        if row.verb == verb and state in row.sources:
            return row
    told = {"state": STATES.label(state, "zh"), "state_en": STATES.label(state, "en")} if state != NEW else {"state": "尚无", "state_en": "none yet"}
    raise NotNow(**told, verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))


def possible(state: str) -> frozenset[str]:
    """The verbs that a state allows."""
    return frozenset(row.verb for row in LIFE if state in row.sources)
