"""The doctor looks at the government's own sign-in, where a file describes one: the file, the secret, and what the provider says of itself."""

from collections.abc import Iterator

import requests

from huiying.cli.keeping.findings import Finding, Look
from huiying.kit.checks import Refused
from huiying.pages.outside_file import demanded, place
from huiying.pages.outside_tokens import BadProvider, description

MEND = ("改正文件 {file}，见 docs/how-to/people-and-sign-in.md。", "Mend the file {file}; see docs/how-to/people-and-sign-in.md.")


def outside(_look: Look) -> Iterator[Finding]:
    """What is described can be used; with no file this sign-in is off and nothing is wrong."""
    mend = tuple(words.format(file=place()) for words in MEND)
    try:
        found = demanded()
        if found is not None:
            description(found)
    except Refused as refusal:
        yield Finding(
            "outside", "bad", f"统一身份认证配置有误，已停用：{refusal.zh}。", f"The government's sign-in is described wrongly and off: {refusal.en}.", *mend
        )
    except BadProvider as wrong:
        yield Finding(
            "outside", "bad", f"统一身份认证的自述与配置不符：{wrong}。", f"The government's sign-in describes itself otherwise than the file: {wrong}.", *mend
        )
    except requests.RequestException as away:
        kind = type(away).__name__
        yield Finding(
            "outside", "soon", f"连不上统一身份认证（{kind}），只能用口令登录。", f"The government's sign-in cannot be reached ({kind}); passwords still work.",
            "检查网络、地址与证书（自有根证书用 REQUESTS_CA_BUNDLE）。", "Look at network, address and certificate (a root of your own: REQUESTS_CA_BUNDLE).",
        )  # fmt: skip
