"""Paper: a page of ours as PDF. Needs the extra `paper`; reached by `printing` alone."""

import logging

import weasyprint

logging.getLogger("weasyprint").setLevel(logging.ERROR)  # styles that only screens know are no trouble


def nothing_from_outside(url: str) -> dict[str, object]:
    """Refuse to fetch anything: paper is made of its own text and style."""
    raise ValueError(f"paper fetches nothing: {url}")


def draw(html: str) -> bytes:
    """The PDF of a page that brings its style along."""
    made: bytes = weasyprint.HTML(string=html, url_fetcher=nothing_from_outside).write_pdf()
    return made
