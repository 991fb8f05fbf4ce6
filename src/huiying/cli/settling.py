"""A settlement on the terminal: the draft is drawn up (again); what was sent is shown as it stands."""

import argparse
import json
import re
from typing import Any

from huiying.cli.refusal import Refusal
from huiying.cli.settled import say
from huiying.contracts.drafting import settle_month
from huiying.contracts.figures import measure
from huiying.contracts.models import Statement
from huiying.contracts.seeing import contract_called, latest
from huiying.kit.actor import system
from huiying.kit.errors import NotFound, NotNow, Told
from huiying.work.clock import read_clock

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
SETTLE = system("settle")


def run(args: argparse.Namespace) -> int:
    """Draw up and tell; 0 done. Raises Refusal."""
    if not MONTH.fullmatch(args.month):
        raise Refusal(f"{args.month} 不是月份，应如 2026-10。", f"{args.month} is no month; one looks like 2026-10.")
    try:
        statement = _statement(args.contract, args.month)
    except NotFound as error:
        raise Refusal(f"没有合同 {args.contract}。", f"There is no contract {args.contract}.") from error
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    told = report(statement)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        say(told)
    return 0


def _statement(code: str, month: str) -> Statement:
    contract = contract_called(SETTLE, code)
    try:
        return settle_month(contract_id=contract.pk, month=month, measure=measure, actor=SETTLE, now=read_clock())
    except NotNow:
        found = latest(contract, month)
        if found is None:
            raise
        return found


def report(statement: Statement) -> dict[str, Any]:
    """The statement as one object."""
    said = statement.document
    head = {name: said[name] for name in ("contract", "month", "version", "terms_version", "terms_sha256", "facts_sha256", "score", "pay_factor", "gross_fen")}
    return {
        "statement": str(statement.pk), **head, "lines": said["lines"], "net_fen": said["net_fen"], "carried_fen": said["carried_fen"],
        "flags": said["flags"], "sha256": statement.sha256, "state": statement.state,
    }  # fmt: skip
