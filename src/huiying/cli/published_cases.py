"""The published cases on the terminal: one language at a time, figures with their arithmetic, what is withheld with the reason."""

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from huiying.accounts.cases import NoCase, listed, shown
from huiying.cli.refusal import Refusal
from huiying.kit.codes import pick

PARTS = (
    ("known", "已知", "What is known"),
    ("follows", "可推出", "What follows"),
    ("missing", "还缺", "What is missing"),
    ("would_settle", "怎样才能定论", "What would settle it"),
)


def tell_all(args: argparse.Namespace) -> int:
    """The list of cases; 0."""
    if args.json:
        print(json.dumps(listed(), ensure_ascii=False))
        return 0
    language = _language(args)
    for one in listed():
        print(f"{one['name']:<12}{one['grade']}  {one[language]}")
    return 0


def show(args: argparse.Namespace) -> int:
    """One case; 0. Raises Refusal where there is none of that name."""
    try:
        asked = args.name.strip().casefold()
        told = shown(next((one["name"] for one in listed() if asked in {one[by].casefold() for by in ("name", "zh", "en")}), args.name))
    except NoCase as unknown:
        raise Refusal(unknown.zh, unknown.en) from unknown
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(lines(told, _language(args))))
    return 0


def _language(args: argparse.Namespace) -> str:
    """As asked for; else English where the environment is English, else Chinese."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return args.lang or ("en" if said.startswith("en") else "zh")


def lines(told: Mapping[str, Any], language: str) -> Iterator[str]:
    """The case in a language, line by line."""
    yield f"{told[language]}  {pick('证据等级', 'grade', language)} {told['grade']}"
    yield told["about"][language]
    yield from _titled(pick("经济账：外包让每一元换来的服务变多了吗？", "Did outsourcing improve service per yuan?", language))
    yield f"  {told['answer'][language]}  [{told['answer']['grade']}]"
    yield from _titled(pick("给出的数字", "Given", language))
    for one in told["given"]:
        yield f"  {one[language]}: {one[f'printed_{language}']}  ({one[f'mark_{language}']}; {one[pick('source', 'source_en', language)]})"
    if told["derived"]:
        yield from _titled(pick("推导", "Derived", language))
    for one in told["derived"]:
        yield from _derived(one, language)
    if told["supposed"]:
        yield f"  {told['supposed'][language]}"
    yield from (f"  {one['name']}: {one[language]}" for one in told["functions"])
    if told["flags"]:
        yield from _titled(pick("疑点", "Flags", language))
    yield from dict.fromkeys(f"  {one['id']} {one['level']}  {one[language]}" for one in told["flags"])
    for part, zh, en in PARTS:
        yield from _titled(pick(zh, en, language))
        yield from (f"  · {one[language]}" for one in told[part])
    yield from _titled(pick("来源", "Sources", language))
    yield from (f"  {' '.join(filter(None, (one[language], one['date'], one['address'])))}  [{one['grade']}]" for one in told["sources"])


def _derived(one: Mapping[str, Any], language: str) -> Iterator[str]:
    """A derived figure: its name, and below it the arithmetic with what it comes to, or why it is not shown."""
    marks = " ".join(filter(None, (one[f"claim_{language}"], *one["guards"])))
    yield f"  {one[language]}" + (f"  [{marks}]" if marks else "")
    yield f"      {one['arithmetic'] or one['formula']} = {one[f'printed_{language}']}"
    if one["reason"]:
        yield f"      {one['withheld'] or ''} {one['reason'][language]}".replace("       ", "      ")


def _titled(title: str) -> tuple[str, str]:
    return "", title
