"""The documents: decisions are numbered once, and what a page points to is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)")


def test_each_decision_has_a_number_of_its_own_and_bears_it() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [file.name[:4] for file in decisions]
    assert sorted(set(numbers)) == numbers
    assert [file.name for file in decisions if not file.read_text(encoding="utf-8").startswith(f"# {file.name[:4]} ")] == []


def test_what_a_page_points_to_is_there() -> None:
    wrong = [
        f"{page.relative_to(ROOT)}: {place}"
        for page in PAGES
        for place in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / place).exists()
    ]
    assert wrong == []


def test_every_page_is_led_to_from_the_list_of_all_pages() -> None:
    docs = ROOT / "docs"
    led = {(docs / place).resolve() for place in LINK.findall((docs / "README.md").read_text(encoding="utf-8"))}
    assert sorted(str(page.relative_to(ROOT)) for page in docs.rglob("*.md") if page.name != "README.md" and page not in led) == []
