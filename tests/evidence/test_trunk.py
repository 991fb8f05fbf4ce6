"""The carrier's file is named in the sealed log by its hash, with what the comparison came to; the day's root names it too."""

import json
from argparse import Namespace
from hashlib import sha256
from pathlib import Path

from huiying.calls.record import record
from huiying.cli import reconciling
from huiying.evidence.days import close_day
from huiying.evidence.names import DAY, TRUNK
from huiying.evidence.public import PublicLog
from huiying.journal.models import Event
from huiying.kit.actor import system
from tests.calls.scripts import call_id, happenings
from tests.cast import build

LINE = system("line")


def test_the_carriers_file_is_noted_with_what_was_found(log: PublicLog, tmp_path: Path) -> None:
    cast = build()
    script = "0 call.arrived usable dnis=d\n3 call.ended end_reason=left_menu"
    for name, trunk in (("x", "sip-1"), ("y", "")):
        told = happenings(f"call:{call_id(name)}", script, begins=cast.now, number="13800010001", trunk=trunk, d="12345")
        record(told, actor=LINE, now=cast.now)
    file = tmp_path / "carrier.csv"
    file.write_text("id,start,caller\nsip-1,2025-03-04 09:30:00,13800010001\nsip-2,2025-03-04 11:00:00,13800010009\n")
    args = Namespace(file=file, tolerance=60, note=False, json=True)
    assert reconciling.run(args) == 1
    assert not Event.objects.filter(type=TRUNK).exists()
    args.note = True
    assert reconciling.run(args) == 1
    payload = json.loads(Event.objects.get(type=TRUNK).payload)
    digest = sha256(file.read_bytes()).hexdigest()
    counts = {name: payload[name] for name in ("ours", "theirs", "by_id", "only_ours", "only_theirs", "sha256", "from")}
    assert counts == {"ours": 2, "theirs": 2, "by_id": 1, "only_ours": 1, "only_theirs": 1, "sha256": digest, "from": "2025-03-04/Asia/Shanghai"}
    assert "13800010001" not in Event.objects.get(type=TRUNK).payload
    close_day(actor=LINE, now=cast.now)
    assert json.loads(Event.objects.get(type=DAY).payload)["files"] == {"trunk/2025-03-04.2025-03-04": digest}
