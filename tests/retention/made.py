"""A city of the year 2025 with six withdrawn orders, a live one and three files, in the database of the environment: `python -m tests.retention.made`."""

import django

django.setup()

from huiying.orders.attachments import Upload, store  # noqa: E402 - after setup
from huiying.orders.ending import withdraw  # noqa: E402
from tests import cast  # noqa: E402
from tests.keeping.made import picture  # noqa: E402


def make() -> None:
    city = cast.build()
    for number in range(7):
        order = city.order(phone=f"1380001000{number}", respondent="李四 13900000000")
        if number < 3:
            store(order=cast.again(order), upload=Upload(picture(number), "张三家的灯.png", "citizen"), actor=city.agent, now=city.now)
        if number < 6:
            withdraw(order=cast.again(order), reason="已经自行解决了", actor=city.caller(order), now=city.now)


if __name__ == "__main__":
    make()
