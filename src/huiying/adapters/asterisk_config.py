"""The engine's own files, written from a city's settings: nothing of the machine's Asterisk is read, and only the modules that are named are loaded.

A call is handed to us by Stasis(huiying). When we are away, the engine's own queue takes it (extensions.conf) and keeps a log, which is read
afterwards. The log that the engine writes has errors only: nobody's number. A warning may hold one (of a caller whose name is not UTF-8): warnings go to who
started it, and are kept without (cli/line/engine_warnings.py). What pjproject tells on its level 1 holds whole messages; what it tells on level 2,
where its parser broke at a message, is kept as an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from huiying.adapters.asterisk_settings import APP, Desk, Settings, Trunk
from huiying.adapters.asterisk_softphones import BROWSERS, FIRST, JOIN, LATER, LEAVE

FALLBACK = "fallback"
ALL_AFTER_S = 40  # how long the fallback queue rings only those at whose telephones somebody sits, as far as we knew
CARRIER = "carrier"  # where calls of the telephone network enter the dialplan
LONGEST_NUMBER = 24  # digits that may be called
PLAIN = r"\x21\x23-\x2b\x2d-\x5b\x5d-\x7e"  # printable ASCII without the quote, comma and backslash
LOGGER = (
    "[general]\nqueue_log = yes\nqueue_log_to_file = yes\nrotatestrategy = none\ndateformat = %F %T\n"
    "[logfiles]\nmessages = error\nconsole = warning,error\n"
)
QUEUE_LOG, CDR = "log/queue_log", "log/cdr-csv/Master.csv"
MODULES = [
    "app_cdr", "app_chanspy", "app_dial", "app_mixmonitor", "app_playback", "app_queue", "app_stack", "app_stasis", "app_verbose",
    "bridge_builtin_features", "bridge_holding", "bridge_native_rtp", "bridge_simple", "bridge_softmix", "cdr_csv", "chan_bridge_media", "chan_pjsip",
    "codec_a_mu", "codec_alaw", "codec_g722", "codec_opus_open_source", "codec_resample", "codec_ulaw", "format_pcm", "format_sln", "format_wav",
    "func_callerid", "func_channel", "func_cdr", "func_hangupcause", "func_logic", "func_pjsip_endpoint", "func_strings", "func_timeout", "pbx_config",
    "res_ari", "res_ari_applications", "res_ari_asterisk", "res_ari_bridges", "res_ari_channels", "res_ari_endpoints", "res_ari_events", "res_ari_model",
    "res_ari_playbacks", "res_ari_recordings", "res_ari_sounds", "res_crypto", "res_format_attr_opus", "res_http_websocket", "res_websocket_client",
    "res_musiconhold", "res_pjproject", "res_pjsip", "res_pjsip_acl", "res_pjsip_authenticator_digest", "res_pjsip_caller_id", "res_pjsip_dtmf_info",
    "res_pjsip_endpoint_identifier_ip", "res_pjsip_endpoint_identifier_user", "res_pjsip_header_funcs", "res_pjsip_nat",
    "res_pjsip_outbound_authenticator_digest", "res_pjsip_pubsub", "res_pjsip_refer", "res_pjsip_registrar", "res_pjsip_rfc3326", "res_pjsip_sdp_rtp",
    "res_pjsip_session", "res_pjsip_transport_websocket", "res_rtp_asterisk", "res_sorcery_astdb", "res_sorcery_config", "res_sorcery_memory", "res_srtp",
    "res_stasis", "res_stasis_answer", "res_stasis_playback", "res_stasis_recording", "res_stasis_snoop", "res_timing_timerfd", "res_timing_pthread"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an engine's files are: `run` is its own folder (etc/, log/, spool/, sounds/, music/), the other two the installation's."""

    run: Path
    modules: Path
    data: Path
    system: str  # the engine's name, in front of each of its calls' ids


def config_files(settings: Settings, place: Place, password: str) -> Mapping[str, str]:
    """The text of each file of etc/."""
    return {
        "asterisk.conf": _asterisk(settings, place),
        "modules.conf": "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES),
        "logger.conf": LOGGER,
        "http.conf": f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = {settings.control_port}\n",
        "ari.conf": f"[general]\nenabled = yes\nwebsocket_write_timeout = 500\n[{APP}]\ntype = user\npassword = {password}\npassword_format = plain\n",
        "rtp.conf": f"[general]\nrtpstart = {settings.rtp_first}\nrtpend = {settings.rtp_last}\nicesupport = yes\n",
        "cdr.conf": "[general]\nenable = yes\nunanswered = yes\nbatch = no\n[csv]\nusegmtime = yes\nloguniqueid = yes\nloguserfield = yes\naccountlogs = no\n",
        "musiconhold.conf": f"[default]\nmode = files\ndirectory = {place.run / 'music'}\nsort = alpha\n",
        "queues.conf": _queues(settings),
        "extensions.conf": _extensions(settings),
        "pjsip.conf": _pjsip(settings),
        "pjproject.conf": PARSER_ERRORS,
        "sorcery.conf": SORCERY,
        **dict.fromkeys(
            ("features.conf", "ccss.conf", "stasis.conf", "udptl.conf", "acl.conf", "codecs.conf", "websocket_client.conf"),
            "",
        ),
        "cel.conf": "[general]\nenable = no\n",
        "indications.conf": TONES,
    }


def _asterisk(settings: Settings, place: Place) -> str:
    folders = {
        **dict.fromkeys(("astvarlibdir", "astdbdir", "astkeydir", "astagidir"), place.run / "lib"),
        "astetcdir": place.run / "etc", "astmoddir": place.modules, "astdatadir": place.run, "astspooldir": place.run / "spool",
        "astrundir": place.run / "socket", "astlogdir": place.run / "log",
    }  # fmt: skip
    options = {
        "systemname": place.system,
        "verbose": 0,
        "debug": 0,
        "defaultlanguage": settings.language,
        "hideconnect": "yes",
        "documentation_language": "en_US",
    }
    return "[directories]\n" + "".join(f"{k} = {v}\n" for k, v in folders.items()) + "[options]\n" + "".join(f"{k} = {v}\n" for k, v in options.items())


def _extensions(settings: Settings) -> str:
    """Each call goes to us; if we are not there, or leave, to the fallback queue. Its words are a city's own.

    That queue rings those first at whose telephones agents sat when we went. Who has waited for a while stands before newcomers and rings all in turn: by then
    others may sit there. A caller with whom an agent has talked (CONTINUE) is not told that nobody answers.
    """
    places = {FIRST: 0, LATER: 1}
    desks = "".join(f"[{context}]\n" + "".join(_ranked(desk, place) for desk in settings.desks) for context, place in places.items())
    return f"""[general]
static = yes
writeprotect = yes
[{CARRIER}]
{_numbers()}[incoming]
exten = _[0-9+*#].,1,Set(TRUNK=${{FILTER({PLAIN},${{CHANNEL(pjsip,call-id)}})}})
 same = n,Set(CDR(userfield)=${{TRUNK}})
 same = n,Stasis({APP},in,${{EXTEN}},${{TRUNK}})
 same = n,GotoIf($["${{STASISSTATUS}}" = "FAILED"]?fallback)
 same = n,Hangup()
 same = n(fallback),Answer()
 same = n,Playback(greeting)
 same = n,Queue({FALLBACK},c,,,{ALL_AFTER_S})
 same = n,GotoIf($["${{QUEUESTATUS}}" = "CONTINUE"]?over)
 same = n,Set(QUEUE_RAISE_PENALTY=1)
 same = n,Set(QUEUE_PRIO=1)
 same = n,Queue({FALLBACK},c,,,{settings.queue_s})
 same = n,GotoIf($["${{QUEUESTATUS}}" = "CONTINUE"]?over)
 same = n,Playback(sorry)
 same = n(over),Hangup()
exten = _[0-9],1,Goto(0${{EXTEN}},1)
[desk]
exten = _[0-9+*#].,1,Hangup(21)
[{JOIN}]
exten = _{BROWSERS}.,1,Set(CDR_PROP(disable)=1)
 same = n,AddQueueMember({FALLBACK},PJSIP/${{EXTEN}},,,${{EXTEN}})
 same = n,Hangup()
[{LEAVE}]
exten = _{BROWSERS}.,1,Set(CDR_PROP(disable)=1)
 same = n,RemoveQueueMember({FALLBACK},PJSIP/${{EXTEN}})
 same = n,Hangup()
{desks}"""


def _numbers() -> str:
    """What may be called.

    A channel whose number or id is no text blinds us to all: the engine cannot tell of it, nor list the others. So a called number is digits, else it
    is not found (404) before a channel is made; and a call whose id is not of ASCII, as it must be, is refused at once (403). What of an id would part
    the arguments is left out of it.
    """
    told, ascii_of = "${CHANNEL(pjsip,call-id)}", "${FILTER(\\x21-\\x7e,${CHANNEL(pjsip,call-id)})}"
    known = f"GotoIf($[${{LEN({told})}} = ${{LEN({ascii_of})}}]?incoming,${{EXTEN}},1)"
    return "".join(f"exten = _{'[0-9+*#]' * n},1,{known}\n same = n,Hangup(21)\n" for n in range(1, LONGEST_NUMBER + 1))


def _ranked(desk: Desk, place: int) -> str:
    """Where the fallback queue rings a desk telephone at which an agent has sat down, or has ceased to take calls."""
    return f"exten = {desk.name},1,Set(CDR_PROP(disable)=1)\n same = n,Set(QUEUE_MEMBER({FALLBACK},penalty,PJSIP/{desk.name})={place})\n same = n,Hangup()\n"


def _queues(settings: Settings) -> str:
    members = "".join(f"member => PJSIP/{desk.name},1,{desk.name}\n" for desk in settings.desks)
    return f"""[general]
persistentmembers = no
shared_lastcall = yes
log_membername_as_agent = yes
[{FALLBACK}]
strategy = rrmemory
timeout = 20
retry = 1
ringinuse = no
musicclass = default
joinempty = yes
{members}"""


def _pjsip(settings: Settings) -> str:
    parts = [
        f"[global]\ntype = global\nuser_agent = {APP}\nendpoint_identifier_order = ip,username,auth_username\n{NUMBERS_ALONE}keep_alive_interval = 30\n",
        "[system]\ntype = system\ntimer_t1 = 500\nfollow_early_media_fork = no\n",
        f"[udp]\ntype = transport\nprotocol = udp\nbind = {settings.listen}:{settings.port}\n",
        f"[tcp]\ntype = transport\nprotocol = tcp\nbind = {settings.listen}:{settings.port}\n",
        "[ws]\ntype = transport\nprotocol = ws\nbind = 127.0.0.1\n",
    ]
    return "\n".join([*parts, *(_trunk(trunk) for trunk in settings.trunks), *(_desk(desk) for desk in settings.desks)])


# Telephones of the file, and those that browsers are for as long as an agent sits at one (asterisk_softphones.py): in memory, gone with the engine.
SORCERY = "[res_pjsip]\n" + "".join(f"{kind} = config,pjsip.conf,criteria=type={kind}\n{kind} = memory\n" for kind in ("endpoint", "auth", "aor"))
SPEECH = (
    "disallow = all\nallow = alaw,ulaw\ndirect_media = no\nrtp_symmetric = yes\nforce_rport = yes\nrewrite_contact = no\n"
    "rtp_timeout = 60\nrtp_timeout_hold = 600\n"
)
NUMBERS_ALONE = "ignore_uri_user_options = yes\n"  # 12345;phone-context=+86 is 12345
PARSER_ERRORS = "[log_mappings]\ntype = log_mappings\nasterisk_error = 0,2\nasterisk_warning = 6\nasterisk_debug = 1,3,4,5\n"
BY_ADDRESS = "identify_by = ip\n"  # without a password nobody is believed for a name, neither from the network nor from a browser that speaks SIP
TONES = (
    "[general]\ncountry = cn\n[cn]\ndescription = China\nringcadence = 1000,4000\n"
    "dial = 450\nbusy = 450/350,0/350\nring = 450/1000,0/4000\ncongestion = 450/700,0/700\n"
)


def _trunk(trunk: Trunk) -> str:
    return (
        f"[{trunk.name}]\ntype = endpoint\ncontext = {CARRIER}\naors = {trunk.name}\n{BY_ADDRESS}trust_id_inbound = yes\ndtmf_mode = auto_info\n{SPEECH}"
        f"[{trunk.name}]\ntype = aor\ncontact = sip:{_at(trunk.address)}:{trunk.port}\n"
        f"[{trunk.name}]\ntype = identify\nendpoint = {trunk.name}\nmatch = {trunk.address}\n"
    )


def _desk(desk: Desk) -> str:
    text = f"[{desk.name}]\ntype = endpoint\ncontext = desk\naors = {desk.name}\ndevice_state_busy_at = 1\ndtmf_mode = rfc4733\n{SPEECH}"
    if not desk.password:
        text += BY_ADDRESS
    else:
        text += f"auth = {desk.name}\n[{desk.name}]\ntype = auth\nauth_type = digest\nusername = {desk.name}\npassword = {desk.password}\n"
    if desk.address:
        contact = f"contact = sip:{desk.name}@{_at(desk.address)}:{desk.port}\n"
        return f"{text}[{desk.name}]\ntype = aor\n{contact}[{desk.name}]\ntype = identify\nendpoint = {desk.name}\nmatch = {desk.address}\n"
    return f"{text}[{desk.name}]\ntype = aor\nmax_contacts = 1\nremove_existing = yes\nqualify_frequency = 30\n"


def _at(address: str) -> str:
    return f"[{address}]" if ":" in address else address
