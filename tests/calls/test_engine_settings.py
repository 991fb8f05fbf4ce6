"""A city's line.toml, the engine's files that are made of it, and the engine's own records of calls; no engine is needed."""

from pathlib import Path

import pytest

from huiying.adapters.asterisk_config import MODULES, Place, config_files
from huiying.adapters.asterisk_prompts import position, spoken
from huiying.adapters.asterisk_settings import BadSettings, Desk, Settings, Trunk, read_settings
from huiying.adapters.asterisk_softphones import BROWSERS as PAGES
from huiying.adapters.asterisk_softphones import ENDPOINT, name_of
from huiying.cli.line.engine_warnings import LARGEST, keep, kept
from huiying.cli.line.serving import BROWSERS, STARTER, engine_of, has_line, write_starter

PLACE = Place(run=Path("/run/line"), modules=Path("/modules"), data=Path("/data"), system="line1")


def test_the_starter_is_usable_and_written_once(tmp_path: Path) -> None:
    file = write_starter(tmp_path)
    assert read_settings(file) == read_settings(STARTER)
    file.write_text("[line]\nport = 5070\n", encoding="utf-8")
    write_starter(tmp_path)
    assert read_settings(file).port == 5070


def test_a_city_without_a_file_has_neither_line_nor_engine(tmp_path: Path) -> None:
    assert (has_line(tmp_path), engine_of(tmp_path)) == (False, None)


def test_a_city_may_take_calls_between_browsers_alone(tmp_path: Path) -> None:
    write_starter(tmp_path, BROWSERS)
    assert (has_line(tmp_path), engine_of(tmp_path)) == (True, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[trunk]]\nname = "a b"\naddress = "127.0.0.1"', "a b"),
        ('[[desk]]\nname = "d1"', "d1"),
        ('[[desk]]\nname = "d1"\npassword = "short"', "d1"),
        ('[[desk]]\nname = "d1"\npassword = "long enough; but a comment"', "d1"),
        ('[line]\nlisten = "0.0.0.0\\n[evil]"', "evil"),
        ('[line]\nlanguage = "zh\\nx = 1"', "language"),
        ("[line]\nport = 70000", "70000"),
        ('[outside]\n110 = "110@elsewhere"', "elsewhere"),
        ("[line]\ncolour = 1", "colour"),
        ('[line]\nport = "5060"', "port"),
        ("[line]\nlanguage = [1]", "language"),
        ('[[desk]]\nname = 7\naddress = "127.0.0.1"', "name"),
        ('[trunk]\nname = "carrier"', "line.toml"),
        ("[lines]", "lines"),
        ("[line", "line.toml"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "line.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as told:
        read_settings(tmp_path / "line.toml")
    assert named in str(told.value)


def test_the_engine_is_commanded_from_this_machine_only_and_calls_fall_back() -> None:
    settings = Settings(trunks=(Trunk(name="carrier", address="192.0.2.1"),), desks=(Desk(name="d1", password="twelve-letters"),))
    files = config_files(settings, PLACE, "secret-word")
    assert "bindaddr = 127.0.0.1" in files["http.conf"]
    assert [name for name, text in files.items() if "secret-word" in text] == ["ari.conf"]
    assert 'GotoIf($["${STASISSTATUS}" = "FAILED"]?fallback)' in files["extensions.conf"]
    assert "member => PJSIP/d1,1,d1\n" in files["queues.conf"]
    first, talked, raised, _, then = files["extensions.conf"].partition("fallback),Answer()")[2].split("\n same = n,")[2:7]
    assert (first, then, raised) == ("Queue(fallback,c,,,40)", "Queue(fallback,c,,,900)", "Set(QUEUE_RAISE_PENALTY=1)"), "who sits there first, then all"
    assert talked == 'GotoIf($["${QUEUESTATUS}" = "CONTINUE"]?over)'
    for context, place in ("fallback-first", 0), ("fallback-later", 1):
        assert f"[{context}]\nexten = d1,1,Set(CDR_PROP(disable)=1)\n same = n,Set(QUEUE_MEMBER(fallback,penalty,PJSIP/d1)={place})" in files["extensions.conf"]
    assert "match = 192.0.2.1" in files["pjsip.conf"]
    assert "autoload = no" in files["modules.conf"]
    assert "Stasis(huiying,in,${EXTEN},${TRUNK})" in files["extensions.conf"]
    assert files["logger.conf"].endswith("[logfiles]\nmessages = error\nconsole = warning,error\n")
    assert "context = carrier" in files["pjsip.conf"]
    assert "exten = _[0-9+*#][0-9+*#],1," in files["extensions.conf"]


def test_browsers_that_are_telephones_are_in_no_file_and_none_calls_out() -> None:
    files = config_files(Settings(desks=(Desk(name="d1", password="twelve-letters"),)), PLACE, "secret-word")
    for kind in ("endpoint", "auth", "aor"):
        assert f"{kind} = config,pjsip.conf,criteria=type={kind}\n{kind} = memory\n" in files["sorcery.conf"]
    assert "[ws]\ntype = transport\nprotocol = ws\nbind = 127.0.0.1\n" in files["pjsip.conf"]
    assert PAGES not in files["pjsip.conf"]
    assert (ENDPOINT["webrtc"], ENDPOINT["context"], ENDPOINT["allow"]) == ("yes", "desk", "opus,alaw,ulaw")
    assert "[desk]\nexten = _[0-9+*#].,1,Hangup(21)\n" in files["extensions.conf"]
    for context, application in ("fallback-join", "AddQueueMember(fallback,PJSIP/${EXTEN},,,${EXTEN})"), ("fallback-leave", "RemoveQueueMember(fallback,"):
        assert f"[{context}]\nexten = _web_.,1,Set(CDR_PROP(disable)=1)\n same = n,{application}" in files["extensions.conf"]
    needed = {"res_pjsip_transport_websocket", "res_http_websocket", "res_srtp", "res_crypto", "res_sorcery_memory", "codec_opus_open_source"}
    assert needed <= set(MODULES)


def test_who_has_no_password_is_known_by_the_address_alone() -> None:
    settings = Settings(
        trunks=(Trunk(name="carrier", address="192.0.2.1"),), desks=(Desk(name="d1", address="192.0.2.7"), Desk(name="d2", password="twelve-letters"))
    )
    parts = {part.split("]")[0]: part for part in config_files(settings, PLACE, "secret-word")["pjsip.conf"].split("\n[") if "type = endpoint" in part}
    assert {name: "identify_by = ip" in part for name, part in parts.items()} == {"carrier": True, "d1": True, "d2": False}


def test_each_agent_has_a_telephone_of_a_name_of_its_own() -> None:
    one, other = name_of("018d52d6-69c0-7000-8b4d-26a4894916f1"), name_of("018d52d6-69c0-7000-8b4d-26a4894916f2")
    assert one != other
    with pytest.raises(ValueError, match="badly formed"):
        name_of("d1")


def test_every_announcement_is_there_in_both_languages() -> None:
    assert spoken("zh").keys() == spoken("en").keys()
    assert {position(n) for n in (1, 2, 21, 22, 500)} <= spoken("zh").keys()


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        (
            "[2026-01-05 08:00:00] WARNING[71]: res_pjsip.c:2613 set_id_from_hdr: CallerID Name '王' for number '13800001234' has invalid UTF-8 characters",
            "[2026-01-05 08:00:00] WARNING res_pjsip.c:2613 set_id_from_hdr: CallerID Name … has invalid UTF-8 characters",
        ),
        (
            "[2026-01-05 08:00:00] ERROR[71][C-0000001]: app.c:12 exec: No call of O'Brien's \"O'Brien Li\" at sip:li@192.0.2.7 or 138-0000-1234 (li), 3 of 20",
            "[2026-01-05 08:00:00] ERROR app.c:12 exec: No call of … at … or … 3 of 20",
        ),
        ("[2026-01-05 08:00:00] NOTICE[71]: app.c:12 exec: registered", ""),
        ("From: Li Ming <sip:13800001234@192.0.2.7>", ""),
    ],
)  # fmt: skip
def test_of_a_warning_stay_place_and_plain_words(line: str, stays: str) -> None:
    assert kept(line) == stays


def test_what_an_engine_says_is_kept_in_files_of_a_size(tmp_path: Path) -> None:
    warning = b"[2026-01-05 08:00:00] WARNING[71]: app.c:12 exec: Nothing to do with 13800001234\n"
    whole = b"From: Li Ming <sip:13800001234@192.0.2.7>\n"
    keep([b"Cannot open libfoo.so.1 (11)\n", *[warning, whole] * 60_000], tmp_path / "warnings")
    files = sorted(tmp_path.iterdir())
    assert len(files) == 3
    assert all(file.stat().st_size <= LARGEST for file in files)
    text = "".join(file.read_text() for file in reversed(files))
    assert text.startswith("Cannot open libfoo.so.1 (11)\n[2026-01-05 08:00:00] WARNING app.c:12 exec: Nothing to do with …\n")
    assert text.count("\n") == 60_001
    assert "1380000" not in text
    assert "Ming" not in text
