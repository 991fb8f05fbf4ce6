"""The access matrix: for each address what hangs in its path, who is let in to read, and the verb that a form sent there carries out.

The verbs' rights come from the table of acts (directory/acts.py, DOMAIN 1.6) and the rows of the life cycles; who is let in stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from huiying.directory.acts import ROLES_OF
from huiying.kit.actor import Actor
from huiying.orders.authorise import permission

Letting = Callable[[Actor], bool]
HOTLINE = frozenset({"hotline_agency", "operator"})


@dataclass(frozen=True)
class Address:
    """`thing` is what the path names: an order, or a file, claim, notice, case, person; "" for none. `verb`: "" for none, "*" for each in the path."""

    reads: Letting | None
    thing: str = ""
    verb: str = ""
    public: bool = False
    maybe: bool = False  # an own thing may answer 404 too: there is no such verb, queue or part of it just now


def roles(*wanted: str) -> Letting:
    return lambda actor: bool(actor.roles & set(wanted))


def staff(_actor: Actor) -> bool:
    return True


def hotline(*wanted: str) -> Letting:
    return lambda actor: actor.employer_kind == "hotline_agency" and bool(actor.roles & set(wanted))


def gov(actor: Actor, *wanted: str) -> bool:
    return actor.account_class == "gov" and bool(actor.roles & set(wanted))


def board(actor: Actor) -> bool:
    return bool(actor.roles & {"DP", "RV"}) or gov(actor, "CR", "AD")


def calls(actor: Actor) -> bool:
    """Who leads a hall or answers for it, takes calls, or sees the city's figures."""
    inside = actor.employer_kind in HOTLINE and bool(actor.roles & {"TL", "SV", "AS", "AU", "CM", "OM", "CR", "AG", "CB"})
    return inside or (actor.account_class == "gov" and bool(actor.roles & {"SV", "AU"})) or hotline("AD", "DP", "UL", "UH")(actor)


def administrators(actor: Actor) -> bool:
    return hotline("SA", "SE")(actor)


def catalogue(actor: Actor) -> bool:
    return bool(actor.roles & {"DP", "AD", "RV", "AU"})


def claims(actor: Actor) -> bool:
    return hotline("AS", "AU", "SV", "CR", "AD")(actor) or actor.employer_kind in {"government", "public_utility"}


def permits(*verbs: str) -> Letting:
    """Whoever the table of acts permits one of these."""
    return lambda actor: any(permission(actor, verb, ROLES_OF[verb], own=True).allowed for verb in verbs)


RULES = ("propose_rules", "approve_rules")
STRUCTURE = ("propose_structure", "approve_structure")
DUTY, CATALOGUE = ("propose_duty", "approve_duty"), ("propose_catalogue", "approve_catalogue")
TEXTS, MONTHS = ("propose_text", "approve_text"), ("propose_month", "approve_month")


def audits(actor: Actor) -> bool:
    return gov(actor, "AU")


def rules(actor: Actor) -> bool:
    return audits(actor) or permits(*RULES)(actor)


def registers(actor: Actor) -> bool:
    return audits(actor) or permits("enter_calendar", *RULES, *STRUCTURE, *DUTY, *CATALOGUE, *TEXTS, *MONTHS)(actor)


def leaders(actor: Actor) -> bool:
    return roles("TL")(actor) or hotline("SV")(actor)


def whole_city(actor: Actor) -> bool:
    """Who sees the figures of all units: the agency's people, and supervisors and auditors of the government."""
    return permits("view_figures")(actor) and (actor.employer_kind == "hotline_agency" or gov(actor, "SV", "AU"))


def tasks(actor: Actor) -> bool:
    """Who oversees at the agency, and the people of units that handle."""
    return hotline("SV", "DP", "AU", "AS")(actor) or (actor.employer_kind in {"government", "public_utility"} and roles("UL", "UH", "SV", "AU")(actor))


alerts = hotline("SV", "DP", "AU", "AS", "TL")
KNOWLEDGE = ("AG", "TL", "QA", "TR", "CB", "RV", "DP", "AD", "CR", "SV", "AS", "UH", "UL", "KE", "KA", "AU", "CM")
KNOWN, EDITED = roles(*KNOWLEDGE), roles("KE", "KA", "UH", "UL")
at_the_line = roles("AG", "TL", "CB")
messages = hotline("SV", "AS", "AU", "SA", "KE", "KA", "TL")
MATRIX = {
    "health": Address(staff), "sessions": Address(staff), "sessions-end": Address(None), "save-view": Address(None), "drop-view": Address(None),
    "desk:home": Address(staff), "desk:counts": Address(staff),
    "desk:register": Address(staff, verb="submit"), "desk:look": Address(None), "desk:history": Address(None), "desk:keep": Address(None, verb="save_draft"),
    "desk:orders": Address(staff), "desk:order": Address(staff, "order"), "desk:file": Address(staff, "file"),
    "desk:reveal": Address(None, "order", "reveal"), "desk:do": Address(staff, "order", "*", maybe=True),
    "desk:unit": Address(staff), "desk:unit_order": Address(staff, "order", maybe=True),
    "desk:board": Address(board), "desk:board_queue": Address(roles("RV")), "desk:board_open": Address(roles("RV"), "order", maybe=True),
    "desk:undo_dispatch": Address(None, "order", "recall"),
    "desk:adjudications": Address(staff), "desk:adjudication": Address(staff, "case"), "desk:adjudication_opinion": Address(None, "case", "give_opinion"),
    "desk:catalogue": Address(catalogue), "desk:catalogue_new": Address(catalogue, verb="propose_catalogue"),
    "desk:catalogue_import": Address(None, verb="propose_catalogue"), "desk:catalogue_line": Address(catalogue, verb="propose_catalogue"),
    "desk:catalogue_version": Address(catalogue), "desk:catalogue_csv": Address(catalogue),
    "desk:catalogue_decide": Address(None, verb="approve_catalogue"),
    "desk:lessons": Address(catalogue), "desk:lesson": Address(catalogue), "desk:lesson-decide": Address(None, verb="propose_catalogue"),
    "desk:followup": Address(staff), "desk:followup-decisions": Address(staff), "desk:call-next": Address(staff),
    "desk:call": Address(lambda actor: actor.employer_kind in HOTLINE, "order", "record"),
    "desk:line": Address(at_the_line), "desk:line-live": Address(leaders), "desk:line-colleagues": Address(at_the_line),
    "desk:line-caller": Address(at_the_line, maybe=True),
    "desk:line-reveal": Address(None), "desk:missed": Address(at_the_line), "desk:missed-one": Address(at_the_line, maybe=True),
    "desk:missed-do": Address(None), "desk:calls": Address(calls), "desk:call-record": Address(calls, maybe=True), "desk:call-number": Address(None),
    "desk:call-recording": Address(None), "desk:call-recording-sound": Address(staff, maybe=True),
    "desk:returns": Address(hotline("SV", "AS", "AU", "CR", "AD")),
    "desk:recording": Address(None, "order"), "desk:recording-sound": Address(staff, "order", maybe=True),
    "desk:supervising": Address(hotline("SV", "AS", "AU", "CR", "AD")), "desk:supervise-many": Address(None, verb="supervise"),
    "desk:supervisions": Address(staff), "desk:claims": Address(staff), "desk:claim-new": Address(staff, verb="apply_exclusion"),
    "desk:claim": Address(claims, "claim", "decide_claim"), "desk:notices": Address(staff), "desk:notice-ack": Address(None, "notice", "acknowledge"),
    "desk:messages": Address(messages), "desk:message": Address(messages, "message"), "desk:message-again": Address(None, "message", "send_again"),
    "desk:words": Address(messages), "desk:words-hours": Address(None, verb="set_quiet_hours"), "desk:words-kind": Address(messages),
    "desk:words-propose": Address(permits("propose_text"), verb="propose_text"), "desk:words-decide": Address(None, verb="approve_text"),
    "desk:copy-prepare": Address(permits("copy_redacted"), "order", "copy_redacted"), "desk:copy": Address(staff, "copy"),
    "desk:copy-file": Address(staff, "copy"), "desk:trace": Address(permits("trace_view"), verb="trace_view"),
    "desk:sealed": Address(permits("trace_view")),
    "desk:holds": Address(permits("hold_data")), "desk:hold-new": Address(permits("hold_data"), verb="hold_data"),
    "desk:hold": Address(permits("hold_data"), "hold", "lift_hold"),
    "desk:registers": Address(registers), "desk:proposals": Address(registers), "desk:proposal": Address(rules),
    "desk:proposal-step": Address(None, verb="approve_rules"), "desk:register-line": Address(rules), "desk:register-kind": Address(rules),
    "desk:register-versions": Address(rules), "desk:register-new": Address(permits("propose_rules")), "desk:register-row": Address(rules),
    "desk:register-upload": Address(None), "desk:register-seed": Address(None),
    "desk:set-up": Address(permits("set_up_city"), verb="set_up_city"), "desk:founding": Address(permits("set_up_city"), verb="set_up_city"),
    "desk:open-city": Address(None, verb="set_up_city"), "desk:calendar": Address(staff, verb="enter_calendar"),
    "desk:flagged": Address(hotline("QA", "SV")), "desk:flagged-one": Address(hotline("QA", "SV"), maybe=True),
    "desk:surge": Address(hotline("TL", "SV", "DP")),
    "desk:hotspots": Address(permits("view_hotspot")), "desk:hotspots-wall": Address(staff), "desk:hotspots-find": Address(None),
    "desk:hotspot": Address(permits("view_hotspot"), maybe=True), "desk:hotspot-orders": Address(permits("view_hotspot"), maybe=True),
    "desk:hotspot-do": Address(None),
    "desk:alerts": Address(alerts), "desk:alerts-now": Address(alerts), "desk:alerts-figures": Address(alerts), "desk:duty": Address(alerts),
    "desk:alert": Address(alerts, maybe=True), "desk:alert-ack": Address(None), "desk:alert-marks": Address(None), "desk:alert-drill": Address(None),
    "desk:seasons": Address(alerts), "desk:season": Address(alerts, maybe=True), "desk:season-begin": Address(None), "desk:season-step": Address(None),
    "desk:tasks": Address(tasks), "desk:task-new": Address(permits("issue_task")), "desk:task": Address(tasks, maybe=True), "desk:task-step": Address(None),
    "desk:task-file": Address(tasks, maybe=True),
    "desk:contracts": Address(permits("view_contract")), "desk:contract": Address(permits("view_contract"), maybe=True),
    "desk:contracts-compared": Address(permits("view_contract")),
    "desk:contract-note": Address(permits("note_fact"), maybe=True), "desk:contract-bond": Address(permits("note_fact"), maybe=True),
    "desk:terms-edit": Address(permits("enter_terms"), maybe=True), "desk:contract-settle": Address(None), "desk:note-strike": Address(None),
    "desk:objection-withdraw": Address(None), "desk:terms": Address(permits("view_contract"), maybe=True), "desk:terms-new": Address(permits("enter_terms")),
    "desk:terms-decide": Address(None), "desk:statement": Address(permits("view_contract"), maybe=True), "desk:statement-step": Address(None),
    "desk:statement-file": Address(permits("view_contract"), maybe=True), "desk:statement-line": Address(permits("view_contract"), maybe=True),
    "desk:director": Address(whole_city), "desk:metrics": Address(permits("view_figures")), "desk:metric": Address(permits("view_figures"), maybe=True),
    "desk:metric-rows": Address(permits("view_figures"), maybe=True),
    "desk:evaluation": Address(permits("view_evaluation")), "desk:evaluation-schemes": Address(permits("view_evaluation")),
    "desk:evaluation-scheme": Address(permits("view_evaluation"), maybe=True), "desk:evaluation-scheme-new": Address(permits("enter_scheme")),
    "desk:evaluation-result": Address(permits("view_evaluation"), maybe=True), "desk:evaluation-unit": Address(permits("view_evaluation"), maybe=True),
    "desk:evaluation-line": Address(permits("view_evaluation"), maybe=True), "desk:evaluation-file": Address(permits("view_evaluation"), maybe=True),
    "desk:evaluation-scheme-decide": Address(None), "desk:evaluation-draw": Address(None), "desk:evaluation-step": Address(None),
    "desk:evaluation-withdraw": Address(None),
    "desk:reports": Address(staff), "desk:report": Address(staff, maybe=True), "desk:report-file": Address(staff, maybe=True),
    "desk:report-new": Address(permits("draft_report")), "desk:report-words": Address(permits("word_report"), maybe=True),
    "desk:report-release": Address(None),
    "desk:accounts": Address(permits("view_account")), "desk:account": Address(permits("view_account"), maybe=True),
    "desk:account-new": Address(permits("make_account")), "desk:account-step": Address(None),
    "desk:account-file": Address(permits("view_account"), maybe=True),
    "desk:knowledge": Address(KNOWN), "desk:knowledge-item": Address(KNOWN), "desk:knowledge-new": Address(permits("kb_write")),
    "desk:knowledge-edit": Address(permits("kb_write"), maybe=True), "desk:knowledge-step": Address(None), "desk:knowledge-detach": Address(None),
    "desk:knowledge-file": Address(staff, maybe=True), "desk:knowledge-find": Address(None), "desk:knowledge-read": Address(None),
    "desk:knowledge-cites": Address(None), "desk:knowledge-pick": Address(None), "desk:knowledge-tell": Address(None, verb="kb_report"),
    "desk:knowledge-tasks": Address(EDITED), "desk:knowledge-task": Address(staff, maybe=True), "desk:knowledge-settle": Address(None),
    "desk:knowledge-questions": Address(permits("kb_settle_question")), "desk:knowledge-question": Address(staff, maybe=True),
    "desk:knowledge-question-settle": Address(None), "desk:knowledge-log": Address(permits("view_readings")),
    "desk:knowledge-figures": Address(roles("KE", "KA", "UH", "UL", "SV", "AS", "AU", "CM")),
    "desk:laws": Address(KNOWN), "desk:law": Address(KNOWN), "desk:law-article": Address(KNOWN),
    "desk:learning": Address(permits("view_learning")), "desk:learning-retrain": Address(None), "desk:learning-undo": Address(None),
    "desk:learning-propose": Address(None), "desk:learning-switch": Address(None),
    "desk:wallboard": Address(roles("TL", "SV", "AS", "AU", "CM", "OM", "CR")),
    "desk:people": Address(administrators), "desk:person-new": Address(hotline("SA"), verb="add_person"),
    "desk:person": Address(administrators, verb="move_person"), "desk:person-step": Address(None, verb="end_sessions"),
    "portal:home": Address(staff, public=True), "portal:help": Address(staff, public=True), "portal:call": Address(staff, public=True),
    "portal:privacy": Address(staff, public=True), "portal:check": Address(staff, public=True), "portal:log": Address(staff, public=True, maybe=True),
    "portal:proof": Address(staff, "proof", public=True, maybe=True),
    "portal:accounts": Address(staff, public=True), "portal:account": Address(staff, public=True, maybe=True),
    "portal:accounts_case": Address(staff, public=True, maybe=True), "portal:accounts_plan": Address(staff, public=True),
    "portal:submit": Address(staff, public=True), "portal:follow": Address(staff, public=True), "portal:rate": Address(staff, public=True),
    "portal:receipt": Address(staff, "proof", public=True), "portal:order": Address(staff, "proof", public=True),
    "portal:leave": Address(None, "proof", public=True), "portal:file": Address(staff, "proof", public=True), "portal:do": Address(staff, "proof", public=True),
    **dict.fromkeys(("api:document", "api:orders", "api:receipt", "api:check", "api:proof", "api:unknown"), Address(staff, "program", public=True)),
    "healthz": Address(staff, public=True), "prefer": Address(None, public=True), "signin-begin": Address(staff, public=True),
    "staff": Address(staff, public=True), "staff-email": Address(staff, public=True),
    "outside-go": Address(staff, public=True, maybe=True), "outside-back": Address(staff, public=True, maybe=True),
}  # fmt: skip
SIGNING_IN = ("account_", "mfa_")  # allauth's own, tried in tests/pages
ALSO = {"take_back", "undo"}


def who(verb: str) -> tuple[str, ...]:
    """The roles of a verb that stands outside the life cycles."""
    return ROLES_OF.get(verb, ())
