"""The view behind a watermark on the terminal, in words or as JSON."""

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime

from huiying.directory.tracing import trace_view
from huiying.kit.actor import system
from huiying.kit.times import local, rfc3339


def run(args: argparse.Namespace) -> int:
    """Tell who saw it: 0 found, 1 not."""
    found = trace_view(view=args.view, actor=system("trace"), now=datetime.now(UTC))
    if args.json:
        print(json.dumps({"found": None if found is None else asdict(found) | {"at": rfc3339(found.at)}}, ensure_ascii=False))
    elif found is None:
        print(f"没有这个编号的记录  no view has the id {args.view}")
    else:
        print(f"{found.view}  {local(found.at):%Y-%m-%d %H:%M:%S}  {found.name}  {found.stream}  {found.purpose}  {found.reason}")
    return 0 if found else 1
