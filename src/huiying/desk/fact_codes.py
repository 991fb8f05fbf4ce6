"""Which code list names the values of a fact's column; the few words that stand in no list."""

from huiying.calls.words import END_REASONS
from huiying.desk.fact_words import Pair
from huiying.kit.codes import CodeList
from huiying.orders.codes import ASSIGNMENT_STATES, CHANNELS, CLOSE_ROUTES, DEMAND_TYPES, ORDER_STATES, TRANSFER_RESULTS, TRANSFER_TARGETS
from huiying.orders.reasons import MERGE_KINDS, SATISFACTION, SOLVED, TRUTHFUL

CODES: dict[str, CodeList] = {
    "status": ORDER_STATES, "asg_status": ASSIGNMENT_STATES, "demand_type": DEMAND_TYPES, "close_route": CLOSE_ROUTES, "order_route": CLOSE_ROUTES,
    "sat_first": SATISFACTION, "sat_final": SATISFACTION, "solved": SOLVED, "truthful": TRUTHFUL, "merge_kind": MERGE_KINDS, "end_reason": END_REASONS,
    "channel": CHANNELS, "transfer_to": TRANSFER_TARGETS, "transfer_result": TRANSFER_RESULTS,
}  # fmt: skip
VALUES: dict[str, Pair] = {
    "in": ("呼入", "in"), "out": ("呼出", "out"), "voice": ("语音", "voice"), "lead": ("主办", "lead"), "co": ("协办", "co-handler"), "yes": ("是", "yes"),
    "no": ("否", "no"), "approved": ("同意", "approved"), "refused": ("不同意", "refused"), "phone": ("电话", "telephone"),
    "ready": ("空闲", "ready"), "ended": ("办结", "ended"), "returned": ("退回", "handed back"), "passed_on": ("改派", "passed on"),
    "ringing": ("振铃", "ringing"), "talking": ("通话", "talking"),
    "wrap_up": ("整理", "wrapping up"), "paused": ("示忙", "paused"), "break": ("休息", "break"),
    "meal": ("用餐", "meal"),
    "protected_break": ("保护性休息", "protected break"), "True": ("是", "yes"), "False": ("否", "no"),
}  # fmt: skip
