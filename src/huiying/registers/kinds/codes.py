"""Codes that a city adds to the shipped lists of reasons; shipped ones cannot be taken away."""

import re
from collections.abc import Sequence

from huiying.directory.listing import keep_codes
from huiying.directory.models import AddedCode
from huiying.directory.reference import Reference
from huiying.kit.codes import CodeList
from huiying.registers.kind import Asked, Choices, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined

CODE = re.compile(r"[a-z][a-z0-9_]{1,15}\Z")


def lists(_data: Reference) -> Choices:
    """The lists that a city may add to."""
    return {name: (codes.zh, codes.en) for name, codes in CodeList.growing.items()}


def row(code: AddedCode) -> Row:
    """An added code as a row."""
    return {"list": code.list, "code": code.code, "name": code.zh, "name_en": code.en}


def check(asked: Asked) -> list[Wrong]:
    """A code has its form and is not one of the shipped ones."""
    wrong = []
    for move in asked.put:
        one = asked.after[move.key]
        if not CODE.match(one["code"]):
            wrong.append(Wrong(move.key, "code", "代码为 2–16 位小写字母、数字、下划线", "a code has 2 to 16 lower-case letters, digits or underscores"))
        elif CodeList.growing[one["list"]].shipped(one["code"]):
            wrong.append(Wrong(move.key, "code", "系统自带的代码不能更改", "this code is shipped and stays as it is"))
    return wrong


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the codes."""
    put = [
        AddedCode(list=one["list"], code=one["code"], zh=one["name"], en=one["name_en"], added_at=asked.now, active=True)
        for move in asked.put
        for one in [asked.after[move.key]]
    ]
    ended = [(name, code) for key in asked.ended for name, code in [key.split(" ", 1)]]
    keep_codes(put=put, end=ended, actor=hands.proposer, now=asked.now)
    return ()


CODES = Kind(
    name="codes", zh="代码表（原因）", en="Coded reasons",
    about=("在系统自带的原因代码之外，本市增加的代码。", "What this city adds to the shipped lists of reasons."),
    columns=(
        Column("list", "代码表", "List", Type.CHOICE, needed=True, fixed=True, choices=lists, sort="list"),
        Column("code", "代码", "Code", needed=True, fixed=True, longest=16, sort="code"),
        Column("name", "中文", "Chinese", needed=True, longest=60, sort="zh"),
        Column("name_en", "英文", "English", needed=True, longest=90),
    ),
    key=lambda one: joined(one["list"], one["code"]), rows=lambda _now: AddedCode.objects.filter(active=True).order_by("list", "code"), row=row,
    check=check, apply=apply, proposes="propose_rules", approves="approve_rules", search=("code", "zh", "en"), order="list",
)  # fmt: skip
