"""Every verb × every role × every kind of employer, own and foreign, against the table of who may do what (DOMAIN 1.6), written down again.

The roles are those of DOMAIN 1.5, 4.2–4.4; a comment says which verbs are ours. A verb that the design does not know must be added here.
"""

import json
from collections.abc import Iterator

import pytest

from huiying.directory.acts import ACT_OF, GOV_ONLY, ROLES_OF, Decision
from huiying.journal.models import Event
from huiying.kit.actor import Actor, citizen
from huiying.kit.errors import NotAllowed
from huiying.orders import ending, intake, marking, merging
from huiying.orders.authorise import Outsourced, permission
from huiying.orders.change import Change
from huiying.orders.life import ASSIGNMENT, ORDER
from huiying.orders.models import WorkOrder
from tests.cast import Cast, again, build, engage
from tests.orders.world import dispatched

KINDS = ("hotline_agency", "government", "public_utility", "operator")
CLASS = {"hotline_agency": "gov", "government": "gov", "public_utility": "util", "operator": "op"}
SWITCHES = frozenset({"operator_dispatch", "operator_callback"})

# role: classes of employer that may give it
ROLES = {
    "AG": "gov op", "TL": "gov op", "QA": "gov op", "TR": "gov op", "CB": "gov op", "RV": "gov op", "DP": "gov op", "UH": "gov util", "UL": "gov util",
    "AD": "gov", "CR": "gov", "SV": "gov", "AS": "gov", "KE": "gov op util", "KA": "gov", "CM": "gov", "OM": "op", "AU": "gov",
    "SA": "gov", "SE": "gov",
}  # fmt: skip

# row: agency, government, utility, operator; y always, s by switch, o own only, p proposes only, - never; § = never to an operator
ROWS = {
    "register": "yy-y", "direct": "yy-y", "merge": "y--p", "append": "y--y", "accept": "y--s", "refuse §": "y--p", "dispatch": "y--s", "handle §": "ooo-",
    "ask §": "ooo-", "decide §": "yo--", "adjudicate §": "yo--", "opine §": "oo--", "review §": "yo--", "supervise §": "yy--", "urge": "yy-y",
    "callback": "y--s",
    "rework §": "y---", "apply": "yoo-", "conclude §": "y---", "void §": "y--p", "split §": "y---", "rules §": "y---", "reveal": "yooy", "secrecy": "y--y",
    "propose": "y--y", "see": "yyyy", "confirm": "yyy-", "share §": "yo--", "people §": "y---", "registers §": "y---",
    "settle §": "yo--", "dispute": "---o", "look at contracts": "yo-o", "look at figures": "yoo-",
    "evaluate §": "y---", "dispute a result §": "ooo-", "look at evaluations": "yoo-",
    "publish §": "y--p", "draft a bulletin": "y--y", "keep accounts §": "y---", "look at accounts": "y---",
    "learn §": "y---", "look at suggestions": "y---",
    "number": "y--y",  # DOMAIN 3 and acceptance check 8: the hotline's to change, never a unit's
}  # fmt: skip

# verb: row of the table, roles (a star asks for the public's own employee)
VERBS = {
    "save_draft": ("register", "AG"), "submit": ("register", "AG"), "discard": ("register", "AG"), "supplement": ("register", "AG RV"),
    "ask_info": ("accept", "RV DP"), "close_no_info": ("void §", "RV*"), "direct_close": ("direct", "AG RV"), "propose_reject": ("propose", "AG RV"),
    "reject": ("refuse §", "RV*"), "merge": ("merge", "AG RV DP*"), "merge_same": ("append", "AG RV"), "split": ("split §", "RV*"), "accept": ("accept", "RV"),
    "propose_dispatch": ("dispatch", "DP"), "dispatch": ("dispatch", "DP"), "add_assignee": ("dispatch", "DP SV*"), "redispatch": ("dispatch", "DP"),
    "recall": ("decide §", "DP*"), "to_adjudication": ("dispatch", "DP"), "adjudicate": ("adjudicate §", "AD*"), "adjudicate_reject": ("adjudicate §", "AD*"),
    "suspend": ("decide §", "CR*"), "plan_long_term": ("decide §", "CR*"), "accept_reply": ("review §", "CR*"), "reject_reply": ("review §", "CR*"),
    "log_attempt": ("callback", "CB"), "record_positive": ("callback", "CB"), "record_negative": ("callback", "CB"), "order_rework": ("rework §", "CR*"),
    "close_explained": ("rework §", "CR*"), "start_round": ("dispatch", "DP"), "reopen_archived": ("void §", "CR*"), "void": ("void §", "RV*"),
    "sign": ("handle §", "UH*"), "contact": ("handle §", "UH*"), "request_return": ("ask §", "UL*"), "approve_return": ("decide §", "DP* AD* UL*"),
    "refuse_return": ("decide §", "DP* AD* UL*"), "cancel_return": ("ask §", "UL*"), "sub_assign": ("share §", "UL*"), "take_back": ("share §", "UL*"),
    "reply": ("handle §", "UL*"), "request_extension": ("ask §", "UL*"), "approve_extension": ("decide §", "CR* UL*"),
    "refuse_extension": ("decide §", "CR* UL*"),
    "request_suspend": ("ask §", "UL*"), "supervise": ("supervise §", "SV*"), "close_supervision": ("supervise §", "SV*"),
    "cancel_card": ("supervise §", "SV*"),
    "change_urgency": ("register", "AG RV DP"), "lower_urgency": ("decide §", "DP*"), "reclassify": ("dispatch", "DP RV"),
    "mark_hard_case": ("dispatch", "DP*"),
    "relate": ("append", "AG RV DP"), "transfer": ("direct", "AG RV"), "change_number": ("number", "AG RV CB"),
    "raise_secrecy": ("secrecy", "AG RV"), "lower_secrecy": ("refuse §", "RV*"), "decide_claim": ("conclude §", "AS*"),
    "decide_exclusion": ("conclude §", "AS*"),
    "apply_claim": ("apply", "UL* CR*"), "approve_catalogue": ("rules §", "AD*"), "enter_calendar": ("rules §", "AS* AD*"),
    "accept_child": ("review §", "UL*"), "reject_child": ("review §", "UL*"),
    "add_person": ("people §", "SA*"), "move_person": ("people §", "SA*"), "close_person": ("people §", "SA*"), "reopen_person": ("people §", "SA*"),
    "reset_person": ("people §", "SA* SY"), "unlock_person": ("people §", "SA* SE*"), "end_sessions": ("people §", "SA* SE*"), "appoint": ("people §", "SE*"),
    "keep_administrator": ("people §", "SE* SY"),
    "confirm_link": ("people §", "SA* SE*"), "drop_link": ("people §", "SA* SE*"), "hold_data": ("people §", "AU* SE*"), "lift_hold": ("people §", "AU* SE*"),
    "rename_person": ("people §", "SA*"),
    # The citizen's own steps (O10, O38, O46; within 24 hours of registering): no member of staff takes them.
    "object": ("register", ""), "rate": ("register", ""), "withdraw": ("register", ""), "correct_registration": ("register", ""),
    "reopen": ("register", "AG CR*"), "resume": ("decide §", "CR* UL"), "reveal": ("reveal", "AG TL RV DP UH* UL* CR* CB SV* AD*"),
    "urge": ("urge", "AG TL SV* DP"), "joint_supervise": ("supervise §", "SV*"), "answer_supervision": ("handle §", "UL* UH*"),
    "escalate_level": ("supervise §", "SV* DP*"), "mark_problem_order": ("supervise §", "SV*"), "draft_reply": ("handle §", "UH* UL*"),
    "apply_exclusion": ("apply", "UL* AS*"), "appeal": ("apply", "UL*"), "decide_appeal": ("conclude §", "AS*"), "link_external": ("dispatch", "DP"),
    # 1.6, "adjudicate duty": the government's invited opinion, and of the agency the own units'; a utility's ground is its return request.
    "give_opinion": ("opine §", "UL* AD*"),
    # Ours, not in 1.6: a line of the catalogue is proposed by who dispatches; urgent orders are acknowledged; files and copies go with seeing the order.
    "propose_catalogue": ("dispatch", "DP AD*"), "acknowledge": ("confirm", "UH* UL* SV* DP*"),
    "attach": ("see", "AG RV DP UH* UL* CR* SV* AD*"), "copy_redacted": ("see", "UH* UL* RV* DP* CR* SV* AD*"), "trace_view": ("see", "AU* SE*"),
    # Ours, not in 1.6: the words of the messages are rules of the agency, and so are its registers; the city is set up by its administrator.
    "propose_text": ("rules §", "SV* AS* KE*"), "approve_text": ("rules §", "SV* AS* KA*"), "set_quiet_hours": ("rules §", "AS* SA*"),
    "send_again": ("rules §", "SV* SA*"), "propose_rules": ("registers §", "SA* AS* AD*"), "approve_rules": ("registers §", "AS* AD*"),
    "propose_structure": ("registers §", "SA*"), "approve_structure": ("registers §", "SE*"), "propose_duty": ("registers §", "SA* DP* SV*"),
    "approve_duty": ("registers §", "SA* DP* SV*"), "set_up_city": ("registers §", "SA*"),
    "admit_client": ("registers §", "SY"), "revoke_client": ("registers §", "SY"),
    # 1.6, "contract score, fine, settlement, objection decision": the buyer's; the operator sees and objects. Its contract manager, auditor, assessor look.
    "enter_terms": ("settle §", "CM*"), "release_terms": ("settle §", "CM*"), "note_fact": ("settle §", "CM*"), "settle_month": ("settle §", "CM*"),
    "send_statement": ("settle §", "CM*"), "decide_objection": ("settle §", "CM*"), "seal_statement": ("settle §", "CM*"),
    "pay_statement": ("settle §", "CM*"), "reopen_statement": ("settle §", "CM*"), "object_line": ("dispute", "OM"), "withdraw_objection": ("dispute", "OM"),
    "accept_statement": ("dispute", "OM"), "view_contract": ("look at contracts", "CM* AU* AS* SV* OM"),
    "view_figures": ("look at figures", "SV* AS* AU* CM* AD* CR* DP* UL* UH*"),
    # 1.6, "unreasonable claim, exclusion, appeal" and "publish a bulletin": units are evaluated by the agency, and dispute their own lines.
    "enter_scheme": ("evaluate §", "AS*"), "release_scheme": ("evaluate §", "AS*"), "draw_result": ("evaluate §", "AS*"),
    "publish_result": ("evaluate §", "AS*"), "lock_result": ("evaluate §", "AS*"), "redo_result": ("evaluate §", "AS*"),
    "decide_result_appeal": ("conclude §", "AS*"), "appeal_line": ("dispute a result §", "UL*"), "withdraw_appeal": ("dispute a result §", "UL*"),
    "view_evaluation": ("look at evaluations", "AS* SV* AU* UL* UH*"),
    # 1.6, "lock a snapshot, publish a bulletin or case": the agency's; the operator may draft.
    "release_report": ("publish §", "SV* AS*"), "draft_report": ("draft a bulletin", "SV* AS* CM* OM"), "word_report": ("draft a bulletin", "SV* AS* CM* OM"),
    "view_draft_report": ("draft a bulletin", "SV* AS* CM* AU* OM"),
    # Ours, not in 1.6: the two accounts are the agency's to make; letting them out is publishing.
    "make_account": ("keep accounts §", "CM* AS* SV*"), "release_account": ("publish §", "SV* AS*"), "withdraw_account": ("publish §", "SV* AS*"),
    "view_account": ("look at accounts", "SV* AS* CM* AU*"),
    # Ours, not in 1.6: what suggests is the agency's to train, to switch on (by a second person) and to undo, as the catalogue is.
    "retrain": ("learn §", "DP* AD* SV*"), "propose_model": ("learn §", "DP* AD* SV*"), "switch_model": ("learn §", "AD* SV*"),
    "undo_model": ("learn §", "DP* AD* SV*"), "view_learning": ("look at suggestions", "DP* AD* SV* AS* AU*"),
}  # fmt: skip
ASKED_OF_NOBODY = {"view"}  # who sees what is the scope's business: test_scope.py, tests/walls


def expected(verb: str, role: str, kind: str, *, own: bool, switched: bool) -> bool:
    row, who = VERBS[verb]
    roles, employed = who.split(), CLASS[kind]
    starred = f"{role}*" in roles and (employed == "gov" or (employed == "util" and role in {"UH", "UL"}))
    if employed not in ROLES[role].split() or not (role in roles or starred):
        return False
    return {"y": True, "o": own, "s": switched, "p": False, "-": False}[ROWS[row][KINDS.index(kind)]]


def cases() -> Iterator[tuple[str, str, str, bool, bool]]:
    for verb in VERBS:
        for role in ROLES:
            for kind in KINDS:
                for own in (True, False):
                    for switched in (True, False):
                        yield verb, role, kind, own, switched


def somebody(role: str, kind: str, *, switched: bool) -> Actor:
    """An actor with a role, as an import would give it: whether the employer may give the role is the check's business."""
    return Actor(
        kind="staff", id="x", roles=frozenset({role}), employer_kind=kind, account_class=CLASS[kind], switches=SWITCHES if switched else frozenset()
    )  # type: ignore[arg-type]  # fmt: skip


def who_may(verb: str) -> tuple[str, ...]:
    """The roles as the product has them: of the verb's rows in the life cycles, else of its own."""
    if verb in ROLES_OF:
        return ROLES_OF[verb]
    if verb == "merge_same":  # a way to merge
        return ORDER.by_verb("merge")[0].who
    rows = ORDER.by_verb(verb) or ASSIGNMENT.by_verb(verb)
    return tuple(dict.fromkeys(role for row in rows for role in row.who))


def decision(verb: str, role: str, kind: str, *, own: bool, switched: bool) -> Decision:
    return permission(somebody(role, kind, switched=switched), verb, who_may(verb), own=own)


def test_no_verb_is_left_out() -> None:
    assert VERBS.keys() | ASKED_OF_NOBODY == ACT_OF.keys()
    assert {row for row, _ in VERBS.values()} == ROWS.keys()
    assert [verb for verb in VERBS if not who_may(verb)] == []


def test_every_verb_for_every_role_and_employer_is_as_the_table_says() -> None:
    wrong = []
    for verb, role, kind, own, switched in cases():
        wanted = expected(verb, role, kind, own=own, switched=switched)
        if decision(verb, role, kind, own=own, switched=switched).allowed != wanted:
            wrong.append((verb, role, kind, own, switched, wanted))
    assert wrong == []


def test_no_role_and_no_switch_opens_a_forbidden_act_to_an_operator() -> None:
    forbidden = {verb for verb, (row, _) in VERBS.items() if row.endswith("§")}
    assert forbidden == {verb for verb in VERBS if ACT_OF[verb] in GOV_ONLY}
    for verb in forbidden:
        for role in ROLES:
            refused = decision(verb, role, "operator", own=True, switched=True)
            assert (refused.allowed, refused.law) == (False, True)
            assert "66" in refused.zh


def test_every_verb_of_a_person_belongs_to_an_act() -> None:
    verbs = {row.verb for row in (*ORDER.rows, *ASSIGNMENT.rows) if row.who != ("SY",)} | ROLES_OF.keys()
    assert verbs - ACT_OF.keys() == {"send"}  # a consequence of other verbs, never asked for itself


def test_an_unknown_employer_may_do_nothing() -> None:
    for verb in VERBS:
        for role in ROLES:
            stranger = Actor(kind="staff", id="x", roles=frozenset({role}), employer_kind="bank", account_class="gov")
            assert not permission(stranger, verb, who_may(verb), own=True).allowed


def test_a_citizen_may_do_the_citizens_verbs_on_the_own_order_only() -> None:
    for verb, roles in {**{row.verb: row.who for row in ORDER.rows}, **ROLES_OF}.items():
        for own in (True, False):
            assert permission(citizen("p"), verb, roles, own=own).allowed == (own and "CZ" in roles)


@pytest.fixture
def cast() -> Cast:
    return engage(build(), operator_dispatch=True, gov_confirm_dispatch=False, operator_callback=True)


@pytest.mark.django_db
def test_acceptance_check_6_an_operators_account_tries_each_forbidden_act(cast: Cast) -> None:
    order = dispatched(cast)
    tried = []
    for verb in [verb for verb, (row, _) in VERBS.items() if row.endswith("§")]:
        for actor in (cast.op_agent, cast.op_reviewer, cast.op_dispatcher, cast.op_callback):
            with pytest.raises(Outsourced), Change(again(order), actor=actor, now=cast.now) as change:
                change.allow(verb, who_may(verb))
            tried.append((verb, actor.id))
    refused = Event.objects.filter(type="permission.refused_66").order_by("at_server")
    assert [(json.loads(event.payload)["verb"], event.actor_id) for event in refused] == tried
    assert {json.loads(event.payload)["stream"] for event in refused} == {order.stream}
    assert again(order).version == order.version


@pytest.mark.django_db
def test_acceptance_check_6_the_actions_themselves_refuse_and_change_nothing(cast: Cast) -> None:
    order, parent = cast.order(), dispatched(cast, cast.order(phone="13800010002"))
    child = cast.order(phone="13800010003")
    merging.merge(order=child, parent=again(parent), kind="other_caller", ground="同一盏灯", actor=cast.reviewer, now=cast.now)
    secret = cast.order(phone="13800010004", secrecy_level="anonymous")
    given = {"actor": cast.op_reviewer, "now": cast.now}
    tries = [
        lambda: intake.reject(order=again(order), reason_code="not_gov", basis="民事", **given),
        lambda: ending.propose_void(order=again(order), reason_code="test", note="", **given),
        lambda: ending.void(order=again(order), reason_code="test", **given),
        lambda: merging.split(order=again(child), reason="不同", **given),
        lambda: marking.change_urgency(order=raised(cast, order), urgency="normal", reason="不急", **given),
        lambda: marking.set_secrecy(order=again(secret), level="public", consent=True, **given),
    ]
    for act in tries:
        with pytest.raises(Outsourced):
            act()
    assert Event.objects.filter(type="permission.refused_66").count() == len(tries)
    assert (again(order).status, again(child).status, again(secret).secrecy_level) == ("submitted", "merged", "anonymous")


def raised(cast: Cast, order: WorkOrder) -> WorkOrder:
    return again(marking.change_urgency(order=again(order), urgency="urgent", actor=cast.agent, now=cast.now))


@pytest.mark.django_db
def test_a_switch_opens_acceptance_and_only_that(cast: Cast) -> None:
    order = cast.order()
    closed = engage(cast, operator_dispatch=False)
    classification = intake.Classification("help", "010201")
    with pytest.raises(NotAllowed):
        intake.accept(order=again(order), classification=classification, actor=closed.op_reviewer, now=cast.now)
    opened = engage(cast, operator_dispatch=True)
    assert intake.accept(order=again(order), classification=classification, actor=opened.op_reviewer, now=cast.now).status == "pending_dispatch"
