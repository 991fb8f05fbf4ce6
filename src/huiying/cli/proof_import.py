"""The import of rosters and attestations on the terminal: the outcome in words or as JSON."""

import argparse
import json
from typing import Any

from huiying.cli.imports import say_refusals, told
from huiying.cli.refusal import Refusal
from huiying.contracts.contracting import terms_of
from huiying.contracts.models import Contract, TermsVersion
from huiying.contracts.proving import import_proof
from huiying.contracts.seeing import contract_called
from huiying.kit.actor import system
from huiying.kit.errors import NotFound, Told
from huiying.kit.sheets import Sheet, open_sheet
from huiying.kit.taking import Outcome
from huiying.work.clock import read_clock


def run(args: argparse.Namespace) -> int:
    """Import and tell. Raises Refusal for a file or contract that cannot be used."""
    try:
        contract = contract_called(system("import"), args.contract)
        sheet = open_sheet(args.file)
        outcome = import_proof(
            kind=args.what, contract=contract, sheet=sheet, all_or_nothing=args.all_or_nothing, actor=system("import"), now=read_clock(),
            components=staffed(contract),
        )  # fmt: skip
    except NotFound as error:
        raise Refusal(f"没有合同 {args.contract or '（请用 --contract 指明）'}。", f"There is no contract {args.contract or '(give --contract)'}.") from error
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    found = report(args.what, contract, sheet, outcome)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        say_refusals(found["refusals"])
        print(f"读取 read {found['read']} · 新增 created {found['created']} · 已有 unchanged {found['unchanged']} · 拒绝 refused {found['refused']}")
    return 1 if outcome.refusals else 0


def staffed(contract: Contract) -> list[str]:
    """The codes of the prices, of any released version, that are proven by staff."""
    versions = TermsVersion.objects.filter(contract=contract, state="in_force")
    return sorted({one.code for version in versions for one in terms_of(version).components if one.contracted is not None})


def report(what: str, contract: Contract, sheet: Sheet, outcome: Outcome) -> dict[str, Any]:
    """The outcome as one object."""
    refusals = [told(refusal) for refusal in outcome.refusals]
    return {
        "what": what, "contract": contract.code, "file": str(sheet.path), "sha256": sheet.sha256, "read": outcome.read, "created": outcome.created,
        "unchanged": outcome.unchanged, "refused": len({refusal["line"] for refusal in refusals}), "refusals": refusals,
    }  # fmt: skip
