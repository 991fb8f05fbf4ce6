"""An empty city, ready to work: `python -m huiying.sample.found --login … --name … [--city …]`, the password on standard input.

With --needed it only tells by its exit status (0) that there is no city yet.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import django

if __name__ == "__main__":
    os.environ |= {"HUIYING_ACTS_AS": "system"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.db import transaction

from huiying.directory.models import City
from huiying.directory.reference import changed
from huiying.directory.setup import Administrator, found_city
from huiying.kit.actor import system
from huiying.kit.checks import Refused
from huiying.kit.errors import Told
from huiying.notify.texts import put_shipped
from huiying.orders.models_search import SearchSegment
from huiying.orders.seed import limit_rules, save_limit_rules
from huiying.supervision.models import LadderStep
from huiying.supervision.seed import ladder_steps

LABELS = {"city": ("城市名称：", "Name of the city: "), "agency": ("机构名称：", "Name of the agency: "), "name": ("姓名：", "Name: ")}
CITY, AGENCY = "本市", "12345热线管理机构"


def found(*, city: str, administrator: Administrator, now: datetime, name_en: str = "", agency: str = "") -> City:
    """Set up an empty city: the directory's part, the shipped limit rules, ladder and words of messages, the first search segment; no duty catalogue.

    All or nothing. Raises AlreadyFounded, Refused.
    """
    with transaction.atomic():
        made = found_city(name=city, name_en=name_en, agency=agency or f"{city}{AGENCY}", administrator=administrator, now=now)
        save_limit_rules(limit_rules(now), actor=system("set-up"), now=now)
        LadderStep.objects.bulk_create(ladder_steps(now))
        SearchSegment.objects.create(start=now)
        put_shipped(now)
        changed()
    return made


def main(arguments: Sequence[str], now: datetime) -> int:
    """Run the command; 0 when it is done, or when --needed is asked and a city is still to be founded."""
    parser = argparse.ArgumentParser(prog="huiying.sample.found", description=__doc__)
    parser.add_argument("--needed", action="store_true", help="还没有城市时退出码为 0 exit with 0 when there is no city yet")
    parser.add_argument("--login", help="首位管理员的登录名 log-in name of the first administrator")
    parser.add_argument("--name", help="首位管理员的姓名 name of the first administrator")
    parser.add_argument("--city", default=CITY, help="城市名 name of the city")
    given = parser.parse_args(arguments)
    if given.needed:
        return int(City.objects.exists())
    if not (given.login and given.name):
        parser.error("--login and --name are needed")
    administrator = Administrator(given.login, given.name, sys.stdin.readline().rstrip("\n"))
    try:
        found(city=given.city, administrator=administrator, now=now)
    except Refused as refused:
        for problem in refused.problems:
            zh, en = LABELS.get(problem.field, ("", ""))
            sys.stderr.write(f"{zh}{problem.zh} {en}{problem.en}\n")
        return 1
    except Told as refusal:
        sys.stderr.write(f"{refusal.zh} {refusal.en}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], datetime.now(UTC)))  # noqa: TID251 - a command reads the clock
