"""Every sentence of the interface exists in Chinese; none is written into a template, none is left over."""

import polib
import pytest

from tests.pages.msgids import HAN, ROOMS, sentences, templates

SCREENS = ("pages", "desk", "portal")


def catalogue(room: str) -> polib.POFile:
    """A room's sentences; a large room keeps them in several folders."""
    whole = polib.POFile()
    for file in sorted((ROOMS / room).glob("locale*/zh_Hans/LC_MESSAGES/django.po")):
        whole.extend(polib.pofile(str(file)))
    return whole


def translated(room: str) -> set[str]:
    return {e.msgid for e in catalogue(room) if not e.fuzzy and (e.msgstr or (all(e.msgstr_plural.values()) and e.msgstr_plural))}


@pytest.mark.parametrize("room", SCREENS)
def test_every_sentence_has_its_chinese(room: str) -> None:
    known = translated(room) | translated("pages")
    missing = [f"{file}: {msgid}" for msgid, file in sentences(room).items() if msgid not in known]
    assert missing == []


@pytest.mark.parametrize("room", SCREENS)
def test_no_translation_is_left_over(room: str) -> None:
    used = set(sentences(room))
    assert [e.msgid for e in catalogue(room) if e.msgid not in used] == []


def test_a_sentence_is_said_in_one_way_wherever_it_stands() -> None:
    said: dict[str, set[str]] = {}
    for entry in (entry for room in SCREENS for entry in catalogue(room)):
        said.setdefault(entry.msgid, set()).add(entry.msgstr)
    assert {msgid: ways for msgid, ways in said.items() if len(ways) > 1} == {}  # all folders make one dictionary: the first would be shown everywhere


@pytest.mark.parametrize("room", SCREENS)
def test_templates_hold_no_chinese(room: str) -> None:
    assert [str(file.relative_to(ROOMS)) for file in templates(room) if HAN.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("room", SCREENS)
def test_placeholders_survive_translation(room: str) -> None:
    broken = []
    for entry in catalogue(room):
        wanted = set(placeholders(entry.msgid))
        broken += [entry.msgid for said in (entry.msgstr, *entry.msgstr_plural.values()) if said and set(placeholders(said)) != wanted]
    assert broken == []


def placeholders(text: str) -> list[str]:
    found, at = [], 0
    while (at := min((i for i in (text.find("%(", at), text.find("{", at)) if i >= 0), default=-1)) >= 0:
        end = text.find(")" if text[at] == "%" else "}", at)
        found.append(text[at : end + 1])
        at = end + 1
    return found
