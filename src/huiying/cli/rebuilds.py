"""The comparison of tables and journal on the terminal, in words or as JSON."""

import argparse
import json

from huiying.calls import rebuild as calls
from huiying.orders import rebuild as orders

SHOWN = 50


def run(args: argparse.Namespace) -> int:
    """Compare and tell: 0 no difference, 1 some."""
    told, of_calls = orders.check(), calls.check()
    differences = told["differences"] + of_calls["differences"]
    told = {**told, **of_calls, "differences": differences}
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return 1 if differences else 0
    for line in differences[:SHOWN]:
        print(f"{line['order']}  {line['field']}: 表中 table {line['table']} · 账本 journal {line['journal']}")
    if len(differences) > SHOWN:
        print(f"… 另有 {len(differences) - SHOWN} 处，见 --json  and more: see --json")
    print(f"工单 orders {told['orders']} · 通话 calls {told['calls']} · 座席 agents {told['agents']} · 差异 differences {len(differences)}")
    return 1 if differences else 0
