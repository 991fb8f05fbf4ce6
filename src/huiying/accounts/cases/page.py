"""docs/published-cases.md, written from the cases' files: `python -m huiying.accounts.cases.page` prints it."""

from collections.abc import Iterator, Mapping
from typing import Any

from huiying.accounts.cases.showing import listed, shown

HEAD = """# The published cases and their sources · 公布的案例与出处

Written from `src/huiying/accounts/cases/data/` by `python -m huiying.accounts.cases.page`; how a case is added: [how-to](how-to/published-cases.md).
Figures are as printed by their sources, none of them measured by us; evidence of grade D throughout. n/c: not computable, or withheld by a guard.
"""


def page() -> str:
    """The document."""
    return "\n".join([HEAD, *(line for one in listed() for line in _case(shown(one["name"])))])


def _case(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {told['zh']} · {told['en']}", "", f"{told['about']['zh']}", "", f"{told['about']['en']}", "")
    yield from ("| given 给出 | | figure | seen | source |", "|---|---|---|---|---|")
    yield from (f"| {one['zh']} | {one['en']} | {one['printed_en']} | {one['mark_zh']} {one['mark_en']} | {_source(one)} |" for one in told["given"])
    yield from ("", "| derived 推导 | | arithmetic | comes to | |", "|---|---|---|---|---|")
    yield from (f"| {one['zh']} | {one['en']} | `{one['arithmetic'] or one['formula']}` | {one['printed_en']} | {_why(one)} |" for one in told["derived"])
    if told["flags"]:
        yield from ("", "Flags 疑点: " + ", ".join(dict.fromkeys(f"{one['id']} {one['name']}" for one in told["flags"])))
    yield from ("", f"**{told['answer']['zh']}** {told['answer']['en']} [{told['answer']['grade']}]", "")


def _source(one: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (one["source"], one["address"])))


def _why(one: Mapping[str, Any]) -> str:
    """What to bear in mind: the reason of a figure that is not shown, else what it says."""
    return " ".join(filter(None, (one["withheld"], one["reason"]["en"]))) if one["reason"] else str(one["claim_en"])


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - that is what it is for
