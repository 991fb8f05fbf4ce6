"""The life of a version as a table: from which state which verb leads to which, and the event that tells it. Pure."""

from dataclasses import dataclass

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow

NEW, KEEP = "–", "="


@dataclass(frozen=True, slots=True)
class Row:
    """One way on: states it starts from, the verb, the state it leads to, its event. `guard` parts two ways of one verb (`Facts`)."""

    id: str
    sources: tuple[str, ...]
    verb: str
    target: str
    event: str
    guard: str = ""


LIFE: tuple[Row, ...] = (
    Row("K01", (NEW,), "draft", "draft", "kb.drafted"),
    Row("K02", ("draft",), "edit", KEEP, "kb.edited"),
    Row("K03", ("draft",), "submit", "review", "kb.submitted"),
    Row("K04", ("review", "signoff"), "withdraw", "draft", "kb.withdrawn"),
    Row("K05", ("review",), "approve", "signoff", "kb.approved", "others_word"),
    Row("K06", ("review",), "approve", "published", "kb.published", "owners_word"),
    Row("K07", ("review", "signoff"), "refuse", "draft", "kb.refused"),
    Row("K08", ("signoff",), "sign_off", "published", "kb.published"),
    Row("K09", ("published",), "retire", "retired", "kb.retired"),
    Row("K10", ("draft",), "discard", "discarded", "kb.discarded"),
)
OPEN = ("draft", "review", "signoff")
READ = ("published", "retired")  # what anybody at work may read
STATES = CodeList(
    "kb_state", "知识版本状态", "State of a version",
    (
        Code("draft", "草稿", "Draft"), Code("review", "待审核", "In review"), Code("signoff", "待主管单位签发", "To be signed off by its owner"),
        Code("published", "已发布", "Published"), Code("retired", "已停用", "Retired"), Code("discarded", "已弃稿", "Discarded"),
    ),
)  # fmt: skip
VERBS = CodeList(
    "kb_verb", "知识操作", "What is done to a version",
    (
        Code("draft", "起草", "Draft"), Code("edit", "修改草稿", "Edit the draft"), Code("submit", "送审", "Send to review"),
        Code("withdraw", "撤回修改", "Take back"), Code("approve", "审核通过", "Approve"), Code("refuse", "退回修改", "Refuse"),
        Code("sign_off", "签发", "Sign off"), Code("retire", "停用", "Retire"), Code("discard", "弃稿", "Discard"),
    ),
)  # fmt: skip
FEEDBACK_KINDS = CodeList(
    "kb_feedback_kind", "反馈类别", "Kind of feedback", (Code("wrong", "内容有误", "Wrong"), Code("missing", "缺少知识", "Missing"))
)
FEEDBACK_STATES = CodeList(
    "kb_feedback_state", "反馈状态", "State of feedback",
    (Code("open", "待处理", "Open"), Code("answered", "已更新知识", "Answered by a version"), Code("declined", "说明理由不改", "Declined with a reason")),
)  # fmt: skip


def step(state: str, verb: str, *, owners_word: bool = False) -> Row:
    """The row of a verb in a state. `owners_word`: who approves speaks for the owner unit, so that approving publishes. Raises NotNow."""
    guard = "owners_word" if owners_word else "others_word"
    for row in LIFE:
        if row.verb == verb and state in row.sources and row.guard in {"", guard}:
            return row
    told = {"state": STATES.label(state, "zh"), "state_en": STATES.label(state, "en")} if state in STATES else {"state": "尚无", "state_en": "none yet"}
    raise NotNow(**told, verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))


def possible(state: str) -> frozenset[str]:
    """The verbs that a state allows."""
    return frozenset(row.verb for row in LIFE if state in row.sources)
