"""Who may do what: act × kind of employer (DOMAIN 1.6), and the verb's act. Pure data and one decision.

A grant of the table says what an employer's kind allows; the life cycle's row says which roles; the data scope says on which
orders. All three must agree. Rows in GOV_ONLY may be opened to an operator by no role and no switch (国办函〔2025〕66号, item 3).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from huiying.kit.actor import Actor


class Grant(StrEnum):
    """What the table grants: always, only by a switch of the engagement, on own things only, as a proposal only, never."""

    ALWAYS = "●"
    SWITCH = "○"
    OWN = "◐"
    PROPOSE = "◇"
    NEVER = "–"


EMPLOYERS = ("hotline_agency", "government", "public_utility", "operator")

# act: hotline_agency, government, public_utility, operator
ACTS: dict[str, str] = {
    "contact": "●●–●", "submit": "●●–●", "direct_close": "●●–●", "merge": "●––◇", "merge_same": "●––●", "accept": "●––○",
    "reject": "●––◇", "propose_reject": "●––●", "dispatch": "●––○", "propose_dispatch": "●––○", "sub_assign": "●◐––",
    "handle": "◐◐◐–", "request": "◐◐◐–", "decide_request": "●◐––", "adjudicate": "●◐––", "opine": "◐◐––", "accept_reply": "●◐––",
    "supervise": "●●––", "urge": "●●–●", "record_callback": "●––○", "order_rework": "●–––", "apply_claim": "●◐◐–",
    "decide_claim": "●–––", "void": "●––◇", "split": "●–––", "approve_rule": "●–––", "reveal": "●◐◐●", "set_secrecy": "●––●", "change_number": "●––●",
    "restrict_caller": "●–––", "export_pii": "●–––", "view": "●●●●", "acknowledge": "●●●–",
    "manage_people": "●–––", "appoint": "●–––", "hold_data": "●–––", "keep_register": "●–––", "release_register": "●–––", "set_up": "●–––",
    "settle": "●◐––", "object_statement": "–––◐", "view_contract": "●◐–◐", "view_figures": "●◐◐–",
    "evaluate": "●–––", "appeal_result": "◐◐◐–", "view_evaluation": "●◐◐–",
    "learn": "●–––", "view_learning": "●–––",
    "publish": "●––◇", "draft_report": "●––●", "keep_account": "●–––", "view_account": "●–––",
}  # fmt: skip
GOV_ONLY = frozenset(
    {
        "reject", "handle", "request", "decide_request", "adjudicate", "opine", "accept_reply", "supervise", "order_rework", "decide_claim",
        "void", "split", "approve_rule", "restrict_caller", "export_pii", "sub_assign", "manage_people", "appoint", "hold_data",
        "keep_register", "release_register", "set_up", "settle", "learn", "evaluate", "appeal_result", "publish",
        "keep_account",
    }
)  # fmt: skip

ACT_OF: dict[str, str] = {
    "save_draft": "submit", "submit": "submit", "discard": "submit", "ask_info": "accept", "supplement": "submit",
    "close_no_info": "void", "direct_close": "direct_close", "propose_reject": "propose_reject", "reject": "reject", "object": "submit",
    "merge": "merge", "merge_same": "merge_same", "split": "split", "accept": "accept", "propose_dispatch": "propose_dispatch",
    "dispatch": "dispatch", "add_assignee": "dispatch", "redispatch": "dispatch", "recall": "decide_request",
    "to_adjudication": "dispatch", "adjudicate": "adjudicate", "adjudicate_reject": "adjudicate", "give_opinion": "opine",
    "suspend": "decide_request", "resume": "decide_request", "plan_long_term": "decide_request", "accept_reply": "accept_reply",
    "reject_reply": "accept_reply", "log_attempt": "record_callback", "record_positive": "record_callback",
    "record_negative": "record_callback", "order_rework": "order_rework", "close_explained": "order_rework", "start_round": "dispatch", "rate": "submit",
    "reopen": "submit", "reopen_archived": "void", "withdraw": "submit", "void": "void", "sign": "handle", "contact": "handle",
    "draft_reply": "handle", "reply": "handle", "request_return": "request", "cancel_return": "request",
    "approve_return": "decide_request", "refuse_return": "decide_request", "take_back": "sub_assign", "sub_assign": "sub_assign",
    "request_extension": "request", "approve_extension": "decide_request", "refuse_extension": "decide_request",
    "request_suspend": "request", "accept_child": "accept_reply", "reject_child": "accept_reply", "urge": "urge",
    "supervise": "supervise", "joint_supervise": "supervise", "answer_supervision": "handle", "close_supervision": "supervise",
    "cancel_card": "supervise", "escalate_level": "supervise", "mark_hard_case": "dispatch", "mark_problem_order": "supervise",
    "change_urgency": "submit", "lower_urgency": "decide_request", "reclassify": "dispatch", "correct_registration": "submit",
    "relate": "merge_same", "transfer": "direct_close", "change_number": "change_number",
    "raise_secrecy": "set_secrecy", "lower_secrecy": "reject", "attach": "view", "reveal": "reveal", "link_external": "dispatch",
    "apply_claim": "apply_claim", "decide_claim": "decide_claim", "apply_exclusion": "apply_claim", "decide_exclusion": "decide_claim",
    "appeal": "apply_claim", "decide_appeal": "decide_claim", "acknowledge": "acknowledge", "view": "view",
    "propose_catalogue": "propose_dispatch", "approve_catalogue": "approve_rule", "enter_calendar": "approve_rule",
    "add_person": "manage_people", "move_person": "manage_people", "close_person": "manage_people", "reopen_person": "manage_people",
    "propose_text": "approve_rule", "approve_text": "approve_rule", "set_quiet_hours": "approve_rule", "send_again": "approve_rule",
    "copy_redacted": "view", "trace_view": "view",
    "reset_person": "manage_people", "unlock_person": "manage_people", "end_sessions": "manage_people", "appoint": "appoint",
    "keep_administrator": "appoint",
    "confirm_link": "manage_people", "drop_link": "manage_people", "hold_data": "hold_data", "lift_hold": "hold_data",
    "rename_person": "manage_people", "propose_rules": "keep_register", "approve_rules": "release_register", "propose_structure": "keep_register",
    "approve_structure": "release_register", "propose_duty": "keep_register", "approve_duty": "release_register", "set_up_city": "set_up",
    "enter_terms": "settle", "release_terms": "settle", "note_fact": "settle", "settle_month": "settle", "send_statement": "settle",
    "decide_objection": "settle", "seal_statement": "settle", "pay_statement": "settle", "reopen_statement": "settle",
    "object_line": "object_statement", "withdraw_objection": "object_statement", "accept_statement": "object_statement", "view_contract": "view_contract",
    "view_figures": "view_figures",
    "enter_scheme": "evaluate", "release_scheme": "evaluate", "draw_result": "evaluate", "publish_result": "evaluate", "lock_result": "evaluate",
    "redo_result": "evaluate", "appeal_line": "appeal_result", "withdraw_appeal": "appeal_result", "decide_result_appeal": "decide_claim",
    "view_evaluation": "view_evaluation",
    "admit_client": "set_up", "revoke_client": "set_up",
    "draft_report": "draft_report", "word_report": "draft_report", "view_draft_report": "draft_report", "release_report": "publish",
    "make_account": "keep_account", "release_account": "publish", "withdraw_account": "publish", "view_account": "view_account",
    "retrain": "learn", "propose_model": "learn", "switch_model": "learn", "undo_model": "learn", "view_learning": "view_learning",
}  # fmt: skip

# Roles that verbs outside the life-cycle tables ask for; a star asks for a government account.
ROLES_OF: dict[str, tuple[str, ...]] = {
    "urge": ("AG", "TL", "SV*", "DP", "CZ", "SY"), "supervise": ("SV*",), "joint_supervise": ("SV*",), "escalate_level": ("SV*", "DP*"),
    "answer_supervision": ("UL*", "UH*"), "close_supervision": ("SV*",), "cancel_card": ("SV*",), "mark_hard_case": ("DP*",),
    "mark_problem_order": ("SV*", "SY"), "change_urgency": ("AG", "RV", "DP"), "lower_urgency": ("DP*",), "reclassify": ("DP", "RV"),
    "correct_registration": ("CZ",), "transfer": ("AG", "RV"), "change_number": ("AG", "RV", "CB"), "raise_secrecy": ("AG", "RV"), "lower_secrecy": ("RV*",),
    "relate": ("AG", "RV", "DP"), "reveal": ("AG", "TL", "RV", "DP", "UH*", "UL*", "CR*", "CB", "SV*", "AD*"),
    "attach": ("AG", "RV", "DP", "UH*", "UL*", "CR*", "SV*", "AD*", "CZ", "SY"), "request_extension": ("UL*",), "approve_extension": ("CR*", "UL*"),
    "refuse_extension": ("CR*", "UL*"), "request_suspend": ("UL*",), "draft_reply": ("UH*", "UL*"), "apply_claim": ("UL*", "CR*"),
    "decide_claim": ("AS*",), "apply_exclusion": ("UL*", "AS*"), "decide_exclusion": ("AS*",), "appeal": ("UL*",), "decide_appeal": ("AS*",),
    "acknowledge": ("UH*", "UL*", "SV*", "DP*"), "give_opinion": ("UL*", "AD*"), "propose_catalogue": ("DP", "AD*"), "approve_catalogue": ("AD*",),
    "enter_calendar": ("AS*", "AD*"), "link_external": ("DP",), "accept_child": ("UL*",), "reject_child": ("UL*",), "supplement": ("AG", "CZ", "RV"),
    "propose_text": ("SV*", "AS*", "KE*"), "approve_text": ("SV*", "AS*", "KA*"), "set_quiet_hours": ("AS*", "SA*"), "send_again": ("SV*", "SA*"),
    "copy_redacted": ("UH*", "UL*", "RV*", "DP*", "CR*", "SV*", "AD*"), "trace_view": ("AU*", "SE*"),
    "add_person": ("SA*",), "move_person": ("SA*",), "close_person": ("SA*",), "reopen_person": ("SA*",), "reset_person": ("SA*", "SY"),
    "keep_administrator": ("SE*", "SY"),
    "unlock_person": ("SA*", "SE*"), "end_sessions": ("SA*", "SE*"), "appoint": ("SE*",), "rename_person": ("SA*",),
    "confirm_link": ("SA*", "SE*"), "drop_link": ("SA*", "SE*"), "hold_data": ("AU*", "SE*"), "lift_hold": ("AU*", "SE*"),
    "propose_rules": ("SA*", "AS*", "AD*"), "approve_rules": ("AS*", "AD*"), "propose_structure": ("SA*",), "approve_structure": ("SE*",),
    "propose_duty": ("SA*", "DP*", "SV*"), "approve_duty": ("SA*", "DP*", "SV*"), "set_up_city": ("SA*",),
    "enter_terms": ("CM*",), "release_terms": ("CM*",), "note_fact": ("CM*",), "settle_month": ("CM*", "SY"), "send_statement": ("CM*",),
    "decide_objection": ("CM*",), "seal_statement": ("CM*",), "pay_statement": ("CM*",), "reopen_statement": ("CM*",), "object_line": ("OM",),
    "withdraw_objection": ("OM",), "accept_statement": ("OM",), "view_contract": ("CM*", "AU*", "AS*", "SV*", "OM", "SY"),
    "view_figures": ("SV*", "AS*", "AU*", "CM*", "AD*", "CR*", "DP*", "UL*", "UH*"),
    "enter_scheme": ("AS*",), "release_scheme": ("AS*",), "draw_result": ("AS*", "SY"), "publish_result": ("AS*",), "lock_result": ("AS*",),
    "redo_result": ("AS*",), "appeal_line": ("UL*",), "withdraw_appeal": ("UL*",), "decide_result_appeal": ("AS*",),
    "view_evaluation": ("AS*", "SV*", "AU*", "UL*", "UH*", "SY"),
    "draft_report": ("SV*", "AS*", "CM*", "OM", "SY"), "word_report": ("SV*", "AS*", "CM*", "OM"), "release_report": ("SV*", "AS*"),
    "view_draft_report": ("SV*", "AS*", "CM*", "AU*", "OM", "SY"), "admit_client": ("SY",), "revoke_client": ("SY",),
    "make_account": ("CM*", "AS*", "SV*"), "release_account": ("SV*", "AS*"), "withdraw_account": ("SV*", "AS*"),
    "view_account": ("SV*", "AS*", "CM*", "AU*"),
    "retrain": ("DP*", "AD*", "SV*", "SY"), "propose_model": ("DP*", "AD*", "SV*"), "switch_model": ("AD*", "SV*"), "undo_model": ("DP*", "AD*", "SV*"),
    "view_learning": ("DP*", "AD*", "SV*", "AS*", "AU*"),
}  # fmt: skip

# role: zh, en, employers' classes allowed (DOMAIN 1.5)
ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "AG": ("话务员", "Agent", ("gov", "op")), "TL": ("班长", "Team lead", ("gov", "op")), "QA": ("质检员", "Quality checker", ("gov", "op")),
    "TR": ("培训师", "Trainer", ("gov", "op")), "CB": ("回访员", "Call-back staff", ("gov", "op")), "RV": ("预审员", "Pre-reviewer", ("gov", "op")),
    "DP": ("分派员", "Dispatcher", ("gov", "op")), "UH": ("经办人", "Unit handler", ("gov", "util")), "UL": ("单位审核", "Unit lead", ("gov", "util")),
    "AD": ("职责裁定", "Adjudicator", ("gov",)), "CR": ("办结审核", "Closing reviewer", ("gov",)), "SV": ("督办", "Supervisor", ("gov",)),
    "AS": ("考核", "Assessor", ("gov",)), "KE": ("知识采编", "Knowledge editor", ("gov", "op", "util")), "KA": ("知识审核", "Knowledge approver", ("gov",)),
    "CM": ("合同管理", "Contract manager", ("gov",)), "OM": ("项目经理", "Operator manager", ("op",)), "AU": ("审计", "Auditor", ("gov",)),
    "SA": ("系统管理员", "System administrator", ("gov",)), "SE": ("安全管理员", "Security administrator", ("gov",)),
}  # fmt: skip
CLASS_OF = {"hotline_agency": "gov", "government": "gov", "public_utility": "util", "operator": "op"}
UNIT_ROLES = frozenset({"UH", "UL"})
AGENCY_ONLY = frozenset({"CR"})  # whoever lets replies out reviews for the whole city
APART = frozenset({"SA", "SE", "AU"})  # the three administrators (system, security, audit): nobody holds two of them


def may_hold(role: str, employer_kind: str) -> bool:
    """Whether an employer of this kind may give this known role to its people (DOMAIN 1.5)."""
    return CLASS_OF.get(employer_kind, "none") in ROLES[role][2] and (role not in AGENCY_ONLY or employer_kind == "hotline_agency")


@dataclass(frozen=True, slots=True)
class Decision:
    """May the actor do it? `law` tells that item 3 of 国办函〔2025〕66号 forbids it; `zh` and `en` give the reason of a refusal."""

    allowed: bool
    law: bool = False
    zh: str = ""
    en: str = ""


YES = Decision(allowed=True)
OUTSOURCED = Decision(allowed=False, law=True, zh="诉求办理不得外包（国办函〔2025〕66号）", en="handling may not be outsourced (国办函〔2025〕66号)")
NO_ROLE = Decision(allowed=False, zh="没有相应角色", en="the role is missing")
NO_GRANT = Decision(allowed=False, zh="您的单位类型不能做这一步", en="your kind of organisation may not do this")
SWITCHED_OFF = Decision(allowed=False, zh="合同未开通此项", en="the engagement does not open this")
NOT_OWN = Decision(allowed=False, zh="只能处理本单位的工单", en="only on orders of your own unit")


def grant(verb: str, employer_kind: str) -> Grant:
    """The table's grant of a verb to a kind of employer; NEVER for an unknown kind."""
    if employer_kind not in EMPLOYERS:
        return Grant.NEVER
    return Grant(ACTS[ACT_OF[verb]][EMPLOYERS.index(employer_kind)])


def has_role(actor: Actor, who: Collection[str]) -> bool:
    """Whether one of the actor's roles stands in `who` and is one that the employer may give.

    A star asks for a public employer (government, or a utility on its own things).
    """
    for role in actor.roles:
        if role not in ROLES or actor.account_class not in ROLES[role][2]:
            continue
        if role in who:
            return True
        if f"{role}*" in who and (actor.account_class == "gov" or (actor.account_class == "util" and role in UNIT_ROLES)):
            return True
    return False


def decide(actor: Actor, verb: str, who: Collection[str], *, own: bool, switch: str = "") -> Decision:
    """Decide whether `actor` may do `verb`, whose life-cycle row names the roles `who`.

    `own` says whether the thing belongs to the actor's unit or its subtree; `switch` names the engagement's switch that opens
    the verb to an operator. Anything unknown is refused.
    """
    if actor.kind == "system":
        return YES if "SY" in who else NO_ROLE
    if actor.kind == "citizen":
        return YES if "CZ" in who and own else NO_ROLE
    if actor.account_class == "op" and ACT_OF[verb] in GOV_ONLY:
        return OUTSOURCED
    if not has_role(actor, who):
        return NO_ROLE
    return _by_grant(actor, grant(verb, actor.employer_kind), own=own, switch=switch)


def _by_grant(actor: Actor, given: Grant, *, own: bool, switch: str) -> Decision:
    """The decision that the employer's grant leaves."""
    if given is Grant.ALWAYS:
        return YES
    if given is Grant.OWN:
        return YES if own else NOT_OWN
    if given is Grant.SWITCH:
        return YES if switch in actor.switches else SWITCHED_OFF
    return NO_GRANT
