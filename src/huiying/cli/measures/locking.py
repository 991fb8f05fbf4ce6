"""./huiying metrics lock: a month's figures, reckoned and locked with their hash."""

import argparse
import json
from datetime import UTC, datetime

from huiying.cli.refusal import Refusal
from huiying.contracts.figures import dimensions
from huiying.contracts.telling import tell_staff
from huiying.directory.clock import city_now
from huiying.evaluation.figures import dimensions as of_units
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.metrics.closing import close_month
from huiying.metrics.locking import Locked
from huiying.metrics.own import own_catalogue


def run(args: argparse.Namespace) -> int:
    """0 locked, 1 it was locked before and no reason was given. Raises Refusal."""
    now = city_now(datetime.now(UTC))
    try:
        tell_staff(args.month, now=now)
        also = dimensions(args.month) | of_units(args.month)
        snapshot = close_month(month=args.month, catalogue=own_catalogue(), actor=system("cli"), now=now, reason=args.reason, also=also)
    except Locked as refused:
        print(json.dumps({"error": refused.en}, ensure_ascii=False) if args.json else f"{refused.zh}\n{refused.en}")
        return 1
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused
    told = {"month": snapshot.month, "version": snapshot.version, "sha256": snapshot.sha256, "rows": len(json.loads(bytes(snapshot.body))["rows"])}
    print(json.dumps(told) if args.json else f"{args.month} 已锁定 locked, 第 version {snapshot.version} 版, {told['rows']} 行 rows, sha256 {snapshot.sha256}")
    return 0
