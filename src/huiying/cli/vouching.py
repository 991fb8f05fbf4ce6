"""A witness at work on the command line: needs neither a city nor a database."""

import argparse
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import urlopen

from huiying.cli.refusal import Refusal
from huiying.evidence.disk import alone
from huiying.evidence.witness import Refuses, cosign, new_key, read_key, remember, seen_last
from huiying.journal.notes import SEED_BYTES, BadNote, PublicKey, parted

LARGEST = 1 << 20
PATIENCE_S = 20.0


class CannotVouch(Refusal):
    """There is nothing to sign, or nothing to sign with."""


class DoesNotVouch(Refusal):
    """The witness has looked and does not sign."""

    status = 1


def new(args: argparse.Namespace) -> int:
    """Make a witness's key and print its public half."""
    try:
        key = new_key(args.source, args.key, secrets.token_bytes(SEED_BYTES))
    except FileExistsError as there:
        raise CannotVouch(f"{args.key} 已存在。", f"{args.key} is there already.") from there
    except BadNote as bad:
        raise CannotVouch("名称不能有空格和加号。", "A name has no blanks and no plus.") from bad
    print(json.dumps({"key": key.text}) if args.json else key.text)
    return 0


def sign(args: argparse.Namespace) -> int:
    """Look at a log's latest checkpoint and sign it. Raises DoesNotVouch, CannotVouch."""
    fetch, seen = fetcher(args.source), args.seen or args.key.with_name(f"{args.key.name}.seen")
    try:
        keys, signer = [PublicKey.parse(text) for text in args.log], read_key(args.key)
        note = fetch("checkpoint").decode()
        origin = parted(note)[0].partition("\n")[0]
        with alone(seen):  # two at once, shown two pasts, would both continue what was seen before
            made = cosign(note, keys, seen_last(seen, origin), fetch, signer, int(time.time()))
            remember(seen, made.checkpoint)
    except Refuses as no:
        raise DoesNotVouch(f"见证拒绝签名：{no}", f"The witness does not sign: {no}") from no
    except (BadNote, OSError, UnicodeDecodeError) as wrong:
        raise CannotVouch(f"无法读取密钥或日志：{wrong}", f"The key or the log cannot be read: {wrong}") from wrong
    told = note + made.line
    if args.out:
        args.out.write_text(told, encoding="utf-8")
    if args.json:
        print(json.dumps({"origin": made.checkpoint.origin, "size": made.checkpoint.size, "root": made.checkpoint.root.hex(), "line": made.line.strip()}))
    elif not args.out:
        print(told, end="")
    return 0


def fetcher(source: str) -> Callable[[str], bytes]:
    """Reads a log's files from a folder or an address."""
    if not source.startswith(("http://", "https://")):
        return lambda name: (Path(source) / name).read_bytes()

    def fetch(name: str) -> bytes:
        try:
            with urlopen(urljoin(source.rstrip("/") + "/", name), timeout=PATIENCE_S) as answer:  # noqa: S310 - http or https, see above
                content: bytes = answer.read(LARGEST)
        except URLError as away:
            raise OSError(str(away)) from away
        return content

    return fetch
