"""Retention on the terminal: what a policy would erase, and a run of it with progress, stopped and resumed at will."""

import argparse
import json
from datetime import datetime
from typing import Any

from huiying.cli.keeping.progress import Line
from huiying.cli.refusal import Refusal
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.retention import CLASSES, Policy
from huiying.kit.times import rfc3339
from huiying.retention.due import Planned, plan
from huiying.retention.file import read
from huiying.retention.running import folder, receipt, step, write_receipts
from huiying.work.clock import read_clock


class BadPolicy(Refusal):
    """The policy cannot be used."""


def run(args: argparse.Namespace) -> int:
    """Plan or erase; 0 done. Raises BadPolicy."""
    try:
        policy = read(args.policy)
    except Refused as refusal:
        raise BadPolicy(f"保存期限政策不能用：{refusal.zh}", f"The retention policy cannot be used: {refusal.en}") from refusal
    told = _planned(policy, read_clock()) if args.what == "plan" else _erased(policy)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _say(told)
    return 0


def _planned(policy: Policy, now: datetime) -> dict[str, Any]:
    return _head(policy) | {"as_of": rfc3339(now), "classes": {one.code: _class(policy, one) for one in plan(policy, now)}}


def _class(policy: Policy, one: Planned) -> dict[str, Any]:
    rule = policy.rules[one.code]
    return {"days": rule.days, "before": rfc3339(one.before), "due": one.due, "held": one.held, "basis": rule.basis, "basis_en": rule.basis_en}


def _erased(policy: Policy) -> dict[str, Any]:
    """Run to the end. What is done stays done, whenever it is stopped; the next run goes on."""
    write_receipts()
    line, done = Line("删除 erase"), 0
    while True:
        did = step(policy=policy, actor=system("retention"), now=read_clock())
        if did.ended:
            line.end()
            return _head(policy) | receipt(did.run) | {"receipt": str(folder() / f"retention-{did.run.pk}.json")}
        done += did.n
        line.show(f"{CLASSES.label(did.code, 'zh')} {CLASSES.label(did.code, 'en')} · {done}")


def _head(policy: Policy) -> dict[str, Any]:
    return {"policy": policy.sha256, "version": policy.version, "enabled": policy.enabled, "lent": list(policy.lent)}


def _say(told: dict[str, Any]) -> None:
    for code in told["lent"]:
        print(f"文件未写 [keep.{code}]，按随附的建议值 · the file has no [keep.{code}]: the proposal that ships counts")
    counted = "n" if "receipt" in told else "due"
    for code, numbers in told["classes"].items():
        days = f" · {numbers['days']} 天 days" if "days" in numbers else ""
        held = f" · 冻结 held {numbers['held']}" if numbers["held"] else ""
        print(f"{numbers[counted]:>9}  {CLASSES.label(code, 'zh')} {CLASSES.label(code, 'en')}{days}{held}")
    if "receipt" in told:
        print(f"已删除 erased · 回执 receipt {told['receipt']}")
    else:
        print(f"只看不改 nothing was changed · 政策 policy {told['version']} {told['policy'][:12]}")
