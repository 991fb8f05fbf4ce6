"""A person's way in renewed on the server: whoever may run this holds the whole city anyhow, and the journal says that it was done here."""

import argparse
import sys
from datetime import UTC, datetime

from huiying.directory.models import User
from huiying.directory.people import reset_person
from huiying.kit.actor import system


def run(args: argparse.Namespace) -> int:
    """Make the one-time code and print it: 0, or 1 where nobody who works here has this name."""
    user = User.plain.filter(username__iexact=args.login.strip(), is_active=True).first()
    if user is None:
        print(f"没有这个在用的账号：{args.login}\nNo account in use has this name: {args.login}", file=sys.stderr)
        return 1
    code = reset_person(user=user, factor=args.factor, actor=system("terminal"), now=datetime.now(UTC))
    print(code)
    print("请在 24 小时内到 /staff/begin/ 用它设新口令。 Set a new password with it at /staff/begin/ within 24 hours.", file=sys.stderr)
    return 0
