"""Keys of programs, given and revoked on the server: whoever may run this holds the whole city anyhow, and the journal says that it was done here."""

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from huiying.api.clients import Admitted, admit_client, revoke_client
from huiying.api.models import ApiClient
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import NotFound
from huiying.kit.times import rfc3339

TERMINAL = system("terminal")


def run(args: argparse.Namespace) -> int:
    """Do it: 0; 1 no client with a good key has this code, or one has it already; 2 for a code or a channel that cannot be."""
    try:
        return {"add": _add, "revoke": _revoke, "list": _list}[args.what](args)
    except (NotFound, Admitted) as told:
        print(f"{told.zh}\n{told.en}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"{refused.zh}\n{refused.en}", file=sys.stderr)
        return 2


def _add(args: argparse.Namespace) -> int:
    key = admit_client(code=args.code, channel=args.channel, actor=TERMINAL, now=datetime.now(UTC))
    print(json.dumps({"code": args.code, "channel": args.channel, "key": key}) if args.json else key)
    print("密钥只显示这一次，请妥善交付。 The key is shown this once: hand it over safely.", file=sys.stderr)
    return 0


def _revoke(args: argparse.Namespace) -> int:
    revoke_client(code=args.code, actor=TERMINAL, now=datetime.now(UTC))
    if args.json:
        print(json.dumps({"code": args.code, "revoked": True}))
    return 0


def _list(args: argparse.Namespace) -> int:
    rows = [_told(one) for one in ApiClient.objects.order_by("code", "admitted_at")]
    if args.json:
        print(json.dumps({"clients": rows}))
    elif not rows:
        print("还没有接口客户。加一个：./huiying api add 代号\nNo client yet. Admit one: ./huiying api add CODE", file=sys.stderr)
    else:
        for row in rows:
            print(f"{row['code']:<24} {row['channel']:<16} {row['admitted_at']}  {row['revoked_at'] or ''}".rstrip())
    return 0


def _told(client: ApiClient) -> dict[str, Any]:
    revoked = rfc3339(client.revoked_at) if client.revoked_at else None
    return {"code": client.code, "channel": client.channel, "admitted_at": rfc3339(client.admitted_at), "revoked_at": revoked}
