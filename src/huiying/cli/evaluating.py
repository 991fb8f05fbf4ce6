"""An evaluation on the terminal: the draft is drawn up (again); what was sent to the units is shown as it stands."""

import argparse
import json
from typing import Any

from huiying.cli.refusal import Refusal
from huiying.evaluation.drawing import draw_result
from huiying.evaluation.life import STATES
from huiying.evaluation.models import AssessmentResult, AssessmentScheme
from huiying.evaluation.seeing import newest
from huiying.kit.actor import system
from huiying.kit.errors import NotNow, Told
from huiying.work.clock import read_clock

EVALUATE = system("evaluate")


def run(args: argparse.Namespace) -> int:
    """Draw up and tell; 0 done. Raises Refusal."""
    scheme = AssessmentScheme.objects.filter(code=args.scheme).first()
    if scheme is None:
        raise Refusal(f"没有评价方案 {args.scheme}。", f"There is no scheme {args.scheme}.")
    try:
        result = _result(scheme, args.month)
    except Told as error:
        raise Refusal(error.zh, error.en) from error
    told = report(result)
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        _say(result, told)
    return 0


def _result(scheme: AssessmentScheme, month: str) -> AssessmentResult:
    try:
        return draw_result(scheme_id=scheme.pk, month=month, actor=EVALUATE, now=read_clock())
    except NotNow:
        found = newest(scheme.pk, month)
        if found is None:
            raise
        return found


def report(result: AssessmentResult) -> dict[str, Any]:
    """The result as one object: units with their lines, and the hashes of what it rests on."""
    said = result.document
    head = {name: said[name] for name in ("scheme", "scheme_version", "scheme_sha256", "month", "version", "facts_sha256")}
    return {"result": str(result.pk), **head, "table": said["facts"]["table"], "units": said["units"], "sha256": result.sha256, "state": result.state}


def _say(result: AssessmentResult, told: dict[str, Any]) -> None:
    """Units by class and volume band, each with its lines; a small sample has a level and no score to be compared by."""
    print(f"{told['scheme']}  {told['month']}  v{told['version']}  {STATES.label(result.state, 'zh')} {STATES.label(result.state, 'en')}")
    for unit in told["units"]:
        score = "–" if unit["score"] is None or "few" in unit["marks"] else unit["score"]
        rank = f"  #{unit['rank']}" if unit["rank"] else ""
        print(f"{unit['class']} · {unit['band']}  {unit['code']} {unit['zh']} {unit['en']}  {score}  {unit['level'] or '–'}{rank}")
        for line in unit["lines"]:
            marks = f"  [{', '.join(line['marks'])}]" if line["marks"] else ""
            print(f"{line['points'] or '–':>10}  {line['rule']['zh']} {line['rule']['en']}  {line['arithmetic'] or '–'}{marks}")
