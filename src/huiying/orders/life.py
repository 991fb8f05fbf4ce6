"""The life of an order and of an assignment, as tables (DOMAIN 4.2 and 4.3). docs/life-of-an-order.md is generated from them."""

from huiying.orders.states import KEEP, NEW, Facts, Life, rows

OPEN_PARENT = "submitted need_info merged pending_dispatch in_progress adjudicating suspended long_term"
CLOSED = "completed direct_closed rejected withdrawn voided"


def _first_negative(facts: Facts) -> bool:
    return bool(facts["had_assignments"]) and not facts["negatives"] and not facts["excused"]


def _never_dispatched(facts: Facts) -> bool:
    return not facts["had_assignments"]


def _needs_decision(facts: Facts) -> bool:
    return bool(facts["had_assignments"]) and bool(facts["negatives"] or facts["excused"])


def _had_assignments(facts: Facts) -> bool:
    return bool(facts["had_assignments"])


def _no_callback(facts: Facts) -> bool:
    return bool(facts["no_callback"])


def _callback(facts: Facts) -> bool:
    return not facts["no_callback"]


GUARDS = {
    "first_negative": _first_negative,
    "never_dispatched": _never_dispatched,
    "needs_decision": _needs_decision,
    "had_assignments": _had_assignments,
    "no_callback": _no_callback,
    "callback": _callback,
}

# fmt: off
ORDER = Life(rows((
    # id, from, verb, to, who, event, guard, needs, effects
    ("O01", NEW, "save_draft", "draft", "AG", "order.drafted", "", "channel", "kept for the agent; no number yet"),
    ("O02", f"{NEW} draft", "submit", "submitted", "AG CZ SY", "order.submitted", "", "original_text demand_type topic secrecy_level duplicates_seen", "order number and query code to the citizen; pre-dispatch clock starts"),
    ("O03", "draft", "discard", "voided", "AG", "order.voided", "", "reason", "own draft only"),
    ("O04", "submitted pending_dispatch", "ask_info", "need_info", "RV DP", "order.info_asked", "", "question due", "pre-dispatch clock pauses; the citizen is asked"),
    ("O05", "need_info", "supplement", "submitted", "CZ AG", "order.supplemented", "", "text", "clock resumes"),
    ("O06", "need_info", "close_no_info", "voided", "RV*", "order.voided", "", "reason", "after three attempts and five calendar days"),
    ("O07", f"{NEW} draft submitted", "direct_close", "direct_closed", "AG RV", "order.direct_closed", "", "answer close_route", "the answer is the public reply; from a draft, submit is implied"),
    ("O08", "submitted", "propose_reject", KEEP, "AG RV", "order.reject_proposed", "", "reject_reason channel_told", "waits for a government reviewer"),
    ("O09", "submitted", "reject", "rejected", "RV*", "order.rejected", "", "reject_reason channel_told basis", "notice with the right to object once within 15 days"),
    ("O10", "rejected", "object", "submitted", "CZ", "order.objected", "", "text", "another reviewer decides"),
    ("O11", f"{NEW} draft submitted pending_dispatch", "merge", "merged", "AG RV", "order.merged", "", "parent merge_kind ground", "the caller joins the parent's reply list"),
    ("O12", "in_progress", "merge", "merged", "DP*", "order.merged", "", "parent merge_kind ground", "live assignments are withdrawn, no fault"),
    ("O13", "merged", "split", "submitted", "RV*", "order.split", "", "reason", "leaves its parent; own clock from now"),
    ("O14", "merged", "parent_replied", "callback_pending", "SY", "order.replied", "callback", "", "the parent's reply is copied to this caller"),
    ("O14n", "merged", "parent_replied", "completed", "SY", "order.completed", "no_callback", "", "as O14, for praise and for callers without a number"),
    ("O15", "submitted", "accept", "pending_dispatch", "RV", "order.accepted", "", "demand_type topic urgency region", "the limit rule is resolved"),
    ("O16", "pending_dispatch", "propose_dispatch", KEEP, "DP", "order.dispatch_proposed", "", "lead advice", "waits for a government dispatcher"),
    ("O17", "pending_dispatch", "dispatch", "in_progress", "DP", "order.dispatched", "", "lead catalogue_line advice", "assignments are sent; the order clock starts; units and dates to the citizen"),
    ("O18", "in_progress", "add_assignee", KEEP, "DP SV*", "order.assignee_added", "", "unit advice", "one more co-handler"),
    ("O19", "in_progress", "redispatch", KEEP, "DP", "order.redispatched", "", "lead advice", "after an approved return; one hop more; the citizen is told"),
    ("O20", "in_progress", "recall", "pending_dispatch", "DP*", "order.recalled", "", "reason", "while nobody has replied; assignments are withdrawn"),
    ("O21", "in_progress", "to_adjudication", "adjudicating", "SY DP", "order.adjudicating", "", "trigger", "third return, no lead after three units, cross-duty, or an undecided return; the last unit keeps contact"),
    ("O22", "adjudicating", "adjudicate", "in_progress", "AD*", "order.adjudicated", "", "lead reason precedent", "forced assignments; credit; a catalogue change is proposed"),
    ("O23", "adjudicating", "adjudicate_reject", "rejected", "AD*", "order.rejected", "", "reject_reason channel_told basis", "as a refusal; merged callers are told too"),
    ("O24", "in_progress", "suspend", "suspended", "CR*", "order.suspended", "", "ground until", "unit clocks stop, at most 90 days; the citizen is told"),
    ("O25", "suspended", "resume", "in_progress", "SY CR* UL", "order.resumed", "", "", "dues move by the stopped time"),
    ("O26", "in_progress pending_review", "plan_long_term", "long_term", "CR*", "order.long_term", "", "milestones second_approver public_text", "milestone clocks; the citizen is told each step"),
    ("O27", "long_term", "resume", "in_progress", "SY CR*", "order.resumed", "", "", "a missed milestone or the plan's end"),
    ("O28", "in_progress", "all_replied", "pending_review", "SY", "order.replied_internal", "", "", "the lead has replied, and each co-handler has or is overdue with the lead's note"),
    ("O29", "pending_review", "accept_reply", "callback_pending", "CR*", "order.replied", "callback", "checklist", "the public reply is frozen and sent; merged callers get it too"),
    ("O29n", "pending_review", "accept_reply", "completed", "CR*", "order.completed", "no_callback", "checklist", "as O29, for praise and for callers without a number"),
    ("O30", "pending_review", "reject_reply", "in_progress", "CR*", "order.reply_rejected", "", "reply_reject_reason missing", "the assignment goes back, same round; the unit's clock did not stop"),
    ("O31", "callback_pending", "log_attempt", KEEP, "CB", "callback.attempted", "", "number_source result", "one more attempt"),
    ("O32", "callback_pending", "record_positive", "completed", "CB CZ", "order.completed", "", "rating", "closed; can be reopened for 30 days"),
    ("O33", "callback_pending callback_failed", "record_negative", "rework", "CB CZ", "order.rework", "first_negative", "rating", "automatic rework"),
    ("O33d", "callback_pending callback_failed", "record_negative", "callback_pending", "CB CZ", "callback.decision_needed", "needs_decision", "rating", "a government reviewer decides"),
    ("O34", "callback_pending callback_failed", "record_negative", "submitted", "CB CZ", "order.back_to_review", "never_dispatched", "rating", "to pre-review by another person"),
    ("O35", "callback_pending callback_failed", "order_rework", "rework", "CR*", "order.rework", "", "reason", "after the second or a later negative result"),
    ("O36", "callback_pending callback_failed", "close_explained", "completed", "CR*", "order.closed_explained", "", "reason explanation", "the negative rating is kept"),
    ("O37", "callback_pending", "attempts_exhausted", "callback_failed", "SY", "callback.failed", "", "", "rating link for seven days"),
    ("O38", "callback_failed", "rate", "completed", "CZ", "order.completed", "", "rating", "rating not negative"),
    ("O39", "callback_failed", "expire", "completed", "SY", "order.completed", "", "", "after seven days; satisfaction stays empty"),
    ("O40", "rework", "start_round", "in_progress", "SY DP", "order.round_started", "", "lead", "a new round with the rework limit"),
    ("O41", "direct_closed", "sample_callback", "callback_pending", "SY", "callback.sampled", "", "", "ten per cent of direct answers"),
    ("O42", "direct_closed", "reopen", "submitted", "CZ AG", "order.reopened", "", "reason", "within 30 days"),
    ("O43", "completed", "reopen", "rework", "CZ CR*", "order.reopened", "had_assignments", "reason", "within 30 days, twice at most"),
    ("O44", CLOSED, "archive", "archived", "SY", "order.archived", "", "", "30 days after the state"),
    ("O45", "archived", "reopen_archived", "submitted", "CR*", "order.reopened", "", "reason second_approver", "through pre-review"),
    ("O46", OPEN_PARENT, "withdraw", "withdrawn", "CZ", "order.withdrawn", "", "reason", "assignments are withdrawn; the oldest merged caller takes the lead"),
    ("O47", "submitted need_info pending_dispatch in_progress", "void", "voided", "RV*", "order.voided", "", "void_reason second_approver", "the citizen is told"),
    ("O48", "completed", "reopen", "submitted", "CZ CR*", "order.reopened", "never_dispatched", "reason", "within 30 days, twice at most"),
)), GUARDS)

ASSIGNMENT = Life(rows((
    ("A01", NEW, "send", "sent", "DP AD* SY UL*", "asg.sent", "", "unit role", "sign, contact and reply clocks run from now"),
    ("A02", "sent", "sign", "signed", "UH*", "asg.signed", "", "", "receipt acknowledged"),
    ("A03", "sent signed", "contact", KEEP, "UH*", "asg.contacted", "", "contact_at evidence", "first contact with the citizen"),
    ("A04", "sent signed", "request_return", "return_requested", "UL*", "asg.return_requested", "", "return_reason basis suggested_unit", "within two working days, once, never when forced; the clock runs on"),
    ("A05", "return_requested", "approve_return", "returned", "DP* AD* UL*", "asg.returned", "", "decision", "the order goes on to another unit or to adjudication; credit to the order clock"),
    ("A06", "return_requested", "refuse_return", "signed", "DP* AD* UL*", "asg.return_refused", "", "reason", "counts as signed now; no credit, no second request"),
    ("A07", "return_requested", "cancel_return", "signed", "UL*", "asg.return_cancelled", "", "", ""),
    ("A08", "signed", "sub_assign", "sub_assigned", "UL*", "asg.sub_assigned", "", "units advice", "children in the own tree, due before the own due"),
    ("A09", "sub_assigned", "children_done", "signed", "SY", "asg.children_done", "", "", "each child accepted, returned or withdrawn"),
    ("A10", "sub_assigned", "take_back", "signed", "UL*", "asg.taken_back", "", "reason", "children are withdrawn"),
    ("A11", "signed", "reply", "replied", "UL*", "asg.replied", "", "is_true solved public_reply internal_result contact_evidence", "the time of replying is kept"),
    ("A12", "replied", "accept", "accepted", "CR* UL*", "asg.accepted", "", "", "by the closing reviewer (lead), the lead's leader (co), the parent's leader (child)"),
    ("A13", "replied", "reject", "signed", "CR* UL*", "asg.rejected", "", "reply_reject_reason", "the clock was not stopped"),
    ("A14", "sent signed sub_assigned return_requested replied", "withdraw", "withdrawn", "SY DP* RV* CZ UL* AD*", "asg.withdrawn", "", "", "no fault"),
)), {})
# fmt: on
LIVE_ASSIGNMENT = frozenset({"sent", "signed", "return_requested", "sub_assigned", "replied"})
ENDED_ASSIGNMENT = frozenset({"accepted", "returned", "withdrawn"})
CLOSED_ORDER = frozenset({*CLOSED.split(), "archived", "merged"})
