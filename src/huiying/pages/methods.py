"""How each address may be asked: to read (GET, HEAD), to write (POST), or both. Anything else is refused before a view is reached.

tests/walls/test_access.py fails for an address that is missing here.
"""

READ, WRITE = frozenset({"GET", "HEAD"}), frozenset({"POST"})
BOTH = READ | WRITE

_READ = """
healthz health sessions account_inactive account_email_verification_sent account_reset_password_done account_reset_password_from_key_done mfa_index
mfa_view_recovery_codes mfa_list_webauthn
desk:home desk:counts desk:orders desk:order desk:file desk:unit desk:unit_order desk:board desk:board_queue desk:board_open desk:adjudications
desk:adjudication desk:catalogue desk:catalogue_version desk:catalogue_csv desk:followup desk:followup-decisions desk:call-next desk:supervising
desk:supervisions desk:wallboard desk:claims desk:notices desk:messages desk:message desk:words desk:words-kind desk:copy desk:copy-file desk:holds desk:people
desk:line desk:line-live desk:line-caller desk:line-colleagues desk:missed desk:missed-one desk:recording-sound desk:flagged desk:calls desk:call-record
desk:call-recording-sound
desk:contracts desk:contracts-compared desk:contract desk:terms desk:statement desk:statement-file
desk:evaluation desk:evaluation-schemes desk:evaluation-scheme desk:evaluation-result desk:evaluation-unit desk:evaluation-file
desk:sealed
desk:returns desk:director desk:metrics desk:metric desk:metric-rows
desk:reports desk:report desk:report-file
desk:accounts desk:account desk:account-file
desk:knowledge desk:knowledge-item desk:knowledge-tasks desk:knowledge-task desk:knowledge-questions desk:knowledge-question desk:knowledge-figures
desk:knowledge-log desk:knowledge-file desk:laws desk:law desk:law-article
desk:alerts desk:alerts-now desk:alerts-figures desk:duty desk:seasons desk:season desk:tasks desk:task-file
desk:hotspots desk:hotspots-wall desk:hotspot desk:hotspot-orders desk:lessons desk:lesson desk:learning
desk:registers desk:register-kind desk:register-versions desk:register-line desk:proposals desk:proposal
portal:home portal:call portal:help portal:privacy portal:receipt portal:order portal:file portal:proof portal:log
portal:accounts portal:account portal:accounts_case portal:accounts_plan
components-list
api:document api:receipt api:proof
staff staff-email
"""
_WRITE = """
prefer sessions-end save-view drop-view components-reveal
desk:look desk:history desk:keep desk:reveal desk:undo_dispatch desk:adjudication_opinion desk:catalogue_import desk:catalogue_decide desk:supervise-many
desk:notice-ack desk:person-step desk:message-again desk:words-hours desk:words-decide
desk:line-reveal desk:call-number desk:missed-do desk:recording desk:call-recording
desk:report-release desk:account-step
desk:terms-decide desk:note-strike desk:objection-withdraw desk:statement-step desk:contract-settle
desk:evaluation-scheme-decide desk:evaluation-draw desk:evaluation-step desk:evaluation-withdraw
desk:knowledge-find desk:knowledge-read desk:knowledge-cites desk:knowledge-tell desk:knowledge-pick desk:knowledge-settle desk:knowledge-question-settle
desk:knowledge-step desk:knowledge-detach
desk:alert-ack desk:alert-drill desk:alert-marks desk:season-begin desk:season-step desk:task-step
desk:hotspots-find desk:hotspot-do desk:lesson-decide desk:learning-retrain desk:learning-propose desk:learning-switch desk:learning-undo
desk:register-upload desk:register-seed desk:proposal-step desk:open-city
portal:leave
api:orders api:check
"""
_GET_ALONE = "outside-go outside-back"  # each begins or ends a sign-in elsewhere
_BOTH = """
account_login account_logout account_signup account_reauthenticate account_email account_change_password account_set_password account_reset_password
account_confirm_login_code account_confirm_email account_reset_password_from_key
mfa_authenticate mfa_login_webauthn mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp
mfa_generate_recovery_codes mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn signin-begin
desk:register desk:do desk:call desk:catalogue_new desk:catalogue_line desk:claim desk:claim-new desk:calendar desk:person-new desk:person
desk:terms-new desk:terms-edit desk:contract-note desk:contract-bond desk:statement-line
desk:evaluation-scheme-new desk:evaluation-line
desk:report-new desk:report-words desk:account-new
desk:flagged-one desk:surge desk:knowledge-new desk:knowledge-edit
desk:alert desk:task-new desk:task
desk:copy-prepare desk:trace desk:words-propose desk:hold-new desk:hold desk:register-new desk:register-row desk:set-up desk:founding
portal:submit portal:follow portal:do portal:rate portal:check
api:unknown
components
"""
METHODS = {
    **dict.fromkeys(_READ.split(), READ),
    **dict.fromkeys(_WRITE.split(), WRITE),
    **dict.fromkeys(_BOTH.split(), BOTH),
    **dict.fromkeys(_GET_ALONE.split(), frozenset({"GET"})),
}
