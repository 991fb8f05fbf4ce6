"""A draft."""
import json
import pytest
from tests.reports.scene import answered_orders, scene
pytestmark = pytest.mark.django_db


def test_a_day(capsys):
    import time
    here = scene()
    answered_orders(here.cast, 5, 4)
    t = time.time()
    report = here.draft("2025-03-03")
    print(time.time() - t)
    d = json.loads(bytes(report.figures))
    for f in d["figures"]:
        print(f["ref"], f["code"], f["variant"], {k: v for k, v in f["raw"].items() if v}, f["before"])
    print({k: v for k, v in d.items() if k != "figures"})
    print(report.headline_zh, report.headline_en, report.text_zh, report.text_en, sep="\n\n")
    w = here.draft("2025-W09")
    print(w.headline_zh, w.headline_en, w.text_zh, w.text_en, sep="\n\n")
    assert 0
