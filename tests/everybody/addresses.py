"""Every address of the URLconf: how its pages are reached, or why it has no page of its own.

A visit names who goes there ("" nobody, "citizen" whoever proved the scene's orders, else a member of the cast) and the path, filled with the
scene's numbers. `then` is done on the page before it is looked at: what is opened, or sent with nothing in it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from huiying.desk.founding import STEPS
from huiying.registers.kinds import KINDS
from tests.everybody.doing import (
    by_password,
    dialog,
    empty_form,
    empty_form_of_the_first,
    filter_menu,
    keys_help,
    menu,
    new_codes,
    shown,
    unfolded,
    wrong_app_code,
    wrong_code,
    wrong_password,
)


@dataclass(frozen=True)
class Visit:
    """One look at one page. `real` asks the server that is no demonstration; `status` is what the page answers."""

    who: str
    path: str
    then: Callable[[Page], None] | None = None
    status: int = 200
    real: bool = False


CITIZEN, NOBODY = "citizen", ""
TURNED_AWAY = Visit(NOBODY, "/staff/signup/")

PAGES: dict[str, tuple[Visit, ...]] = {
    "portal:home": (Visit(NOBODY, "/"),),
    "portal:call": (Visit(NOBODY, "/call/"),),
    "portal:help": (Visit(NOBODY, "/help/"),),
    "portal:privacy": (Visit(NOBODY, "/privacy/"),),
    "portal:submit": (Visit(NOBODY, "/submit/"), Visit(NOBODY, "/submit/", empty_form)),
    "portal:check": (Visit(NOBODY, "/check/"), Visit(NOBODY, "/check/", empty_form)),
    "portal:accounts": (Visit(NOBODY, "/accounts/", unfolded),),
    "portal:account": (Visit(NOBODY, "/accounts/{released}/", unfolded), Visit(NOBODY, "/accounts/{withdrawn}/"), Visit(NOBODY, "/accounts/999/", status=404)),
    "portal:accounts_case": (Visit(NOBODY, "/accounts/cases/haikou/", unfolded), Visit(NOBODY, "/accounts/cases/nanning/")),
    "portal:accounts_plan": (
        Visit(NOBODY, "/accounts/plan/", unfolded), Visit(NOBODY, "/accounts/plan/?way=money&money=2000000"), Visit(NOBODY, "/accounts/plan/?calls=many"),
    ),
    "portal:receipt": (Visit(CITIZEN, "/submit/{new}/receipt/"),),
    "portal:follow": (Visit(NOBODY, "/follow/"), Visit(NOBODY, "/follow/", wrong_code)),
    "portal:order": tuple(Visit(CITIZEN, f"/follow/{{{name}}}/", unfolded) for name in ("new", "sent", "answered", "missing", "refused", "ended")),
    "portal:do": (
        *(Visit(CITIZEN, f"/follow/{{{order}}}/{verb}/") for order, verb in (
            ("answered", "rate"), ("sent", "supplement"), ("new", "correct"), ("refused", "object"), ("ended", "reopen"), ("sent", "urge"),
            ("new", "withdraw"))),
        Visit(CITIZEN, "/follow/{answered}/rate/", empty_form), Visit(CITIZEN, "/follow/{new}/correct/", empty_form),
    ),
    "portal:rate": (Visit(NOBODY, "/rate/{token}/"), Visit(NOBODY, "/rate/{token}/", empty_form), Visit(NOBODY, "/rate/NOSUCHTOKEN/", status=410)),
    "account_login": (Visit(NOBODY, "/staff/login/"), Visit(NOBODY, "/staff/login/", wrong_password), Visit(NOBODY, "/staff/login/", real=True)),
    "account_logout": (Visit("agent", "/staff/logout/"),),
    "account_inactive": (Visit(NOBODY, "/staff/inactive/"),),
    "account_signup": (TURNED_AWAY,),
    "account_reset_password": (Visit(NOBODY, "/staff/password/reset/"),),
    "account_change_password": (Visit("agent", "/staff/password/change/"), Visit("agent", "/staff/password/change/", empty_form)),
    "signin-begin": (Visit(NOBODY, "/staff/begin/"), Visit(NOBODY, "/staff/begin/", empty_form)),
    "mfa_index": (Visit("dispatcher", "/staff/second-factor/", real=True), Visit("reviewer2", "/staff/second-factor/", real=True)),
    "mfa_authenticate": (Visit(NOBODY, "/staff/login/", by_password, real=True),),
    "mfa_activate_totp": (
        Visit("dispatcher", "/staff/second-factor/app/", real=True), Visit("dispatcher", "/staff/second-factor/app/", wrong_app_code, real=True),
    ),
    "mfa_add_webauthn": (Visit("dispatcher", "/staff/second-factor/passkeys/add/", real=True),),
    "mfa_deactivate_totp": (Visit("reviewer", "/staff/second-factor/app/remove/", real=True),),
    "mfa_view_recovery_codes": (Visit("reviewer", "/staff/second-factor/codes/", real=True),),
    "mfa_generate_recovery_codes": (
        Visit("reviewer", "/staff/second-factor/codes/new/", real=True), Visit("reviewer", "/staff/second-factor/codes/new/", new_codes, real=True),
    ),
    "mfa_remove_webauthn": (Visit("reviewer2", "/staff/second-factor/passkeys/{passkey}/remove/", real=True),),
    "sessions": (Visit("dispatcher", "/staff/sessions/"),),
    "health": (Visit("auditor", "/health/"),),
    "components": (Visit("dispatcher", "/staff/components/"), Visit("dispatcher", "/staff/components/", empty_form)),
    "components-list": (Visit("dispatcher", "/staff/components/list/"), Visit("dispatcher", "/staff/components/list/?q=nothing")),
    "desk:home": tuple(Visit(who, "/desk/") for who in ("dispatcher", "SZ_lead", "agent", "auditor")),
    "desk:register": (Visit("agent", "/desk/register/"), Visit("agent", "/desk/register/", empty_form), Visit("agent", "/desk/register/?done={new}"),
                      Visit("agent", "/desk/register/?draft={draft}")),
    "desk:orders": (
        Visit("dispatcher", "/desk/orders/"), Visit("dispatcher", "/desk/orders/", menu), Visit("SZ_lead", "/desk/orders/?light=red", filter_menu),
        Visit("dispatcher", "/desk/orders/?q=nothing"),
    ),
    "desk:order": (
        *(Visit("dispatcher", f"/desk/orders/{{{name}}}/", unfolded) for name in ("new", "sent", "answered", "missing", "refused", "ended")),
        Visit("SZ_lead", "/desk/orders/{sent}/"), Visit("dispatcher", "/desk/orders/{new}/", dialog("[data-reveal]")),
        Visit("dispatcher", "/desk/orders/{sent}/", keys_help), Visit("dispatcher", "/desk/orders/NOSUCH/", status=404),
    ),
    "desk:unit": (Visit("SZ_lead", "/desk/unit/"), Visit("GD_handler", "/desk/unit/?todo=sign")),
    "desk:unit_order": (Visit("SZ_lead", "/desk/unit/{sent}/"), Visit("SZ_handler", "/desk/unit/{sent}/", dialog("[data-verbs] a.btn[href]"))),
    "desk:board": (Visit("dispatcher", "/desk/board/"),),
    "desk:board_queue": (
        *(Visit(who, f"/desk/board/{queue}/") for who, queue in (
            ("dispatcher", "dispatch"), ("reviewer", "review"), ("dispatcher", "proposals"), ("dispatcher", "returns"), ("closer", "time"),
            ("closer", "replies"), ("dispatcher", "rework"))),
        Visit("closer", "/desk/board/replies/", empty_form_of_the_first),
    ),
    "desk:adjudications": (Visit("adjudicator", "/desk/adjudication/"),),
    "desk:adjudication": (Visit("adjudicator", "/desk/adjudication/{case}/"), Visit("SZ_lead", "/desk/adjudication/{case}/")),
    "desk:catalogue": (Visit("adjudicator", "/desk/catalogue/"), Visit("dispatcher", "/desk/catalogue/")),
    "desk:catalogue_new": (Visit("adjudicator", "/desk/catalogue/new/"), Visit("adjudicator", "/desk/catalogue/new/", empty_form)),
    "desk:catalogue_line": (Visit("adjudicator", "/desk/catalogue/lines/1/"), Visit("dispatcher", "/desk/catalogue/lines/1/")),
    "desk:catalogue_version": (Visit("adjudicator", "/desk/catalogue/1/"), Visit("auditor", "/desk/catalogue/{version}/")),
    "desk:lessons": (Visit("adjudicator", "/desk/catalogue/lessons/"),),
    "desk:lesson": (Visit("dispatcher", "/desk/catalogue/lessons/{lesson}/"), Visit("auditor", "/desk/catalogue/lessons/{lesson}/")),
    "desk:followup": (Visit("callback", "/desk/followup/"),),
    "desk:followup-decisions": (Visit("closer", "/desk/followup/decisions/"),),
    "desk:call": (Visit("callback", "/desk/followup/{answered}/"), Visit("callback", "/desk/followup/{answered}/", empty_form)),
    "desk:line": (Visit("agent", "/desk/line/"), Visit("callback", "/desk/line/")),
    "desk:line-live": (Visit("supervisor", "/desk/live/"), Visit("supervisor", "/desk/live/", keys_help)),
    "desk:missed": (Visit("callback", "/desk/missed/"), Visit("agent", "/desk/missed/?state=closed")),
    "desk:missed-one": (Visit("agent", "/desk/missed/{missed_call}/"),),
    "desk:supervising": (Visit("supervisor", "/desk/supervision/"), Visit("auditor", "/desk/supervision/")),
    "desk:supervise-many": (Visit("supervisor", "/desk/supervision/", shown("[data-choose]")),),
    "desk:supervisions": (Visit("supervisor", "/desk/supervision/all/"), Visit("SZ_lead", "/desk/supervision/all/")),
    "desk:claims": (Visit("assessor", "/desk/claims/"), Visit("SZ_lead", "/desk/claims/")),
    "desk:claim-new": (Visit("assessor", "/desk/claims/new/"), Visit("SZ_lead", "/desk/claims/new/", empty_form)),
    "desk:claim": (Visit("assessor", "/desk/claims/{claim}/"), Visit("SZ_lead", "/desk/claims/{claim}/")),
    "desk:notices": (Visit("SZ_lead", "/desk/notices/"), Visit("agent", "/desk/notices/")),
    "desk:messages": (Visit("supervisor", "/desk/messages/"),),
    "desk:words": (Visit("supervisor", "/desk/messages/words/"),),
    "desk:words-kind": (Visit("supervisor", "/desk/messages/words/registered/"),),
    "desk:message": (Visit("supervisor", "/desk/messages/{message}/"),),
    "desk:words-propose": (Visit("supervisor", "/desk/messages/words/registered/propose/"),),
    "desk:trace": (Visit("auditor", "/desk/trace/"),),
    "desk:sealed": (Visit("auditor", "/desk/sealed/"),),
    "desk:holds": (Visit("auditor", "/desk/holds/"), Visit("auditor", "/desk/holds/?q=nothing")),
    "desk:hold-new": (Visit("auditor", "/desk/holds/new/"), Visit("auditor", "/desk/holds/new/", empty_form)),
    "desk:hold": (Visit("auditor", "/desk/holds/{hold}/"), Visit("team_lead", "/desk/holds/{hold}/")),
    "desk:copy-prepare": (Visit("SZ_lead", "/desk/orders/{sent}/copy/"), Visit("SZ_lead", "/desk/orders/{sent}/copy/", empty_form)),
    "desk:copy": (Visit("SZ_lead", "/desk/copies/{copy}/"),),
    "desk:registers": (Visit("assessor", "/desk/registers/"), Visit("auditor", "/desk/registers/")),
    "desk:proposals": (Visit("assessor", "/desk/registers/proposals/"),),
    "desk:proposal": (Visit("assessor", "/desk/registers/proposals/{proposal}/"), Visit("assessor2", "/desk/registers/proposals/{proposal}/")),
    "desk:register-line": (Visit("assessor", "/desk/registers/lines/{line}/"),),
    "desk:register-kind": tuple(Visit("auditor", f"/desk/registers/{kind.name}/") for kind in KINDS),
    "desk:register-new": (Visit("assessor", "/desk/registers/topics/new/"), Visit("assessor", "/desk/registers/topics/new/", empty_form)),
    "desk:register-row": (Visit("assessor", "/desk/registers/topics/rows/{topic}/"), Visit("auditor", "/desk/registers/topics/rows/{topic}/"),
                          Visit("auditor", "/desk/registers/city/rows/1/")),
    "desk:register-versions": (Visit("assessor", "/desk/registers/topics/versions/"),),
    "desk:set-up": (Visit("agent2", "/desk/set-up/"),),
    "desk:founding": tuple(Visit("agent2", f"/desk/set-up/{step.code}/") for step in STEPS),
    "desk:calendar": (Visit("assessor", "/desk/calendar/"), Visit("supervisor", "/desk/calendar/"), Visit("assessor", "/desk/calendar/", empty_form)),
    "desk:wallboard": (Visit("supervisor", "/desk/wallboard/"), Visit("auditor", "/desk/wallboard/")),
    "desk:calls": (Visit("supervisor", "/desk/calls/?what=lost&day=today"), Visit("agent", "/desk/calls/")),
    "desk:call-record": (Visit("supervisor", "/desk/calls/{flagged_call}/"), Visit("agent", "/desk/calls/{flagged_call}/")),
    "desk:returns": (Visit("supervisor", "/desk/supervision/returns/"),),
    "desk:flagged": (Visit("supervisor", "/desk/flagged/"),),
    "desk:flagged-one": (Visit("supervisor", "/desk/flagged/{flagged_call}/"), Visit("supervisor", "/desk/flagged/{flagged_call}/", empty_form)),
    "desk:surge": (Visit("supervisor", "/desk/surge/"), Visit("dispatcher", "/desk/surge/", empty_form)),
    "desk:contracts": (Visit("cm", "/desk/contracts/"), Visit("om", "/desk/contracts/")),
    "desk:contracts-compared": (Visit("cm", "/desk/contracts/compared/"),),
    "desk:contract": (Visit("cm", "/desk/contracts/{contract}/"), Visit("auditor", "/desk/contracts/{contract}/")),
    "desk:contract-note": (Visit("cm", "/desk/contracts/{contract}/note/"), Visit("cm", "/desk/contracts/{contract}/note/", empty_form)),
    "desk:contract-bond": (Visit("cm", "/desk/contracts/{contract}/bond/"), Visit("cm", "/desk/contracts/{contract}/bond/", empty_form)),
    "desk:terms-edit": (Visit("cm", "/desk/contracts/terms/{terms}/edit/"),),
    "desk:terms": (Visit("om", "/desk/contracts/terms/{terms}/"),),
    "desk:terms-new": (Visit("cm", "/desk/contracts/terms/new/?of={terms}"), Visit("cm", "/desk/contracts/terms/new/", empty_form)),
    "desk:statement": (Visit("cm", "/desk/contracts/statements/{statement}/"), Visit("om", "/desk/contracts/statements/{statement}/")),
    "desk:statement-line": (
        Visit("cm", "/desk/contracts/statements/{statement}/lines/5:ring_back/", empty_form),
        Visit("om", "/desk/contracts/statements/{statement}/lines/1:seats/"),
        Visit("om", "/desk/contracts/statements/{statement}/lines/6:complaint/", empty_form),
    ),
    "desk:director": (Visit("supervisor", "/desk/director/"), Visit("auditor", "/desk/director/", unfolded)),
    "desk:metrics": (Visit("supervisor", "/desk/metrics/"), Visit("SZ_lead", "/desk/metrics/?data=1"), Visit("auditor", "/desk/metrics/?q=nothing")),
    "desk:metric": (
        Visit("supervisor", "/desk/metrics/T02/?by=day", unfolded), Visit("auditor", "/desk/metrics/T07/"), Visit("SZ_lead", "/desk/metrics/W08/"),
        Visit("supervisor", "/desk/metrics/T99/", status=404),
    ),
    "desk:metric-rows": (Visit("supervisor", "/desk/metrics/T02/rows/?variant=inbound"), Visit("SZ_lead", "/desk/metrics/W04/rows/")),
    "desk:evaluation": (Visit("assessor", "/desk/evaluation/"), Visit("SZ_lead", "/desk/evaluation/")),
    "desk:evaluation-schemes": (Visit("assessor", "/desk/evaluation/schemes/"),),
    "desk:evaluation-scheme": (Visit("assessor", "/desk/evaluation/schemes/{scheme}/"), Visit("SZ_lead", "/desk/evaluation/schemes/{scheme}/")),
    "desk:evaluation-scheme-new": (
        Visit("assessor", "/desk/evaluation/schemes/new/?of={scheme}"), Visit("assessor", "/desk/evaluation/schemes/new/", empty_form),
    ),
    "desk:evaluation-result": (Visit("assessor", "/desk/evaluation/{result}/"), Visit("SZ_lead", "/desk/evaluation/{result}/")),
    "desk:evaluation-unit": (Visit("assessor", "/desk/evaluation/{result}/units/HB/"), Visit("SZ_lead", "/desk/evaluation/{result}/units/SZ/")),
    "desk:evaluation-line": (
        Visit("assessor2", "/desk/evaluation/{result}/units/SZ/response/", empty_form),
        Visit("SZ_lead", "/desk/evaluation/{result}/units/SZ/resolution/", empty_form),
    ),
    "desk:hotspots": (Visit("supervisor", "/desk/hotspots/"), Visit("SZ_lead", "/desk/hotspots/"), Visit("supervisor", "/desk/hotspots/?q=nothing")),
    "desk:hotspot": (Visit("supervisor", "/desk/hotspots/{hotspot}/", unfolded), Visit("op_dispatcher", "/desk/hotspots/{hotspot}/")),
    "desk:hotspot-orders": (Visit("supervisor", "/desk/hotspots/{hotspot}/orders/"),),
    "desk:reports": (Visit("supervisor", "/desk/reports/"), Visit("SZ_lead", "/desk/reports/"), Visit("auditor", "/desk/reports/?q=nothing")),
    "desk:report": (Visit("supervisor", "/desk/reports/{report}/"), Visit("auditor", "/desk/reports/{report}/")),
    "desk:report-new": (Visit("assessor", "/desk/reports/new/"),),
    "desk:report-words": (Visit("supervisor", "/desk/reports/{report}/words/"),),
    "desk:accounts": (Visit("assessor", "/desk/accounts/"), Visit("auditor", "/desk/accounts/?q=nothing")),
    "desk:account": (Visit("supervisor", "/desk/accounts/{account}/"), Visit("assessor", "/desk/accounts/{account}/")),
    "desk:account-new": (Visit("assessor", "/desk/accounts/new/"), Visit("assessor", "/desk/accounts/new/", empty_form)),
    "desk:alerts": (Visit("supervisor", "/desk/alerts/"), Visit("dispatcher", "/desk/alerts/?late=late"), Visit("auditor", "/desk/alerts/?q=nothing")),
    "desk:alerts-figures": (Visit("supervisor", "/desk/alerts/figures/?days=365"),),
    "desk:alert": (Visit("supervisor", "/desk/alerts/{alert}/"), Visit("dispatcher", "/desk/alerts/{alert}/")),
    "desk:duty": (Visit("supervisor", "/desk/alerts/duty/"),),
    "desk:seasons": (Visit("supervisor", "/desk/alerts/seasons/"), Visit("auditor", "/desk/alerts/seasons/")),
    "desk:season": (Visit("supervisor", "/desk/alerts/seasons/{season}/"),),
    "desk:tasks": (Visit("supervisor", "/desk/tasks/"), Visit("SZ_lead", "/desk/tasks/"), Visit("supervisor", "/desk/tasks/?state=cancelled")),
    "desk:task-new": (Visit("supervisor", "/desk/tasks/new/?season={season}"), Visit("supervisor", "/desk/tasks/new/", empty_form)),
    "desk:task": (Visit("supervisor", "/desk/tasks/{task}/"), Visit("SZ_lead", "/desk/tasks/{task}/")),
    "desk:knowledge": (Visit("editor", "/desk/knowledge/", filter_menu), Visit("agent", "/desk/knowledge/?q=nothing")),
    "desk:knowledge-item": (
        Visit("approver", "/desk/knowledge/{answer}/", unfolded), Visit("agent", "/desk/knowledge/{answer}/?v=1&with=2"),
        Visit("SZ_lead", "/desk/knowledge/{answer}/"),
    ),
    "desk:knowledge-new": (Visit("editor", "/desk/knowledge/new/"), Visit("editor", "/desk/knowledge/new/", empty_form)),
    "desk:knowledge-edit": (Visit("editor", "/desk/knowledge/versions/{answer_draft}/edit/"),),
    "desk:knowledge-tasks": (Visit("SZ_lead", "/desk/knowledge/tasks/"), Visit("editor", "/desk/knowledge/tasks/?state=answered")),
    "desk:knowledge-task": tuple(Visit(who, "/desk/knowledge/tasks/{answer_task}/", unfolded) for who in ("SZ_lead", "editor")),
    "desk:knowledge-questions": (Visit("editor", "/desk/knowledge/questions/"),),
    "desk:knowledge-question": (Visit("editor", "/desk/knowledge/questions/{unanswered}/"),),
    "desk:knowledge-figures": (Visit("supervisor", "/desk/knowledge/figures/?days=365"),),
    "desk:knowledge-log": (Visit("auditor", "/desk/knowledge/log/"),),
    "desk:laws": (Visit("agent", "/desk/knowledge/laws/"), Visit("auditor", "/desk/knowledge/laws/?status=not_yet")),
    "desk:law": (Visit("agent", "/desk/knowledge/laws/{law}/", unfolded), Visit("agent", "/desk/knowledge/laws/{law}/?q=nothing")),
    "desk:law-article": (Visit("agent", "/desk/knowledge/articles/{law_article}/"),),
    "desk:learning": (Visit("supervisor", "/desk/learning/"), Visit("dispatcher", "/desk/learning/?what=type"), Visit("auditor", "/desk/learning/?what=unit")),
    "desk:people": (Visit("agent2", "/desk/people/"), Visit("team_lead", "/desk/people/")),
    "desk:person-new": (Visit("agent2", "/desk/people/new/"), Visit("agent2", "/desk/people/new/", empty_form)),
    "desk:person": (Visit("agent2", "/desk/people/{person}/"), Visit("team_lead", "/desk/people/{person}/")),
    "desk:person-step": (Visit("agent2", "/desk/people/{person}/", shown("form[action$='/reset/']")),),
}  # fmt: skip

BY_OFFER = {"desk:do"}  # a form for each verb: found by what the desks offer to whom
PART = "a part of another page, drawn there"
POSTED = "takes what was sent and leads to a page"
OTHER = "no page of ours: a file, a stream or plain data"
CLOSED = "shut: leads to another page or answers that it is not there"
NO_PAGE: dict[str, str] = {
    "portal:leave": POSTED, "portal:file": OTHER, "portal:proof": OTHER, "portal:log": OTHER,
    "api:document": OTHER, "api:orders": OTHER, "api:receipt": OTHER, "api:check": OTHER, "api:proof": OTHER, "api:unknown": OTHER,
    "healthz": OTHER, "prefer": POSTED, "sessions-end": POSTED, "save-view": POSTED, "drop-view": POSTED,
    "components-reveal": PART, "mfa_login_webauthn": OTHER, "mfa_reauthenticate": CLOSED, "mfa_reauthenticate_webauthn": CLOSED, "mfa_list_webauthn": CLOSED,
    "account_reauthenticate": CLOSED, "account_email": CLOSED, "account_email_verification_sent": CLOSED, "account_set_password": CLOSED,
    "account_confirm_login_code": CLOSED, "account_confirm_email": CLOSED, "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED, "account_reset_password_done": CLOSED,
    "desk:line-caller": PART, "desk:line-reveal": PART, "desk:line-colleagues": PART, "desk:missed-do": POSTED, "desk:recording": PART,
    "desk:recording-sound": OTHER, "desk:call-number": PART, "desk:call-recording": PART, "desk:call-recording-sound": OTHER,
    "desk:counts": OTHER, "desk:look": PART, "desk:history": PART, "desk:keep": PART, "desk:file": OTHER, "desk:reveal": PART, "desk:board_open": PART,
    "desk:undo_dispatch": POSTED, "desk:adjudication_opinion": POSTED, "desk:catalogue_import": POSTED, "desk:catalogue_csv": OTHER,
    "desk:copy-file": OTHER, "desk:open-city": POSTED,
    "desk:contract-settle": POSTED, "desk:note-strike": POSTED, "desk:objection-withdraw": POSTED, "desk:statement-step": POSTED,
    "desk:statement-file": OTHER, "desk:terms-decide": POSTED, "desk:evaluation-file": OTHER, "desk:evaluation-scheme-decide": POSTED,
    "desk:evaluation-draw": POSTED, "desk:evaluation-step": POSTED, "desk:evaluation-withdraw": POSTED,
    "desk:alerts-now": PART, "desk:alert-ack": POSTED, "desk:alert-marks": PART, "desk:alert-drill": POSTED, "desk:season-begin": POSTED,
    "desk:season-step": POSTED, "desk:task-step": POSTED, "desk:task-file": OTHER,
    "desk:hotspots-find": POSTED, "desk:hotspot-do": POSTED, "desk:hotspots-wall": OTHER,
    "desk:report-release": POSTED, "desk:report-file": OTHER, "desk:account-step": POSTED, "desk:account-file": OTHER,
    "desk:knowledge-find": PART, "desk:knowledge-read": PART, "desk:knowledge-cites": PART, "desk:knowledge-tell": PART, "desk:knowledge-pick": PART,
    "desk:knowledge-settle": POSTED, "desk:knowledge-question-settle": POSTED, "desk:knowledge-step": POSTED, "desk:knowledge-detach": POSTED,
    "desk:knowledge-file": OTHER,
    "desk:learning-retrain": POSTED, "desk:learning-undo": POSTED, "desk:learning-propose": POSTED, "desk:learning-switch": POSTED,
    "desk:message-again": POSTED, "desk:proposal-step": POSTED,
    "desk:register-seed": POSTED, "desk:register-upload": POSTED, "desk:words-decide": POSTED, "desk:words-hours": POSTED,
    "outside-back": CLOSED, "outside-go": CLOSED, "staff": CLOSED, "staff-email": CLOSED,
    "desk:catalogue_decide": POSTED, "desk:lesson-decide": POSTED, "desk:call-next": POSTED, "desk:notice-ack": POSTED,
}  # fmt: skip
