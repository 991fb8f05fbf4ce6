"""The list of words of danger, and the classes of alerts with their limits."""

import re
from collections.abc import Sequence

from huiying.directory.reference import Reference
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong
from huiying.registers.names import of_list
from huiying.supervision.alerts.codes import HOT, LINES, MARKS
from huiying.supervision.alerts.keeping import classes_in_force, keep_classes, keep_words, words_in_force
from huiying.supervision.alerts.matching import NEGATION, parts
from huiying.supervision.alerts.models import AlertClass, DangerWord
from huiying.supervision.alerts.seed import shipped_classes, shipped_words
from huiying.supervision.words import word_list

CODE = re.compile(r"[A-Z]{1,3}[0-9]{2,4}\Z")
CLASS = re.compile(r"[a-z_]{3,20}\Z")
SHORTEST = 2  # of a phrase: one character alone would alarm everywhere
MOST_MINUTES = 24 * 60
WORD_FIELDS = ("code", "klass", "mark", "phrases", "exceptions")
CLASS_FIELDS = ("code", "name", "name_en", "kind", "minutes", "line")


def classes(data: Reference) -> Choices:
    """The classes in force, and the negations."""
    found = word_list(data.city.reference_version if data.city else 0).of_orders()
    return {**{code: (one.name, one.name_en) for code, one in found.items()}, NEGATION: ("否定词", "Negation")}


def word_row(word: DangerWord) -> Row:
    """An entry as a row."""
    return {name: str(getattr(word, name)) for name in WORD_FIELDS}


def check_words(asked: Asked) -> list[Wrong]:
    """Codes are codes, phrases are long enough to mean something, and an exception holds one of the entry's phrases (else it never matters)."""
    wrong = []
    for move in asked.put:
        one = asked.after[move.key]
        phrases, exceptions = parts(one["phrases"]), parts(one["exceptions"])
        if not CODE.match(move.key):
            wrong.append(Wrong(move.key, "code", "代码为大写字母加数字，如 F05", "capital letters and digits, such as F05"))
        if any(len(phrase) < SHORTEST for phrase in phrases):
            wrong.append(Wrong(move.key, "phrases", "词语至少两个字", "a phrase has two characters at least"))
        if not all(_touches(exception, phrases) for exception in exceptions):
            wrong.append(Wrong(move.key, "exceptions", "例外语须包含本条的词语", "an exception holds one of the phrases of the entry"))
        if one["mark"] and one["klass"] == NEGATION:
            wrong.append(Wrong(move.key, "mark", "否定词没有标记", "a negation gives no mark"))
    return wrong


def _touches(exception: str, phrases: Sequence[str]) -> bool:
    """An exception holds a phrase, or (of a negation) shares its edge with one: 「淹没有」 and 「没有人」."""
    return any(phrase in exception or any(exception.endswith(phrase[:n]) for n in range(1, len(phrase))) for phrase in phrases)


def apply_words(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the entries as new versions."""
    put = [DangerWord(**asked.after[move.key]) for move in asked.put]
    keep_words(put=put, end=asked.ended, approved_by=hands.approver.id, actor=hands.proposer, now=asked.now)
    return ()


def class_row(one: AlertClass) -> Row:
    """A class as a row."""
    return {name: str(getattr(one, name)) for name in CLASS_FIELDS}


def check_classes(asked: Asked) -> list[Wrong]:
    """Codes are codes, minutes are some; a class that words still name does not end."""
    wrong = []
    for move in asked.put:
        if not CLASS.match(move.key) or move.key == NEGATION:
            wrong.append(Wrong(move.key, "code", "代码为小写英文", "small letters"))
        if not 1 <= int(asked.after[move.key]["minutes"] or 0) <= MOST_MINUTES:
            wrong.append(Wrong(move.key, "minutes", "1 至 1440 分钟", "1 to 1440 minutes"))
    used = {entry.klass for entry in word_list().entries}
    wrong += [Wrong(key, "", "仍有词语属于此类", "words still belong to this class") for key in asked.ended if key in used]
    wrong += [Wrong(key, "", "热点预警须有此类", "alerts of hot matters need this class") for key in asked.ended if key == HOT]
    return wrong


def apply_classes(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the classes as new versions."""
    put = [AlertClass(**asked.after[move.key] | {"minutes": int(asked.after[move.key]["minutes"])}) for move in asked.put]
    keep_classes(put=put, end=asked.ended, approved_by=hands.approver.id, actor=hands.proposer, now=asked.now)
    return ()


def kinds(_data: Reference) -> Choices:
    """What a class tells of."""
    return {"danger": ("危险", "Danger"), "care": ("特殊群体", "Care"), "matter": ("热点", "Hot matter")}


DANGER_WORDS = Kind(
    name="danger_words", zh="危险词", en="Danger words",
    about=("登记、追加的内容出现这些词，立即向值班人员发出预警。", "Where a matter holds one of these, the duty officer is alerted at once."),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=8, sort="code"),
        Column("klass", "类别", "Class", Type.CHOICE, needed=True, choices=classes, sort="klass"),
        Column("phrases", "词语", "Phrases", needed=True, longest=600, hint=("用“;”隔开", "separated by “;”")),
        Column("exceptions", "例外语", "Exceptions", longest=600, hint=("词语在其中时不报警", "a phrase within one of these does not alarm")),
        Column("mark", "诉求人标记", "Caller's mark", Type.CHOICE, choices=of_list(MARKS)),
    ),
    key=lambda one: one["code"], rows=lambda _now: words_in_force(), row=word_row, check=check_words, apply=apply_words,
    proposes="propose_duty", approves="approve_duty", search=("code", "phrases", "exceptions"), order="code",
    seed=lambda now: [word_row(word) for word in shipped_words(now)],
)  # fmt: skip
ALERT_CLASSES = Kind(
    name="alert_classes", zh="预警类别", en="Classes of alerts",
    about=("每类预警须在几分钟内确认，可转哪个紧急电话。", "Within how many minutes each class is acknowledged, and which line helps."),
    columns=(
        Column("code", "代码", "Code", needed=True, fixed=True, longest=20, sort="code"),
        Column("name", "名称", "Name", needed=True, longest=40),
        Column("name_en", "英文名称", "Name in English", needed=True, longest=60, listed=False),
        Column("kind", "性质", "Tells of", Type.CHOICE, needed=True, choices=kinds),
        Column("minutes", "确认时限（分钟）", "Minutes to acknowledge", Type.NUMBER, needed=True, sort="minutes"),
        Column("line", "紧急电话", "Emergency line", Type.CHOICE, choices=of_list(LINES)),
    ),
    key=lambda one: one["code"], rows=lambda _now: classes_in_force(), row=class_row, check=check_classes, apply=apply_classes,
    proposes="propose_duty", approves="approve_duty", search=("code", "name", "name_en"), order="code",
    seed=lambda now: [class_row(one) for one in shipped_classes(now)],
)  # fmt: skip
