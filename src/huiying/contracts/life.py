"""A statement's life as a table: from which state which verb leads to which, by whom, and the event that tells it. Pure."""

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
    Row("S01", (NEW, "draft"), "settle_month", "draft", "statement.drafted"),
    Row("S02", ("draft",), "send_statement", "sent", "statement.sent"),
    Row("S03", ("sent",), "object_line", KEEP, "statement.objected"),
    Row("S04", ("sent", "final", "sealed", "paid"), "withdraw_objection", KEEP, "statement.objection_withdrawn"),
    Row("S05", ("sent",), "accept_statement", KEEP, "statement.accepted"),
    Row("S06", ("sent", "final", "sealed", "paid"), "decide_objection", KEEP, "statement.objection_decided"),
    Row("S07", ("sent",), "close_window", KEEP, "statement.window_closed"),
    Row("S08", ("sent",), "make_final", "final", "statement.final"),
    Row("S09", ("final",), "seal_statement", "sealed", "statement.sealed"),
    Row("S10", ("sealed",), "pay_statement", "paid", "statement.paid"),
    Row("S11", ("sealed", "paid"), "reopen_statement", KEEP, "statement.reopened"),
)
STATES = CodeList(
    "statement_state", "结算单状态", "State of a statement",
    (
        Code("draft", "草稿", "Draft"), Code("sent", "已送服务商", "Sent to the operator"), Code("final", "已定稿", "Final"),
        Code("sealed", "已封存", "Sealed"),
        Code("paid", "已支付", "Paid"),
    ),
)  # fmt: skip
OBJECTION_STATES = CodeList(
    "objection_state", "异议状态", "State of an objection",
    (
        Code("open", "待决定", "To be decided"), Code("upheld", "成立", "Upheld"), Code("refused", "不成立", "Refused"),
        Code("withdrawn", "已撤回", "Withdrawn"),
        Code("disputed", "逾期未决，列为争议", "Not decided in time: disputed"),
    ),
)  # fmt: skip
VERBS = CodeList(
    "statement_verb", "结算操作", "What is done to a statement",
    (
        Code("settle_month", "生成结算单", "Draw up"), Code("send_statement", "送服务商", "Send to the operator"), Code("object_line", "提出异议", "Object"),
        Code("withdraw_objection", "撤回异议", "Take the objection back"), Code("accept_statement", "确认无异议", "Accept"),
        Code("decide_objection", "决定异议", "Decide the objection"), Code("close_window", "异议期届满", "End the time to object"),
        Code("make_final", "定稿", "Make final"), Code("seal_statement", "封存", "Seal"), Code("pay_statement", "登记支付", "Note the payment"),
        Code("reopen_statement", "重开", "Open anew"),
    ),
)  # fmt: skip


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
