"""The doctor looks at the retention policy: whether it can be used, and whether a run was left unfinished."""

from collections.abc import Iterator
from datetime import timedelta

from huiying.cli.keeping.findings import Finding, Look, one
from huiying.kit.checks import Refused
from huiying.retention.file import place, read

LEFT = timedelta(days=2)


def retention(look: Look) -> Iterator[Finding]:
    """The policy can be read, and what a run began it ended."""
    try:
        read()
    except Refused as refusal:
        yield Finding(
            "retention", "bad", f"保存期限政策不能用：{refusal.zh}。", f"The retention policy cannot be used: {refusal.en}.",
            f"改正 {place()}，再运行 ./huiying retention plan。", f"Mend {place()}, then ./huiying retention plan.",
        )  # fmt: skip
    if one("SELECT count(*) FROM retention_run WHERE ended_at IS NULL AND as_of < %s", look.now - LEFT):
        yield Finding(
            "retention", "soon", "按保存期限删除的任务没有做完。", "A run of the retention policy was left unfinished.",
            "运行 ./huiying retention run，它会接着做完。", "Run ./huiying retention run: it goes on where it stopped.",
        )  # fmt: skip
