"""Photographs as citizens send them."""

from io import BytesIO

from PIL import Image


def photo(colour: str = "orange") -> bytes:
    """A small JPEG."""
    made = BytesIO()
    Image.new("RGB", (640, 480), colour).save(made, "JPEG")
    return made.getvalue()
