"""A small city with orders, a sealed respondent and a file, in the database of the environment: `python -m tests.keeping.made`."""

import io

import django
from PIL import Image

django.setup()

from huiying.orders.attachments import Upload, store  # noqa: E402 - after setup
from tests import cast  # noqa: E402


def picture(colour: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(out, "PNG")
    return out.getvalue()


def make() -> None:
    city = cast.build()
    for number in range(5):
        words = {"original_text": f"青石街道人民路路灯不亮，请回电 1397001800{number}。"} if number % 2 else {}
        order = city.order(phone=f"1380001000{number}", respondent="李四 13900000000" if number % 2 else "", **words)
        if number < 2:
            store(order=cast.again(order), upload=Upload(picture(number), "灯.png", "citizen"), actor=city.agent, now=city.now)


if __name__ == "__main__":
    make()
