"""A statement in words on the terminal: each line with its arithmetic, the sum last."""

from typing import Any

from huiying.contracts.flags import FLAGS
from huiying.contracts.life import STATES
from huiying.contracts.statement import MARKS, STEPS
from huiying.kit.sums import of_fen


def say(told: dict[str, Any]) -> None:
    """Print a statement as `settling.report` or `published.statement_json` tells it."""
    print(f"{told['contract']}  {told['month']}  v{told['version']}  {STATES.label(told['state'], 'zh')} {STATES.label(told['state'], 'en')}")
    step = 0
    for line in told["lines"]:
        if line["step"] != step:
            step = line["step"]
            print(f"{step}  {' '.join(STEPS[step])}")
        amount = f"{line['points']} 分 points" if line["points"] is not None else yuan(line["fen"])
        print(f"{amount:>17}  {line['rule']['zh']} {line['rule']['en']}\n{'':>19}{line['arithmetic']}")
        for mark in line["marks"]:
            print(f"{'':>19}[{' '.join(MARKS[mark])}]")
    print(f"{yuan(told['net_fen']):>17}  应付 net (yuan)")
    for flag in told["flags"]:
        print(f"! {' '.join(FLAGS[flag['code']])}: {flag['measured']}")


def yuan(fen: int) -> str:
    """An amount in yuan with two decimals."""
    return of_fen(fen).text
