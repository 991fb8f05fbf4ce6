"""An agent who registers without a pause until a file appears: `python -m tests.keeping.writers FILE`, in the database of the environment.

Prints as JSON what was given of each order: the telephone number and the respondent.
"""

import json
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

import django

django.setup()

from huiying.directory.actors import actor_of  # noqa: E402 - after setup
from huiying.directory.models import User  # noqa: E402
from huiying.directory.parties import Person  # noqa: E402
from huiying.orders.register import Matter, submit  # noqa: E402
from tests.cast import NOW, QINGSHI, STREET_LIGHT  # noqa: E402


def write(stop: Path) -> list[tuple[str, str]]:
    agent, given = actor_of(User.objects.get(username="agent"), NOW), []
    for number in count():
        if stop.exists():
            break
        phone, respondent = f"137{number:08d}", f"被反映人{number}"
        matter = Matter(
            original_text=f"第 {number} 盏路灯不亮。",
            demand_type="help",
            topic_code=STREET_LIGHT,
            region_code=QINGSHI,
            incident_address="人民路",
            person=Person("张三", phone),
            respondent=respondent,
        )
        submit(matter=matter, actor=agent, now=NOW + timedelta(seconds=number))
        given.append((phone, respondent))
    return given


if __name__ == "__main__":
    sys.stdout.write(json.dumps(write(Path(sys.argv[1]))))
