"""./huiying metrics rebuild: the facts of each day, told anew."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta

from huiying.cli.measures.asking import days
from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.kit.times import local_date
from huiying.metrics.facts import rebuild


def run(args: argparse.Namespace) -> int:
    """0 done: day after day, each of them whole."""
    since, until = days(args)
    today = local_date(city_now(datetime.now(UTC)))
    if since > today:
        raise Refusal(f"{since} 还没有到。", f"{since} has not come yet.")
    until = min(until, today + timedelta(days=1))
    told, begun = [], time.monotonic()
    for n in range((until - since).days):
        day = since + timedelta(days=n)
        told.append({"day": day.isoformat(), **rebuild(day, city_now(datetime.now(UTC)))})
        print(f"{day}  {told[-1]['work']} 行工单事实 rows of work, {told[-1]['quarters']} 刻 quarters", file=sys.stderr)
    if args.json:
        print(json.dumps({"days": told, "seconds": round(time.monotonic() - begun, 3)}))
    return 0
