"""python -m huiying.sample: make the sample city; prints one JSON list of [log-in name, password, role in Chinese, role in English]."""

import json
import os
import sys
from datetime import UTC, datetime

import django

os.environ |= {"HUIYING_ACTS_AS": "system"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from huiying.sample.city import create  # noqa: E402 - models need the set-up above

if __name__ == "__main__":
    sys.stdout.write(json.dumps(create(datetime.now(UTC)), ensure_ascii=False) + "\n")  # noqa: TID251 - the process's edge
