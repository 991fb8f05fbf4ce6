"""The page of sources says what the files say."""

from pathlib import Path

from huiying.accounts.cases.page import page


def test_the_page_of_sources_is_up_to_date() -> None:
    written = Path(__file__).resolve().parents[3] / "docs" / "published-cases.md"
    assert written.read_text(encoding="utf-8") == page(), "run: cd src && python -m huiying.accounts.cases.page > ../docs/published-cases.md"
