"""A settlement from two files, without a city: the terms (TOML) and the facts (JSON, as a statement's file holds them). Nothing is kept."""

import argparse
import json
from pathlib import Path

from huiying.cli.refusal import Refusal
from huiying.cli.settled import say
from huiying.contracts.facts import Facts
from huiying.contracts.published import facts_of, statement_json
from huiying.contracts.reading import from_toml
from huiying.contracts.settlement import settle
from huiying.contracts.span import NotACycle
from huiying.kit.checks import Refused


def run(args: argparse.Namespace) -> int:
    """Settle and tell; 0 done. Raises Refusal for a file that cannot be read."""
    terms_file, facts_file = Path(args.contract), Path(args.facts)
    try:
        terms = from_toml(_text(terms_file))
        facts = _facts(facts_file)
        told = statement_json(settle(terms, facts), terms, facts, version=1, state="draft")
    except Refused as refusal:
        raise Refusal(f"{terms_file}：{refusal.zh}", f"{terms_file}: {refusal.en}") from refusal
    except NotACycle as error:
        raise Refusal(error.zh, error.en) from error
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        say(told)
    return 0


def _facts(file: Path) -> Facts:
    """The facts of a file: by themselves, or inside a statement's file."""
    try:
        given = json.loads(_text(file))
        return facts_of(given.get("facts", given))
    except KeyError as missing:
        raise Refusal(f"{file} 不是结算事实：缺少 {missing}。", f"{file} holds no facts of a settlement: {missing} is missing.") from missing
    except (ValueError, TypeError, AttributeError, ZeroDivisionError, RecursionError) as wrong:
        raise Refusal(f"{file} 不是结算事实：{wrong}", f"{file} holds no facts of a settlement: {wrong}") from wrong


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise Refusal(f"{file} 无法读取（应为 UTF-8 文本）。", f"{file} cannot be read; it has to be a text in UTF-8.") from wrong
