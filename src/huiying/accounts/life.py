"""The life of an account: made, released by another person, withdrawn. Pure."""

from huiying.kit.codes import Code, CodeList
from huiying.kit.errors import NotNow

STATES = CodeList(
    "account_state", "两本账状态", "State of an account",
    (Code("made", "已生成，待发布", "Made, not released"), Code("released", "已发布", "Released"), Code("withdrawn", "已撤回", "Withdrawn")),
)  # fmt: skip
VERBS = CodeList(
    "account_verb", "两本账操作", "What is done to an account",
    (Code("make_account", "生成", "Make"), Code("release_account", "发布", "Release"), Code("withdraw_account", "撤回", "Withdraw")),
)  # fmt: skip
LIFE: dict[tuple[str, str], tuple[str, str]] = {
    ("made", "release_account"): ("released", "account.released"),
    ("made", "withdraw_account"): ("withdrawn", "account.withdrawn"),
    ("released", "withdraw_account"): ("withdrawn", "account.withdrawn"),
}
"""(state, verb) to the next state and the event."""


def step(state: str, verb: str) -> tuple[str, str]:
    """The state that a verb leads to, and its event. Raises NotNow."""
    found = LIFE.get((state, verb))
    if found is None:
        told = {"state": STATES.label(state, "zh"), "state_en": STATES.label(state, "en")}
        raise NotNow(**told, verb=VERBS.label(verb, "zh"), verb_en=VERBS.label(verb, "en"))
    return found


def possible(state: str) -> frozenset[str]:
    """The verbs that a state allows."""
    return frozenset(verb for source, verb in LIFE if source == state)
