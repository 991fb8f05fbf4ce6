"""./huiying metrics lock: a month's figures, reckoned and locked with their hash."""

import argparse
import json
from datetime import UTC, datetime

from huiying.cli.refusal import Refusal
from huiying.directory.clock import city_now
from huiying.kit.actor import system
from huiying.kit.errors import Told
from huiying.metrics.locking import Locked, lock
from huiying.metrics.tables import definitions_in, own_catalogue, table


def run(args: argparse.Namespace) -> int:
    """0 locked, 1 it was locked before and no reason was given. Raises Refusal."""
    now = city_now(datetime.now(UTC))
    try:
        catalogue = own_catalogue()
        figures = table(args.month, now, catalogue=catalogue)
        snapshot = lock(month=args.month, table=figures, definitions=definitions_in(args.month, catalogue), actor=system("cli"), now=now, reason=args.reason)
    except Locked as refused:
        print(json.dumps({"error": refused.en}, ensure_ascii=False) if args.json else f"{refused.zh}\n{refused.en}")
        return 1
    except Told as refused:
        raise Refusal(refused.zh, refused.en) from refused
    told = {"month": snapshot.month, "version": snapshot.version, "sha256": snapshot.sha256, "rows": len(figures["rows"])}
    print(json.dumps(told) if args.json else f"{args.month} 已锁定 locked, 第 version {snapshot.version} 版, {told['rows']} 行 rows, sha256 {snapshot.sha256}")
    return 0
