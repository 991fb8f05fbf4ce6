"""The words of the messages to citizens, in both languages: what the words' own screen changes one by one, changed by a sheet."""

from collections.abc import Sequence

from huiying.notify.kinds import KINDS, MESSAGE_KINDS
from huiying.notify.models import MessageText
from huiying.notify.texts import DraftWaits, NewWords, in_force, keep_texts, waiting_texts
from huiying.notify.words import LONGEST, check_words
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Past, Row, Type, Wrong
from huiying.registers.names import of_list


def row(text: MessageText) -> Row:
    """A version of a kind's words as a row."""
    return {"kind": text.kind, "zh": text.zh, "en": text.en}


def check(asked: Asked) -> list[Wrong]:
    """Each language's words have the places that they must and no other; nothing waits on the words' own screen."""
    waits = waiting_texts([move.key for move in asked.put])
    wrong = [Wrong(kind, "", DraftWaits.zh, DraftWaits.en) for kind in sorted(waits)]
    for move in asked.put:
        found = (problem for field in ("zh", "en") for problem in check_words(field, asked.after[move.key][field], KINDS[move.key]))
        wrong += [Wrong(move.key, problem.field, problem.zh, problem.en) for problem in found]
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the words as new versions."""
    put = [NewWords(**asked.after[move.key]) for move in asked.put]
    keep_texts(put=put, note=hands.note, approver=hands.approver, actor=hands.proposer, now=asked.now)
    return ()


def past(key: str) -> list[Past]:
    """The versions that were in force, whichever screen they came from."""
    found, before = [], None
    for text in MessageText.objects.filter(kind=key, state="approved").order_by("version"):
        after = row(text)
        found.append(Past(text.decided_at or text.proposed_at, text.proposed_by, text.decided_by, text.note, before, after))
        before = after
    return found


HINT = ("占位符写在大括号里，如 {no}", "places stand in braces, such as {no}")
TEXTS = Kind(
    name="texts", zh="短信文本", en="Words of the messages",
    about=("发给诉求人的各类短信，中英文都要有，占位符须齐全。", "What citizens are sent, in both languages, with the places that each kind must name."),
    columns=(
        Column("kind", "短信类型", "Type", Type.CHOICE, needed=True, fixed=True, choices=of_list(MESSAGE_KINDS), sort="kind"),
        Column("zh", "中文", "Chinese", needed=True, longest=LONGEST, hint=HINT),
        Column("en", "英文", "English", needed=True, longest=LONGEST, hint=HINT),
    ),
    key=lambda one: one["kind"], rows=lambda _now: in_force(), row=row, check=check, apply=apply, proposes="propose_text", approves="approve_text",
    search=("kind", "zh", "en"), order="kind", ends=False, page="desk:words", past=past,
)  # fmt: skip
