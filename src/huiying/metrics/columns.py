"""The facts that metrics are computed from: their columns and types. `?` after a type: may be null. Pure.

Durations are seconds with three decimals, instants are UTC. `excluded` is a mask of reasons (exclusions.py), `excluded_for` the metrics that an
approved exclusion of the row is for: empty, `*` for all, or refs such as `,W05,W08,`.
"""

from functools import cache

_FACTS = {
    "call": """
call_id text, seq integer, direction text, channel text, purpose text, org_id text?, contract_id text?, queue text, language text, agent_id text?,
seat text, ani_hash text?, ani_usable boolean, dnis text, arrived_at instant, queued_at instant?, offered_at instant?, answered_at instant?,
ended_at instant?, menu_s decimal?, wait_s decimal?, ring_s decimal?, talk_s decimal?, hold_s decimal?, acw_s decimal?, end_reason text,
transfer_to text, transfer_result text, first_receiver_kept boolean?, is_test boolean, is_abuse boolean, callback_of text?, called_back_at instant?,
ring_back_due instant?, order_id text?, demand text, demand_type text?, topic_code text?, order_route text?, csat integer?, csat_asked boolean,
media_first_reply_s decimal?, qa_checked boolean?, kb_hit boolean?, first_answered boolean, missed boolean, next_in_s decimal?, next_same_s decimal?,
excluded integer, excluded_for text
""",
    "work": """
order_id text, order_no text, is_order_row boolean, received_at instant, channel text, demand_type text, topic_code text, urgency text, region text,
party_type text?, secrecy_level text, status text, close_route text, parent_order_id text?, related_order_id text?, merge_kind text, is_test boolean,
dispatch_due instant?, first_dispatch_at instant?, dispatched_same_day boolean?, order_due_original instant?, order_due instant?, credited_s integer,
completed_at instant?, first_completed_at instant?, first_reopened_at instant?, closed_days integer?, rounds integer, reopened_n integer, hop_n integer,
returns_requested integer, returns_approved integer, recalled_n integer, adjudicated boolean, adjudication_opened_at instant?,
adjudication_decided_at instant?, info_asked_n integer, info_returns_n integer, supervised_n integer, urged_n integer, urged_by_citizen_n integer,
suspended_at instant?, long_term_at instant?, first_unit_id text?, first_return_due instant?, catalogue_line_id integer?, catalogue_version integer?,
registered_by text?, assignment_id text?, round_no integer?, unit_id text?, level integer?, role text?, forced boolean?, asg_status text?,
sent_at instant?, sign_due instant?, signed_at instant?, contact_due instant?, first_contact_at instant?, due_original instant?, due_at instant?,
replied_at instant?, accepted_at instant?, reply_rejected_n integer?, return_requested_at instant?, return_decision text?, extension_n integer?,
extension_days integer?, paused_s integer?, is_true text?, solved_by_unit text?, unsolved_reason text?, out_of_duty boolean?,
first_accepted_at instant?, cb_required boolean, cb_attempts integer, cb_effective boolean, cb_method text?, cb_at instant?, solved text?,
truthful text?, contacted_confirmed text?, sat_first text?, sat_final text?, hotline_sat text?, qa_reply_pass boolean?, qa_sampled boolean?,
claim_state text?, claim_decided_at instant?, excluded integer, excluded_for text, topic_rank integer?, type_rank integer?,
unit_rank integer?, unit_taken integer?, unit_fate text?
""",
    "agent_interval": """
agent_id text, org_id text?, seat text, state text, code text, from_at instant, to_at instant, seconds_s decimal, rostered boolean?
""",
    "staff_month": """
org_id text, month_at instant, heads integer, leavers integer, contracted_h decimal, rostered_h decimal, logged_in_h decimal, seats integer,
seats_peak integer, residents integer, trained_h decimal, planned_min decimal, in_plan_min decimal, paid_h decimal, not_ready_h decimal
""",
    "kb": "item_id text, version integer, unit_id text?, published_at instant, review_due instant?, valid_to instant?, superseded_at instant?",
    "qa": """
contact_id text?, order_id text?, org_id text?, agent_id text?, checked_at instant, random boolean, passed boolean, critical boolean, score decimal?
""",
    "forecast": "from_at instant, to_at instant, forecast decimal, actual decimal, abs_error decimal",
    "incident": "incident_id text, level text, detected_at instant, restored_at instant?, due_at instant",
    "complaint": "at instant, upheld boolean",
}
FACTS = tuple(_FACTS)
EXCLUDABLE = frozenset({"call", "work"})
GROUPABLE = frozenset({"text", "integer", "boolean"})


@cache
def columns(fact: str) -> dict[str, str]:
    """The fact's columns with their types, in order."""
    return {name: kind for name, kind, _ in _declared(fact)}


@cache
def nullable(fact: str) -> frozenset[str]:
    """The fact's columns that may be null."""
    return frozenset(name for name, _, may in _declared(fact) if may)


@cache
def _declared(fact: str) -> tuple[tuple[str, str, bool], ...]:
    found = []
    for declared in _FACTS[fact].split(","):
        name, kind = declared.split()
        found.append((name, kind.rstrip("?"), kind.endswith("?")))
    return tuple(found)
